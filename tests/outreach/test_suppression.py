"""The one place that decides who may be texted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.outreach.suppression import WORDS, Verdict, cannot_text, is_paused, is_stopped, may_send
from bot.registry.towns import QuietHours
from tests.builders import a_message, a_resident, a_town

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 3, tzinfo=UTC)  # ten in the evening in Hartford
MORNING = datetime(2026, 11, 21, 14, tzinfo=UTC)
LATER = NOON + timedelta(days=1)

TOWN = a_town(time_zone="America/New_York")
RESIDENT = a_resident(phone="+18605550101")
ASK = a_message(kind="ask", phone="+18605550101", text="Please look", outreach_id="o")
GO, ERASED = Verdict("go"), Verdict("cancel", "erased")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stopped_at": NOON}, "stopped"),
        ({"frozen_at": NOON}, "frozen"),
        ({"landline": True}, "landline"),
        ({"unreachable_at": NOON}, "unreachable"),
        ({"unconfirmed": True}, "unconfirmed"),
        ({"paused_until": LATER}, "paused"),
        ({"paused_until": NOON}, None),
        ({}, None),
    ],
)
def test_a_residents_state_holds_an_ask_back(change: dict[str, object], reason: str | None) -> None:
    verdict = may_send(ASK, replace(RESIDENT, **change), TOWN, NOON, "sending", False)
    assert verdict == (Verdict("suppress", reason) if reason else GO)
    assert reason is None or verdict.words == WORDS[reason]


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        ("agreement", {"unconfirmed": True}, None),  # the one text for those who have not agreed
        ("agreement", {"stopped_at": NOON}, "stopped"),
        ("reminder", {"unconfirmed": True}, "unconfirmed"),
        ("reminder", {"paused_until": LATER}, "paused"),
        ("thanks", {"paused_until": LATER}, "paused"),
        ("note", {"paused_until": LATER}, None),  # an officer answers what the resident wrote
        ("note", {"stopped_at": NOON}, "stopped"),
        ("answer", {"paused_until": LATER}, None),
        ("answer", {"stopped_at": NOON}, "stopped"),
    ],
)
def test_what_holds_back_depends_on_the_kind(kind: str, change: dict[str, object], reason: str | None) -> None:
    message = replace(ASK, kind=kind, outreach_id=None)
    verdict = may_send(message, replace(RESIDENT, **change), TOWN, NOON, None, False)
    assert verdict == (Verdict("suppress", reason) if reason else GO)


def test_nothing_goes_to_the_erased() -> None:
    assert may_send(ASK, None, TOWN, NOON, "sending", True) == ERASED
    assert may_send(replace(ASK, phone=None), RESIDENT, TOWN, NOON, "sending", True) == ERASED
    assert may_send(replace(ASK, text=None), RESIDENT, TOWN, NOON, "sending", True) == ERASED


@pytest.mark.parametrize(
    ("kind", "state", "action"),
    [
        ("ask", "sending", "go"), ("ask", "canceled", "cancel"), ("ask", "done", "cancel"), ("ask", "paused", "wait"),
        ("ask", "draft", "wait"), ("ask", None, "cancel"), ("thanks", "done", "go"), ("thanks", "canceled", "cancel"),
        ("note", "canceled", "go"), ("note", "paused", "go"),
    ],
)  # fmt: skip
def test_an_outreach_takes_its_texts_along(kind: str, state: object, action: str) -> None:
    assert may_send(replace(ASK, kind=kind), RESIDENT, TOWN, NOON, state, False).action == action


@pytest.mark.parametrize(
    ("kind", "urgent", "until"),
    [
        ("ask", False, MORNING), ("ask", True, None), ("reminder", True, None), ("thanks", True, MORNING),
        ("note", False, MORNING), ("note", True, None), ("answer", False, None), ("agreement", False, MORNING),
    ],
)  # fmt: skip
def test_quiet_hours_hold_but_for_answers_and_urgent_asks(kind: str, urgent: bool, until: datetime | None) -> None:
    verdict = may_send(replace(ASK, kind=kind), RESIDENT, TOWN, NIGHT, "sending", urgent)
    assert verdict == (Verdict("wait", until=until) if until else GO)


def test_what_would_be_delivered_in_the_night_waits_already() -> None:
    closing = datetime(2026, 11, 21, 0, 59, 30, tzinfo=UTC)  # half a minute before eight in the evening
    assert may_send(ASK, RESIDENT, TOWN, closing, "sending", False) == Verdict("wait", until=MORNING)
    assert may_send(ASK, RESIDENT, replace(TOWN, quiet_hours=None), NIGHT, "sending", False) == GO


def test_a_town_on_trial_texts_its_list_alone() -> None:
    trial = replace(TOWN, trial=("+18605550102",))
    assert may_send(ASK, RESIDENT, trial, NOON, "sending", False) == Verdict("suppress", "trial")
    listed = replace(ASK, phone="+18605550102"), replace(RESIDENT, phone="+18605550102")
    assert may_send(*listed, trial, NOON, "sending", False) == GO


def test_what_a_draft_asks() -> None:
    assert not is_stopped(RESIDENT)
    assert not is_paused(RESIDENT, NOON)
    assert not cannot_text(RESIDENT)
    assert is_stopped(replace(RESIDENT, frozen_at=NOON))
    assert is_stopped(replace(RESIDENT, stopped_at=NOON))
    assert is_paused(replace(RESIDENT, paused_until=LATER), NOON)
    assert all(cannot_text(replace(RESIDENT, **each)) for each in (
        {"landline": True}, {"unconfirmed": True}, {"unreachable_at": NOON}))  # fmt: skip


def test_an_empty_night_is_none() -> None:
    hours = QuietHours(TOWN.quiet_hours.begin, TOWN.quiet_hours.begin)
    assert may_send(ASK, RESIDENT, replace(TOWN, quiet_hours=hours), NIGHT, "sending", False) == GO
