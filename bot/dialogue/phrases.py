"""Words as people type them: folded, cut into tokens, and compared with room for a slip of the finger.

The one matcher of the product; keywords, options, questions and streets all go through it. Matching is always by whole
words, so that "no" is never found in "north", and "can" never in "can't".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby

from rapidfuzz.distance import OSA

_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_KEYS = (" qwertyuiop ", " asdfghjkl ", " zxcvbnm ")
_NEAR_KEYS = {  # the keys around each letter; lower rows stand half a key to the right
    key: frozenset(
        row[at - 1] + row[at + 1]
        + (_KEYS[place - 1][at : at + 2] if place else "")
        + (_KEYS[place + 1][at - 1 : at + 1] if place < 2 else "")
    )
    for place, row in enumerate(_KEYS) for at, key in enumerate(row) if key.strip()
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+|[\U0001F000-\U0001FAFF\u2600-\u27BF]", re.UNICODE)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """`text` without case, accents or apostrophes: "¡Sí, O'Brien!" -> "¡si, obrien!"."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_UNDECOMPOSED)
    return _APOSTROPHES.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=65_536)
def tokens(text: str) -> tuple[str, ...]:
    """The folded words, numbers and emoji of `text`, in order."""
    return tuple(_TOKEN.findall(fold(text)))


@lru_cache(maxsize=65_536)
def close(typed: str, meant: str) -> bool:
    """Whether the token `typed` may be `meant` mistyped: one slip from four letters on, two from eight on.

    A slip is a letter too many, too few, wrong, or two swapped. Numbers and short words must be exact, for one letter
    is all that tells "si" from "no" or "12" from "13".
    """
    if typed == meant:
        return True
    if len(meant) < 4 or len(typed) < 3 or not typed.isalpha() or not meant.isalpha():
        return False
    slips = 2 if len(meant) >= 8 else 1
    return OSA.distance(typed, meant, score_cutoff=slips) <= slips


def beside(typed: str, meant: str) -> bool:
    """Whether `typed` is `meant` with one key hit beside the right one, or two letters swapped: "tes", "mo", "eys"."""
    wrong = [at for at, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]]
    if len(typed) != len(meant) or not wrong:
        return False
    if len(wrong) == 1:
        return typed[wrong[0]] in _NEAR_KEYS.get(meant[wrong[0]], "")
    return len(meant) > 2 and wrong[1:] == [wrong[0] + 1] and sorted(typed) == sorted(meant)


class Phrases(tuple[tuple[str, ...], ...]):
    """Phrases as tokens, longest first. One look for each length tells which of them stand at a place."""

    @cached_property
    def by_size(self) -> tuple[tuple[int, frozenset[tuple[str, ...]]], ...]:
        """Those of each length, the longest first."""
        groups = groupby(self, len)
        return tuple((size, frozenset(phrases)) for size, phrases in groups)

    def __contains__(self, phrase: object) -> bool:
        return any(phrase in phrases for _, phrases in self.by_size)

    def ends(self, said: tuple[str, ...], at: int) -> Iterator[int]:
        """Where those end that stand in `said` from `at` on, the longest first."""
        return (at + size for size, phrases in self.by_size if said[at : at + size] in phrases)


def stands_in(said: Sequence[str], known: Iterable[tuple[str, ...]]) -> bool:
    """Whether any of `known` stands in `said`, all as tokens and to the letter: "bueno" is not "dueño"."""
    return any(True for _ in places_of(said, known))


def places_of(said: Sequence[str], known: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Where any of `known` stands in `said`, in order: its first word and the one behind it.

    Of two that begin at one place it is the earlier of `known`.
    """
    words = tuple(said)
    phrases = known if isinstance(known, Phrases) else tuple(known)
    for at in range(len(words)):
        if (end := _end(words, at, phrases)) is not None:
            yield at, end


def _end(words: tuple[str, ...], at: int, phrases: tuple[tuple[str, ...], ...]) -> int | None:
    if isinstance(phrases, Phrases):
        return next(phrases.ends(words, at), None)
    ends = (at + len(phrase) for phrase in phrases if phrase and words[at : at + len(phrase)] == phrase)
    return next(ends, None)


def find(phrase: tuple[str, ...], text: tuple[str, ...]) -> int | None:
    """Where `phrase` stands in `text`, both as tokens, slips forgiven; None where it does not."""
    width = len(phrase)
    for at in range(len(text) - width + 1):
        if all(close(typed, meant) for typed, meant in zip(text[at : at + width], phrase, strict=True)):
            return at
    return None
