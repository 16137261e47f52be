"""Words taken out of the pages, or put under another meaning, are missed by the conversations in `tests/transcripts/`.

Each conversation is played once as it is, with every text noted beside the question that was open. A book with one list
changed must hear at least one of those texts otherwise: a list that no conversation needs could go unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.answers import read
from bot.dialogue.flow import FlowBook, Option, Step
from bot.dialogue.hearing import hear
from bot.dialogue.inkling import deaf
from bot.dialogue.keywords import Recognizer
from bot.dialogue.reading import NotUnderstood
from tests.playing import Turn, conversations, items, unescaped
from tests.scene import Scene, heard_book, the_streets
from tests.staging import stage

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
BOOK = replace(heard_book(), ears=deaf)  # a list that is missed by the conversations, whatever the second ear hears


@dataclass(frozen=True)
class Heard:
    """A text of a conversation, in the language spoken then, at the step that was open."""

    text: str
    language: str
    step: str | None


@lru_cache
def texts() -> tuple[Heard, ...]:
    """Every text of every conversation with what it met, each once."""
    return tuple(dict.fromkeys(heard for one in conversations(TRANSCRIPTS) for heard in _played(one.lines)))


def _played(lines: list[str]) -> Iterator[Heard]:
    scene = Scene()
    for item in items(lines):
        if isinstance(item, Turn):
            run = scene.run
            text = hear(unescaped(item.text), scene.known.last_said).words
            asked = "answer" if run is None and scene.known.asks else None  # an officer's question
            yield Heard(text, scene.known.language or "en", run.step if run else asked)
            scene.texts(unescaped(item.text))
        else:
            stage(scene, item)


def changed(name: str, **parts: object) -> FlowBook:
    """The book with some parts replaced, as a version of its own."""
    return replace(BOOK, version=f"{BOOK.version} {name}", **parts)  # type: ignore[arg-type]


Sense = tuple[str | None, str | None, bool]  # the keyword, the question, and whether it is sure


def recognised(book: FlowBook) -> list[Sense]:
    """What `book` makes of each text."""
    recognizer = Recognizer(book)
    intents = [recognizer.recognise(hear(one.text), one.language, one.step) for one in texts()]
    return [(i.name, i.question, i.sure) if i else (None, None, False) for i in intents]


@lru_cache
def original() -> list[Sense]:
    return recognised(BOOK)


PARTS = {"all of it": ("words", "phrases", "maybe"), "phrases": ("phrases",), "maybe": ("maybe",), "never": ("never",)}


@lru_cache
def misheard(what: str) -> frozenset[str | None]:
    """The keywords of which some text is taken for something else, in a book where no keyword has these parts."""
    gone: dict[str, Any] = {part: {} for part in PARTS[what]}
    poorer = {name: replace(keyword, **gone) for name, keyword in BOOK.keywords.items()}
    after = recognised(changed(what, keywords=poorer))
    return frozenset(was[0] for was, now in zip(original(), after, strict=True) if was != now)


WORDED = [
    (what, name)
    for what in ("all of it", "phrases", "maybe")
    for name, keyword in BOOK.keywords.items()
    if any(getattr(keyword, PARTS[what][-1]).values()) or what == "all of it"
]


@pytest.mark.parametrize(("what", "name"), WORDED)
def test_the_words_of_a_keyword(what: str, name: str) -> None:
    assert name in misheard(what)


def test_what_is_never_meant() -> None:
    """Without the lists of what only looks like a keyword, texts that mean nothing are acted on."""
    assert None in misheard("never")


def test_keywords_with_each_others_words() -> None:
    """Each one's words put under the next: of every keyword some text is taken for another."""
    names = list(BOOK.keywords)
    crossed = {one: replace(BOOK.keywords[next_], name=one) for one, next_ in pairwise([*names, names[0]])}
    after = recognised(changed("crossed", keywords=crossed))
    assert {was[0] for was, now in zip(original(), after, strict=True) if was[0] != now[0]} >= set(names)


def test_every_question_of_residents_is_asked_in_some_conversation() -> None:
    """One that no conversation asks could lose its phrases, or its place before another, and nobody would see."""
    asked = {question for _, question, _ in original()}
    assert {question.name for question in BOOK.questions} - asked == set()


SHARED = ("unsure", "yes", "no")  # options whose words all questions share


def steps_with_options() -> Iterator[tuple[str, Step, Option]]:
    """Each option that has words of its own, once: included steps come in the flow that wrote them."""
    seen: set[int] = set()
    for flow in BOOK.flows.values():
        for step in flow.steps.values():
            for option in step.options if step.kind in ("one_of", "several_of") else ():
                if any(option.words.values()) and option.key not in SHARED and id(option) not in seen:
                    seen.add(id(option))
                    yield flow.name, step, option


OPTIONS = {f"{flow}.{step.name}.{option.key}": (step, option) for flow, step, option in steps_with_options()}


@pytest.mark.parametrize("name", OPTIONS)
def test_the_words_of_an_option(name: str) -> None:
    """Its label and its words gone: some text that chose it does not choose it any more."""
    step, option = OPTIONS[name]
    nameless = Option(option.key, dict.fromkeys(option.label, "zzyzx"))
    poorer = replace(step, other=False, options=tuple(nameless if one is option else one for one in step.options))
    chosen = [text for text in said_to(step) if chooses(step, option.key, text)]
    assert any(not chooses(poorer, option.key, text) for text in chosen), f"{name}: {chosen}"


def said_to(step: Step) -> list[str]:
    """The texts that answered a step of this name, without numbers, which choose by place."""
    return [one.text for one in texts() if one.step == step.name and not one.text.strip().isdigit()]


def chooses(step: Step, key: str, text: str) -> bool:
    """Whether `text` chooses this option."""
    try:
        reading = read(step, text, "en", BOOK, the_streets(), cameras=(("front_door", "front door"), ("driveway",)))
    except NotUnderstood:
        return False
    values = (reading.value, *(reading.each or {}).values())
    meant: Mapping[str, object] = {"yes": True, "no": False}
    return any(value == key or value is meant.get(key, key) or _holds(value, key) for value in values)


def _holds(value: object, key: str) -> bool:
    return isinstance(value, tuple) and key in value
