"""What the worker is given to send, in which order, and who may send it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outreach.outreach import Message, State
from bot.store.unit_of_work import Store
from tests.builders import (
    NOON,
    NUMBER,
    a_message,
    a_resident,
    a_run,
    a_town,
    an_ask,
    an_entry,
    an_outreach,
    another_town,
)

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
RESIDENTS = [a_resident(phone=f"+186055501{n:02}") for n in range(1, 21)]
MARIA = RESIDENTS[0]
OTHER = "+18605550180"


@pytest.fixture(autouse=True)
def town(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        for resident in RESIDENTS:
            work.residents.add(resident)
        work.commit()


def queue(store: Store, *messages: Message) -> None:
    with store.work() as work:
        work.messages.queue(messages)
        work.commit()


def an_outreach_to(store: Store, many: int, state: State = "sending", minutes: int = 0, urgent: bool = False) -> str:
    outreach = an_outreach(state=state, urgent_reason="danger" if urgent else None)
    with store.work() as work:
        work.outreaches.add(outreach, [an_entry(one) for one in RESIDENTS[:many]])
        work.commit()
    queue(store, *(an_ask(one, outreach, created_at=NOON + minutes * MINUTE) for one in RESIDENTS[:many]))
    return outreach.id


def test_answers_go_before_outreaches(store: Store) -> None:
    an_outreach_to(store, 3)
    queue(store, *(a_message(kind=kind, created_at=NOON + MINUTE) for kind in ("answer", "note", "agreement")))
    with store.work() as work:
        kinds = [due.message.kind for due in work.sending.next_due(NUMBER, NOON + MINUTE, 5)]
    assert sorted(kinds[:3]) == ["agreement", "answer", "note"]
    assert kinds[3:] == ["ask", "ask"]


def test_outreaches_take_turns_whichever_was_first(store: Store) -> None:
    large = an_outreach_to(store, 20)
    small = an_outreach_to(store, 3, minutes=5)
    with store.work() as work:
        ids = [due.message.outreach_id for due in work.sending.next_due(NUMBER, NOON, 8)]
    assert Counter(ids[:6]) == {large: 3, small: 3}
    assert ids[6:] == [large, large]


def test_whoever_had_the_last_turn_waits_for_the_others(store: Store) -> None:
    """A slow number takes one text at a time: it must not always be the same outreach's."""
    first, second, third = sorted(an_outreach_to(store, 3) for _ in range(3))
    with store.work() as work:
        for after, next_one in ((None, first), (first, second), (second, third), (third, first), ("zzz", first)):
            (due,) = work.sending.next_due(NUMBER, NOON, 1, after)
            assert due.message.outreach_id == next_one


def test_what_is_due_comes_with_what_the_gate_must_know(store: Store) -> None:
    urgent = an_outreach_to(store, 1, urgent=True)
    queue(store, a_message(kind="note", resident_id=MARIA.id))
    with store.work() as work:
        note, ask = work.sending.next_due(NUMBER, NOON, 5)
    assert (note.resident, note.outreach_state, note.urgent) == (MARIA, None, False)
    assert (ask.resident, ask.outreach_state, ask.urgent) == (MARIA, "sending", True)
    assert ask.message.outreach_id == urgent
    assert ask.message.phone == MARIA.phone


@pytest.mark.parametrize(
    ("state", "due"), [("sending", 2), ("done", 2), ("canceled", 2), ("paused", 0), ("draft", 0), ("waiting", 0)]
)
def test_an_outreach_that_is_held_back_sends_nothing(store: Store, state: State, due: int) -> None:
    an_outreach_to(store, 2, state)
    with store.work() as work:
        assert len(work.sending.next_due(NUMBER, NOON, 5)) == due
        assert work.sending.due_numbers(NOON) == ([NUMBER] if due else [])
        assert (work.sending.oldest_due(NOON) is not None) is bool(due)


def test_an_answer_to_a_paused_outreachs_resident_still_goes(store: Store) -> None:
    outreach_id = an_outreach_to(store, 1, "paused")
    queue(store, a_message(kind="note", outreach_id=outreach_id, resident_id=MARIA.id))
    with store.work() as work:
        assert [due.message.kind for due in work.sending.next_due(NUMBER, NOON, 5)] == ["note"]


