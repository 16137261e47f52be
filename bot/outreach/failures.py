"""What the carrier's error codes mean: what to do about each, and how to say it to an officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

Action = Literal["later", "give_up", "never", "stopped", "halt", "unknown"]


@dataclass(frozen=True)
class Failure:
    """What a code asks for, whether it came as an answer to a send or later in a status callback.

    `later`: this text did not leave and may pass another time. `give_up`: this one never will, others to the phone
    may. `never`: the phone takes no texts. `stopped`: its owner opted out. `halt`: nothing of ours passes until
    somebody mends the account. `unknown`: the text may have left; ask the carrier before anything else.
    `wait` is how long a text that is failed later, by callback, waits for its next try; `next_day`: until the carriers'
    next counting day.
    """

    action: Action
    words: str
    wait: timedelta = timedelta(minutes=5)
    next_day: bool = False


BUSY = "the carrier was too busy"
TROUBLE = "the carrier had trouble of its own"
NO_PHONE = "this is not a working phone number"
NO_TEXTS = "this phone cannot receive texts (a landline, perhaps)"
REFUSED = "the carrier refused the text"
FAULTY = "the text was put together wrongly; tell whoever runs Porchlight"
SENDER = "the town's number may not send texts; tell whoever runs Porchlight"
ACCOUNT = "the town's account with the carrier does not work; tell whoever runs Porchlight"
UNREGISTERED = "the town's number is not registered with the carriers; tell whoever runs Porchlight"
UNREACHABLE = "the phone was off or out of reach"
LATE = "the carrier did not deliver it in time"
SLOWER = "the carriers' limit for the town's number was reached"
FRAUD = "the carrier held the text for fear of fraud"
BLOCKED = "a carrier took the text for spam"

HOURS = timedelta(hours=4)

FAILURES: Mapping[int, Failure] = MappingProxyType({
    401: Failure("halt", ACCOUNT),
    403: Failure("halt", ACCOUNT),
    429: Failure("later", BUSY),
    10001: Failure("halt", ACCOUNT),
    20003: Failure("halt", ACCOUNT),  # sign-in failed, or the account is suspended or closed
    20005: Failure("halt", ACCOUNT),
    20006: Failure("halt", ACCOUNT),
    20008: Failure("halt", ACCOUNT),  # test credentials
    20403: Failure("halt", ACCOUNT),
    20404: Failure("give_up", REFUSED),
    20429: Failure("later", BUSY),  # documented as not processed, so safe to send again
    20500: Failure("unknown", TROUBLE),
    20503: Failure("unknown", TROUBLE),
    21211: Failure("never", NO_PHONE),
    21212: Failure("halt", SENDER),
    21214: Failure("give_up", "this phone cannot be reached from the town's number"),
    21217: Failure("never", NO_PHONE),
    21408: Failure("halt", "the town's account may not text this country; tell whoever runs Porchlight"),
    21266: Failure("give_up", "this is the town's own number"),
    21602: Failure("halt", FAULTY),
    21603: Failure("halt", FAULTY),
    21604: Failure("give_up", FAULTY),
    21606: Failure("halt", SENDER),
    21607: Failure("halt", SENDER),
    21608: Failure("halt", "the account is on trial and texts only verified numbers; tell whoever runs Porchlight"),
    21609: Failure("halt", "the address for delivery reports is not valid; tell whoever runs Porchlight"),
    21610: Failure("stopped", "this person texted STOP"),
    21611: Failure("later", "too many texts wait at the carrier already"),
    21612: Failure("give_up", "this phone cannot be reached from the town's number"),
    21614: Failure("never", NO_TEXTS),
    21617: Failure("give_up", "the text was too long"),
    21620: Failure("give_up", FAULTY),
    21624: Failure("halt", FAULTY),  # validity period out of bounds
    21654: Failure("halt", FAULTY),
    21655: Failure("halt", FAULTY),
    21656: Failure("halt", FAULTY),
    21659: Failure("halt", SENDER),
    21660: Failure("halt", SENDER),
    21703: Failure("halt", SENDER),
    21704: Failure("halt", SENDER),
    21705: Failure("halt", SENDER),
    21910: Failure("halt", SENDER),
    30001: Failure("later", LATE),
    30002: Failure("halt", ACCOUNT),
    30003: Failure("give_up", UNREACHABLE),
    30004: Failure("give_up", "this phone or its carrier blocks the town's texts"),
    30005: Failure("never", "this number is not in service"),
    30006: Failure("never", NO_TEXTS),
    30007: Failure("give_up", BLOCKED),
    30008: Failure("give_up", "the carrier could not deliver it and does not say why"),
    30009: Failure("give_up", "part of the text was lost on the way"),
    30010: Failure("give_up", REFUSED),
    30017: Failure("give_up", "the phone's carrier was overloaded"),
    30018: Failure("halt", SENDER),
    30019: Failure("give_up", REFUSED),
    30022: Failure("later", SLOWER),
    30023: Failure("later", "the carriers' limit for the town's day was reached", next_day=True),
    30024: Failure("later", "the phone's carrier does not know the town's number yet", HOURS),
    30029: Failure("halt", FAULTY),
    30032: Failure("halt", UNREGISTERED),
    30033: Failure("halt", "the town's registration with the carriers was suspended; tell whoever runs Porchlight"),
    30034: Failure("halt", UNREGISTERED),
    30035: Failure("halt", UNREGISTERED),
    30036: Failure("later", LATE),
    30037: Failure("halt", ACCOUNT),
    30038: Failure("give_up", BLOCKED),
    30039: Failure("give_up", "the carrier took the texts to this phone for a loop of two machines"),
    30044: Failure("halt", "the trial account's limit is used up; tell whoever runs Porchlight"),
    30410: Failure("give_up", LATE),
    30450: Failure("later", FRAUD, timedelta(minutes=45)),
    30453: Failure("later", FRAUD, HOURS),
    30500: Failure("give_up", TROUBLE),
    63038: Failure("halt", "the account's daily limit is used up; tell whoever runs Porchlight"),
    90007: Failure("halt", FAULTY),  # validity period out of bounds
})  # fmt: skip


def failure(code: int | None) -> Failure:
    """What a carrier's code, or the HTTP status that came in its place, asks for; a code not listed gives the text up.

    The codes are Twilio's: https://www.twilio.com/docs/api/errors
    """
    if code is not None and code in FAILURES:
        return FAILURES[code]
    if code is not None and 500 <= code <= 599:
        return Failure("unknown", TROUBLE)
    return Failure("give_up", REFUSED)
