"""The program `porchlight`: parse, call a handler, print. Exit status 0 done, 1 it failed, 2 the call was wrong."""

from bot.cli.main import main

__all__ = ["main"]
