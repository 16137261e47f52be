"""What is left of an answer in which a part is taken back: "30 no sorry 60", "used to be a shop, now its my home"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialogue.lexicon import NUMBER, words_in
from bot.dialogue.marks import Mark
from bot.dialogue.phrases import fold
from bot.dialogue.reading import Asked, NotUnderstood, Reading
from bot.dialogue.strict import leniently, marks_of, strictly

_WORD = re.compile(r"[^\s,;:.!?()…]+")
_MOST_WORDS = 24
_AMOUNTS = ("days", "number")
_AMENDED = ("one_of", *_AMOUNTS)


def anew(asked: Asked, marks: tuple[Mark, ...], text: str) -> Reading | None:
    """The answer behind "no sorry" and the like, or behind "now" where it is told how it was; None where none is."""
    if len(marks) > _MOST_WORDS or asked.step.kind not in _AMENDED:
        return None
    for part in (
        *_behind_correction(asked, marks, text),
        *_behind_no(asked, marks, text),
        *_undenied(asked, marks, text),
    ):
        if found := _read(asked, part, lenient=False):
            return found
    return next((found for part in _as_it_is(asked, text) if (found := _read(asked, part, lenient=True))), None)


def _read(asked: Asked, part: str, *, lenient: bool) -> Reading | None:
    marks = marks_of(asked, part)
    try:
        return strictly(asked, marks)
    except NotUnderstood:
        pass
    try:
        return leniently(asked, marks, part) if lenient else None
    except NotUnderstood:
        return None


def _behind_correction(asked: Asked, marks: tuple[Mark, ...], text: str) -> Iterator[str]:
    """What follows the last words that take back, where something that could be an answer stands before them."""
    words = _words(text)
    for _, start, end in sorted(_at(asked, words, "takes_back"), reverse=True):
        if end < len(words) and any(mark.meant and mark.end <= words[start][1] for mark in marks):
            yield text[words[end][1] :]


def _behind_no(asked: Asked, marks: tuple[Mark, ...], text: str) -> Iterator[str]:
    """What follows a "no" between two amounts: "its either... no its 60"."""
    if asked.step.kind in _AMOUNTS:
        told = [at for at, mark in enumerate(marks) if at and mark.kind == "no"]
        behind = [marks[at + 1 :] for at in reversed(told)]
        yield from (text[rest[0].start :] for rest in behind if any(mark.kind == NUMBER for mark in rest))


def _undenied(asked: Asked, marks: tuple[Mark, ...], text: str) -> Iterator[str]:
    """The text without the amount that a "not" stands before, where another follows: "not 30, 60"."""
    for at, mark in enumerate(marks[:-1]):
        if asked.step.kind in _AMOUNTS and mark.kind in ("not", "no") and marks[at + 1].kind == NUMBER:
            end = next((one for one in range(at + 2, len(marks)) if marks[one].strong), len(marks))
            if end < len(marks):
                yield f"{text[: mark.start]} {text[marks[end].start :]}".strip()


def _as_it_is(asked: Asked, text: str) -> Iterator[str]:
    """What is said to be so now, where it is told before how it once was."""
    words = _words(text)
    once = min((start for _, start, _ in _at(asked, words, "once_was")), default=None)
    if once is None:
        return
    for _, start, end in sorted(_at(asked, words, "now"), reverse=True):
        if once < start and end < len(words):
            yield text[words[end][1] :]


def _words(text: str) -> list[tuple[str, int]]:
    """The words, folded, and where each begins."""
    return [(fold(match.group()), match.start()) for match in _WORD.finditer(text)]


def _at(asked: Asked, words: list[tuple[str, int]], name: str) -> Iterator[tuple[int, int, int]]:
    """Where phrases of a list stand: their end, then their first word and the one behind."""
    said = tuple(word for word, _ in words)
    for at in range(len(said)):
        for end in words_in(asked.book, name).ends(said, at):
            yield end, at, end
