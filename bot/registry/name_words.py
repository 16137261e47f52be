"""The words by which a person's name is found."""

from __future__ import annotations

from bot.dialogue.phrases import tokens


def name_words(name: str) -> frozenset[str]:
    """The folded words of a name: "José Ñúñez-O'Brien" is found by jose, nunez and obrien, in any order."""
    return frozenset(tokens(name))
