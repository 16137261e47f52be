"""Texts cut into marks: what each word of a text stands for at a question.

Every word gets a mark, so that a reader can tell an answer that is explained to the last word from one that only
mentions something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.dialogue.lexicon import (
    CAMERA,
    CLAUSE_ENDS,
    FILLER,
    NUMBER,
    OPTION,
    THING,
    UNKNOWN,
    Lexicon,
    Piece,
    Sense,
    best,
)
from bot.dialogue.phrases import tokens

QUIET = frozenset({FILLER, "and", "or", "only", "does", "through"})  # carry no answer by themselves
PLACES = (NUMBER, "first", "last")  # say which one in a list
LONGEST = 120  # words; a longer text is no answer to a question with set answers

_PIECE = re.compile("[^\\W_]+(?:['’‘`´ʼ][^\\W_]+)*|[\U0001f000-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf]")
_APART = re.compile(r"[,;:!?\n|&+/.]|\s[-–—]+\s")
_GLUED = re.compile(r"(\d{1,4})([^\d\W]+)")
_LISTED = re.compile(r"(\d{1,2})([^\d\W]{1,3})(\d{1,2})")
_COUNT = re.compile(r"x\d{1,2}|\d{1,2}x")

LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True)
class Mark:
    """One phrase of a text and what it stands for: from `start` to `end` in the text, `gap` being what is before it."""

    kind: str
    value: str | int | None
    word: str
    start: int
    end: int
    gap: str
    slips: int = 0
    spelled: bool = False

    @property
    def strong(self) -> bool:
        """A new clause begins here."""
        return bool(CLAUSE_ENDS.search(self.gap))

    @property
    def apart(self) -> bool:
        """Something stands between this word and the one before."""
        return bool(_APART.search(self.gap))

    @property
    def meant(self) -> bool:
        """Carries an answer, or part of one."""
        return self.kind not in QUIET and self.kind != UNKNOWN


def _pieces(text: str, lexicons: tuple[Lexicon, ...]) -> list[Piece]:
    found: list[Piece] = []
    end = 0
    for match in _PIECE.finditer(text):
        for word in tokens(match.group()):
            found += _unglued(Piece(word, match.start(), match.end(), text[end : match.start()]), lexicons)
            end = match.end()
    return found


def _unglued(piece: Piece, lexicons: tuple[Lexicon, ...]) -> list[Piece]:
    """ "30days" as two words, where its letters are a known word and the whole is not; "1y3" as three."""
    listed = _LISTED.fullmatch(piece.word)
    if listed and any(listed[2] in lexicon.joiners for lexicon in lexicons):
        return [replace(piece, word=listed[1]), *(replace(piece, word=word, gap="") for word in listed.groups()[1:])]
    parts = _GLUED.fullmatch(piece.word)
    if not parts or any(lexicon.knows(piece.word) for lexicon in lexicons):
        return [piece]
    if not any(lexicon.knows(parts[2]) for lexicon in lexicons):
        return [piece]
    return [replace(piece, word=parts[1]), replace(piece, word=parts[2], gap="")]


def scan(text: str, *lexicons: Lexicon) -> tuple[Mark, ...]:
    """Every word of `text` with what it stands for; the first lexicon that knows it best has its say."""
    pieces = _pieces(text, lexicons)[: LONGEST + 1]
    marks: list[Mark] = []
    at = 0
    while at < len(pieces):
        top = best([hit for lexicon in lexicons if (hit := lexicon.best(pieces, at))])
        width = top.width if top else 1
        first, last = pieces[at], pieces[at + width - 1]
        sense = top.sense if top else _plain(first.word)
        word = " ".join(piece.word for piece in pieces[at : at + width])
        slips = top.slips if top else 0
        marks.append(Mark(sense.kind, sense.value, word, first.start, last.end, first.gap, slips, sense.spelled))
        at += width
    return _tidied(marks, lexicons)


def _plain(word: str) -> Sense:
    """What a word in no list is: a number, a count ("x2"), a picture, or unknown."""
    if word.isdecimal():
        return Sense(NUMBER, int(word[:LONGEST_NUMBER]))  # a longer one is as far out of bounds as its beginning
    decoration = _COUNT.fullmatch(word) or not word.isalnum()
    return Sense(FILLER if decoration else UNKNOWN)


def _tidied(marks: list[Mark], lexicons: tuple[Lexicon, ...]) -> tuple[Mark, ...]:
    """`marks` with the words that are something else by where they stand, as "y" is in "casa y garaje"."""
    around = [None, *marks, None]
    placed = [
        _by_place(before, mark, after, lexicons) for before, mark, after in zip(around, marks, around[2:], strict=False)
    ]
    placed = [_with_noun(mark, placed[at + 1 : at + 3], lexicons) for at, mark in enumerate(placed)]
    telling = sum(mark.meant for mark in placed)
    return tuple(_unhedged(mark, lexicons) if telling > 1 else mark for mark in placed)


def _by_place(before: Mark | None, mark: Mark, after: Mark | None, lexicons: tuple[Lexicon, ...]) -> Mark:
    if before and after and not after.strong and any(mark.word in lexicon.joiners for lexicon in lexicons):
        return replace(mark, kind="and", value=None)
    beside = {near.kind for near, gap in ((before, mark), (after, after)) if near and gap and not gap.apart}
    if mark.kind in ("both", "all") and beside & {"first", "last"}:
        told = [s for lexicon in lexicons if (s := lexicon.sense_of(mark.word.split()[-1])) and s.kind == NUMBER]
        return replace(mark, kind=NUMBER, value=told[0].value if told else 2)
    if mark.kind == "through" and not (before and after and before.kind in PLACES and after.kind in PLACES):
        return replace(mark, kind=FILLER)
    if mark.kind == OPTION and after and after.kind == NUMBER and _only_leads(mark, after, lexicons):
        return replace(mark, kind=FILLER, value=None)
    if _is_somebody(mark, after):
        return replace(mark, kind=FILLER, value=None)
    counted = mark.kind == NUMBER and mark.value == 1 and mark.spelled and not mark.apart
    if counted and before and before.kind in (*PLACES, OPTION, CAMERA, "rest", "only") and not _in_tens(before):
        return replace(mark, kind=FILLER, value=None)
    return mark


def _is_somebody(mark: Mark, after: Mark | None) -> bool:
    """Whether "one" is no number but somebody: "one can see the road"."""
    does = after is not None and after.kind == "does" and not after.apart
    return does and mark.kind == NUMBER and mark.value == 1 and mark.spelled


def _with_noun(mark: Mark, after: list[Mark], lexicons: tuple[Lexicon, ...]) -> Mark:
    """A place that shares the noun of the next: "front and back yard" is a yard twice."""
    joined = next((near for near in after if near.kind != "and"), None)
    words = joined.word.split() if joined else []
    if mark.kind != OPTION or joined is None or joined.kind != OPTION or len(words) < 2 or " " in mark.word:
        return mark
    between = [near for near in after if near.start < joined.start] or [joined]
    if between[0].kind != "and" and "&" not in joined.gap:
        return mark
    for lexicon in lexicons:
        whole, first = lexicon.sense_of(mark.word, words[-1]), lexicon.sense_of(words[0])
        if whole and whole.kind == OPTION and first and first.value not in (None, joined.value):
            return replace(mark, value=whole.value)
    return mark


def _only_leads(mark: Mark, after: Mark, lexicons: tuple[Lexicon, ...]) -> bool:
    """Whether an option's word is but a filler before a number: "number 3", where a number can be changed."""
    return not (after.apart or after.spelled) and any(mark.word in lexicon.fillers for lexicon in lexicons)


