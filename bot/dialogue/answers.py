"""Reading the answer to a question: the one place where a kind of answer is added.

A text is first read strictly, every word of it explained; then its longest beginning that reads strictly, the rest
being kept for the next question; and only then leniently, where exactly one answer is mentioned and nothing refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from bot.dialogue import choices, naming, signs, whereabouts
from bot.dialogue.anew import anew
from bot.dialogue.each import only_behind
from bot.dialogue.elsewhere import answers_another, mentions_another, signs_another
from bot.dialogue.flow import FlowBook, Kind, Language, Step
from bot.dialogue.known import Streets
from bot.dialogue.lexicon import CAMERA, FILLER, NUMBER, OPTION, UNKNOWN, words_in
from bot.dialogue.marks import LONGEST, Mark
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import Asked, Corner, NoneOfThese, NoNumber, NotUnderstood, POBox, Reading
from bot.dialogue.run import Value
from bot.dialogue.several import gathered
from bot.dialogue.strict import asks_back, clauses, cuts, leniently, marks_of, strictly

__all__ = ["Corner", "NoNumber", "NoneOfThese", "NotUnderstood", "POBox", "Reading", "explains", "read"]

Marks = Sequence[Mark]
FREE_LENGTH = 200  # characters kept of an answer in own words
_OWN_LENGTH = 60  # and of one where options were offered
_CUT_WORDS = 20  # a longer text without a comma is not cut between words
_AGAINST = {  # what takes a yes, a no or a "don't know" back
    "True": {"no", "not", "none", "unsure", "except"},
    "False": {"yes", "unsure"},
    "None": {"yes", "no"},
}
_SIGNS = (True, False, "yes", "no")
_EDGES = " \t\r\n,;.:!?|&+-–—"
_ROUND = re.compile(r"(?<=\d)[oO](?![^\W\d_])")  # "3o days"


def read(
    step: Step,
    text: str,
    language: Language,
    book: FlowBook,
    streets: Streets,
    cameras: Sequence[tuple[str, ...]] = (),
    candidates: Sequence[str] = (),
) -> Reading:
    """What `text`, already heard, answers to `step`; raises NotUnderstood, and nothing else, where it does not.

    `cameras` are the resident's, each its key followed by words for it, for a step that is asked of each; `candidates`
    the labels of a choice, whose value is a place among them, from 0.
    """
    asked = Asked(step, language, book, streets, tuple(tuple(camera) for camera in cameras), tuple(candidates))
    return _READERS[step.kind](asked, _clean(text))


def explains(
    step: Step,
    text: str,
    language: Language,
    book: FlowBook,
    streets: Streets,
    cameras: Sequence[tuple[str, ...]] = (),
    candidates: Sequence[str] = (),
) -> bool:
    """Whether the whole of `text` reads strictly as an answer to `step`; never for a step that takes any words."""
    asked = Asked(step, language, book, streets, tuple(tuple(camera) for camera in cameras), tuple(candidates))
    said = _clean(text)
    try:
        if step.kind == "name":
            return bool(naming.alone(asked, said))
        if step.kind == "address":
            return whereabouts.address(asked, said).rest == ""
        return step.kind not in ("free", "street") and bool(strictly(asked, marks_of(asked, said)))
    except NotUnderstood:
        return False


def _clean(text: str) -> str:
    kept = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text)
    return unicodedata.normalize("NFC", kept).strip()


def _listed(asked: Asked, text: str) -> Reading:
    """An answer from a list of things that can be said."""
    if asked.step.kind in ("number", "days"):
        text = _ROUND.sub("0", text)
    marks = marks_of(asked, text)
    if not marks or len(marks) > LONGEST:
        raise NotUnderstood
    marks = marks[only_behind(asked, marks) :]
    if echoed := _behind_a_question(asked, text):
        return echoed
    if reading := anew(asked, marks, text) or next(_beginnings(asked, marks, text), None):
        return reading
    if answers_another(asked, text):
        raise NotUnderstood  # "a week perhaps" leaves nothing open but the days
    try:
        return leniently(asked, marks, text)
    except NotUnderstood:
        return _own(asked, marks, text)


def _behind_a_question(asked: Asked, text: str) -> Reading | None:
    """ "How long? I have no idea": the question is said again, and then answered."""
    said = text.rpartition("?")[2].strip(_EDGES)
    if "?" not in text or not said or signs.takes_signs(asked):
        return None
    try:
        return strictly(asked, marks_of(asked, said))
    except NotUnderstood:
        return None


def _beginnings(asked: Asked, marks: Marks, text: str) -> Iterator[Reading]:
    """Strict readings of the beginning of a text, the likeliest first; NotUnderstood where the rest takes it back."""
    for count, rest in chain(cuts(marks, text), _word_cuts(asked, marks, text)):
        reading = _strict(asked, marks[:count])
        if reading is None or (any(mark.kind == CAMERA for mark in marks[count:]) and not signs_another(asked, rest)):
            continue
        if reading.each is None and _takes_back(asked, reading, marks[count:], text):
            raise NotUnderstood
        told = reading.value == "hours" and choices.tells_hours(marks[:count])
        yield replace(reading, rest=rest, ahead=text[: marks[count - 1].end] if told else "")


def _strict(asked: Asked, marks: Marks) -> Reading | None:
    try:
        return strictly(asked, marks)
    except NoneOfThese:
        raise
    except NotUnderstood:
        return None


def _word_cuts(asked: Asked, marks: Marks, text: str) -> Iterator[tuple[int, str]]:
    """Cuts between words, where what follows answers another question: "yes my name is Maria Lopez"."""
    for count in range(1, len(marks) if len(marks) <= _CUT_WORDS else 0):
        if marks[count - 1].kind == UNKNOWN:
            return
        if marks[count - 1].kind == NUMBER or _strict(asked, marks[:count]) is None:
            continue  # "24 hours" is not 24, and then "hours"
        if answers_another(asked, text[marks[count].start :]):
            yield count, text[marks[count].start :]


def _takes_back(asked: Asked, reading: Reading, marks: Marks, text: str) -> bool:
    """Whether a later clause answers the same question otherwise: "home, I mean business", "yes, no wait"."""
    for start, end in clauses(marks):
        clause = marks[start:end]
        if _contradicts(asked, reading, clause):
            return True
        if answers_another(asked, text[clause[0].start : clause[-1].end]):
            return False
    return False


def _contradicts(asked: Asked, reading: Reading, clause: Marks) -> bool:
    kinds = {mark.kind for mark in clause}
    if asked.step.kind in ("yes_no", "confirm"):
        return bool(kinds & _AGAINST[str(reading.value)]) or kinds <= {NUMBER, FILLER}
    if asked.step.kind not in ("one_of", "choice"):
        return False
    others = any(mark.kind == OPTION and not mark.slips and mark.value != reading.value for mark in clause)
    return others or (NUMBER in kinds and kinds <= {NUMBER, FILLER})


def _own(asked: Asked, marks: Marks, text: str) -> Reading:
    """Own words, where the step takes them and no option fits."""
    oath = any(phrase[0] in tokens(text) for phrase in words_in(asked.book, "swear"))
    if not asked.step.other or oath or asks_back(asked, text) or len(text) > _OWN_LENGTH:
        raise NotUnderstood
    if not any(c.isalpha() for c in text) or all(mark.kind != UNKNOWN and mark.kind != NUMBER for mark in marks):
        raise NotUnderstood
    return Reading(text.strip(_EDGES))


def _several(asked: Asked, text: str) -> Reading:
    if tokens(text) in words_in(asked.book, "no_cameras"):
        raise NoneOfThese
    marks = marks_of(asked, text)
    if not marks or len(marks) > LONGEST:
        raise NotUnderstood
    try:
        return strictly(asked, marks)
    except NotUnderstood:
        return gathered(asked, marks, text)


def _streets(asked: Asked, text: str) -> Reading:
    """Other streets of the town, by their names in its list; none where the step's own option is chosen."""
    for read_one in (_named_streets, _no_street, _last_street):
        try:
            return read_one(asked, text)
        except NotUnderstood:
            continue
    raise NotUnderstood


