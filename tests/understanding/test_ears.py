"""The second ear: it is taught what stands in the lessons, makes us ask and never act, and keeps out of what it has
not learnt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.engine import recognizer_of
from bot.dialogue.hearing import hear
from bot.dialogue.inkling import NOTHING, Ears, Inkling, signs
from bot.dialogue.intent import Found, Intent
from bot.dialogue.second_thoughts import ASKED, LEAVING, second_thoughts
from bot.flowfiles.learnt import KINDS, NODS, TOPICS, digest, learnt, taught_with
from tests.scene import the_book, west_hartford
from tests.understanding.labelled import ABILITIES, read_rows, rows
from tests.understanding.lessons import nods, questions, wishes

KIND_NAMES = (NOTHING, *LEAVING, "danger", "question")


def hearing(**weights: float) -> Ears:
    """Ears that lean to each kind as told, whatever is said."""
    kinds = Inkling(KIND_NAMES, tuple(weights.get(kind, 0.0) for kind in KIND_NAMES), {})
    return Ears(kinds, Inkling(("why",), (0.0,), {}), Inkling(("yes",), (0.0,), {}), ("en", "es"))


def thought(intent: Intent | None, ears: Ears, *, denied: bool = False) -> Intent | None:
    """What becomes of what the lists found in an English text."""
    return second_thoughts(Found(intent, "en", denied), "so be it then", ears)


def test_the_pages_were_learnt_from_the_lessons_as_they_are() -> None:
    assert taught_with(KINDS) == digest(wishes()), "run `make ears`"
    assert taught_with(TOPICS) == digest(questions()), "run `make ears`"
    assert taught_with(NODS) == digest(nods()), "run `make ears`"


def test_nothing_is_learnt_from_the_held_half() -> None:
    held = {row.text.casefold() for ability in ABILITIES for row in rows("held", ability)}
    taught = {row.text.casefold() for ability in ("intent", "yes_no") for row in read_rows("lessons", ability)}
    assert not held & taught


def test_every_topic_has_an_answer() -> None:
    assert set(learnt().topics.kinds) <= {question.name for question in the_book().questions}


def test_each_step_whose_answers_it_was_taught_is_in_the_flows() -> None:
    steps = {name for flow in the_book().flows.values() for name in flow.steps}
    assert set(learnt().nods.steps) <= steps


def test_words_and_letters_are_signs() -> None:
    assert {"=take me off", "=^ take me", "=off $", " take", "e off"} <= set(signs("Take me OFF"))


def test_the_kinds_share_one_whole() -> None:
    likely = learnt().kinds.of("please get me out of this thing")
    assert sum(likely.values()) == pytest.approx(1)
    assert likely["remove"] + likely["stop"] > likely[NOTHING]


@given(st.text(max_size=200))
def test_a_wish_to_leave_is_never_more_than_asked_about(text: str) -> None:
    guess = second_thoughts(Found(), text, learnt())
    assert guess is None or guess.name == "danger" or not guess.sure


@pytest.mark.parametrize("kind", ASKED)
def test_what_only_the_second_ear_hears_is_asked_back(kind: str) -> None:
    assert thought(None, hearing(**{kind: 9.0})) == Intent(kind, sure=False)


def test_what_the_lists_know_for_no_wish_to_leave_must_be_very_like_one() -> None:
    rather = hearing(remove=1.5)
    assert thought(None, rather) == Intent("remove", sure=False)
    assert thought(None, rather, denied=True) is None
    assert thought(None, hearing(remove=9.0), denied=True) == Intent("remove", sure=False)


def test_few_words_in_a_text_unlike_any_wish_to_leave_are_asked_about() -> None:
    plain_talk = hearing(none=9.0)
    assert thought(Intent("remove"), plain_talk) == Intent("remove", sure=False)
    assert thought(Intent("wrong_number"), plain_talk) == Intent("wrong_number", sure=False)
    assert thought(Intent("stop", sure=False), plain_talk) == Intent("stop", sure=False)


def test_where_another_way_of_leaving_is_far_likelier_it_is_asked_which() -> None:
    assert thought(Intent("stop"), hearing(remove=9.0)) == Intent("stop", sure=False)
    assert thought(Intent("stop"), hearing(stop=9.0)) == Intent("stop")


def test_a_wish_to_leave_outweighs_another_keyword_heard_in_passing() -> None:
    assert thought(Intent("update"), hearing(remove=9.0)) == Intent("remove", sure=False)
    assert thought(Intent("update"), hearing(none=9.0)) == Intent("update")


@pytest.mark.parametrize("kept", [Intent("remove", about="back camera"), Intent("stop", whole=True)])
def test_a_named_thing_and_a_word_alone_are_left_to_the_lists(kept: Intent) -> None:
    assert thought(kept, hearing(none=9.0)) == kept


def test_words_of_a_language_it_has_not_learnt_are_left_to_the_lists() -> None:
    assert second_thoughts(Found(Intent("stop"), "pl"), "…", hearing(none=9.0)) == Intent("stop")


def test_a_language_it_has_not_learnt_is_left_to_the_lists() -> None:
    recognizer = recognizer_of(the_book(), ("en", "pl"))
    heard = hear("kamera nad garażem patrzy na ulicę i na podjazd sąsiada")
    assert recognizer.recognise(heard, "pl", None) == recognizer.listed(heard, "pl")


def test_the_same_text_is_always_heard_alike() -> None:
    recognizer = recognizer_of(the_book(), west_hartford().languages)
    heard = hear("i moved to florida so there is no point in me being part of this anymore")
    assert recognizer.recognise(heard, "en", None) == recognizer.recognise(heard, "en", None)
