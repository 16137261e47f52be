"""Status callbacks: any order, any number of times, states only move forward; on both databases."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from bot.handlers.removal_at_carrier import delete_at_carrier
from bot.handlers.statuses import receive_status
from bot.outreach.outreach import Message
from bot.ports import Desk
from tests.builders import NOON, NUMBER, a_message, a_resident, a_town, an_outreach
from tests.far_end import FarEnd, Hands, a_desk

PHONE = "+18605550101"
SID = "SM1"


@pytest.fixture
def desk(store: Any) -> Desk:
    return a_desk(store, FarEnd(Hands()))


def begin(desk: Desk, **changes: Any) -> None:
    """A text that the carrier took."""
    with desk.work() as work:
        work.towns.add(a_town())
        work.residents.add(a_resident(id="r0", phone=PHONE))
        work.outreaches.add(an_outreach(id="o1"), [])
        values = {"id": "m0", "state": "accepted", "sid": SID, "resident_id": "r0", "phone": PHONE, "outreach_id": "o1"}
        work.messages.add(a_message(**{**values, **changes}))
        work.commit()


def message(desk: Desk) -> Message | None:
    with desk.work() as work:
        return work.messages.get("m0")


def state(desk: Desk) -> str:
    found = message(desk)
    assert found is not None
    return found.state


def resident(desk: Desk) -> Any:
    with desk.work() as work:
        return work.residents.find("wh", PHONE)


@pytest.mark.parametrize("reports", list(permutations(["queued", "sending", "sent", "delivered"], 4)))
def test_whatever_order_reports_come_in_the_text_is_delivered(desk: Desk, reports: tuple[str, ...]) -> None:
    begin(desk)
    for each in (*reports, *reports):
        receive_status("m0", SID, each, None, desk)
    assert state(desk) == "delivered"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("scheduled", "accepted"), ("sent", "sent"), ("read", "delivered"), ("partially_delivered", "delivered"),
        ("undelivered", "undelivered"), ("failed", "failed"), ("canceled", "failed"), ("SENT", "sent"),
        ("somethingnew", "accepted"), ("", "accepted"),
    ],
)  # fmt: skip
def test_the_carriers_word_as_ours(desk: Desk, status: str, expected: str) -> None:
    begin(desk)
    receive_status(None, SID, status, None, desk)
    assert state(desk) == expected


@pytest.mark.parametrize("before", ["sending", "unknown"])
def test_an_early_report_settles_a_text_whose_sending_was_cut_off(desk: Desk, before: str) -> None:
    begin(desk, state=before, sid=None)
    receive_status("m0", SID, "delivered", None, desk)
    found = message(desk)
    assert found is not None
    assert (found.state, found.sid) == ("delivered", SID)


def test_the_sid_of_an_answer_is_learnt_by_our_own_id(desk: Desk) -> None:
    begin(desk, kind="answer", sid=None, outreach_id=None)
    receive_status("m0", SID, "queued", None, desk)
    found = message(desk)
    assert found is not None
    assert (found.state, found.sid) == ("accepted", SID)


def test_a_report_of_another_text_under_our_id_changes_nothing(desk: Desk) -> None:
    begin(desk)
    receive_status("m0", "SM-other", "failed", 30008, desk)
    assert state(desk) == "accepted"


def test_a_report_of_an_unknown_text_is_taken_quietly(desk: Desk) -> None:
    receive_status("nobody", "SM-nobody", "delivered", None, desk)
    receive_status(None, "SM-nobody", "delivered", None, desk)


@pytest.mark.parametrize(
    ("code", "unreachable", "stopped", "doubted"),
    [
        (30005, True, False, True), (30006, True, False, True), (21614, True, False, True), (21610, False, True, False),
        (30003, False, False, True), (30007, False, False, True), (None, False, False, True),
        (99999, False, False, True),
    ],
)  # fmt: skip
def test_what_a_failure_tells_of_the_phone(
    desk: Desk, code: int | None, unreachable: bool, stopped: bool, doubted: bool
) -> None:
    begin(desk)
    receive_status("m0", SID, "undelivered", code, desk)
    who, found = resident(desk), message(desk)
    told = who.unreachable_at is not None, who.stopped_at is not None, who.doubted_at is not None
    assert told == (unreachable, stopped, doubted)
    assert found is not None
    assert found.code == code
    assert found.error


def test_a_late_failure_without_a_code_does_not_take_the_reason_away(desk: Desk) -> None:
    begin(desk)
    receive_status("m0", SID, "failed", 30007, desk)
    before = message(desk)
    receive_status("m0", SID, "failed", None, desk)
    after = message(desk)
    assert before is not None
    assert after is not None
    assert after.code == 30007
    assert after.error == before.error


def test_a_failure_reported_after_delivery_changes_nothing(desk: Desk) -> None:
    begin(desk)
    receive_status("m0", SID, "delivered", None, desk)
    receive_status("m0", SID, "undelivered", 30005, desk)
    assert state(desk) == "delivered"
    assert resident(desk).unreachable_at is None


def test_an_account_that_carriers_block_stops_its_number(desk: Desk) -> None:
    begin(desk)
    receive_status("m0", SID, "undelivered", 30034, desk)
    with desk.work() as work:
        assert NUMBER in work.sending.halted()
    assert resident(desk).doubted_at is None  # it says nothing of the phone


@pytest.mark.parametrize("kind", ["ask", "answer"])
def test_a_report_about_an_erased_person_only_has_the_carriers_copy_deleted(desk: Desk, kind: str) -> None:
    begin(desk, kind=kind, state="sending" if kind == "ask" else "accepted", sid=None)
    with desk.work() as work:
        work.residents.erase(resident(desk), NOON + timedelta(seconds=1), "K7QM-4TRW", None)
        work.commit()
    receive_status("m0", SID, "delivered", None, desk)
    receive_status("m0", SID, "failed", 21610, desk)
    found = message(desk)
    assert found is None or (found.phone, found.text, found.sid, found.resident_id) == (None, None, None, None)
    assert resident(desk) is None
    desk.clock.forward(seconds=2)  # type: ignore[attr-defined]
    assert delete_at_carrier(desk) == 1
    assert desk.carrier.deleted == [SID]