def _named_streets(asked: Asked, text: str) -> Reading:
    return Reading(whereabouts.streets(asked, text))


def _no_street(asked: Asked, text: str) -> Reading:
    return _listed(replace(asked, step=replace(asked.step, kind="one_of")), text)


def _last_street(asked: Asked, text: str) -> Reading:
    return Reading(whereabouts.last_street(asked, text))


def _free(asked: Asked, text: str) -> Reading:
    said = " ".join(text.split())
    if not said:
        raise NotUnderstood
    return Reading(said[:FREE_LENGTH].rstrip())


def _confirm(asked: Asked, text: str) -> Reading:
    """True; or False with what should be changed, if it was said."""
    marks = marks_of(asked, text)
    if not marks or len(marks) > LONGEST:
        raise NotUnderstood
    for count, rest in cuts(marks, text):
        try:
            value = strictly(asked, marks[:count]).value
        except NotUnderstood:
            continue
        return _confirmed(asked, value, marks[count:], rest)
    kinds = {mark.kind for mark in marks}
    if (marks[0].kind == "no" and "yes" in kinds) or kinds <= {"unsure", FILLER}:
        raise NotUnderstood
    if marks[0].kind == "no":
        return Reading(False, rest=text[marks[0].end :].strip(_EDGES))
    if _amends(asked, marks, text):
        return Reading(False, rest=text)
    return leniently(asked, marks, text)


