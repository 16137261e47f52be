"""Texts that came while nobody listened: taken up once, answered while an answer makes sense; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from bot.handlers.missed import fetch_missed, receive_late
from bot.handlers.sending import drain
from bot.ports import InboundText, ReceivedText, TryLater
from tests.builders import an_ask, an_outreach
from tests.far_end import Waits
from tests.officers import NUMBER, WEST_HARTFORD
from tests.texting import BEN, IN_ENGLISH, MARIA, Phones, phones_of

RECEIPT = "K7QM-4TRW"


@pytest.fixture
def phones(store: Any) -> Phones:
    phones = phones_of(store)
    fetch_missed(phones.desk)  # the worker's first look
    phones.set_town(quiet_hours=None)
    return phones


def missed(phones: Phones, body: str, phone: str = MARIA, *, sid: str | None = None, ago: float = 2) -> str:
    """A text that reached the carrier so many minutes ago, and nobody here."""
    sid = sid or f"SM-missed{next(phones.posted)}"
    at = phones.clock.at - timedelta(minutes=ago)
    phones.carrier.incoming.append(ReceivedText(InboundText(sid, phone, NUMBER, body), at))
    return sid


def answers(phones: Phones) -> list[tuple[str, str]]:
    """What the worker then sends: to whom, and the words."""
    before = len(phones.carrier.arrived)
    drain(NUMBER, "worker", phones.desk, Waits(phones.clock))
    return [(each.to, each.body) for each in phones.carrier.arrived[before:]]


def test_a_missed_text_is_answered_once_by_a_text_of_its_own(phones: Phones) -> None:
    sid = missed(phones, "REGISTER")
    assert fetch_missed(phones.desk) == 1
    ((to, words),) = answers(phones)
    assert (to, "18" in words) == (MARIA, True)
    assert [fetch_missed(phones.desk) for _ in range(3)] == [0, 0, 0]
    assert answers(phones) == []
    assert phones.send("REGISTER", sid=sid).text is None  # the webhook after all: it was answered
    assert phones.rows("SELECT count(*) FROM message WHERE kind = 'inbound'") == [(1,)]
    assert phones.says("1")  # and the dialogue goes on


def test_a_text_that_the_webhook_brought_is_left_alone(phones: Phones) -> None:
    sid = "SM-brought"
    phones.send("REGISTER", sid=sid)
    missed(phones, "REGISTER", sid=sid)
    before = phones.everything("list_read")
    assert fetch_missed(phones.desk) == 0
    assert phones.everything("list_read") == before


def test_a_young_text_waits_for_its_webhook_and_is_found_the_next_time(phones: Phones) -> None:
    missed(phones, "REGISTER", ago=0.5)
    assert fetch_missed(phones.desk) == 0
    phones.clock.forward(minutes=1)
    assert fetch_missed(phones.desk) == 1


def test_the_webhook_at_the_same_moment_wins_or_loses_cleanly(phones: Phones) -> None:
    for number in range(6):
        sid, phone, gate = f"SM-both{number}", f"+186055501{number + 20}", Barrier(2)
        late = ReceivedText(InboundText(sid, phone, NUMBER, "REGISTER"), phones.clock.at)

        def by_webhook(sid: str = sid, phone: str = phone, gate: Barrier = gate) -> str | None:
            gate.wait(60)
            return phones.send("REGISTER", phone, sid=sid).text

        def by_list(late: ReceivedText = late, gate: Barrier = gate) -> bool:
            gate.wait(60)
            return receive_late(late, WEST_HARTFORD, phones.desk)

        with ThreadPoolExecutor(2) as pool:
            webhook, fetched = pool.submit(by_webhook), pool.submit(by_list)
        sent = [words for to, words in answers(phones) if to == phone]
        assert len(sent) + (webhook.result() is not None) == 1
        assert fetched.result() == (webhook.result() is None)


def test_of_several_missed_texts_of_a_phone_the_last_is_answered(phones: Phones) -> None:
    for ago, body in ((9, "REGISTER"), (8, "1"), (7, "Maria Lopez")):
        missed(phones, body, ago=ago)
    missed(phones, "HELP", BEN)
    assert fetch_missed(phones.desk) == 4
    by_phone = dict(answers(phones))
    assert set(by_phone) == {MARIA, BEN}
    assert "address" in by_phone[MARIA]
    assert "Maria" in phones.play(*IN_ENGLISH[3:])


@pytest.mark.parametrize("ago", [121, 60 * 72])
def test_what_is_too_old_to_answer_waits_for_a_person(phones: Phones, ago: int) -> None:
    phones.clock.forward(minutes=ago + 5)
    missed(phones, "is this still on?", ago=ago)
    assert fetch_missed(phones.desk) == 1
    assert answers(phones) == []
    assert phones.flags() == ["missed_text"]
    assert phones.rows("SELECT kind FROM message") == [("inbound",)]


def test_a_text_overtaken_by_a_newer_one_is_not_answered(phones: Phones) -> None:
    missed(phones, "50 North Main Street")
    phones.play(*IN_ENGLISH[:3])
    fetch_missed(phones.desk)
    assert answers(phones) == []
    assert phones.flags() == ([] if phones.resident() is None else phones.flags())
    assert "Main Street" not in str(phones.homes())
    assert phones.says("50 North Main Street")


@pytest.mark.parametrize("ago", [5, 60 * 24])
def test_a_missed_remove_erases_however_late(phones: Phones, ago: int) -> None:
    phones.register()
    phones.clock.forward(minutes=ago + 5)
    missed(phones, "REMOVE", ago=ago)
    fetch_missed(phones.desk)
    assert phones.resident() is None
    told = [each.body for each in phones.carrier.arrived if each.to == MARIA]
    assert [RECEIPT in words for words in told] == ([True] if ago == 5 else [])
    assert answers(phones) == []
    listed = {sid for (sid,) in phones.rows("SELECT sid FROM carrier_deletion")}
    assert {each.sid for each in phones.carrier.arrived} <= listed  # the receipt's own record goes too
    assert MARIA not in str(phones.everything())


@pytest.mark.parametrize("ago", [5, 60 * 24])
def test_a_missed_stop_is_obeyed_however_late(phones: Phones, ago: int) -> None:
    phones.register()
    phones.clock.forward(minutes=ago + 5)
    missed(phones, "STOP", ago=ago)
    fetch_missed(phones.desk)
    resident = phones.resident()
    assert resident is not None
    assert resident.stopped_at is not None
    assert len(phones.carrier.arrived) == int(ago == 5)  # one confirmation, while it makes sense


@pytest.mark.parametrize(("word", "newer"), [("STOP", "START"), ("REMOVE", "REGISTER")])
def test_the_newer_word_holds(phones: Phones, word: str, newer: str) -> None:
    phones.register()
    phones.clock.forward(minutes=30)
    missed(phones, word, ago=20)
    phones.says(newer)
    fetch_missed(phones.desk)
    resident = phones.resident()
    assert resident is not None
    assert resident.stopped_at is None
    assert phones.homes()


def test_nothing_from_before_an_erasure_is_even_read(phones: Phones) -> None:
    phones.register()
    phones.clock.forward(minutes=5)
    sid = missed(phones, "my new name is Zoe Zanzibar", ago=3)
    phones.says("REMOVE")
    assert fetch_missed(phones.desk) == 1
    assert phones.resident() is None
    assert "Zanzibar" not in str(phones.everything())
    assert answers(phones) == []
    assert (sid,) in phones.rows("SELECT sid FROM carrier_deletion")


def test_nothing_from_before_an_erasure_reaches_who_came_back(phones: Phones) -> None:
    phones.register()
    phones.clock.forward(minutes=5)
    missed(phones, "REMOVE", ago=3)
    phones.says("REMOVE")
    phones.clock.forward(minutes=2)
    phones.register()
    fetch_missed(phones.desk)
    assert len(phones.homes()) == 1
    assert answers(phones) == []


def test_a_missed_answer_to_an_officer_counts(phones: Phones) -> None:
    phones.register()
    resident = phones.resident()
    assert resident is not None
    with phones.desk.work() as work:
        work.outreaches.add(an_outreach(id="o1"), [])
        work.messages.add(an_ask(resident, an_outreach(id="o1"), state="delivered", sid="SM-ask"))
        work.commit()
    phones.clock.forward(minutes=10)
    missed(phones, "1", ago=5)
    fetch_missed(phones.desk)
    assert phones.rows("SELECT answers FROM message WHERE outreach_id = 'o1' AND kind = 'inbound'") == [("yes",)]
    assert len(answers(phones)) == 1


@pytest.mark.parametrize(("sender", "body"), [("72345", "hello"), ("ACME", "hi"), (NUMBER, "hi")])
def test_what_is_never_answered_is_not_answered_late(phones: Phones, sender: str, body: str) -> None:
    missed(phones, body, sender)
    missed(phones, "I'm driving with Do Not Disturb While Driving turned on.", MARIA)
    assert fetch_missed(phones.desk) == 0
    assert answers(phones) == []


def test_a_carrier_that_does_not_answer_is_asked_again_from_where_it_was_left(phones: Phones) -> None:
    missed(phones, "REGISTER")
    listed = phones.carrier.received

    def away(*_: Any) -> Any:
        raise TryLater("the carrier could not be asked", 429)

    phones.carrier.received = away  # type: ignore[method-assign]
    assert fetch_missed(phones.desk) == 0
    phones.clock.forward(minutes=90)
    phones.carrier.received = listed  # type: ignore[method-assign]
    assert fetch_missed(phones.desk) == 1
    assert len(answers(phones)) == 1
