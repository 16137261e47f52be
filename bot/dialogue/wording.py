"""Wording that a clerk can write, found in what residents type, slips of the finger forgiven.

A phrase is plain words with a few signs: `take/get me` either word; `(please)` or not; `...` up to three words more;
`<list>` any phrase of the list of that name under `answers`; `<number>` a number in digits or words; `<about>` the rest
of the sentence where it names a thing of `answers.thing`. `= no more` means only when that is the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue import phrases

ANY_NUMBER = "#"  # how a number in digits stands in a pattern
NUMBER_SIGN = "number"  # what a "#" with nothing after it stands for: "wrong #"

_WORD = re.compile(
    r"(?:[^\W\d_]|[\u0300-\u036f]|(?<=[^\W\d_])['’‘`´ʼ](?=[^\W\d_]))+|\d+|#(?!\s*\w)|[\U0001F000-\U0001FAFF\u2600-\u27BF]"
)
_PART = re.compile(r"\.\.\.|\S+")
_BREAK = re.compile(r"[!?;\n]|(?<!\.)\.(?!\.)")
_TWO_SLIPS = 8  # letters that a word has to have for two slips in it: "retired" is no "retíreme"
_LONG = re.compile(r"(.)\1{2,}")

Sequences = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Token:
    """One word as typed: folded, with where it stood, and whether a sentence or a clause begins with it."""

    word: str
    start: int
    end: int
    sentence: bool = False
    clause: bool = False
    asks: bool = False  # a question mark stands right after it


def tokenise(text: str) -> tuple[Token, ...]:
    """The words of `text` in order; letters and digits part ("PAUSE30" is two), emoji are words of their own."""
    found: list[Token] = []
    before = 0
    for match in _WORD.finditer(text):
        between = text[before : match.start()]
        sentence = not found or bool(_BREAK.search(between))
        clause = sentence or "," in between
        for word in phrases.tokens(match[0]) or (NUMBER_SIGN,):
            asks = "?" in text[match.end() : match.end() + 3]
            found.append(Token(word, match.start(), match.end(), sentence, clause, asks))
            sentence = clause = False
        before = match.end()
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Part:
    """One piece of a phrase: any of `choices`; or a gap; or the named thing."""

    choices: Sequences = ()
    optional: bool = False
    kind: Literal["words", "gap", "about"] = "words"

    @cached_property
    def single(self) -> frozenset[str]:
        """The choices of one word."""
        return frozenset(choice[0] for choice in self.choices if len(choice) == 1)

    @cached_property
    def several(self) -> Sequences:
        """The choices of more words."""
        return tuple(choice for choice in self.choices if len(choice) > 1)


@dataclass(frozen=True, eq=False)
class Pattern:
    """One phrase of the pages, ready to be looked for. `whole`: only when it is the whole text."""

    parts: tuple[Part, ...]
    whole: bool = False

    @property
    def loose(self) -> bool:
        """Whether it ends in a gap, and so takes in words that it does not know."""
        return self.parts[-1].kind == "gap"

    def first_words(self) -> frozenset[str]:
        """The words that a match can begin with."""
        found: set[str] = set()
        for part in self.parts:
            found.update(choice[0] for choice in part.choices)
            if not part.optional:
                break
        return frozenset(found)

    @cached_property
    def last_words(self) -> frozenset[str]:
        """The words of which one must be said at the end; a text without any need not be searched."""
        needed = [part for part in self.parts if part.choices and not part.optional]
        return frozenset(choice[-1] for choice in needed[-1].choices)

    def words(self) -> frozenset[str]:
        """Every word of the phrase."""
        return frozenset(word for part in self.parts for choice in part.choices for word in choice)


def compile_phrase(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> Pattern:
    """`phrase` as a pattern; `lists` are the lists it may name. Raises ValueError where it cannot be read."""
    whole = phrase.startswith("=")
    parts = tuple(_part(piece, lists) for piece in _PART.findall(phrase.lstrip("= ")))
    if not parts or parts[0].kind != "words" or not any(part.choices and not part.optional for part in parts):
        raise ValueError(f"a phrase begins with a word: {phrase!r}")
    return Pattern(parts, whole)


def _part(piece: str, lists: Mapping[str, tuple[str, ...]]) -> Part:
    if piece == "...":
        return Part(kind="gap")
    if piece == "<about>":
        return Part(kind="about")
    return _with_lists(piece, lists) if "<" in piece else _plain_part(piece)


@lru_cache(maxsize=32_768)
def _plain_part(piece: str) -> Part:
    """A piece that names no list; the same ones stand in many phrases."""
    return _with_lists(piece, {})


def _with_lists(piece: str, lists: Mapping[str, tuple[str, ...]]) -> Part:
    optional = piece.startswith("(") and piece.endswith(")")
    piece = piece.strip("()")
    return Part(tuple(chain.from_iterable(_choices(choice, lists) for choice in piece.split("/"))), optional)


def _choices(choice: str, lists: Mapping[str, tuple[str, ...]]) -> Sequences:
    """What one of "a/<list>/<number>" stands for."""
    if not choice.startswith("<"):
        return tuple(words for words in (plain_words(choice),) if words)
    if choice != "<number>" and choice[1:-1] not in lists:
        raise ValueError(f"no list is called {choice}")
    said = tuple(words for each in lists.get(choice[1:-1], ()) if (words := plain_words(each)))
    return ((ANY_NUMBER,), *said) if choice == "<number>" else said


@lru_cache(maxsize=16_384)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a piece of a phrase; the same few stand in thousands of phrases."""
    return tuple(token.word for token in tokenise(text))


