"""An officer's outreach: drafted, sent once, watched, canceled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.handlers import outreaches
from bot.handlers.outreaches import Draft, Request
from bot.outreach.outreach import Message, Target
from bot.ports import Conflict, Desk, Invalid, NotFound
from bot.registry.people import Officer
from tests.asking import at_once
from tests.builders import NOON
from tests.far_end import Hands
from tests.officers import BRISTOL, NUMBER, WEST_HARTFORD, answer, found, hire, settle

MIDNIGHT = datetime(2026, 11, 21, 5, tzinfo=UTC)
NINE = datetime(2026, 11, 21, 14, tzinfo=UTC)


def about(**said: Any) -> Request:
    """A burglary last night on North Main Street."""
    target = said.pop("target", Target(street="n main st"))
    usual = Request("26-1234", target, "burglary", NOON - timedelta(hours=15), NOON - timedelta(hours=13))
    return replace(usual, **said)


def texts_of(outreach_id: str, officer: Officer, desk: Desk) -> tuple[Message, ...]:
    return outreaches.messages(outreach_id, 200, None, officer, desk).items


def actions(desk: Desk, officer: Officer) -> list[str]:
    with desk.work() as work:
        return [row.action for row in work.audit.rows(officer.town_id, 50, None).items][::-1]


def test_a_form_that_is_sent_several_times_at_once_is_one_draft(desk: Desk, kim: Officer) -> None:
    settle(desk, "50", phone="+18605550101")
    drafted = at_once(*4 * [lambda: outreaches.draft(about(id="the-form"), kim, desk)])
    assert [one.sheet.outreach.id for one in drafted if isinstance(one, Draft)] == 4 * ["the-form"]
    assert actions(desk, kim) == ["draft"]


def test_a_draft_fixes_who_gets_which_text_and_sends_nothing(desk: Desk, kim: Officer) -> None:
    settle(desk, "50", phone="+18605550101")
    settle(desk, "9", phone="+18605550102", language="es", name="José")
    settle(desk, "12", phone="+18605550103", stopped_at=NOON)
    settle(desk, "7", "Elm Street", phone="+18605550104")
    drafted = outreaches.draft(about(), kim, desk)
    one = drafted.sheet.outreach
    assert (one.state, one.recipients, one.excluded) == ("draft", 2, {"stopped": 1})
    assert one.target.street == "North Main Street"
    assert "Officer Kim asks about a burglary on North Main Street, Thu Nov 19, 9-11 PM" in one.texts["en"]
    assert drafted.segments_total == 4
    assert drafted.sheet.leaves_at is None
    assert texts_of(one.id, kim, desk) == ()


def test_sending_queues_each_recipients_text_in_their_language_once(desk: Desk, kim: Officer) -> None:
    homes = [
        settle(desk, "50", phone="+18605550101"),
        settle(desk, "9", phone="+18605550102", language="es"),
        settle(desk, "60", phone="+18605550101"),
    ]
    drafted = outreaches.draft(about(), kim, desk).sheet.outreach
    first = outreaches.send(drafted.id, kim, desk)
    again = outreaches.send(drafted.id, kim, desk)
    texts = texts_of(drafted.id, kim, desk)
    assert (first.outreach.state, again) == ("sending", first)
    assert first.outreach.sent_at == NOON
    assert [(text.phone, text.text) for text in sorted(texts, key=lambda text: text.phone or "")] == [
        ("+18605550101", drafted.texts["en"]),
        ("+18605550102", drafted.texts["es"]),
    ]
    assert {text.registration_id for text in texts} == {homes[0].id, homes[1].id}
    assert {(text.number, text.kind, text.state, text.due_at) for text in texts} == {(NUMBER, "ask", "queued", NOON)}
    assert again.tally.counts == {"queued": 2}
    assert again.tally.answers["none"] == 2


def test_in_quiet_hours_it_waits_for_the_morning(desk: Desk, clock: Hands, kim: Officer) -> None:
    settle(desk, "50", phone="+18605550101")
    clock.at = MIDNIGHT
    sheet = outreaches.draft(about(), kim, desk).sheet
    outreaches.send(sheet.outreach.id, kim, desk)
    assert sheet.leaves_at == NINE
    assert [text.due_at for text in texts_of(sheet.outreach.id, kim, desk)] == [NINE]


def test_an_urgent_one_leaves_at_night_and_says_why_in_the_audit(desk: Desk, clock: Hands, kim: Officer) -> None:
    settle(desk, "50", phone="+18605550101")
    clock.at = MIDNIGHT
    sheet = outreaches.draft(about(urgent_reason="a child is missing"), kim, desk).sheet
    outreaches.send(sheet.outreach.id, kim, desk)
    with desk.work() as work:
        rows = work.audit.rows(kim.town_id, 10, None).items
    assert sheet.leaves_at is None
    assert [text.due_at for text in texts_of(sheet.outreach.id, kim, desk)] == [MIDNIGHT]
    assert [(row.action, row.case, row.reason, row.who_name) for row in rows[-2:]] == [
        ("send", "26-1234", "a child is missing", "Officer Kim"),
        ("draft", "26-1234", "a child is missing", "Officer Kim"),
    ]


def test_a_draft_older_than_a_day_is_not_sent(desk: Desk, clock: Hands, kim: Officer) -> None:
    settle(desk, "50", phone="+18605550101")
    drafted = outreaches.draft(about(), kim, desk).sheet.outreach
    clock.forward(hours=24, seconds=1)
    with pytest.raises(Conflict, match="older than 24 hours"):
        outreaches.send(drafted.id, kim, desk)
    assert texts_of(drafted.id, kim, desk) == ()


def test_canceled_before_anything_left(desk: Desk, kim: Officer) -> None:
    settle(desk, "50", phone="+18605550101")
    drafted = outreaches.draft(about(), kim, desk).sheet.outreach
    outreaches.send(drafted.id, kim, desk)
    canceled = outreaches.cancel(drafted.id, kim, desk)
    assert (canceled.outreach.state, canceled.tally.counts) == ("canceled", {"canceled": 1})
    assert outreaches.cancel(drafted.id, kim, desk) == canceled
    with pytest.raises(Conflict):
        outreaches.send(drafted.id, kim, desk)
    assert actions(desk, kim) == ["draft", "send", "cancel"]


def test_what_is_done_cannot_be_canceled(desk: Desk, kim: Officer) -> None:
    drafted = outreaches.draft(about(), kim, desk).sheet.outreach
    outreaches.send(drafted.id, kim, desk)
    with desk.work() as work:
        work.sending.finish_outreaches(NOON)
        work.commit()
    with pytest.raises(Conflict):
        outreaches.cancel(drafted.id, kim, desk)
    assert outreaches.send(drafted.id, kim, desk).outreach.state == "done"


def test_who_was_erased_meanwhile_gets_nothing(desk: Desk, kim: Officer) -> None:
    settle(desk, "50", phone="+18605550101")
    settle(desk, "52", phone="+18605550102")
    drafted = outreaches.draft(about(), kim, desk).sheet.outreach
    with desk.work() as work:
        gone = work.residents.find(WEST_HARTFORD.id, "+18605550101")
        assert gone
        work.residents.erase(gone, NOON, "K7QM-4TRW", None)
        work.commit()
    outreaches.send(drafted.id, kim, desk)
    assert [text.phone for text in texts_of(drafted.id, kim, desk)] == ["+18605550102"]


def test_named_registrations_on_several_streets(desk: Desk, kim: Officer) -> None:
    homes = [settle(desk, "50", phone="+18605550101"), settle(desk, "7", "Elm Street", phone="+18605550102")]
    named = Target(registration_ids=tuple(home.id for home in homes))
    one = outreaches.draft(about(target=named), kim, desk).sheet.outreach
    assert (one.recipients, one.target.street) == (2, None)
    assert " on your street, " in one.texts["en"]


def test_the_officer_named_signs_and_the_number_is_a_published_one(desk: Desk, kim: Officer) -> None:
    lee = hire(desk, "supervisor", name="Sergeant Lee")
    one = outreaches.draft(about(officer=lee.email.upper(), callback="+18605550191"), kim, desk).sheet.outreach
    assert (one.officer_name, one.created_by, one.callback) == ("Sergeant Lee", kim.id, "+18605550191")
    assert "Sergeant Lee asks" in one.texts["en"]
    assert "(860) 555-0191" in one.texts["en"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"case": None}, "case-required"),
        ({"case": "  "}, "case-required"),
        ({"case": "9" * 61}, "invalid"),
        ({"target": Target(street="Nowhere Boulevard")}, "unknown-street"),
        ({"target": Target(street="Main Street")}, "ambiguous-street"),
        ({"what": "see bit.ly/abc"}, "invalid"),
        ({"what": "x" * 61}, "invalid"),
        ({"what": {}}, "invalid"),
        ({"what": {"pl": "okno"}}, "invalid"),
        ({"what": {"en": "a bang", "es": "placa AB 123"}}, "invalid"),
        ({"what": "x" * 60, "case": "9" * 60}, "too-long"),
        ({"end": NOON - timedelta(days=2)}, "invalid"),
        ({"callback": "+18605550101"}, "invalid"),
        ({"officer": "nobody@west-hartford.example"}, "invalid"),
    ],
)
def test_what_cannot_be_drafted(desk: Desk, kim: Officer, wrong: dict[str, Any], problem: str) -> None:
    with pytest.raises(Invalid) as told:
        outreaches.draft(about(**wrong), kim, desk)
    assert told.value.problem == problem
    assert actions(desk, kim) == []


def test_an_ambiguous_street_is_told_with_its_candidates(desk: Desk, kim: Officer) -> None:
    with pytest.raises(Invalid) as told:
        outreaches.draft(about(target=Target(street="main")), kim, desk)
    assert set(told.value.candidates) == {"North Main Street", "South Main Street"}


def test_a_town_may_leave_the_case_open(desk: Desk) -> None:
    found(desk, replace(BRISTOL, require_case=False))
    lee = hire(desk, town=BRISTOL, name="Officer Lee")
    one = outreaches.draft(about(case=None), lee, desk).sheet.outreach
    assert one.case is None
    assert "case" not in one.texts["en"]


def test_another_towns_outreach_does_not_exist(desk: Desk, kim: Officer) -> None:
    found(desk, BRISTOL)
    stranger = hire(desk, "supervisor", town=BRISTOL, name="Sergeant Lee")
    home = settle(desk, "50", phone="+18605550101")
    one = outreaches.draft(about(), kim, desk).sheet.outreach
    for look in (outreaches.view, outreaches.send, outreaches.cancel):
        with pytest.raises(NotFound):
            look(one.id, stranger, desk)
    with pytest.raises(NotFound):
        outreaches.draft(about(target=Target(registration_ids=(home.id,))), stranger, desk)
    with pytest.raises(Invalid):
        outreaches.draft(about(officer=kim.email), stranger, desk)


def test_replies_are_shown_with_who_wrote_them_and_that_is_noted(desk: Desk, kim: Officer) -> None:
    home = settle(desk, "50", phone="+18605550101")
    one = outreaches.draft(about(), kim, desk).sheet.outreach
    outreaches.send(one.id, kim, desk)
    answer(desk, home, one.id)
    ((reply, resident),) = outreaches.replies(one.id, 50, None, kim, desk).items
    assert (reply.text, reply.answers, resident and resident.name) == ("yes, a blue car", "yes", "Maria Lopez")
    assert outreaches.view(one.id, kim, desk).tally.answers == {"yes": 1, "none": 0}
    with desk.work() as work:
        assert sum(work.audit.looks_at(home.resident_id).values()) == 1
