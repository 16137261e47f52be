"""How fast texts may leave a number: segments in any second, in small batches, and a cap for each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
SLOWEST = SECOND  # a text that was not answered within so long reached the carrier all the same
BATCH = timedelta(seconds=0.05)  # between two batches: texts that begin together share a transaction
HASTE = 1.25  # texts follow one another so much faster than the rate until its second is full: lost time is won back
SLACK = timedelta(seconds=0.1)  # of standing still, at most, may a batch make up for
CARRIERS_DAY = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Begun:
    """A text that was handed to the carrier at `at`. It counts against the rate until `until`, `weight` after it surely
    reached the carrier."""

    at: datetime
    segments: int
    weight: timedelta
    until: datetime


def begun(segments: int, rate: float, now: datetime) -> Begun:
    """A text that begins now: it reaches the carrier at some moment before the answer is there."""
    weight = weight_of(segments, rate)
    return Begun(now, segments, weight, now + SLOWEST + weight)


def answered(text: Begun, at: datetime) -> Begun:
    """The same text once the carrier has answered: by then it had reached it."""
    return replace(text, until=min(text.until, at + text.weight))


def began_late(text: Begun, at: datetime) -> Begun:
    """The same text, which really began at `at`: it was held up on our side."""
    return replace(text, at=at, until=text.until + (at - text.at))


def weight_of(segments: int, rate: float) -> timedelta:
    """How long a text counts after it reached the carrier: a second; one larger than the rate its segments' worth."""
    return SECOND * max(1.0, segments / rate)


def may_begin(counting: Sequence[Begun], segments: int, rate: float, now: datetime) -> datetime:
    """When a text of so many segments may begin: `now`, or later. `counting`: those before it, in order.

    A text counts from its beginning until a second after the carrier's answer. So wherever in between it reached the
    carrier, no second there ever sees more than `rate` segments, but for one text larger than that.
    """
    return max(now, _has_room(counting, segments, rate, now), _next_batch(counting, rate, now))


def at_most(texts: int, rate: float | None) -> int:
    """Of so many texts, how many may begin in one batch where each is of one segment."""
    return texts if rate is None else min(texts, 1 + int(HASTE * rate * SLACK.total_seconds()))


def _has_room(counting: Sequence[Begun], segments: int, rate: float, now: datetime) -> datetime:
    """When what still counts leaves room for the text; a text larger than the rate waits until nothing counts."""
    held = [each for each in counting if each.until > now]
    taken = sum(each.segments for each in held)
    if not held or taken + segments <= rate:
        return now
    for each in sorted(held, key=lambda one: one.until):
        taken -= each.segments
        if not taken or taken + segments <= rate:
            return each.until
    return now


def _next_batch(counting: Sequence[Begun], rate: float, now: datetime) -> datetime:
    """When the line is free in which texts follow one another; once it is not, the next batch waits its time."""
    if not counting:
        return now
    free = last = counting[0].at - SLACK
    for each in counting:
        free = max(free, each.at - SLACK) + SECOND * (each.segments / (HASTE * rate))
        last = each.at
    return now if last == now and free <= now else max(free, last + BATCH)


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
