"""When nothing leaves on its own account: the town's quiet hours, in the town's own time.

47 CFR 64.1200(c)(1) forbids telephone solicitation before 8 and after 21 at the called party's place, texts included.
Connecticut narrows marketing texts to 9 to 20 (Conn. Gen. Stat. 42-288a), the default here, although residents agreed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.registry.towns import QuietHours, Town

LONGEST = 36_000  # seconds; the carrier keeps a text no longer (Twilio's validity period)
SHORTEST = 60  # seconds a carrier needs to pass a text on
DAY = timedelta(days=1)


def is_quiet(now: datetime, town: Town) -> bool:
    """Whether `now` lies in the town's quiet hours."""
    return _around(now, town) is not None


def next_open(now: datetime, town: Town) -> datetime:
    """The first moment from `now` on, in UTC, that is not quiet; `now` itself where it is not."""
    around = _around(now, town)
    return now if around is None else next_open(around[1], town)


def valid_for(now: datetime, town: Town) -> int:
    """Whole seconds a text may stay with the carrier, at most 36000, so that it is not delivered in the night.

    0 where it is quiet, or will be before the carrier could have passed it on: then it must wait.
    """
    if is_quiet(now, town):
        return 0
    begins = [begin for begin, _ in _nights(now, town) if begin > now]
    seconds = int((min(begins) - now).total_seconds()) if begins else LONGEST
    return 0 if seconds < SHORTEST else min(seconds, LONGEST)


def _around(now: datetime, town: Town) -> tuple[datetime, datetime] | None:
    """The quiet stretch that `now` lies in."""
    return next((night for night in _nights(now, town) if night[0] <= now < night[1]), None)


def _nights(now: datetime, town: Town) -> Iterator[tuple[datetime, datetime]]:
    """The quiet stretches that begin from the day before `now` to the day after, in UTC."""
    if town.quiet_hours is None or town.quiet_hours.begin == town.quiet_hours.end:
        return
    today = now.astimezone(ZoneInfo(town.time_zone)).date()
    for day in (today - DAY, today, today + DAY):
        yield _night(day, town.quiet_hours, town.time_zone)


@lru_cache(maxsize=512)
def _night(day: date, hours: QuietHours, zone: str) -> tuple[datetime, datetime]:
    """The stretch beginning on `day`; where a change of clocks gives a time twice or never, the longer one holds."""
    last = day if hours.begin < hours.end else day + DAY
    return min(_readings(day, hours.begin, zone)), max(_readings(last, hours.end, zone))


def _readings(day: date, at: time, zone: str) -> list[datetime]:
    """Both meanings of a wall-clock time, in UTC; they differ only at a change of clocks."""
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    return [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
