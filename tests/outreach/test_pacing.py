"""The pace of a number, in segments, and the carriers' day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.outreach.pacing import Begun, day_began, fits_today, may_begin, next_day, turn

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("segments", "rate", "seconds"),
    [(1, 1.0, 1.05), (2, 1.0, 2.1), (3, 1.0, 3.15), (1, 100.0, 0.0105), (2, 100.0, 0.021), (1, 0.5, 2.1)],
)
def test_a_turn(segments: int, rate: float, seconds: float) -> None:
    assert turn(segments, rate).total_seconds() == pytest.approx(seconds, abs=1e-5)


def test_no_pace_takes_no_time() -> None:
    assert turn(3, None) == timedelta(0)
    assert may_begin(Begun(NOON, 3), 3, None, NOON) == NOON


def test_time_unused_is_not_made_up_for() -> None:
    last = Begun(NOON - timedelta(hours=1), 1)
    assert may_begin(last, 1, 1.0, NOON) == NOON
    assert may_begin(Begun(NOON, 1), 1, 1.0, NOON) == NOON + turn(1, 1.0)


@given(
    texts=st.lists(st.integers(1, 3), min_size=2, max_size=150),
    rate=st.one_of(st.integers(3, 120).map(float), st.floats(3, 120)),
)
@example([2, 2, 3], 6.0)
def test_no_second_ever_sees_more_than_the_rate_begin(texts: list[int], rate: float) -> None:
    begun: list[tuple[datetime, int]] = []
    now, last = NOON, None
    for segments in texts:
        now = may_begin(last, segments, rate, now)
        last = Begun(now, segments)
        begun.append((now, segments))
    for begin, _ in begun:
        within = sum(n for at, n in begun if begin <= at < begin + timedelta(seconds=1))
        assert within <= rate


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
