"""Phrases that answer a question, which have two signs: "a/b" for either word and "(a)" for a word or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from bot.dialogue.phrases import fold

FEW_WAYS = 64  # to say one phrase; more are not listed one by one
_COUNTS = re.compile(r"\d+/\d+")

Piece = tuple[tuple[str, ...], bool]  # the words that may stand here, and whether there may be none


def _pieces(phrase: str) -> tuple[Piece, ...]:
    """The pieces of a phrase; "24/7" is no choice."""
    return tuple(_piece(piece) for piece in phrase.split())


def _piece(piece: str) -> Piece:
    bare = piece[1:-1] if piece.startswith("(") and piece.endswith(")") else piece
    return ((bare,) if _COUNTS.fullmatch(bare) else tuple(bare.split("/"))), bare != piece


def has_signs(phrase: str) -> bool:
    return "/" in phrase or "(" in phrase


def spelled_out(phrase: str, most: int = FEW_WAYS) -> tuple[str, ...]:
    """The ways to say a phrase, in plain words, `most` of them at the most."""
    if not has_signs(phrase):
        return (" ".join(words),) if (words := phrase.split()) else ()
    ways = product(*([*choices, ""] if optional else choices for choices, optional in _pieces(phrase)))
    said = (" ".join(word for word in way if word) for way in islice(ways, most))
    return tuple(dict.fromkeys(way for way in said if way))


def in_few_ways(phrase: str) -> bool:
    """Whether a phrase can be said in so few ways that each can be listed."""
    return not has_signs(phrase) or prod(len(choices) + optional for choices, optional in _pieces(phrase)) <= FEW_WAYS


@dataclass(frozen=True, eq=False)
class Form:
    """A phrase that can be said in many ways: the folded words that may stand in each place, and whether none may."""

    parts: tuple[tuple[frozenset[str], bool], ...]

    def words(self) -> frozenset[str]:
        return frozenset().union(*(words for words, _ in self.parts))

    def first_words(self) -> frozenset[str]:
        """The words that it can begin with."""
        found: set[str] = set()
        for words, optional in self.parts:
            found |= words
            if not optional:
                break
        return frozenset(found)

    def reach(self, spelled: Sequence[Mapping[str, int]]) -> dict[int, int]:
        """How many words of a text it takes, with the slips; `spelled` is what each word of the text may be."""
        ends = {0: 0}
        for words, optional in self.parts:
            after = dict(ends) if optional else {}
            for end, slips in ends.items():
                for word, more in (spelled[end] if end < len(spelled) else {}).items():
                    if word in words:
                        after[end + 1] = min(slips + more, after.get(end + 1, slips + more))
            ends = after
        return {end: slips for end, slips in ends.items() if end}


def form_of(phrase: str) -> Form:
    return Form(tuple((frozenset(map(fold, choices)), optional) for choices, optional in _pieces(phrase)))
