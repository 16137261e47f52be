"""The labelled set and the ordinary texts, held to what is reached: a change that understands less is caught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import pytest

from bot.dialogue.engine import recognizer_of
from bot.dialogue.flow import FlowBook
from bot.dialogue.hearing import hear
from bot.dialogue.keywords import Recognizer
from tests.scene import heard_book
from tests.understanding.labelled import ABILITIES, Result, Row, judge, rows
from tests.understanding.ordinary import ordinary_texts, take
from tests.understanding.score import MEASURES, Measure, misses, table

FLOORS: Mapping[str, float] = {  # percent right of the open half: what is reached, less a row or two
    "intent": 99, "yes_no": 98, "choices": 98.5, "names": 97, "addresses": 99, "days": 98, "noise": 98,
}  # fmt: skip
PROMISED: Mapping[str, float] = {  # percent, by the measure's name; 100 where it is not named
    "removal and opt-out acted on or asked back": 98,
    "erase, stop and pause told apart, or asked": 97,
    "ordinary rows not asked back": 99.7,  # somebody called End
    "danger not seen where there is none": 99.9,  # "Socorro" alone is answered as a cry for help
    "questions answered": 97,
    "yes, no, don't know right": 98,
    "names kept as meant": 98,
    "addresses matched or offered": 97,
    "reactions and auto-replies carry no word": 98,
}
ORDINARY = 10_000


@lru_cache
def opened(ability: str) -> tuple[Result, ...]:
    return tuple(judge(row) for row in rows("open", ability))


def everything() -> list[Result]:
    return [result for ability in ABILITIES for result in opened(ability)]


@pytest.mark.parametrize("ability", ABILITIES)
def test_as_many_are_right_as_were_reached(ability: str) -> None:
    found = opened(ability)
    assert 100 * sum(result.fine for result in found) / len(found) >= FLOORS[ability], "\n".join(misses(found))


@pytest.mark.parametrize("measure", MEASURES, ids=[measure.name.strip() for measure in MEASURES])
def test_what_the_town_is_promised(measure: Measure) -> None:
    good, count = measure.share(everything())
    assert count > 0
    assert 100 * good / count >= PROMISED.get(measure.name.strip(), 100)


def test_ordinary_texts_are_taken_for_nothing() -> None:
    taken = take(ordinary_texts(ORDINARY))
    assert taken.count == ORDINARY
    assert taken.kinds["acted"] == 0, taken.examples
    assert 100 * taken.kinds["asked"] / taken.count < 0.3, taken.examples
    assert taken.kinds["danger"] == 0, taken.examples


def test_the_ordinary_texts_are_the_same_every_time_and_each_is_another() -> None:
    first, again = list(ordinary_texts(500)), list(ordinary_texts(500))
    assert first == again
    assert len({one.text for one in first}) == len(first)
    assert {one.language for one in first} == {"en", "es"}


def without(book: FlowBook, keyword: str, part: str) -> FlowBook:
    """The book with one list of one keyword taken away."""
    return replace(
        book,
        version=f"{book.version} without {keyword} {part}",
        keywords={**book.keywords, keyword: replace(book.keywords[keyword], **{part: {}})},
    )


@lru_cache
def idle_rows(kind: str) -> list[Row]:
    return [one for one in rows("open", "intent") if one.context == "idle" and one.expected.partition(":")[0] == kind]


def understood(recognizer: Recognizer, kind: str) -> int:
    """How many rows of this kind are recognised as what they are, or for "none" as nothing that leaves."""
    count = 0
    for row in idle_rows(kind):
        intent = recognizer.recognise(hear(row.text), row.language, None)
        name = intent.name if intent and (intent.sure or kind == "none") else None
        count += name == kind or (kind == "none" and name not in ("remove", "stop", "pause", "danger"))
    return count


@lru_cache
def understood_as_it_is(kind: str) -> int:
    return understood(recognizer_of(heard_book()), kind)


@pytest.mark.parametrize(
    ("keyword", "part", "kind"),
    [
        ("remove", "words", "remove"), ("remove", "phrases", "remove"), ("stop", "words", "stop"),
        ("stop", "phrases", "stop"), ("pause", "phrases", "pause"), ("danger", "phrases", "danger"),
        ("help", "phrases", "help"), ("status", "phrases", "status"), ("update", "phrases", "update"),
        ("remove", "never", "none"), ("danger", "never", "none"),
    ],
)  # fmt: skip
def test_a_list_that_is_taken_away_is_missed(keyword: str, part: str, kind: str) -> None:
    assert understood(Recognizer(without(heard_book(), keyword, part)), kind) < understood_as_it_is(kind)


def test_the_held_half_is_scored_and_never_shown() -> None:
    held = [judge(row) for row in rows("held", "days")]
    shown = "\n".join(table(opened("days"), held))
    assert not any(result.row.text in shown for result in held if len(result.row.text) > 4)


def test_the_halves_share_no_row() -> None:
    for ability in ABILITIES:
        both = [{(row.context, row.text) for row in rows(half, ability)} for half in ("open", "held")]
        assert not both[0] & both[1], ability