def test_nothing_goes_before_it_is_due(store: Store) -> None:
    queue(store, a_message(due_at=NOON + MINUTE))
    with store.work() as work:
        assert work.sending.next_due(NUMBER, NOON, 5) == []
        assert work.sending.due_numbers(NOON) == []
        assert work.sending.oldest_due(NOON) is None
        assert len(work.sending.next_due(NUMBER, NOON + MINUTE, 5)) == 1
        assert work.sending.oldest_due(NOON + DAY) == NOON + MINUTE


def test_each_number_has_its_own(store: Store) -> None:
    queue(store, a_message(), a_message(number=OTHER, town_id="br"))
    with store.work() as work:
        assert [due.message.number for due in work.sending.next_due(OTHER, NOON, 5)] == [OTHER]
        assert work.sending.due_numbers(NOON) == [NUMBER, OTHER]
        assert work.sending.next_due("+18605550199", NOON, 5) == []


def test_a_halted_number_sends_nothing_until_it_may(store: Store) -> None:
    queue(store, a_message())
    with store.work() as work:
        work.sending.halt(NUMBER, "the account is suspended")
        assert work.sending.halted() == {NUMBER: "the account is suspended"}
        assert work.sending.next_due(NUMBER, NOON + DAY, 5) == []
        assert work.sending.due_numbers(NOON + DAY) == []
        work.sending.halt(NUMBER, "too fast", NOON + MINUTE)
        assert work.sending.next_due(NUMBER, NOON, 5) == []
        assert work.sending.due_numbers(NOON + MINUTE) == [NUMBER]
        work.sending.halt(NUMBER, None)
        assert work.sending.halted() == {}
        assert len(work.sending.next_due(NUMBER, NOON, 5)) == 1


def test_a_message_is_claimed_once(store: Store) -> None:
    message = a_message()
    queue(store, message)
    with store.work() as work:
        assert work.sending.claim([message.id], NOON + SECOND)
        assert not work.sending.claim([message.id], NOON + SECOND)
        assert not work.sending.claim(["nothing"], NOON)
        claimed = work.messages.get(message.id)
    assert claimed == replace(message, state="sending", attempts=1, updated_at=NOON + SECOND)


def test_what_certainly_did_not_leave_is_put_back(store: Store) -> None:
    message = a_message(resident_id=MARIA.id)
    queue(store, message)
    with store.work() as work:
        work.sending.claim([message.id], NOON)
        work.sending.put_back(message.id, NOON + MINUTE, "too fast", 20429)
        assert work.sending.next_due(NUMBER, NOON, 5) == []
        (due,) = work.sending.next_due(NUMBER, NOON + MINUTE, 5)
        assert (due.message.state, due.message.code, due.message.attempts) == ("queued", 20429, 1)
        assert work.sending.sent_today(NUMBER, NOON - DAY) == 0


def test_what_was_not_tried_can_wait(store: Store) -> None:
    waiting, gone = a_message(), a_message(state="accepted")
    queue(store, waiting, gone)
    with store.work() as work:
        work.sending.postpone(waiting.id, NOON + MINUTE)
        work.sending.postpone(gone.id, NOON + MINUTE)
        assert work.sending.next_due(NUMBER, NOON, 5) == []
        assert work.messages.get(waiting.id) == replace(waiting, due_at=NOON + MINUTE)
        assert work.messages.get(gone.id) == gone


@pytest.mark.parametrize("state", ["accepted", "delivered", "queued", "canceled", "failed"])
def test_only_what_is_on_its_way_can_be_put_back(store: Store, state: str) -> None:
    message = a_message(state=state)
    with store.work() as work:
        work.messages.add(message)
        work.sending.put_back(message.id, NOON + DAY, "too fast", 20429)
        assert work.messages.get(message.id) == message


def test_what_is_put_back_after_its_outreach_was_canceled_is_canceled(store: Store) -> None:
    outreach_id = an_outreach_to(store, 1)
    with store.work() as work:
        (due,) = work.sending.next_due(NUMBER, NOON, 5)
        work.sending.claim([due.message.id], NOON)
        work.outreaches.move(outreach_id, "canceled", NOON)
        work.sending.put_back(due.message.id, NOON, None, None)
        assert work.outreaches.tally(outreach_id).counts == {"canceled": 1}


