"""Reading a name, alone or with more around it: "yes, Maria", "Maria Lopez 50 north main st"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.dialogue import introducing, names
from bot.dialogue.elsewhere import answers_another
from bot.dialogue.lexicon import FILLER, NUMBER
from bot.dialogue.marks import Mark
from bot.dialogue.reading import Asked, NotUnderstood, Reading
from bot.dialogue.strict import cuts, marks_of


def name(asked: Asked, text: str) -> Reading:
    """The name that `text` gives, behind a greeting or a nod, and what follows it. Raises NotUnderstood."""
    if anew := introducing.corrected(asked, text):
        try:
            return _found(asked, anew)
        except NotUnderstood:
            pass
    return _found(asked, introducing.after_courtesies(asked, text))


def _found(asked: Asked, text: str) -> Reading:
    """The name that is told in so many words; else, or where one is introduced later on, the one amid the sentence."""
    if preferred := introducing.rather(asked, text):
        return Reading(preferred)
    found = None if introducing.denied(asked, text) else _tried(asked, text)
    if found is None or (not names.led_in(asked, text) and introducing.introduces(asked, text)):
        return Reading(introducing.introduced(asked, text))
    apart = introducing.told_apart(asked, str(found.value))
    return Reading(apart, rest=found.rest) if apart != found.value and _is_name(asked, apart) else found


def _is_name(asked: Asked, said: str) -> bool:
    try:
        return names.name(asked, said) == said
    except NotUnderstood:
        return False


def _tried(asked: Asked, text: str) -> Reading | None:
    try:
        return _plainly(asked, text)
    except NotUnderstood:
        return None


def _plainly(asked: Asked, text: str) -> Reading:
    """The name that a text begins with, and what follows it. Raises NotUnderstood."""
    if start := names.after_nod(asked, text):
        try:
            return _plainly(asked, text[start:])
        except NotUnderstood:
            pass
    marks = marks_of(asked, text[: 4 * names.LONGEST])
    start = _greeted(marks)
    for count, rest in chain(cuts(marks, text), _before_address(asked, marks, text)):
        if count <= start:
            continue
        end = marks[count - 1].end if rest else len(text)
        try:
            return Reading(alone(asked, text[marks[start].start if start else 0 : end]), rest=rest)
        except NotUnderstood:
            continue
    raise NotUnderstood


def _before_address(asked: Asked, marks: Sequence[Mark], text: str) -> Iterator[tuple[int, str]]:
    """Where a name ends and an address begins without a comma: "Maria Lopez 50 north main st"."""
    at = next((at for at, mark in enumerate(marks) if mark.kind == NUMBER), 0)
    if at and answers_another(asked, text[marks[at].start :]):
        yield at, text[marks[at].start :]


def _greeted(marks: Sequence[Mark]) -> int:
    """How many marks come before the name: the "yes," or "hello." that opens a text."""
    for at, mark in enumerate(marks):
        if at and mark.strong:
            return at
        if mark.kind not in (FILLER, "yes") or (mark.kind == FILLER and len(mark.word) == 1):
            return 0  # "A. J. Foyt" begins with an initial
    return 0


def alone(asked: Asked, said: str) -> str:
    """The name that `said` is, where no part of it answers another question. Raises NotUnderstood."""
    parts = dict.fromkeys((said, *said.split(",")))
    mixed = "\n" in said or any(answers_another(asked, part.strip()) for part in parts)
    if mixed and not names.led_in(asked, said):
        raise NotUnderstood
    return names.name(asked, said)
