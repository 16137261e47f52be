"""An inkling of what a text means, learnt from labelled texts: a second ear beside the lists of words.

The lists decide and the inkling only makes us ask: where the lists hear nothing in a text that is much like those of
people who wanted to leave, and where they would act on a few words of one that is quite unlike them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.dialogue.phrases import tokens

NOTHING = "none"  # the kind of every text that asks for nothing of the others
LONGEST = 60  # words; what comes after says nothing new of a text
WORDS, LETTERS = range(1, 4), range(3, 6)  # how many in a row make a sign


@dataclass(frozen=True)
class Inkling:
    """How strongly each sign of a text speaks for each kind."""

    kinds: tuple[str, ...]
    leaning: tuple[float, ...]  # towards each kind, before anything was said
    weights: Mapping[str, tuple[float, ...]]
    steps: tuple[str, ...] = ()  # whose answers it was taught, where it is about answers

    def of(self, text: str, step: str = "") -> Mapping[str, float]:
        """How likely each kind is, from 0 to 1, together 1; of an answer, by the `step` that asked. The same text
        always gives the same."""
        known = [self.weights[sign] for sign in signs(text, step) if sign in self.weights]
        length = math.sqrt(len(known)) or 1.0
        sums = [bias + sum(column) / length for bias, *column in zip(self.leaning, *known, strict=True)]
        most = max(sums)
        powers = [math.exp(each - most) for each in sums]
        return {kind: power / sum(powers) for kind, power in zip(self.kinds, powers, strict=True)}

    def familiar(self, text: str) -> float:
        """The share of the words of `text` that it has learnt something of, from 0 to 1."""
        words = tokens(text)[:LONGEST]
        return sum(f"={word}" in self.weights for word in words) / max(len(words), 1)


@dataclass(frozen=True)
class Ears:
    """What a text seems to want, which question it seems to ask, and whether an answer is a yes or a no; of use in the
    languages they were `learnt_in`."""

    kinds: Inkling
    topics: Inkling
    nods: Inkling
    learnt_in: tuple[str, ...]


def deaf() -> Ears | None:
    """Of a book that has lists of words alone."""
    return None


def signs(text: str, step: str = "") -> Collection[str]:
    """The words of a text in ones, twos and threes, after a "=", and its letters in threes to fives; no sign twice.

    Each stands once more behind its `step`, for "nothing" is another answer there than here.
    """
    words = tokens(text)[:LONGEST]
    said = {*_words(("^", *words, "$")), *_letters(f" {' '.join(words)} ")}
    return said | {f"{step}|{sign}" for sign in said} if step else said


def _words(words: tuple[str, ...]) -> Iterator[str]:
    for width in WORDS:
        for at in range(len(words) - width + 1):
            yield f"={' '.join(words[at : at + width])}"


def _letters(line: str) -> Iterator[str]:
    for width in LETTERS:
        for at in range(len(line) - width + 1):
            yield line[at : at + width]
