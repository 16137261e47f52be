"""Which language a text is plainly in, where it is not the one spoken so far.

The town's first language may never have been chosen, so whoever answers in another is spoken to in that; the way back is
a keyword of the other language, for many who chose Spanish still write "front door".
"""

from __future__ import annotations

from collections.abc import Callable

from bot.dialogue.flow import FlowBook, Step
from bot.dialogue.phrases import tokens

Guess = Callable[[str], str | None]
OWN_WORDS = ("name", "address", "free")  # kinds of answers whose words may be of any language
TELLING, TELLING_IN_OWN_WORDS = 2, 3  # words of a language to itself that show it
LONGEST = 60  # words that are looked at


def other_tongue(book: FlowBook, guess: Guess, text: str, spoken: str, step: Step | None, default: str) -> str | None:
    """The other language that `text` is in; None where it may be `spoken`. `guess` tells one word's language."""
    said = tokens(text)[:LONGEST]
    if keyword := _of_keyword(book, said, spoken):
        return keyword
    if spoken != default:
        return None
    told = [guess(word) for word in said if not word.isdigit()]
    others = {language for language in told if language and language != spoken}
    if len(others) != 1 or spoken in told:
        return None
    (other,) = others
    free = step is not None and step.kind in OWN_WORDS
    needed = TELLING_IN_OWN_WORDS if free else min(TELLING, len(told))
    return other if told.count(other) >= needed else None


def _of_keyword(book: FlowBook, said: tuple[str, ...], spoken: str) -> str | None:
    """The one language whose keyword is the whole text: AYUDA, REGISTRAR."""
    having = {
        language
        for keyword in book.keywords.values()
        for language, words in keyword.words.items()
        if keyword.name != "language" and any(tokens(word) == said for word in words)
    }
    return having.pop() if len(having) == 1 and spoken not in having else None