class Vocabulary:
    """Which words of the pages a typed word may stand for; a word that the pages know stands for itself alone.

    `keywords` are those that act by themselves: of four letters only they are known with any slip, others if swapped.
    `short_for`: what is typed in a hurry ("ur"), and the words that it stands for beside itself.
    """

    def __init__(
        self,
        vocabulary: Iterable[str],
        known: Iterable[str],
        keywords: Iterable[str],
        short_for: Mapping[str, frozenset[str]],
    ) -> None:
        meant = frozenset(vocabulary)
        self._short_for = short_for
        self._known = meant | frozenset(known)
        self._keywords = frozenset(keywords)
        self._targets = sorted(word for word in meant if len(word) >= 4 and word.isalpha())
        self.senses = lru_cache(maxsize=16_384)(self._senses)

    def _senses(self, typed: str) -> frozenset[str]:
        if typed.isdigit():
            return frozenset({typed, ANY_NUMBER})
        for spelled in (typed, _LONG.sub(r"\1", typed), _LONG.sub(r"\1\1", typed)):
            if spelled in self._short_for:
                return frozenset({typed}) | self._short_for[spelled]
            if spelled in self._known:
                return frozenset({spelled})
        if len(typed) < 3:
            return frozenset({typed})
        near = process.extract(typed, self._targets, scorer=OSA.distance, score_cutoff=2, limit=None)
        return frozenset({typed}) | {word for word, slips, _ in near if self._is_slip(typed, word, slips)}

    def _is_slip(self, typed: str, meant: str, slips: float) -> bool:
        """`phrases.close`, more strictly: a short word, and one of two slips, has its first letter first or second."""
        if len(meant) == 4 and meant not in self._keywords and sorted(typed) != sorted(meant):
            return False
        if slips > 1 and len(typed) < _TWO_SLIPS:
            return False
        if typed[0] != meant[0] and typed[:2] != meant[1::-1] and (len(typed) < 5 or slips > 1):
            return False
        return phrases.close(typed, meant)


@dataclass(frozen=True)
class Text:
    """A text ready to be searched: its words and what each may stand for."""

    raw: str
    tokens: tuple[Token, ...]
    senses: tuple[frozenset[str], ...]
    fillers: frozenset[int]  # positions of words that carry nothing

    @cached_property
    def said(self) -> frozenset[str]:
        """Everything that any word of it may stand for."""
        return frozenset().union(*self.senses)

    def between(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as typed."""
        return self.raw[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def without(self, start: int, end: int) -> str:
        """The text as typed without the words from `start` up to `end`."""
        left, right = self.raw[: self.tokens[start].start], self.raw[self.tokens[end - 1].end :]
        return " ".join(f"{left} {right}".split()).strip(" \"',.;:!?-")

    def is_whole(self, span: Span) -> bool:
        """Whether nothing but padding stands outside `span`."""
        return self.is_alone(span, 0, len(self.tokens))

    def is_alone(self, span: Span, start: int, end: int) -> bool:
        """Whether nothing but padding stands outside `span` among the words from `start` up to `end`."""
        said = frozenset(word for at in range(span.start, span.end) for word in self.senses[at])
        return all(self._is_padding(at, said) for at in range(start, end) if not span.start <= at < span.end)

    def _is_padding(self, at: int, words: frozenset[str]) -> bool:
        """Whether the word at `at` adds nothing to a keyword made of `words`: a filler, an emoji, the keyword again."""
        return at in self.fillers or not self.tokens[at].word.isalnum() or not words.isdisjoint(self.senses[at])


@dataclass(frozen=True)
class Span:
    """Where a pattern stands in a text, in words; `about` is the named thing's span."""

    start: int
    end: int
    about: tuple[int, int] | None = None

    def within(self, other: Span) -> bool:
        """Whether this stands inside the strictly longer `other`."""
        return (
            other.start <= self.start and self.end <= other.end and (self.end - self.start) < (other.end - other.start)
        )

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end
