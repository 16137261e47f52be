"""This machine's clock beside a better one: quiet hours, windows, retries, doubts and sign-ins all go by the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import Literal

import structlog

from bot.ports import Clock, Desk, Unavailable

log = structlog.get_logger(__name__)

TOLERATED = timedelta(seconds=5)  # machines that keep time differ by less
ALARMING = timedelta(seconds=60)
OFTEN = 60.0  # seconds between two looks at the better clock

Better = Literal["database", "carrier"]


@dataclass(frozen=True)
class Off:
    """How far ahead of the better clock this machine's is, and whose that is."""

    ahead: timedelta
    beside: Better

    @property
    def is_alarming(self) -> bool:
        return abs(self.ahead) >= ALARMING

    @property
    def words(self) -> str:
        """For an operator: "600 seconds ahead of the database's; it goes by the database's"."""
        way = "ahead of" if self.ahead > timedelta(0) else "behind"
        done = "it goes by the database's" if self.beside == "database" else "quiet hours are kept by it; set it right"
        return f"{abs(round(self.ahead.total_seconds()))} seconds {way} the {self.beside}'s; {done}"


class CorrectedClock:
    """A clock that several machines agree on: this machine's, set right by the database's where it is off.

    Machines that share a database must agree on what is late and what is due, or one would take for lost what another
    has only just begun.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._ahead = timedelta(0)
        self._lock = Lock()
        self.off: Off | None = None  # as it was found last; None: nobody could tell yet

    def now(self) -> datetime:
        with self._lock:
            return self._machine.now() - self._ahead

    def set_right(self, true: datetime, before: datetime) -> timedelta:
        """Go by `true` from now on, which was told when this machine said `before`; how far ahead the machine is."""
        ahead = before - true
        with self._lock:
            self._ahead = ahead if abs(ahead) > TOLERATED else timedelta(0)
        return ahead

    def machine_time(self) -> datetime:
        return self._machine.now()


def check_clock(clock: CorrectedClock, desk: Desk) -> timedelta | None:
    """Compare with the database's clock and go by it; where it has none, compare with the carrier's. How far ahead this
    machine is; None where nobody could tell. Raises Unavailable."""
    with desk.look() as work:
        before = clock.machine_time()
        told = work.sending.clock()
    if told is not None:
        return _found(Off(clock.set_right(told, before), "database"), clock)
    told = desk.carrier.told_time()
    return None if told is None else _found(Off(clock.machine_time() - told, "carrier"), clock)


def keep_right(clock: CorrectedClock, desk: Desk, stop: Event) -> None:
    """Check the clock every minute until `stop` is set; a database that is away is asked again the next time."""
    while not stop.wait(OFTEN):
        check_if_possible(clock, desk)


def check_if_possible(clock: CorrectedClock, desk: Desk) -> None:
    """`check_clock`; where the database is away, all goes by what was known before."""
    try:
        check_clock(clock, desk)
    except Unavailable:
        log.warning("clock.unchecked")


def _found(off: Off, clock: CorrectedClock) -> timedelta:
    clock.off = off
    if off.is_alarming:
        log.error("clock.off", ahead_seconds=round(off.ahead.total_seconds()), beside=off.beside, so=off.words)
    return off.ahead
