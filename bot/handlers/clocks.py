"""This machine's clock beside a better one: quiet hours, retries and doubts all go by the time."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import Literal

import structlog

from bot.ports import Clock, Desk

log = structlog.get_logger(__name__)

TOLERATED = timedelta(seconds=5)  # machines that keep time differ by less
ALARMING = timedelta(seconds=60)


class CorrectedClock:
    """A clock that several machines agree on: this machine's, set right by the database's where it is off.

    Machines that share a database must agree on what is late and what is due, or one would take for lost what another
    has only just begun.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._ahead = timedelta(0)
        self._lock = Lock()

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
        ahead = clock.set_right(told, before)
        _say(ahead, "database")
        return ahead
    told = desk.carrier.told_time()
    if told is None:
        return None
    ahead = clock.machine_time() - told
    _say(ahead, "carrier")
    return ahead


def _say(ahead: timedelta, by: Literal["database", "carrier"]) -> None:
    if abs(ahead) >= ALARMING:
        done = "it goes by the database's" if by == "database" else "quiet hours are kept by it; set it right"
        log.error("clock.off", ahead_seconds=round(ahead.total_seconds()), beside=by, so=done)
