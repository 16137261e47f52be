"""Every option however it is said, mistyped once; any text at all; and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.dialogue.answers import NotUnderstood, explains, read
from bot.dialogue.flow import Option, Step
from bot.dialogue.lexicon import lexicon_of
from bot.dialogue.phrases import tokens
from tests.dialogue import small_book as sb
from tests.dialogue.small_book import BACK, BOOK, DRIVEWAY, FRONT, TOWN

CHOICES = (sb.KIND, sb.CAMERAS, sb.RECORDS)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def ways(step: Step) -> Iterator[tuple[Step, Option, str]]:
    """Every way to say every option of a step."""
    for option in step.options:
        for language in ("en", "es"):
            for phrase in (option.label[language], *option.words[language]):
                yield step, option, phrase


SAID = [way for step in CHOICES for way in ways(step)]


def value(step: Step, text: str, language: str = "en", cameras: tuple[tuple[str, ...], ...] = ()) -> object:
    found = read(step, text, language, BOOK, TOWN, cameras=cameras).value
    return found[0] if isinstance(found, tuple) and len(found) == 1 else found


@pytest.mark.parametrize(("step", "option", "phrase"), SAID, ids=[f"{way[1].key}-{way[2]}" for way in SAID])
@pytest.mark.parametrize("dressed", ["{}", "{}.", "the {} please", "ES {}", "i think {}"])
def test_every_option_by_label_and_synonym(step: Step, option: Option, phrase: str, dressed: str) -> None:
    assert value(step, dressed.format(phrase).upper()) == option.key
    assert value(step, dressed.format(phrase), "es", (FRONT, BACK, DRIVEWAY)) == option.key


@pytest.mark.parametrize("step", CHOICES, ids=lambda step: step.name)
@pytest.mark.parametrize("said", ["{}", "{}.", "number {}", "#{}", "option {} please", "la {}"])
def test_every_option_by_number(step: Step, said: str) -> None:
    assert [value(step, said.format(at)) for at in range(1, len(step.options) + 1)] == [o.key for o in step.options]


def slips(word: str) -> st.SearchStrategy[str]:
    """`word` with one letter too many, too few, wrong, or two swapped."""
    at = st.integers(0, len(word) - 1)
    letter = st.sampled_from(LETTERS)
    return st.one_of(
        st.builds(lambda i, c: word[:i] + c + word[i:], at, letter),
        st.builds(lambda i: word[:i] + word[i + 1 :], at),
        st.builds(lambda i, c: word[:i] + c + word[i + 1 :], at, letter),
        st.builds(lambda i: word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :], at),
    )


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_every_option_mistyped_once(data: st.DataObject) -> None:
    step, option, phrase = data.draw(st.sampled_from(SAID))
    words = phrase.split()
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isascii()]
    assume(long)
    at = data.draw(st.sampled_from(long))
    typed = data.draw(slips(words[at].lower()))
    assume(_only_meant(step, typed, words[at]))
    assert value(step, " ".join([*words[:at], typed, *words[at + 1 :]])) == option.key


def _only_meant(step: Step, typed: str, meant: str) -> bool:
    """Whether no other word of the step is as near: "entrada" and "entradas" are both words, "yar" is either."""
    spelled = lexicon_of(step, "en", BOOK).spellings(typed)
    return set(spelled) == {tokens(meant)[0]}


@settings(max_examples=300, deadline=None)
@given(step=st.sampled_from(sb.STEPS), text=st.text(max_size=200), language=st.sampled_from(["en", "es", "pl"]))
def test_any_text_is_read_or_not_understood(step: Step, text: str, language: str) -> None:
    _try(step, text, language)


VOCABULARY = (  # noqa: SIM905
    "yes|no|si|not|and|y|or|,|.|all|but|except|1|2|30|13|first|last|two|days|week|front|door|garage|home|motion|idk|ok|the"
    "|one|?|\n|my|name|is|Maria|50|north|main|st|elm|none|both|rest|only|through|/|-|👍|12/3"
).split("|")


@settings(max_examples=600, deadline=None)
@given(step=st.sampled_from(sb.STEPS), words=st.lists(st.sampled_from(VOCABULARY), max_size=12))
def test_any_words_are_read_or_not_understood(step: Step, words: list[str]) -> None:
    _try(step, " ".join(words), "en")


def _try(step: Step, text: str, language: str) -> None:
    cameras, candidates = (FRONT, BACK, DRIVEWAY), ("50 North Main Street", "50 South Main Street")
    try:
        reading = read(step, text, language, BOOK, TOWN, cameras, candidates)
    except NotUnderstood:
        assert not explains(step, text, language, BOOK, TOWN, cameras, candidates)
    else:
        assert len(reading.rest) <= len(text) + 2
        assert reading.each is None or set(reading.each) <= {camera[0] for camera in cameras}
        assert all("\x00" not in part for part in (reading.rest, str(reading.value)))


ODD = ["x " * 800, "yes " * 400, "front door, " * 130, "a" * 1600, "1 " * 800, "\ud800yes", "ÿ" * 1600]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("step", sb.STEPS, ids=lambda step: step.name)
def test_the_longest_and_oddest_texts(step: Step, text: str) -> None:
    _try(step, text, "en")
