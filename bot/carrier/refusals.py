"""The carrier's codes as our errors, in words that an officer understands.

What each code means to us stands in `bot.outreach.failures`, for it also comes later, in status callbacks.
Source: https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

from bot.outreach.failures import failure
from bot.ports import CarrierError, GiveUp, Halt, NeverSend, TryLater, Unknown

_KINDS: dict[str, type[CarrierError]] = {
    "later": TryLater,
    "give_up": GiveUp,
    "never": NeverSend,
    "halt": Halt,
    "unknown": Unknown,
}


def refusal(code: int) -> CarrierError:
    """The error that a send refused with `code` raises. A code we have not met gives up this one text."""
    known = failure(code)
    if known.action == "stopped":
        return NeverSend(known.words, code, stopped=True)
    return _KINDS[known.action](known.words, code)
