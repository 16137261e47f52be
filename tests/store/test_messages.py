"""Messages: nobody twice, states only forward, and lists in pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import text

from bot.outreach.outreach import RANK, Message, MessageState
from bot.ports import Accepted, Invalid
from bot.store.unit_of_work import Store
from tests.builders import (
    NOON,
    a_message,
    a_resident,
    a_text_in,
    a_town,
    an_ask,
    an_entry,
    an_outreach,
    another_town,
)

MARIA, BEN = a_resident(), a_resident(phone="+18605550102", name="Ben")
OUTREACH = an_outreach()
MINUTE = timedelta(minutes=1)
STATES = get_args(MessageState)


@pytest.fixture(autouse=True)
def street(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        work.residents.add(MARIA)
        work.residents.add(BEN)
        work.outreaches.add(OUTREACH, [an_entry(MARIA, id="marias"), an_entry(BEN, id="bens")])
        work.commit()


FULL = a_message(
    kind="inbound",
    state="received",
    resident_id=MARIA.id,
    outreach_id=OUTREACH.id,
    registration_id="g1",
    turn=3,
    sid="SM1",
    error="no such phone",
    code=30005,
    segments=2,
    attempts=4,
    due_at=NOON,
    answers="yes",
    picture=True,
    language="es",
    text="sí \ud83d\0",
)


@pytest.mark.parametrize("message", [FULL, a_message(), a_message(phone=None, text=None, language=None)])
def test_a_message_is_kept_whole(store: Store, message: Message) -> None:
    with store.work() as work:
        work.messages.add(message)
        assert work.messages.get(message.id) == message
        assert work.messages.by_sid("SM1") == (message if message is FULL else None)


def test_nobody_is_asked_twice(store: Store) -> None:
    asks = [an_ask(MARIA, OUTREACH), an_ask(BEN, OUTREACH)]
    with store.work() as work:
        work.messages.queue(asks)
        work.messages.queue([an_ask(MARIA, OUTREACH), an_ask(BEN, OUTREACH, kind="reminder")])
        work.messages.queue([])
        work.commit()
    with store.work() as work:
        kept = work.messages.of_outreach(OUTREACH.id, 10, None).items
    assert [(one.kind, one.resident_id) for one in kept] == [
        ("ask", MARIA.id),
        ("ask", BEN.id),
        ("reminder", BEN.id),
    ]
    assert {one.id for one in asks} < {one.id for one in kept}


def test_corrections_notes_and_replies_may_come_again(store: Store) -> None:
    again = [
        an_ask(MARIA, OUTREACH, kind="correction", turn=1),
        an_ask(MARIA, OUTREACH, kind="correction", turn=2),
        an_ask(MARIA, OUTREACH, kind="answer"),
        an_ask(MARIA, OUTREACH, kind="answer"),
        a_text_in(MARIA, "yes", "SM1", outreach_id=OUTREACH.id, answers="yes"),
        a_text_in(MARIA, "no", "SM2", outreach_id=OUTREACH.id, answers="no"),
        a_message(resident_id=MARIA.id),
        a_message(resident_id=MARIA.id),
    ]
    with store.work() as work:
        work.messages.queue(again)
        assert all(work.messages.get(one.id) for one in again)


@pytest.mark.parametrize("before", STATES)
def test_states_only_move_forward(store: Store, before: MessageState) -> None:
    for after in STATES:
        message = a_message(state=before)
        with store.work() as work:
            work.messages.add(message)
            forward = work.messages.record(message.id, after, NOON + MINUTE)
            found = work.messages.get(message.id)
        assert forward is (RANK[after] > RANK[before])
        assert found
        assert found.state == (after if forward else before)
        assert found.updated_at == (NOON + MINUTE if forward else NOON)


def test_a_late_report_still_tells_the_carriers_id(store: Store) -> None:
    message = a_message(resident_id=MARIA.id)
    with store.work() as work:
        work.messages.add(message)
        assert work.messages.record(message.id, "delivered", NOON)
        assert not work.messages.record(message.id, "accepted", NOON, sid="SM1", segments=2)
        assert work.messages.by_sid("SM1") == replace(message, state="delivered", sid="SM1", segments=2)


@pytest.mark.parametrize("whose", [MARIA.id, None])
def test_what_was_accepted_together_is_recorded_as_one_after_the_other(store: Store, whose: str | None) -> None:
    """Whatever came in between: a report, or the erasure of the person."""
    alone, together = ([a_message(state=state, resident_id=whose) for state in STATES] for _ in range(2))
    with store.work() as work:
        work.messages.add(*alone, *together)
        for each in alone:
            work.messages.record(each.id, "accepted", NOON + MINUTE, sid=f"SM-{each.id}", segments=2)
        taken = {each.id: Accepted(f"SM-{each.id}", 2) for each in together}
        work.messages.record_accepted(taken | {"nothing": Accepted("SM-nothing", 1)}, NOON + MINUTE)
        work.commit()
    told = [_all_told(store, each) for each in (*alone, *together)]
    assert told[: len(STATES)] == told[len(STATES) :]
    assert any(told)


def _all_told(store: Store, message: Message) -> list[object]:
    """What the database holds of a message, but for its ids."""
    asked = (
        "SELECT state, segments, updated_at, left_at, sid IS NULL FROM message WHERE id = :id",
        "SELECT state, at, code FROM message_event WHERE message_id = :id",
        "SELECT due_at, account FROM carrier_deletion WHERE sid = 'SM-' || :id",
    )
    with store.engine.connect() as connection:
        return [tuple(row) for each in asked for row in connection.execute(text(each), {"id": message.id})]


def test_what_is_learnt_and_the_history(store: Store) -> None:
    message = a_message(resident_id=MARIA.id)
    with store.work() as work:
        work.messages.add(message)
        work.messages.record(message.id, "accepted", NOON, sid="SM1")
        work.messages.record(message.id, "undelivered", NOON + MINUTE, code=30005, error="no such phone")
        work.messages.record(message.id, "sent", NOON + 2 * MINUTE)
        found = work.messages.get(message.id)
        work.commit()
    assert found
    assert (found.state, found.code, found.error, found.sid) == ("undelivered", 30005, "no such phone", "SM1")
    with store.engine.connect() as connection:
        history = connection.execute(text("SELECT state, code FROM message_event ORDER BY id")).all()
    assert [tuple(row) for row in history] == [("accepted", None), ("undelivered", 30005)]


def test_a_report_on_an_unknown_message_is_nothing(store: Store) -> None:
    with store.work() as work:
        assert work.messages.record("nothing", "delivered", NOON, sid="SM9") is False
        assert work.messages.by_sid("SM9") is None


def test_a_list_comes_in_pages_oldest_first(store: Store) -> None:
    asks = [an_ask(MARIA, OUTREACH, kind="note", turn=n, created_at=NOON + (n // 2) * MINUTE) for n in range(7)]
    found: list[Message] = []
    cursor = None
    with store.work() as work:
        work.messages.queue(asks)
        for _ in range(4):
            page = work.messages.of_outreach(OUTREACH.id, 2, cursor)
            found += page.items
            cursor = page.next
    assert found == asks
    assert cursor is None


def test_a_page_that_ends_exactly_has_no_next(store: Store) -> None:
    with store.work() as work:
        work.messages.queue([an_ask(MARIA, OUTREACH), an_ask(BEN, OUTREACH)])
        assert work.messages.of_outreach(OUTREACH.id, 2, None).next is None


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "AAAA", "W10", "bnVsbA", "WzEsMl0", "WyIyMDI2LTExLTIwIiwgImEiXQ", "a" * 10_001, "\0", "\ud800"],
)
def test_a_bad_cursor_is_invalid(store: Store, cursor: str) -> None:
    with store.work() as work:
        with pytest.raises(Invalid):
            work.messages.of_outreach(OUTREACH.id, 2, cursor)
        with pytest.raises(Invalid):
            work.audit.rows("wh", 2, cursor)


def test_the_officers_list_shows_no_answers_of_the_dialogue(store: Store) -> None:
    shown = [an_ask(MARIA, OUTREACH), an_ask(MARIA, OUTREACH, kind="thanks")]
    hidden = [
        an_ask(MARIA, OUTREACH, kind="answer"),
        a_text_in(MARIA, "yes", "SM1", outreach_id=OUTREACH.id, answers="yes"),
    ]
    with store.work() as work:
        work.messages.queue([*shown, *hidden])
        assert list(work.messages.of_outreach(OUTREACH.id, 10, None).items) == shown


def _replies() -> list[Message]:
    return [
        a_text_in(MARIA, "yes", "SM1", outreach_id=OUTREACH.id, answers="yes", created_at=NOON),
        a_text_in(BEN, "maybe", "SM2", outreach_id=OUTREACH.id, answers="unclear", created_at=NOON + MINUTE),
        a_text_in(MARIA, "no!", "SM3", outreach_id=OUTREACH.id, answers="no", created_at=NOON + 2 * MINUTE),
        a_text_in(BEN, "thanks", "SM4", outreach_id=OUTREACH.id),
    ]


def test_replies_come_with_who_they_are_from_and_for_which_registration(store: Store) -> None:
    replies = _replies()
    with store.work() as work:
        for reply in replies:
            work.messages.add(reply)
        first = work.messages.replies(OUTREACH.id, 2, None)
        second = work.messages.replies(OUTREACH.id, 2, first.next)
    told = [(replies[0], MARIA, "marias"), (replies[1], BEN, "bens"), (replies[2], MARIA, "marias")]
    assert [*first.items, *second.items] == [(replace(one, registration_id=home), who) for one, who, home in told]


def test_a_tally_counts_residents_by_their_latest_answer(store: Store) -> None:
    with store.work() as work:
        work.messages.queue([an_ask(MARIA, OUTREACH), an_ask(BEN, OUTREACH, state="delivered")])
        assert work.outreaches.tally(OUTREACH.id).answers == {"none": 2}
        for reply in _replies()[:1]:
            work.messages.add(reply)
        tally = work.outreaches.tally(OUTREACH.id)
        assert tally.counts == {"queued": 1, "delivered": 1}
        assert tally.answers == {"yes": 1, "none": 1}
        for reply in _replies()[1:3]:
            work.messages.add(replace(reply, sid=None))
        assert work.outreaches.tally(OUTREACH.id).answers == {"no": 1, "unclear": 1, "none": 0}
        assert work.outreaches.tally("nothing").counts == {}


def test_the_last_text_to_a_resident_is_the_one_that_left_last(store: Store) -> None:
    texts = [
        a_message(resident_id=MARIA.id, kind="answer", state="delivered", text="first"),
        a_message(resident_id=MARIA.id, kind="answer", state="accepted", text="second", created_at=NOON + MINUTE),
        a_message(resident_id=MARIA.id, kind="note", state="suppressed", created_at=NOON + 2 * MINUTE),
        a_message(resident_id=MARIA.id, kind="ask", state="queued", created_at=NOON - MINUTE, text="third"),
        a_text_in(MARIA, "hello", "SM1", created_at=NOON + 3 * MINUTE),
    ]
    with store.work() as work:
        assert work.messages.last_to(MARIA.id) is None
        for one in texts:
            work.messages.add(one)
        assert work.messages.last_to(MARIA.id) == texts[1]
        work.sending.claim([texts[3].id], NOON + 5 * MINUTE)
        last = work.messages.last_to(MARIA.id)
        assert last
        assert last.text == "third"


def test_what_a_resident_was_asked_and_said(store: Store) -> None:
    newer, never, old = an_outreach(), an_outreach(), an_outreach()
    asks = {one.id: an_ask(MARIA, one, state="delivered") for one in (OUTREACH, newer, never, old)}
    asks[newer.id] = replace(asks[newer.id], created_at=NOON + MINUTE)
    asks[never.id] = replace(asks[never.id], state="canceled")
    asks[old.id] = replace(asks[old.id], created_at=NOON - timedelta(days=31))
    with store.work() as work:
        for one in (newer, never, old):
            work.outreaches.add(one, [an_entry(MARIA)])
        work.messages.queue([*asks.values(), an_ask(BEN, newer, state="delivered")])
        for reply in _replies():
            work.messages.add(reply)
        found = work.messages.asks_of(MARIA.id, NOON - timedelta(days=30))
        assert work.messages.asks_of("nobody", NOON) == []
    assert found == [(asks[newer.id], newer, None), (asks[OUTREACH.id], OUTREACH, "no")]
