"""Quiet hours in the town's own time, over midnight and through changes of clock."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outreach.quiet_hours import LONGEST, is_quiet, next_open, valid_for
from bot.registry.towns import QuietHours, Town

HARTFORD = "America/New_York"
EVENING = QuietHours(time(20), time(9))
NOON = QuietHours(time(12), time(13, 30))
START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = st.integers(0, 2 * 366 * 24 * 60)


def a_town(hours: QuietHours | None = EVENING, zone: str = HARTFORD) -> Town:
    return Town("t", "hartford", "Hartford", "Hartford Police", zone, ("+18605550100",), quiet_hours=hours)


def at(text: str, zone: str = HARTFORD, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "now", "quiet"),
    [
        (EVENING, "2026-11-20 19:59:59", False),
        (EVENING, "2026-11-20 20:00", True),
        (EVENING, "2026-11-20 23:59", True),
        (EVENING, "2026-11-21 00:00", True),
        (EVENING, "2026-11-21 08:59:59", True),
        (EVENING, "2026-11-21 09:00", False),
        (NOON, "2026-11-20 11:59", False),
        (NOON, "2026-11-20 12:00", True),
        (NOON, "2026-11-20 13:30", False),
        (None, "2026-11-20 03:00", False),
        (QuietHours(time(9), time(9)), "2026-11-20 09:00", False),
    ],
)
def test_is_quiet(hours: QuietHours | None, now: str, quiet: bool) -> None:
    assert is_quiet(at(now), a_town(hours)) is quiet


def test_each_town_has_its_own_night() -> None:
    moment = at("2026-11-20 20:30")
    assert is_quiet(moment, a_town())
    assert not is_quiet(moment, a_town(zone="America/Los_Angeles"))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20 12:00", "2026-11-20 12:00"),  # open already
        ("2026-11-20 20:00", "2026-11-21 09:00"),
        ("2026-11-21 03:00", "2026-11-21 09:00"),
        ("2026-03-07 23:00", "2026-03-08 09:00"),  # an hour is left out that night
        ("2026-10-31 23:00", "2026-11-01 09:00"),  # an hour comes twice that night
    ],
)
def test_next_open(now: str, opens: str) -> None:
    assert next_open(at(now), a_town()) == at(opens)


def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    spring = next_open(at("2026-03-07 20:00"), a_town()) - at("2026-03-07 20:00")
    autumn = next_open(at("2026-10-31 20:00"), a_town()) - at("2026-10-31 20:00")
    assert (spring, autumn) == (timedelta(hours=12), timedelta(hours=14))


def test_an_hour_that_comes_twice_is_quiet_both_times() -> None:
    town = a_town(QuietHours(time(22), time(1, 30)))
    assert is_quiet(at("2026-11-01 01:45", fold=0), town)  # 1:15 is still to come again
    assert is_quiet(at("2026-11-01 01:15", fold=1), town)
    assert not is_quiet(at("2026-11-01 01:30", fold=1), town)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        ("2026-11-20 09:00", LONGEST),  # 11 hours, but the carrier keeps a text 10 at most
        ("2026-11-20 19:00", 3600),
        ("2026-11-20 19:59", 60),
        ("2026-11-20 19:59:01", 0),  # too late for today
        ("2026-11-20 20:00", 0),
        ("2026-11-21 03:00", 0),
    ],
)
def test_valid_for(now: str, seconds: int) -> None:
    assert valid_for(at(now), a_town()) == seconds


def test_without_quiet_hours_a_text_is_valid_as_long_as_the_carrier_keeps_it() -> None:
    assert valid_for(at("2026-11-20 03:00"), a_town(None)) == LONGEST


@given(
    minutes=MINUTES,
    begin=st.times(), end=st.times(),
    zone=st.sampled_from([HARTFORD, "America/Los_Angeles", "America/Phoenix", "Australia/Lord_Howe", "UTC"]),
)  # fmt: skip
def test_quiet_open_and_validity_agree_at_any_time(minutes: int, begin: time, end: time, zone: str) -> None:
    now = START + timedelta(minutes=minutes)
    begin, end = (replaced.replace(second=0, microsecond=0) for replaced in (begin, end))
    town = replace(a_town(zone=zone), quiet_hours=QuietHours(begin, end))
    opens = next_open(now, town)
    assert not is_quiet(opens, town)
    assert (opens == now) is not is_quiet(now, town)
    assert opens - now < timedelta(hours=26)
    seconds = valid_for(now, town)
    assert seconds == 0 or 60 <= seconds <= LONGEST
    for part in (0.0, 0.5, 0.999):  # while a text is valid, it is never quiet
        assert not (seconds and is_quiet(now + timedelta(seconds=part * seconds), town))


@given(minutes=MINUTES, begin=st.times(), end=st.times())
def test_what_the_clock_on_the_wall_calls_quiet_is_quiet(minutes: int, begin: time, end: time) -> None:
    """The longer reading of a doubtful hour may only add to the night."""
    moment = START + timedelta(minutes=minutes)
    wall = moment.astimezone(ZoneInfo(HARTFORD)).time()
    within = begin <= wall < end if begin < end else begin != end and (wall >= begin or wall < end)
    assert not within or is_quiet(moment, a_town(QuietHours(begin, end)))
