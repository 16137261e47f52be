"""Who hears of an outreach again, and when a reminder leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outreach.follow_up import remind_at, to_correct, to_remind, to_thank
from bot.outreach.outreach import Asked, Recipient
from bot.outreach.quiet_hours import is_quiet
from tests.builders import NOON, a_town

HOUR = timedelta(hours=1)
TOWN = a_town()  # quiet from 20:00 to 09:00; NOON is noon there
MARIA = Recipient("r1", "g1", "+18605550101", "+18605550100", "en")


def asked(state: Any, answer: Any = None, answered_at: Any = None) -> Asked:
    return Asked(MARIA, state, answer, answered_at)


@pytest.mark.parametrize(
    ("one", "since", "hears"),
    [
        (asked("delivered"), None, "remind correct"),
        (asked("accepted"), None, "remind correct"),
        (asked("unknown"), None, "remind correct"),
        (asked("queued"), None, ""),
        (asked("canceled"), None, ""),
        (asked("suppressed"), None, ""),
        (asked("undelivered"), None, ""),
        (asked(None), None, ""),
        (asked("delivered", "yes", NOON), None, "correct thank"),
        (asked("delivered", "no", NOON), None, "correct"),
        (asked("delivered", "unclear", NOON), None, "correct"),
        (asked("delivered", "no", NOON), NOON + HOUR, "remind correct"),  # answered before the correction
        (asked("delivered", "yes", NOON), NOON - HOUR, "correct thank"),
        (asked("undelivered", "yes", NOON), None, "thank"),  # the carrier erred
    ],
)
def test_who_hears_of_it_again(one: Asked, since: Any, hears: str) -> None:
    found = {"remind": to_remind([one], since), "correct": to_correct([one]), "thank": to_thank([one])}
    assert " ".join(name for name, whom in found.items() if whom == [MARIA]) == hears


@pytest.mark.parametrize(
    ("until", "urgent", "at"),
    [
        (None, False, NOON),
        (NOON + 10 * HOUR, False, NOON),  # gone tonight: at once
        (NOON + 25 * HOUR, False, NOON + HOUR),  # a day before
        (NOON + timedelta(days=20), False, NOON + 3 * HOUR),  # within hours
        (NOON - HOUR, False, None),
        (NOON, False, None),
    ],
)
def test_when_a_reminder_leaves(until: Any, urgent: bool, at: Any) -> None:
    assert remind_at(until, NOON, TOWN, urgent=urgent) == at


def test_a_reminder_at_night_waits_unless_the_footage_does_not() -> None:
    midnight = NOON + 12 * HOUR
    assert remind_at(midnight + 30 * HOUR, midnight, TOWN, urgent=False) == midnight + 9 * HOUR
    assert remind_at(midnight + 5 * HOUR, midnight, TOWN, urgent=False) is None
    assert remind_at(midnight + 5 * HOUR, midnight, TOWN, urgent=True) == midnight


@given(now=st.integers(0, 60 * 48), kept=st.integers(-600, 60 * 24 * 40), urgent=st.booleans())
def test_a_reminder_never_leaves_too_late_too_early_or_at_night(now: int, kept: int, urgent: bool) -> None:
    moment = NOON + timedelta(minutes=now)
    until = moment + timedelta(minutes=kept)
    at = remind_at(until, moment, TOWN, urgent=urgent)
    if at is None:
        assert kept <= 0 or is_quiet(moment, TOWN)
        return
    assert moment <= at < until
    assert urgent or not is_quiet(at, TOWN)
