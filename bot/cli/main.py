"""The commands and what they take; one place turns errors into one sentence and an exit status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from io import TextIOWrapper
from typing import NoReturn

from bot.bootstrap import Refused, outline
from bot.cli import accounts, dialogues, exchange, holds, keeping, numbers, running, towns
from bot.config import SettingsError
from bot.flowfiles import FlowError
from bot.ports import Conflict, Invalid, NotFound, Unavailable

DONE, FAILED, WRONG = 0, 1, 2


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. Nothing that goes wrong reaches a user as a traceback."""
    _take_any_text()
    try:
        call = parser().parse_args(argv)
        status = int(call.run(call) or DONE)
        sys.stdout.flush()
    except SystemExit as done:  # argparse has said what is wrong, or shown the help
        return done.code if isinstance(done.code, int) else DONE
    except Exception as error:  # the one place where a command's errors become words
        return _failed(error)
    return status


def _failed(error: Exception) -> int:
    """Say what went wrong, in one line where one does."""
    match error:
        case SettingsError() | Invalid():
            return _say(error, WRONG)
        case Conflict() | NotFound() | Refused() | FlowError():
            return _say(error, FAILED)
        case Unavailable():
            return _say(f"{error} (DATABASE_URL); is it right, and is the server up?", FAILED)
        case BrokenPipeError():  # whoever read our output has read enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED
        case OSError():
            return _say(f"{error.filename or 'the system'}: {error.strerror or 'failed'}", FAILED)
    return _say(f"this should not have happened, please report it: {outline(error)}", FAILED)


def _say(words: object, status: int) -> int:
    print(f"porchlight: {words}", file=sys.stderr)
    return status


def _take_any_text() -> None:
    """What a terminal cannot show, and what is not UTF-8 in a pipe, must not end a command."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line; its subcommands do too."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """All commands and what they take."""
    program = _Parser(prog="porchlight", description="A camera registry that works by text message.")
    program.add_argument("--version", action="version", version=f"porchlight {version('porchlight')}")
    commands = program.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (running, towns, numbers, accounts, exchange, holds, keeping, dialogues):
        module.add_to(commands)
    return program
