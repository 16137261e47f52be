"""The commands and what they take; one place turns errors into one sentence and an exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from bot.bootstrap import Refused
from bot.cli import accounts, dialogues, running, towns
from bot.config import SettingsError
from bot.flowfiles import FlowError
from bot.ports import Conflict, Invalid, NotFound, Unavailable

DONE, FAILED, WRONG = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. Nothing that goes wrong reaches a user as a traceback."""
    parser = _parser()
    try:
        call = parser.parse_args(argv)
    except SystemExit as done:  # argparse has said what is wrong, or shown the help
        return int(done.code or 0)
    try:
        return int(call.run(call) or DONE)
    except (SettingsError, Invalid) as error:
        return _say(error, WRONG)
    except (Conflict, NotFound, Refused, FlowError, OSError) as error:
        return _say(error, FAILED)
    except Unavailable as error:
        return _say(f"The database does not answer: {error}. Is DATABASE_URL right, and is the server up?", FAILED)
    except KeyboardInterrupt:
        return FAILED


def _say(words: object, status: int) -> int:
    print(f"porchlight: {words}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="porchlight", description="A camera registry that works by text message.")
    parser.add_argument("--version", action="version", version=f"porchlight {version('porchlight')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (running, towns, accounts, dialogues):
        module.add_to(commands)
    return parser
