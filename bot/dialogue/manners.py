"""Texts that are but a nod, politeness or a greeting, to the letter; the lists are in the pages."""

from __future__ import annotations

from bot.dialogue import phrases
from bot.dialogue.lexicon import CLAUSE_ENDS
from bot.dialogue.turn import Turn


def acknowledges(turn: Turn, text: str) -> bool:
    """Whether `text` is no more than a nod ("ok", a thumb): at an end it says nothing new."""
    return says_only(turn, text, "acknowledged")


def is_polite(turn: Turn, text: str) -> bool:
    """Whether `text` is a nod or mere politeness ("sorry", "bye"), which adds nothing to an answer."""
    return acknowledges(turn, text) or wishes_well(turn, text)


def wishes_well(turn: Turn, text: str) -> bool:
    """Whether every clause of `text` is mere politeness: "you're welcome, have a nice day"."""
    clauses = [clause for clause in CLAUSE_ENDS.split(text) if phrases.tokens(clause)]
    return bool(clauses) and all(says_only(turn, clause, "polite") for clause in clauses)


def says_only(turn: Turn, text: str, words: str) -> bool:
    """Whether `text` is, to the letter, a phrase of the shared list named `words`."""
    said = phrases.tokens(text)
    return any(said == phrases.tokens(one) for spoken in turn.book.answers.get(words, {}).values() for one in spoken)