def test_segments_of_a_day_count_when_the_text_left(store: Store) -> None:
    yesterday = a_message(segments=5)
    today, refused = a_message(segments=2), a_message(segments=7)
    answer = a_message(kind="answer", state="accepted", created_at=NOON, segments=1)
    queue(store, yesterday, today, refused, answer, a_message(segments=11), a_message(number=OTHER, state="sent"))
    with store.work() as work:
        work.messages.record(yesterday.id, "accepted", NOON - DAY)
        work.messages.record(yesterday.id, "delivered", NOON)
        work.messages.record(today.id, "accepted", NOON)
        work.messages.record(refused.id, "failed", NOON)
        assert work.sending.sent_today(NUMBER, NOON - MINUTE) == 3


def test_what_is_in_doubt(store: Store) -> None:
    late, fresh, unknown = a_message(), a_message(), a_message(state="unknown", updated_at=NOON + MINUTE)
    queue(store, late, fresh, unknown, a_message(state="delivered"))
    with store.work() as work:
        work.sending.claim([late.id], NOON)
        work.sending.claim([fresh.id], NOON + MINUTE)
        assert [one.id for one in work.sending.in_doubt(NOON + SECOND, 5)] == [late.id, unknown.id]
        assert len(work.sending.in_doubt(NOON + SECOND, 1)) == 1


@pytest.mark.parametrize("left", ["queued", "sending", "unknown"])
def test_an_outreach_is_done_when_nothing_of_it_is_on_its_way(store: Store, left: str) -> None:
    outreach_id = an_outreach_to(store, 2)
    an_outreach_to(store, 0, "paused")
    with store.work() as work:
        first, second = (due.message for due in work.sending.next_due(NUMBER, NOON, 5))
        work.messages.record(first.id, "delivered", NOON)
        if left != "queued":
            work.messages.record(second.id, left, NOON)  # type: ignore[arg-type]
        assert work.sending.finish_outreaches(NOON) == 0
        work.messages.record(second.id, "failed", NOON)
        assert work.sending.finish_outreaches(NOON + MINUTE) == 1
        outreach = work.outreaches.get("wh", outreach_id)
        assert outreach
        assert (outreach.state, outreach.closed_at) == ("done", NOON + MINUTE)
        assert work.sending.finish_outreaches(NOON) == 0


def test_the_carriers_records_are_deleted_with_patience(store: Store) -> None:
    with store.work() as work:
        work.towns.save(a_town(twilio_account="AC1"))
        work.messages.add(a_message(resident_id=MARIA.id, sid="SM1", state="delivered"))
        work.messages.add(a_message(resident_id=MARIA.id, sid="SM2", state="delivered"))
        work.residents.erase(MARIA, NOON, "R1", None)
        assert work.sending.deletions(NOON, 5) == [("SM1", "AC1"), ("SM2", "AC1")]
        assert len(work.sending.deletions(NOON, 1)) == 1
        work.sending.deleted("SM1")
        tries, now = 0, NOON
        while work.sending.deletions(NOON + 30 * DAY, 5):
            work.sending.delete_later("SM2", now)
            assert work.sending.deletions(now, 5) == []
            tries, now = tries + 1, now + timedelta(hours=6)
        assert 14 * DAY <= now - NOON <= 15 * DAY
        assert tries > 50
        work.sending.delete_later("nothing", NOON)


def test_what_is_past_its_term_goes(store: Store) -> None:
    ben = RESIDENTS[1]
    shell = a_message(kind="answer", state="accepted", phone=None, text=None, language=None)
    with store.work() as work:
        work.runs.keep(MARIA.id, a_run(), NOON - 8 * DAY)
        work.runs.keep(ben.id, a_run(), NOON - 6 * DAY)
        old, young = a_message(), a_message()
        work.messages.queue([old, young, shell])
        work.messages.record(old.id, "accepted", NOON - 91 * DAY)
        work.messages.record(young.id, "accepted", NOON - 89 * DAY)
        assert work.sending.purge(NOON) == 2
        assert work.runs.open_for(MARIA.id) is None
        assert work.runs.open_for(ben.id) == a_run()
        assert work.messages.get(old.id)
        assert work.messages.get(shell.id)
        assert work.sending.purge(NOON + 15 * DAY) == 3  # Ben's run, the younger history, the shell
        assert work.messages.get(shell.id) is None
