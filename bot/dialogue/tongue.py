"""Which language a text is plainly in, where it is not the one spoken so far.

The town's first language may never have been chosen, so whoever answers in another is spoken to in that: after two
words of it, or at the second text of one word, for "si" and "casa" are said by many who write English. The way back
takes a whole sentence or a word for it, for many who chose Spanish still write "front door" and STATUS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.dialogue.flow import FlowBook, Keyword, Step
from bot.dialogue.phrases import tokens
from bot.dialogue.same import Same

Guess = Callable[[str], str | None]
OWN_WORDS = ("name", "address", "free")  # kinds of answers whose words may be of any language
TELLING, TELLING_IN_OWN_WORDS, TELLING_BACK = 2, 3, 5  # words of a language to itself that show it
LONGEST = 60  # words that are looked at


@dataclass(frozen=True)
class Tongue:
    """The language that a text is in. `plainly`: it is sure; else it only leans to it, with a single word."""

    language: str
    plainly: bool


def other_tongue(
    book: FlowBook, guess: Guess, text: str, spoken: str, step: Step | None, default: str
) -> Tongue | None:
    """The other language that `text` is in, or a lean to the `spoken` one; None where nothing tells.

    `guess` tells one word's language.
    """
    said = tokens(text)[:LONGEST]
    if spoken == default and (keyword := _of_keyword(book, said, spoken)):
        return Tongue(keyword, plainly=True)
    told = [guess(word) for word in said if not word.isdigit()]
    others = {language for language in told if language and language != spoken}
    if spoken in told:
        return Tongue(spoken, plainly=False)
    if len(others) != 1:
        return None
    (other,) = others
    if told.count(other) >= _needed(spoken == default, step):
        return Tongue(other, plainly=True)
    return Tongue(other, plainly=False) if spoken == default and len(told) == 1 else None


def _needed(away: bool, step: Step | None) -> int:
    if not away:
        return TELLING_BACK
    free = step is not None and step.kind in OWN_WORDS
    return TELLING_IN_OWN_WORDS if free else TELLING


def _alone(keyword: Keyword, language: str) -> Iterator[str]:
    """The words that are the keyword by themselves; some are among its phrases, as a carrier does not act on them."""
    yield from keyword.words.get(language, ())
    whole = (phrase.lstrip("= ") for phrase in keyword.phrases.get(language, ()) if phrase.startswith("="))
    yield from (word for phrase in whole if " " not in phrase for word in phrase.split("/"))


def _of_keyword(book: FlowBook, said: tuple[str, ...], spoken: str) -> str | None:
    """The one language whose keyword is the whole text: AYUDA, REGISTRAR."""
    having = _having(Same(book)).get(said, set())
    return next(iter(having)) if len(having) == 1 and spoken not in having else None


@lru_cache(maxsize=64)
def _having(book: Same) -> Mapping[tuple[str, ...], set[str]]:
    """The languages in which a text is a keyword."""
    (held,) = book.things
    assert isinstance(held, FlowBook)
    having: dict[tuple[str, ...], set[str]] = {}
    for keyword in (each for each in held.keywords.values() if each.name != "language"):
        for language in keyword.words:
            for word in _alone(keyword, language):
                having.setdefault(tokens(word), set()).add(language)
    return having