def _in_tens(mark: Mark) -> bool:
    """Whether a "one" behind belongs to the number: "twenty one"."""
    return mark.kind == NUMBER and mark.spelled and mark.value in range(20, 100, 10)


def _unhedged(mark: Mark, lexicons: tuple[Lexicon, ...]) -> Mark:
    """ "I think" is a doubt by itself, and nothing beside an answer."""
    hedge = mark.kind == "unsure" and any(mark.word in lexicon.fillers for lexicon in lexicons)
    return replace(mark, kind=FILLER) if hedge else mark


def uncounted(marks: Iterable[Mark]) -> list[Mark]:
    """`marks` without the numbers that count things: "3 cameras" is not the third option."""
    told = list(marks)
    counts = [
        mark.kind == NUMBER and after.kind == FILLER and after.value == THING and not after.apart
        for mark, after in pairwise(told)
    ]
    return [
        replace(mark, kind=FILLER, value=None) if count else mark
        for mark, count in zip(told, [*counts, False], strict=False)
    ]


def without_fillers(marks: Iterable[Mark]) -> list[Mark]:
    """`marks` but the fillers; what parted a filler from the word before it parts the next word too."""
    kept: list[Mark] = []
    gap = ""
    for mark in marks:
        if mark.kind in (FILLER, "only", "does"):
            gap += mark.gap
        else:
            kept.append(replace(mark, gap=gap + mark.gap))
            gap = ""
    return kept
