"""Nobody pumps or loops: budgets of welcomes, limits of a minute, a closing line and silence; on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.handlers.guarding import forget_loops
from bot.registry.towns import Limits
from tests.builders import an_ask, an_outreach
from tests.conftest import SEALER
from tests.officers import WEST_HARTFORD
from tests.texting import IN_ENGLISH, MARIA, Phones, phones_of

RECEIPT = "K7QM-4TRW"
LEAVING = [("REMOVE", RECEIPT), ("BORRAR", RECEIPT), ("STOP", "no more texts"), ("someone is breaking in", "911")]


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store)


def limit(phones: Phones, **limits: Any) -> None:
    phones.set_town(limits=replace(Limits(), **limits))


def stranger(number: int) -> str:
    return f"+186055501{number:02}"


def test_welcomes_have_a_daily_budget_whose_end_is_told_once(phones: Phones) -> None:
    limit(phones, welcomes_per_day=3)
    told = [bool(phones.says("hello?", stranger(number))) for number in range(10, 18)]
    assert told == [True] * 3 + [False] * 5
    assert phones.flags() == ["welcomes_spent"]
    assert phones.rows("SELECT count(*) FROM message WHERE kind = 'inbound'") == [(8,)]  # kept all the same
    phones.clock.forward(hours=24)
    assert phones.says("hello?", stranger(30))


@pytest.mark.parametrize("word", ["HELP", "REGISTER", "JOIN", "STATUS", "REMOVE", "STOP"])
def test_keywords_work_when_the_budget_is_spent(phones: Phones, word: str) -> None:
    limit(phones, welcomes_per_day=0)
    assert phones.says("hello?", stranger(10)) == ""
    assert phones.says(word, stranger(11))
    assert phones.says(word, stranger(10))


def test_a_registration_is_no_welcome(phones: Phones) -> None:
    limit(phones, welcomes_per_day=0)
    assert "Maria" in phones.register()
    assert phones.says("hm hm hm")


def looped(phones: Phones, phone: str = MARIA, texts: int = 6) -> list[str]:
    return [phones.says(f"blah blah {number}", phone) for number in range(texts)]


def test_six_texts_that_move_nothing_get_a_closing_line_then_an_hour_of_silence(phones: Phones) -> None:
    said = looped(phones, texts=9)
    assert all(said[:6])
    assert said[0] != said[1]  # right behind the welcome, other words
    assert set(said[1:5]) == {said[1]}
    assert "quiet for an hour" in said[5]
    assert said[6:] == ["", "", ""]
    phones.clock.forward(minutes=59)
    assert phones.says("blah again") == ""
    phones.clock.forward(minutes=2)
    assert phones.says("blah again")


@pytest.mark.parametrize(("words", "said"), [("REGISTER", "18"), ("HELP", "911"), ("REMOVE", RECEIPT)])
def test_who_means_something_is_heard_in_the_silence(phones: Phones, words: str, said: str) -> None:
    looped(phones)
    assert phones.says("blah again") == ""
    assert said in phones.says(words)


def test_an_answer_that_fits_ends_the_silence(phones: Phones) -> None:
    phones.says("REGISTER", MARIA)
    looped(phones)
    assert phones.says("hm hm hm") == ""
    assert "name" in phones.says("1")


def test_the_closing_line_speaks_their_language(phones: Phones) -> None:
    said = [phones.says(f"quiero saber algo {number}") for number in range(6)]
    assert "calla por una hora" in said[5]


def test_six_texts_in_more_than_ten_minutes_are_no_loop(phones: Phones) -> None:
    for number in range(12):
        assert "quiet" not in phones.says(f"blah blah {number}")
        phones.clock.forward(minutes=2.5)


def test_a_question_misunderstood_six_times_closes_and_stays_open(phones: Phones) -> None:
    phones.play(*IN_ENGLISH[:4])
    said = [phones.says(f"hm hm {number}") for number in range(8)]
    assert "quiet for an hour" in said[5]
    assert said[6:] == ["", ""]
    phones.clock.forward(minutes=61)
    assert "Maria" in phones.play(*IN_ENGLISH[4:])


def test_whatever_moves_something_begins_the_count_anew(phones: Phones) -> None:
    looped(phones, texts=5)
    phones.says("REGISTER")
    assert all("quiet" not in phones.says(f"hm hm {number}") for number in range(5))


def test_a_whole_registration_with_help_between_is_no_loop(phones: Phones) -> None:
    said = [phones.says(word) for text in IN_ENGLISH for word in ("HELP", text)]
    assert all(said)
    assert "quiet" not in " ".join(said)


@pytest.mark.parametrize(("text", "told"), LEAVING)
def test_in_the_silence_whoever_leaves_or_is_in_danger_is_heard(phones: Phones, text: str, told: str) -> None:
    phones.register()
    looped(phones, texts=8)
    assert told in phones.says(text)


def test_in_the_silence_a_remove_that_is_asked_back_is_asked_and_done(phones: Phones) -> None:
    phones.register()
    looped(phones, texts=8)
    assert phones.says("maybe delete")
    assert RECEIPT in phones.says("1")
    assert phones.homes() == []


def test_in_the_silence_an_answer_to_an_officer_is_heard(phones: Phones) -> None:
    phones.register()
    resident = phones.resident()
    assert resident is not None
    looped(phones, texts=8)
    with phones.desk.work() as work:
        work.outreaches.add(an_outreach(id="o1"), [])
        work.messages.add(an_ask(resident, an_outreach(id="o1"), state="delivered", sid="SM-ask"))
        work.commit()
    assert "Officer Kim" in phones.says("1")
    assert phones.rows("SELECT answers FROM message WHERE outreach_id = 'o1' AND kind = 'inbound'") == [("yes",)]


def test_who_was_erased_can_not_loop_either(phones: Phones) -> None:
    phones.register()
    phones.says("REMOVE")
    said = looped(phones, texts=8)
    assert "quiet for an hour" in said[5]
    assert said[6:] == ["", ""]
    assert RECEIPT in phones.says("REMOVE")


def test_what_is_known_of_a_loop_goes_with_the_person(phones: Phones) -> None:
    phones.register()
    looped(phones, texts=3)
    assert phones.rows("SELECT count(*) FROM idle_phone") == [(1,)]
    phones.says("REMOVE")
    assert phones.rows("SELECT count(*) FROM idle_phone") == [(0,)]


def test_a_phone_that_was_silenced_waits_for_a_person_once(phones: Phones) -> None:
    phones.register()
    looped(phones, texts=8)
    phones.clock.forward(minutes=61)
    looped(phones, texts=8)
    assert phones.flags() == ["silenced"]
    assert phones.rows("SELECT phone_hash FROM resident JOIN flag ON flag.resident_id = resident.id") == [
        (SEALER.phone_hash(MARIA),)
    ]
    with phones.desk.work() as work:
        (flag,) = work.attention.open(WEST_HARTFORD.id, 5)
        work.attention.done([flag.id], "kim", phones.clock.now())
        work.commit()
    phones.clock.forward(minutes=61)
    looped(phones, texts=8)
    assert phones.flags() == ["silenced", "silenced"]


def test_of_a_strangers_loop_a_person_hears_too_and_of_who_was_erased_nobody(phones: Phones) -> None:
    looped(phones)
    assert phones.flags() == ["silenced"]
    phones.says("REGISTER")
    phones.says("REMOVE")
    phones.says("1")
    looped(phones)
    assert phones.flags() == []


def test_a_loop_is_forgotten_with_its_silence(phones: Phones) -> None:
    looped(phones, texts=3)
    looped(phones, stranger(20), texts=6)
    for minutes, kept in ((9, 2), (1, 1), (49, 1), (2, 0)):
        phones.clock.forward(minutes=minutes)
        forget_loops(phones.desk)
        assert phones.rows("SELECT count(*) FROM idle_phone") == [(kept,)]


def test_what_came_after_the_erasure_goes_with_another_remove(phones: Phones) -> None:
    phones.register()
    phones.says("REMOVE")
    looped(phones, texts=3)
    assert RECEIPT in phones.says("REMOVE")
    assert phones.rows("SELECT count(*) FROM idle_phone") == [(0,)]


@pytest.mark.parametrize(("text", "told"), LEAVING)
def test_a_towns_limit_of_a_minute_never_swallows_who_leaves(phones: Phones, text: str, told: str) -> None:
    limit(phones, inbound_per_minute=4)
    phones.says("hello", stranger(10))
    phones.play(*IN_ENGLISH[:2])
    assert [bool(phones.says("hello", stranger(number))) for number in range(11, 14)] == [True, False, False]
    assert phones.flags() == ["inbound_crowded"]
    assert phones.says("Maria Lopez") == ""
    assert told in phones.says(text)
    if text not in ("REMOVE", "BORRAR", "STOP"):
        phones.clock.forward(minutes=1)
        assert "address" in phones.says("Maria Lopez")  # the open question stayed open


@pytest.mark.parametrize(("text", "told"), [("WRONG NUMBER", "will not text"), ("PAUSE 10", "until")])
def test_nor_who_wants_to_be_left_alone(phones: Phones, text: str, told: str) -> None:
    phones.register()
    limit(phones, inbound_per_minute=0)
    assert phones.says("hello", stranger(10)) == ""
    assert told in phones.says(text)
