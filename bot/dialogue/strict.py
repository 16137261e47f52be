"""Reading marks: strictly, where every word is explained, or leniently, where one answer alone is mentioned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.dialogue import choices, numbers, verdicts
from bot.dialogue.each import cameras_of, cameras_told_apart, candidates_of, each_of
from bot.dialogue.flow import Kind
from bot.dialogue.lexicon import CAMERA, FILLER, NUMBER, OPTION, UNIT, UNKNOWN, lexicon_of, words_in
from bot.dialogue.marks import LONGEST, Mark, scan, uncounted
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import Asked, NotUnderstood, Reading
from bot.dialogue.run import Value
from bot.dialogue.same import Same

Marks = Sequence[Mark]
_EDGES = " \t\r\n,;.:!?|&+-–—"
_LENIENT_WORDS = 12  # a yes in a longer sentence may be about anything

VALUES: Mapping[Kind, Callable[[Asked, Marks], Value]] = {
    "yes_no": verdicts.yes_no,
    "confirm": verdicts.yes_no,
    "one_of": choices.one_of,
    "several_of": choices.several_of,
    "choice": choices.choice,
    "number": numbers.amount,
    "days": numbers.amount,
}


def marks_of(asked: Asked, text: str) -> tuple[Mark, ...]:
    """What every word of `text` stands for at this question; each of its readers asks for it anew."""
    return _marks_of(Same(asked), text)


@lru_cache(maxsize=16)
def _marks_of(question: Same, text: str) -> tuple[Mark, ...]:
    (asked,) = question.things
    assert isinstance(asked, Asked)
    own = lexicon_of(asked.step, asked.language, asked.book)
    if asked.step.for_each and asked.cameras:
        return cameras_told_apart(asked, scan(text, cameras_of(asked), own), text)
    if asked.step.kind == "choice" and asked.candidates:
        return scan(text, candidates_of(asked), own)
    return scan(text, own)


def strictly(asked: Asked, marks: Marks) -> Reading:
    """The answer that explains every word; NotUnderstood where none does."""
    if not marks or len(marks) > LONGEST or any(mark.kind == UNKNOWN for mark in marks):
        raise NotUnderstood
    if asked.step.kind not in ("yes_no", "confirm", "choice") and any(map(_answers_apart, marks[1:])):
        raise NotUnderstood
    if asked.step.kind != "number":
        marks = uncounted(marks)
    read = VALUES[asked.step.kind]
    if any(mark.kind == CAMERA for mark in marks):
        return Reading(None, each=each_of(asked, marks, read))
    return Reading(read(asked, marks))


def _answers_apart(mark: Mark) -> bool:
    """A yes or no after a comma answers something else: "motion, yes, 30 days"."""
    return mark.kind in ("yes", "no") and mark.strong


def cuts(marks: Marks, text: str) -> Iterator[tuple[int, str]]:
    """Where `text` may end as an answer and the next begin: how many marks before, and the text after; whole first."""
    yield len(marks), ""
    for at in range(len(marks) - 1, 0, -1):
        if marks[at].kind == "and" and at + 1 < len(marks):
            yield at, text[marks[at].end :].strip(_EDGES)
        elif marks[at].strong and "?" not in marks[at].gap:
            yield at, text[marks[at - 1].end :].lstrip(_EDGES)


def clauses(marks: Marks) -> list[tuple[int, int]]:
    """The clauses of a text, each by its first mark and the one after its last; the words that join them left out."""
    found: list[tuple[int, int]] = []
    start = 0
    for at, mark in enumerate([*marks, None]):
        if mark is None or mark.kind == "and" or mark.strong:
            if at > start:
                found.append((start, at))
            start = at + (mark is not None and mark.kind == "and")
    return found


def asks_back(asked: Asked, text: str) -> bool:
    """Whether `text` is a question rather than an answer."""
    asking = {phrase[0] for phrase in words_in(asked.book, "question") if len(phrase) == 1}
    return "?" in text or any(word in asking for word in tokens(text))


def leniently(asked: Asked, marks: Marks, text: str) -> Reading:
    """The one answer that is mentioned among words that are not understood; NotUnderstood where there is a doubt."""
    if len(marks) > LONGEST or asks_back(asked, text) or all(mark.kind != UNKNOWN for mark in marks):
        raise NotUnderstood
    if asked.step.kind in ("yes_no", "confirm"):
        return Reading(_mostly(asked, marks))
    if any(mark.kind in ("no", "not", "except", CAMERA) for mark in marks):
        raise NotUnderstood
    told = [mark for mark in marks if _plainly(mark)]
    if asked.step.kind in ("number", "days"):
        return Reading(numbers.amount(asked, _single_amount(asked, told)))
    return Reading(VALUES[asked.step.kind](asked, [mark for mark in told if mark.kind in (OPTION, "unsure")]))


def _plainly(mark: Mark) -> bool:
    """Whether a word may be taken out of a sentence: a short one only as it is spelled."""
    return mark.meant and (mark.slips == 0 or len(mark.word) > 4)


def _single_amount(asked: Asked, told: Marks) -> Marks:
    """The number and unit, or the "no idea", that a sentence mentions; a number of days needs its unit there."""
    amounts = [mark for mark in told if mark.kind in (NUMBER, UNIT)]
    if not amounts:
        return [mark for mark in told if mark.kind in ("unsure", "forever")]
    units = sum(mark.kind == UNIT for mark in amounts)
    if len(amounts) - units > 1 or units != (1 if asked.step.kind == "days" else 0):
        raise NotUnderstood
    return amounts


def _mostly(asked: Asked, marks: Marks) -> bool | None:
    """A yes or no that opens a short sentence: "yes im the owner"; elsewhere in it, it may be about anything."""
    told = [mark for mark in marks if mark.kind != FILLER]
    signs = [mark for mark in told if mark.kind in ("yes", "no", "unsure", OPTION) and _plainly(mark)]
    if not signs or len(marks) > _LENIENT_WORDS or any(mark.kind in ("except", "none") for mark in told):
        raise NotUnderstood
    value = verdicts.yes_no(asked, [*signs, *(mark for mark in told if mark.kind == "not")])
    opens = marks[0] in signs and (value is not False or _stands_alone(marks, marks[0]))
    if not opens and value is not None:
        raise NotUnderstood
    return value


def _stands_alone(marks: Marks, sign: Mark) -> bool:
    """Whether a "no" refuses by itself: "no it faces the yard", not "no one told me"."""
    after = [mark for mark in marks if mark.start >= sign.end]
    return not after or after[0].kind in (FILLER, "not", "no")
