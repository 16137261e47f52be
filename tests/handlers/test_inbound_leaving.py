"""REMOVE, a "no" to the agreement, STOP and START, through the real store and dialogues."""

from __future__ import annotations

from typing import Any

import pytest

from bot.handlers.inbound import Answer
from tests.builders import NOON
from tests.conftest import SEALER
from tests.far_end import Notes
from tests.officers import WEST_HARTFORD
from tests.texting import IN_ENGLISH, MARIA, Phones, phones_of

COUNTS = ("town_count", "idle_phone")  # how many, and a keyed hash for an hour: no words, no phone
RECEIPT = "K7QM-4TRW"


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store)


def test_remove_erases_all_and_its_repeat_gives_the_receipt(phones: Phones) -> None:
    phones.register()
    phones.play("UPDATE", "STATUS")
    maria = phones.resident()
    assert maria is not None
    (home,) = phones.homes()
    removed = phones.send("REMOVE", sid="SM-remove")
    assert RECEIPT in (removed.text or "")
    assert phones.resident() is None
    held = str(phones.everything("erased", "audit"))
    marks = (maria.id, home.id, SEALER.phone_hash(MARIA))
    assert [mark for mark in marks if mark in held] == []
    assert phones.rows("SELECT count(*) FROM claim WHERE sealed IS NOT NULL") == [(1,)]
    assert phones.rows("SELECT count(*) FROM message WHERE sealed IS NOT NULL OR resident_id IS NOT NULL") == [(0,)]
    assert phones.send("REMOVE", sid="SM-remove") == removed
    assert RECEIPT in phones.says("REMOVE")
    journal = phones.desk.journal
    assert isinstance(journal, Notes)
    (line,) = journal.noted
    assert (line.what, line.phone_hash, line.town) == ("erased", "hash-0101", "west-hartford")
    assert line.receipt


def test_every_text_of_who_was_erased_is_to_be_deleted_at_the_carrier(phones: Phones) -> None:
    for n, body in enumerate((*IN_ENGLISH, "REMOVE")):
        phones.says(body, sid=f"SM{n}")
    with phones.desk.work() as work:
        listed = {sid for sid, _ in work.sending.deletions(NOON, 50)}
    assert listed == {f"SM{n}" for n in range(11)}


@pytest.mark.parametrize(
    "body",
    ["hello", "STATUS", "HELP", "1", "yes", "UPDATE", "REMOVE", "STOP", "PAUSE", "i want out", "thanks"],
)
def test_a_text_after_remove_is_answered_but_nothing_of_it_is_kept(phones: Phones, body: str) -> None:
    phones.register()
    phones.says("REMOVE")
    before = phones.everything("claim", *COUNTS)
    answer = phones.says(body)
    assert "{" not in answer
    assert answer or body in ("STOP", "thanks")
    assert phones.everything("claim", *COUNTS) == before
    with phones.desk.work() as work:
        assert work.residents.was_erased(WEST_HARTFORD.id, MARIA) == NOON


def test_register_after_remove_begins_anew(phones: Phones) -> None:
    phones.register()
    phones.says("REMOVE")
    assert "18" in phones.says("REGISTER")
    with phones.desk.work() as work:
        assert work.residents.was_erased(WEST_HARTFORD.id, MARIA) is None
    assert "Maria Lopez" in phones.play(*IN_ENGLISH[1:])
    assert [home.address.line for home in phones.homes()] == ["50 North Main Street"]


@pytest.mark.parametrize("before", [(), ("hello", "is this free?"), ("hola",)])
@pytest.mark.parametrize("no", ["2", "no", "I am 15"])
def test_after_a_no_to_the_agreement_nothing_is_kept(phones: Phones, before: tuple[str, ...], no: str) -> None:
    empty = phones.everything("claim", "message", "carrier_deletion", "flow_book", *COUNTS)
    phones.play(*before, "REGISTER")
    assert phones.says(no, sid="SM-no")
    assert phones.everything("claim", "message", "carrier_deletion", "flow_book", *COUNTS) == empty
    assert phones.rows("SELECT sid FROM claim WHERE sealed IS NOT NULL") == [("SM-no",)]
    assert phones.rows("SELECT count(*) FROM message WHERE sealed IS NOT NULL OR resident_id IS NOT NULL") == [(0,)]
    with phones.desk.work() as work:
        assert len(work.sending.deletions(NOON, 50)) == len(before) + 2


def test_a_no_forgets_nobody_who_stopped_texts(phones: Phones) -> None:
    """Their STOP holds, whatever else they decline."""
    phones.says("STOP")
    phones.play("REGISTER", "STOP", "2")
    resident = phones.resident()
    assert resident is not None
    assert resident.stopped_at


def test_stop_and_start_where_we_answer(phones: Phones) -> None:
    phones.register()
    assert "START" in phones.says("STOP")
    assert [phones.says(stray) for stray in ("STOP", "hello", "STATUS", "thanks")] == [""] * 4
    stopped = phones.resident()
    assert stopped is not None
    assert (stopped.stopped_at, stopped.stopped_by, stopped.texts(NOON)) == (NOON, "resident", "stopped")
    assert phones.says("START")
    started = phones.resident()
    assert started is not None
    assert (started.stopped_at, started.texts(NOON)) == (None, "ok")
    assert "North Main" in phones.says("STATUS")
    journal = phones.desk.journal
    assert isinstance(journal, Notes)
    assert [line.what for line in journal.noted] == ["stopped", "started"]


def test_stop_and_start_where_the_carrier_answers(phones: Phones) -> None:
    phones.set_town(carrier_keywords="answered")
    phones.register()
    assert phones.send("STOP", opt_out="STOP") == Answer(None)
    stopped = phones.resident()
    assert stopped is not None
    assert (stopped.stopped_at, stopped.stopped_by) == (NOON, "carrier")
    assert phones.says("REGISTER")  # answered, but the carrier would refuse what we begin (21610)
    assert phones.says("STATUS") == ""
    again = phones.resident()
    assert again is not None
    assert again.texts(NOON) == "stopped"
    assert phones.says("START", opt_out="START") == ""
    started = phones.resident()
    assert started is not None
    assert started.texts(NOON) == "ok"
    assert phones.rows("SELECT count(*) FROM message WHERE kind = 'inbound'") == [(14,)]


def test_after_a_stop_that_we_answered_register_lets_texts_flow_again(phones: Phones) -> None:
    phones.play(*IN_ENGLISH[:4], "STOP", "REGISTER")
    resident = phones.resident()
    assert resident is not None
    assert resident.stopped_at is None