def _confirmed(asked: Asked, value: Value, marks: Marks, rest: str) -> Reading:
    """A yes or no with more behind it: "no, the address is wrong", "yes, but change the road"."""
    kinds = {mark.kind for mark in marks}
    refused = "no" in kinds and kinds <= {"no", FILLER}
    if (value is False and "yes" in kinds) or (value is True and refused):
        raise NotUnderstood
    if value is True and rest and _amends(asked, marks, rest):
        return Reading(False, rest=rest)
    return Reading(value, rest=rest)


def _amends(asked: Asked, marks: Marks, text: str) -> bool:
    """Whether `text` names something to change."""
    telling = {"no", "not", "except", "correction", "wrong", NUMBER, OPTION}
    return any(mark.kind in telling for mark in marks) or mentions_another(asked, text)


def _signed(reader: Callable[[Asked, str], Reading]) -> Callable[[Asked, str], Reading]:
    """`reader`, and where it does not understand, a yes or no told in a sentence, if the step takes those."""

    def read_or_sign(asked: Asked, text: str) -> Reading:
        if not signs.takes_signs(asked):
            return reader(asked, text)
        try:
            return signs.amended(asked, text)
        except NotUnderstood:
            pass
        return signs.settled(asked, text, _read_or_told(reader, asked, text))

    return read_or_sign


def _read_or_told(reader: Callable[[Asked, str], Reading], asked: Asked, text: str) -> Reading | None:
    try:
        reading = reader(asked, text)
    except NotUnderstood:
        return signs.told_or_none(asked, text)
    doubt = signs.opens_a_question(asked, text) or signs.doubted(asked, reading.value, text)
    return None if reading.value in _SIGNS and doubt else reading


_READERS: Mapping[Kind, Callable[[Asked, str], Reading]] = {
    "yes_no": _signed(_listed),
    "one_of": _signed(_listed),
    "several_of": _several,
    "number": _listed,
    "days": _listed,
    "choice": _listed,
    "name": naming.name,
    "address": whereabouts.address,
    "street": _streets,
    "free": _free,
    "confirm": _signed(_confirm),
}
