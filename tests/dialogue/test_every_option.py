"""Every option of every question, in both languages: by number, by label, by synonym, mistyped once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pytest

from bot.dialogue.answers import NotUnderstood, read
from bot.dialogue.flow import Option, Step
from bot.dialogue.forms import spelled_out
from bot.dialogue.lexicon import lexicon_of
from bot.dialogue.phrases import tokens
from tests.scene import heard_book, the_streets

LANGUAGES = ("en", "es")
SIGNS = {"yes": True, "no": False, "unsure": None}
MOST_WAYS = 6  # of one phrase that can be said in many
LONG = 5  # letters; a shorter word may be another one with one letter wrong
NEXT_KEY = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))


@dataclass(frozen=True)
class Way:
    """One way to say one option of a step."""

    step: Step
    option: Option
    language: str
    said: str


@lru_cache
def steps() -> tuple[Step, ...]:
    """Every question with options; a `choice` has them beside what it offers at run time."""
    flows = heard_book().flows.values()
    return tuple(step for flow in flows for step in flow.steps.values() if step.options and step.kind != "choice")


def ways(step: Step, language: str) -> Iterator[Way]:
    for option in step.options:
        phrases = (option.label[language], *option.words.get(language, ()))
        said = dict.fromkeys(way for phrase in phrases for way in spelled_out(phrase, MOST_WAYS))
        yield from (Way(step, option, language, way) for way in said)


def answer(step: Step, text: str, language: str) -> object:
    """What the step takes `text` for: an option's key; None where it asks again."""
    options = {option.key: option for flow in heard_book().flows.values() for step in flow.steps.values()
               for option in step.options if step.saves == "cameras"}  # fmt: skip
    cameras = [(key, *options[key].label.values()) for key in ("front_door", "side") if step.for_each]
    try:
        found = read(step, text, language, heard_book(), the_streets(), cameras)
    except NotUnderstood:
        return None
    if step.kind == "yes_no":
        return next(key for key, sign in SIGNS.items() if sign is found.value)
    return found.value[0] if isinstance(found.value, tuple) and len(found.value) == 1 else found.value


def mistyped(way: Way) -> Iterator[str]:
    """The way with one slip in each of its long words in turn, unless that spells another known word."""
    words = way.said.split()
    known = lexicon_of(way.step, way.language, heard_book())
    for at, word in enumerate(words):
        if len(word) >= LONG and word.isalpha():
            typed = slip(word.lower(), len(way.said) + at)
            if set(known.spellings(tokens(typed)[0])) == {tokens(word)[0]}:
                yield " ".join([*words[:at], typed, *words[at + 1 :]])


def slip(word: str, turn: int) -> str:
    """`word` with a letter left out, doubled, swapped with the next, or hit beside; never its first."""
    at = 1 + turn % (len(word) - 2)
    return (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + NEXT_KEY.get(word[at], "e") + word[at + 1 :],
    )[turn % 4]


def missed(said: Iterator[tuple[Way, str]]) -> list[str]:
    """What is not taken for the option that it says, with what it is taken for."""
    return [
        f"{way.step.name} {way.language} {text!r}: {way.option.key}, not {got}"
        for way, text in said
        if (got := answer(way.step, text, way.language)) != way.option.key
    ]


def every_way() -> list[Way]:
    return [way for step in steps() for language in LANGUAGES for way in ways(step, language)]


def test_every_option_by_its_number() -> None:
    by_number = (
        (Way(step, option, language, ""), text.format(at))
        for step in steps()
        for language in LANGUAGES
        for at, option in enumerate(step.options, 1)
        for text in ("{}", "{}.", "#{}", "number {}" if language == "en" else "la {}", "({})", "option {} please")
    )
    assert not missed(by_number)


def test_every_option_by_its_label_and_its_synonyms() -> None:
    assert len(every_way()) > 1_000
    assert not missed((way, way.said) for way in every_way())


@pytest.mark.parametrize("dressed", ["{}.", "{} please", "its {}", "I think {}"])
def test_every_label_with_something_around_it(dressed: str) -> None:
    labels = (way for way in every_way() if way.said == way.option.label[way.language] and way.step.kind != "yes_no")
    assert not missed((way, dressed.format(way.said)) for way in labels if way.option.key != "unsure")


def test_every_option_mistyped_once() -> None:
    assert not missed((way, text) for way in every_way() for text in mistyped(way))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("all", "1 2 3 4 5 6 7 8 9 10"), ("all 10", "1 2 3 4 5 6 7 8 9 10"), ("todas", "1 2 3 4 5 6 7 8 9 10"),
        ("everything you listed", "1 2 3 4 5 6 7 8 9 10"), ("toda la casa", "1 2 3 4 5 6 7 8 9 10"),
        ("all but inside", "1 2 3 4 5 6 7 8 10"), ("all except 8, 9", "1 2 3 4 5 6 7 10"),
        ("todas menos la 9", "1 2 3 4 5 6 7 8 10"), ("everything except the garage", "1 2 3 5 6 7 8 9 10"),
        ("the first two", "1 2"), ("las tres primeras", "1 2 3"), ("the last one", "10"),
        ("la primera y la última", "1 10"),
        ("1-3", "1 2 3"), ("1 thru 3 and 6", "1 2 3 6"), ("1y3", "1 3"), ("1and3", "1 3"), ("numbers 2 and 5", "2 5"),
        ("front and back yard", "6 10"), ("frontdoor,backdoor", "1 2"), ("grage and dirveway", "3 4"),
        ("not the garage, the driveway", "3"), ("no el garaje, la entrada", "3"), ("The front door, dear.", "1"),
    ],
)  # fmt: skip
def test_several_all_and_all_but_one(text: str, places: str) -> None:
    cameras = heard_book().flows["registration"].steps["cameras"]
    keys = [cameras.options[int(place) - 1].key for place in places.split()]
    found = answer(cameras, text, "en")
    assert found == (tuple(keys) if len(keys) > 1 else keys[0])


@pytest.mark.parametrize(
    "text", ["none", "no", "i dont have any", "no tengo cámaras", "i have 2", "tengo 4", "wyze", "11"]
)
def test_no_camera_a_count_and_a_make_are_no_place(text: str) -> None:
    assert answer(heard_book().flows["registration"].steps["cameras"], text, "en") is None
