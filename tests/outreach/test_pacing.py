"""The pace of a number, in segments, and the carriers' day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, pairwise, takewhile
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.outreach.pacing import Begun, answered, at_most, began_late, begun, day_began, fits_today, may_begin, next_day

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
RATES = st.one_of(st.integers(1, 150).map(float), st.floats(0.3, 150))
SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=6)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def arrivals(
    sizes: Iterable[int], rate: float, chance: Random, *, answer: float, late: float
) -> Iterator[tuple[datetime, int]]:
    """When texts reach the carrier that leave as soon as they may, and of how many segments they are.

    Each is answered within `answer` seconds and arrives at any moment before; each batch begins up to `late` seconds
    after it was decided on.
    """
    now = NOON
    texts: list[tuple[Begun, datetime]] = []  # with the time of their answers
    batch: list[Begun] = []
    for segments in sizes:
        while (begin := may_begin([*_known(texts, now), *batch], segments, rate, now)) > now:
            began = now + seconds(late * chance.random()) if batch else now
            for each in batch:
                told = began + seconds(answer * chance.random())
                yield began + (told - began) * chance.random(), each.segments
                texts.append((began_late(each, began), told))
            batch.clear()
            heard = [told for _, told in texts if told >= began]
            now = max(min([begin, *heard]), began + seconds(0.001))
            texts = [(each, told) for each, told in texts if max(each.until, told) > now]
        batch.append(begun(segments, rate, now))


def _known(texts: Sequence[tuple[Begun, datetime]], now: datetime) -> list[Begun]:
    return [answered(each, told) if told <= now else each for each, told in texts]


def in_the_fullest_second(texts: Sequence[tuple[datetime, int]], rate: float) -> int:
    """The most segments that any second saw; a text larger than the rate, alone in its second, counts for none."""
    found = sorted(texts)
    worst = first = 0
    for last, (at, _) in enumerate(found):
        while found[first][0] <= at - seconds(1):
            first += 1
        within = found[first : last + 1]
        if len(within) > 1 or within[0][1] <= rate:
            worst = max(worst, sum(size for _, size in within))
    return worst


@settings(deadline=None)
@given(sizes=SIZES, rate=RATES, chance=st.randoms(use_true_random=False), answer=st.floats(0, 0.99))
@example([2, 2, 3], 6.0, Random(1), 0.02)
@example([1, 2], 100.0, Random(1), 0.5)
def test_no_second_at_the_carrier_ever_sees_more_than_the_rate(
    sizes: list[int], rate: float, chance: Random, answer: float
) -> None:
    texts = [*arrivals(islice(cycle(sizes), 60), rate, chance, answer=answer, late=0.3)]
    assert in_the_fullest_second(texts, rate) <= rate


@settings(max_examples=8, deadline=None)
@given(sizes=SIZES, rate=st.floats(4, 40), chance=st.randoms(use_true_random=False))
@example([1, 2], 100.0, Random(1))
@example([2], 63.0, Random(1))
def test_whoever_has_enough_to_send_sends_at_nearly_the_rate(sizes: list[int], rate: float, chance: Random) -> None:
    """What no second can hold beside the texts that it does hold is not asked for."""
    texts = arrivals(cycle(sizes), rate, chance, answer=0.02, late=0.01)
    left = sum(size for _, size in takewhile(lambda each: each[0] < NOON + seconds(10), texts))
    assert left >= 10 * 0.85 * (math.floor(rate) - max(sizes) + 1)


@pytest.mark.parametrize(("segments", "rate", "gap"), [(1, 1.0, 1.0), (2, 1.0, 2.0), (3, 2.0, 1.5), (1, 0.5, 2.0)])
def test_a_slow_number_sends_one_text_after_another(segments: int, rate: float, gap: float) -> None:
    """At one segment a second a text of one takes a second, and one of two takes two."""
    texts = arrivals(islice(cycle([segments]), 6), rate, Random(1), answer=0.02, late=0.0)
    gaps = [(after - before).total_seconds() for (before, _), (after, _) in pairwise(texts)]
    assert gap <= min(gaps) <= max(gaps) <= gap + 0.1


def test_texts_leave_in_small_batches_and_not_a_second_of_them_at_once() -> None:
    texts = [*arrivals(islice(cycle([1]), 300), 100.0, Random(1), answer=0.0, late=0.0)]
    together = [sum(size for at, size in texts if begin <= at < begin + seconds(0.1)) for begin, _ in texts]
    assert max(together) <= 30
    batches = {at for at, _ in texts}
    assert len(texts) / len(batches) >= 4


@pytest.mark.parametrize(("rate", "most"), [(None, 16), (1.0, 1), (100.0, 13), (1000.0, 16)])
def test_no_more_texts_are_fetched_than_a_batch_may_hold(rate: float | None, most: int) -> None:
    assert at_most(16, rate) == most


def test_a_text_that_is_never_answered_counts_as_one_that_took_its_second_to_arrive() -> None:
    silent = begun(1, 1.0, NOON)
    assert may_begin([silent], 1, 1.0, NOON + seconds(1.9)) == NOON + seconds(2)
    heard = answered(silent, NOON + seconds(0.2))
    assert may_begin([heard], 1, 1.0, NOON + seconds(0.3)) == NOON + seconds(1.2)
    assert answered(silent, NOON + seconds(10)) == silent


def test_time_unused_is_not_made_up_for() -> None:
    texts = [begun(1, 10.0, NOON) for _ in range(10)]
    assert may_begin(texts, 1, 10.0, NOON + seconds(1.5)) == NOON + seconds(2)
    assert may_begin([], 1, 10.0, NOON) == NOON


def test_the_carriers_day_begins_at_midnight_pacific() -> None:
    assert day_began(datetime(2026, 11, 20, 7, 59, tzinfo=UTC)) == datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert day_began(datetime(2026, 11, 20, 8, 0, tzinfo=UTC)) == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert next_day(datetime(2026, 3, 8, 9, 0, tzinfo=UTC)) == datetime(2026, 3, 9, 7, tzinfo=UTC)  # summer time


@pytest.mark.parametrize(
    ("sent", "segments", "cap", "fits"),
    [(98, 2, 100, True), (99, 2, 100, False), (0, 3, 2, False), (10**9, 3, None, True)],
)
def test_fits_today(sent: int, segments: int, cap: int | None, fits: bool) -> None:
    assert fits_today(sent, segments, cap) is fits
