"""How many calls an API key makes in a minute.

Counted in memory and told to the database a twentieth of the limit at a time: each process reads the sum with the key
itself, so all of them keep to one limit within a few calls in a hundred, and hardly a request waits for a write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import structlog

from bot.ports import Desk, Unavailable
from bot.registry.people import ApiKey

log = structlog.get_logger(__name__)

PARTS = 20  # how often a minute a process tells of a key that uses its limit up
MINUTE = 60  # seconds


@dataclass
class Tally:
    """One key's calls in one minute: those that the database was told of, by whomever, and those of here since."""

    minute: datetime
    told: int = 0
    untold: int = 0


class KeyGate:
    """What one process counts; any number of its threads may ask at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tallies: dict[str, Tally] = {}

    def wait(self, key: ApiKey, desk: Desk) -> int:
        """0 where this call may pass, which counts it; else the seconds until the next minute. `key` as just read."""
        now = desk.clock.now()
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            passes, news = self._count(key, minute)
        if news:
            _tell(key, news, minute, now, desk)
        return 0 if passes else MINUTE - now.second

    def _count(self, key: ApiKey, minute: datetime) -> tuple[bool, int]:
        """Whether one more call passes, and of how many the database is to be told now."""
        tally = self._tallies.get(key.id)
        if tally is None or tally.minute != minute:
            tally = self._tallies[key.id] = Tally(minute)
        if key.minute == minute:
            tally.told = max(tally.told, key.calls or 0)
        passes = key.per_minute is None or tally.told + tally.untold < key.per_minute
        tally.untold += passes
        is_full = key.per_minute is not None and tally.untold * PARTS >= key.per_minute
        if passes and tally.told and not is_full:
            return True, 0
        news, tally.untold = tally.untold, 0
        tally.told += news
        return passes, news


def _tell(key: ApiKey, calls: int, minute: datetime, now: datetime, desk: Desk) -> None:
    """A database that cannot take it leaves this process to its own count: no call fails for being counted."""
    try:
        with desk.work() as work:
            work.officers.count_calls(key.id, calls, minute, now)
            work.commit()
    except Unavailable:
        log.warning("key.not_counted", key=key.id)
