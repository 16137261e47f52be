"""How fast texts may leave a number: turns counted in segments, and a cap for each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MARGIN = 1.05  # the way from a turn to the carrier is not always equally long
CARRIERS_DAY = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Begun:
    """The text of a number that began last: when, and of how many segments."""

    at: datetime
    segments: int


def turn(segments: int, rate: float | None) -> timedelta:
    """How long a text of so many segments has its number to itself, at `rate` segments a second (None: no time).

    A second is given only to as many texts as fit in it whole; a text larger than the rate takes its segments' worth.
    """
    if rate is None:
        return timedelta(0)
    whole = int(rate / segments)
    return timedelta(seconds=MARGIN * (1 / whole if whole else segments / rate))


def may_begin(last: Begun | None, segments: int, rate: float | None, now: datetime) -> datetime:
    """When a text of so many segments may begin: `now`, or later.

    Between two texts of one size lies their turn, between two of different sizes both turns: then the texts of any
    stretch take at least their turns' time together, and no second ever sees more than `rate` segments begin (but for
    one text larger than that). Time that went by unused is not made up for.
    """
    if last is None:
        return now
    gap = turn(last.segments, rate)
    return max(now, last.at + (gap if segments == last.segments else gap + turn(segments, rate)))


def day_began(now: datetime) -> datetime:
    """When the carriers' counting day began: T-Mobile's limit on segments starts anew at midnight Pacific time."""
    return _midnight(now, 0)


def next_day(now: datetime) -> datetime:
    """When the next counting day begins."""
    return _midnight(now, 1)


def fits_today(sent: int, segments: int, cap: int | None) -> bool:
    """Whether a text may still leave today, `sent` segments having left already."""
    return cap is None or sent + segments <= cap


def _midnight(now: datetime, days: int) -> datetime:
    day = now.astimezone(CARRIERS_DAY).date() + timedelta(days=days)
    return datetime.combine(day, time(0), tzinfo=CARRIERS_DAY).astimezone(UTC)
