"""The program `porchlight`: parse, call a handler, print. Exit status 0 done, 1 it failed, 2 the call was wrong."""

from __future__ import annotations

import gc
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. Imported only now, so that Ctrl-C meanwhile shows no traceback either."""
    try:
        gc.disable()  # what is imported stays: a fifth of the start went into looking through it for garbage
        from bot.cli.main import run

        gc.enable()
        return run(argv)
    except KeyboardInterrupt:
        return 1
