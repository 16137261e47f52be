"""A yes or a no that no list explains: heard by the second ear where it was taught, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.engine import converse
from bot.dialogue.events import Agreed, Erased, Event, Registered, Replied
from bot.dialogue.inkling import Ears, Inkling
from bot.dialogue.leaning import MOST_WORDS, leant
from bot.dialogue.reading import NotUnderstood
from tests.scene import Scene, a_registration, an_ask, heard_book, the_book

TAUGHT = ("agreement", "sees_road", "summary", "answer")
PLAIN_TALK = Inkling(
    ("none", "remove", "stop", "pause", "wrong_number", "danger", "question"), (9.0, 0, 0, 0, 0, 0, 0), {}
)
SAID = "flibber the jabberwock"  # which no list explains


def hearing(kind: str, *, strength: float = 9.0) -> Ears:
    """Ears that take every answer for the same."""
    kinds = ("yes", "no", "unsure", "none")
    known = {f"={word}": (0.0,) * len(kinds) for word in f"{SAID} and".split()}
    nods = Inkling(kinds, tuple(strength if one == kind else 0.0 for one in kinds), known, TAUGHT)
    return Ears(PLAIN_TALK, nods, nods, ("en", "es"))


def heard(step: str, ears: Ears, text: str = SAID, language: str = "en", flow: str = "registration") -> object:
    """What `text` is taken for at a step; "again" where it is in doubt."""
    book = replace(heard_book(), ears=lambda: ears)
    try:
        return leant(book.flows[flow].steps[step], text, language, book).value
    except NotUnderstood:
        return "again"


@pytest.mark.parametrize(("kind", "value"), [("yes", True), ("no", False), ("unsure", None), ("none", "again")])
def test_what_it_hears_is_taken(kind: str, value: object) -> None:
    assert heard("sees_road", hearing(kind)) == value


def test_in_doubt_the_question_is_asked_again() -> None:
    assert heard("sees_road", hearing("yes", strength=1.0)) == "again"


@pytest.mark.parametrize("kind", ["yes", "no"])
def test_nobody_agrees_or_refuses_but_in_plain_words(kind: str) -> None:
    assert heard("agreement", hearing(kind)) == "again"


@pytest.mark.parametrize("text", ["qwerty zxcv", "Maria Lopez", "flibber Maria Lopez"])
def test_words_it_has_never_heard_are_no_answer(text: str) -> None:
    assert heard("sees_road", hearing("yes"), text) == "again"


def test_a_doubt_is_an_answer_only_where_the_question_may_be_left_open() -> None:
    assert heard("summary", hearing("unsure")) == "again"


@pytest.mark.parametrize("text", ["", "is it that you see the road?", "and " * (MOST_WORDS + 1)])
def test_silence_a_question_and_a_story_are_no_answer(text: str) -> None:
    assert heard("sees_road", hearing("yes"), text) == "again"


def test_a_step_or_a_language_it_was_not_taught_is_left_to_the_lists() -> None:
    flows = heard_book().flows
    untaught = [(flow, step) for flow, page in flows.items() for step in page.steps if step not in TAUGHT]
    assert any(flow == "removal" for flow, _ in untaught)
    assert {heard(step, hearing("yes"), flow=flow) for flow, step in untaught} == {"again"}
    assert heard("sees_road", hearing("yes"), language="pl") == "again"


def at_road() -> Scene:
    scene = Scene()
    scene.come_to("sees_road", "en")
    return scene


def test_it_is_heard_last_and_what_was_taken_can_be_read_back() -> None:
    scene = at_road()
    scene.texts("every car that goes by gets caught on it")
    assert scene.run is not None
    assert scene.run.answers["sees_road"] == {"front_door": True, "driveway": True}
    scene.come_to("summary", "en")
    assert scene.run.step == "summary"


def asked() -> Scene:
    scene = Scene()
    scene.register("Maria", a_registration("50 North Main Street"))
    ask = an_ask(scene, "North Main Street", "26-1234", "Officer Kim", scene.now, None, False)
    scene.known = replace(scene.known, asks=(ask,), language="en")
    return scene


def replied(events: Sequence[Event]) -> list[str]:
    return [event.answer for event in events if isinstance(event, Replied)]


def test_an_officer_is_answered_by_what_was_told() -> None:
    assert replied(asked().texts("camera was dead that whole week sorry")) == ["no"]


def test_words_after_an_answer_do_not_turn_it_round() -> None:
    book = replace(the_book(), version="with such ears", ears=lambda: hearing("no"))
    scene = asked()
    _, events = converse(book, None, SAID, scene.now, scene.known)
    assert replied(events) == ["no"]
    answered = replace(scene.known, asks=(replace(scene.known.asks[0], answer="yes"),))
    _, events = converse(book, None, SAID, scene.now, answered)
    assert replied(events) == ["yes"]


@given(st.text(max_size=120))
def test_it_never_agrees_registers_or_erases_before_the_summary(text: str) -> None:
    scene = at_road()
    weighty = {type(event) for event in scene.texts(f"hmm {text} flibber")} & {Agreed, Registered}
    assert not weighty
    assert Erased not in weighty


@pytest.mark.parametrize(("kind", "taken"), [("yes", True), ("no", None), ("unsure", None)])
def test_where_the_lists_and_the_ear_hear_two_things_it_is_asked_again(kind: str, taken: bool | None) -> None:
    scene = at_road()
    book = replace(the_book(), version=f"with ears for {kind}", ears=lambda: hearing(kind))
    run, _ = converse(book, scene.run, "yeah you can read plates on it", scene.now, scene.known)
    assert run is not None
    assert run.answers.get("sees_road") == (taken and {"front_door": True, "driveway": True})
    assert run.step == ("days_kept" if taken else "sees_road")


def test_words_that_are_all_explained_are_not_doubted() -> None:
    scene = at_road()
    book = replace(the_book(), version="with ears for no", ears=lambda: hearing("no"))
    run, _ = converse(book, scene.run, "yes yes yes", scene.now, scene.known)
    assert run is not None
    assert run.step == "days_kept"
