"""Which language a text is plainly in, where it is not the one spoken so far.

The town's first language may never have been chosen, so whoever answers in another is spoken to in that. The way back
takes a whole sentence or a word for it, for many who chose Spanish still write "front door" and STATUS.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.dialogue.flow import FlowBook, Step
from bot.dialogue.phrases import tokens

Guess = Callable[[str], str | None]
OWN_WORDS = ("name", "address", "free")  # kinds of answers whose words may be of any language
TELLING, TELLING_IN_OWN_WORDS, TELLING_BACK = 2, 3, 5  # words of a language to itself that show it
LONGEST = 60  # words that are looked at


def other_tongue(book: FlowBook, guess: Guess, text: str, spoken: str, step: Step | None, default: str) -> str | None:
    """The other language that `text` is in; None where it may be `spoken`. `guess` tells one word's language."""
    said = tokens(text)[:LONGEST]
    if spoken == default and (keyword := _of_keyword(book, said, spoken)):
        return keyword
    told = [guess(word) for word in said if not word.isdigit()]
    others = {language for language in told if language and language != spoken}
    if len(others) != 1 or spoken in told:
        return None
    (other,) = others
    return other if told.count(other) >= _needed(spoken == default, step, len(told)) else None


def _needed(away: bool, step: Step | None, said: int) -> int:
    if not away:
        return TELLING_BACK
    free = step is not None and step.kind in OWN_WORDS
    return TELLING_IN_OWN_WORDS if free else min(TELLING, said)


def _of_keyword(book: FlowBook, said: tuple[str, ...], spoken: str) -> str | None:
    """The one language whose keyword is the whole text: AYUDA, REGISTRAR."""
    having = {
        language
        for keyword in book.keywords.values()
        for language, words in keyword.words.items()
        if keyword.name != "language" and any(tokens(word) == said for word in words)
    }
    return having.pop() if len(having) == 1 and spoken not in having else None
