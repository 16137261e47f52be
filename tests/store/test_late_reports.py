"""What the carrier still says of an erased resident's texts brings nobody back, and is deleted at the carrier."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.outreach.outreach import Message
from bot.store.unit_of_work import Store
from tests.builders import NOON, a_message, a_resident, a_town, an_ask, an_entry, an_outreach

HOUR = timedelta(hours=1)
MARIA, OUTREACH = a_resident(), an_outreach()


@pytest.fixture(autouse=True)
def street(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town(twilio_account="AC1"))
        work.residents.add(MARIA)
        work.outreaches.add(OUTREACH, [an_entry(MARIA)])
        work.commit()


def erased_with(store: Store, message: Message, *, leaving: bool = False) -> None:
    """Erase Maria, to whom this message was on its way."""
    with store.work() as work:
        work.messages.add(message)
        assert not leaving or work.sending.claim([message.id], NOON)
        work.commit()
    with store.work() as work:
        work.residents.erase(MARIA, NOON + HOUR, "K7QM-4TRW", None)
        work.commit()


def test_a_report_finds_only_a_shell(store: Store) -> None:
    ask = an_ask(MARIA, OUTREACH, state="sent", sid="SM-ask")
    erased_with(store, ask)
    with store.work() as work:
        assert work.messages.by_sid("SM-ask") is None
        assert work.messages.record(ask.id, "delivered", NOON, sid="SM-ask")
        assert work.messages.by_sid("SM-ask") is None
        shell = work.messages.get(ask.id)
        assert shell
        assert (shell.state, shell.resident_id, shell.sid, shell.phone) == ("delivered", None, None, None)


def test_a_carrier_id_that_is_learnt_afterwards_is_deleted_there_too(store: Store) -> None:
    answer = a_message(kind="answer", state="accepted", resident_id=MARIA.id)
    erased_with(store, answer)
    with store.work() as work:
        shell = work.messages.get(answer.id)
        assert shell
        assert shell.text is None
        work.messages.record(answer.id, "delivered", NOON, sid="SM-late")
        assert work.sending.deletions(NOON + HOUR, 10) == [("SM-late", "AC1")]
        assert work.messages.get(answer.id) is None


def test_the_answer_to_the_removal_itself_is_deleted_there_too(store: Store) -> None:
    receipt = a_message(kind="answer", state="accepted", phone=None, text=None, language=None)
    with store.work() as work:
        work.messages.add(receipt)
        work.messages.record(receipt.id, "sent", NOON, sid="SM-receipt")
        assert work.sending.deletions(NOON, 10) == [("SM-receipt", "AC1")]
        assert work.messages.get(receipt.id) is None


def test_a_text_that_was_leaving_keeps_its_place_and_loses_its_record(store: Store) -> None:
    ask = an_ask(MARIA, OUTREACH)
    erased_with(store, ask, leaving=True)
    with store.work() as work:
        assert work.messages.record(ask.id, "accepted", NOON, sid="SM-leaving")
        assert work.sending.deletions(NOON + HOUR, 10) == [("SM-leaving", "AC1")]
        assert work.outreaches.tally(OUTREACH.id).counts == {"accepted": 1}


def test_a_text_that_did_not_leave_after_all_is_canceled(store: Store) -> None:
    ask = an_ask(MARIA, OUTREACH)
    erased_with(store, ask, leaving=True)
    with store.work() as work:
        work.sending.put_back(ask.id, NOON, None, None)
        assert work.outreaches.tally(OUTREACH.id).counts == {"canceled": 1}
