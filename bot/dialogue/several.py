"""Several places in one text, some in the resident's own words: "front door, the shed and one over the garage"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.elsewhere import answers_another, signs_another
from bot.dialogue.lexicon import FILLER, NUMBER, OPTION, UNKNOWN, words_in
from bot.dialogue.marks import Mark
from bot.dialogue.phrases import fold, tokens
from bot.dialogue.reading import Asked, NotUnderstood, Reading
from bot.dialogue.strict import asks_back, clauses, cuts, leniently, strictly

Marks = Sequence[Mark]
OWN_WORDS = 4  # at most, for one place
OWN_LENGTH = 40  # characters
NAME_WORDS = 2  # at most, of a name that stands where a place was asked for
_EDGES = " \t\r\n,;.:!?|&+-–—"


def gathered(asked: Asked, marks: Marks, text: str) -> Reading:
    """The places that are named, clause by clause, until something else is said; NotUnderstood where none is."""
    keys, at = _beginning(asked, marks, text)
    own: list[str] = []
    for start, end in clauses(marks):
        if start < at:
            continue
        if (keys or own) and _only_sees(asked, marks[start:end], text):
            break
        if _counts(asked, marks[start:end]):
            continue
        found, stop = _clause(asked, marks[start:end], text)
        if not found and all(mark.kind in (NUMBER, FILLER) for mark in marks[start:end]):
            raise NotUnderstood  # a place that is not in the list
        if not found:
            break
        _sort_in(asked, found, keys, own)
        at = _after(marks, end) if stop == end - start else start + stop
        if stop < end - start:
            break
    if not keys and not own:
        return leniently(asked, marks, text)
    ordered = [option.key for option in asked.step.options if option.key in keys]
    rest = text[marks[at - 1].end :].strip(_EDGES) if at < len(marks) else ""
    return Reading((*ordered, *own), rest=rest)


def _counts(asked: Asked, marks: Marks) -> bool:
    """Whether a clause only says how many there are: "we have 4, two up front, …"."""
    said = tuple(word for mark in marks for word in mark.word.split())
    numbers = sum(mark.kind == NUMBER for mark in marks)
    counting = words_in(asked.book, "counting")
    return numbers == 1 and marks[-1].kind in (NUMBER, FILLER) and any(said[:-1] == one for one in counting)


def _only_sees(asked: Asked, marks: Marks, text: str) -> bool:
    """Whether a clause behind other places says what they see, rather than one place more: "and it sees the road"."""
    places = sum(mark.kind == OPTION for mark in marks)
    another = any(mark.kind == "rest" or (mark.word,) in words_in(asked.book, "adds") for mark in marks[:2])
    return places <= 1 and not another and signs_another(asked, text[marks[0].start : marks[-1].end])


def _beginning(asked: Asked, marks: Marks, text: str) -> tuple[list[str], int]:
    """The longest beginning of whole clauses that reads strictly ("all but the garage and the side")."""
    for count, _ in cuts(marks, text):
        try:
            value = strictly(asked, marks[:count]).value
        except NotUnderstood:
            continue
        if isinstance(value, tuple):
            return list(value), _after(marks, count)
    return [], 0


def _after(marks: Marks, at: int) -> int:
    """The mark after `at`, a joining word left out."""
    return at + 1 if at < len(marks) and marks[at].kind == "and" else at


def _clause(asked: Asked, marks: Marks, text: str) -> tuple[tuple[str, ...], int]:
    """The places named in one clause, and how many of its marks they take."""
    said = text[marks[0].start : marks[-1].end]
    if found := _strict(asked, marks):
        return found, len(marks)
    if answers_another(asked, said):
        return (), 0
    for count in range(1, len(marks)):
        rest = text[marks[count].start : marks[-1].end]
        if (found := _strict(asked, marks[:count])) and answers_another(asked, rest):
            return found, count
    return _loose(asked, marks, said), len(marks)


def _strict(asked: Asked, marks: Marks) -> tuple[str, ...]:
    try:
        value = strictly(asked, marks).value
    except NotUnderstood:
        return ()
    return value if isinstance(value, tuple) else ()


def _loose(asked: Asked, marks: Marks, said: str) -> tuple[str, ...]:
    try:
        value = leniently(asked, marks, said).value
    except NotUnderstood:
        value = None
    if isinstance(value, tuple) and value:
        return value
    own = own_words(asked, marks, said) if asked.step.other else ""
    return (own,) if own else ()


def own_words(asked: Asked, marks: Marks, said: str) -> str:
    """A place in the resident's own words, without the fillers around it; empty where it is no place."""
    if any(mark.kind not in (UNKNOWN, FILLER, NUMBER) for mark in marks) or asks_back(asked, said):
        return ""
    if _forbidden(asked, said):
        return ""
    told = [mark for mark in marks if mark.kind == UNKNOWN]
    if (
        not told
        or _a_name(asked, told)
        or tokens(said) in words_in(asked.book, "takes_back")
        or all((mark.word,) in words_in(asked.book, "no_place") for mark in told)
    ):
        return ""
    kept = said[told[0].start - marks[0].start : told[-1].end - marks[0].start]
    long = len(tokens(kept)) > OWN_WORDS or len(kept) > OWN_LENGTH
    return "" if long or not any(c.isalpha() for c in kept) else kept


def _a_name(asked: Asked, told: Marks) -> bool:
    """Whether somebody says again who they are: "Dorothy", "Dorothy Miller"."""
    return len(told) <= NAME_WORDS and (told[0].word,) in words_in(asked.book, "given")


def _forbidden(asked: Asked, said: str) -> bool:
    spoken = set(tokens(said))
    lists = ("swear", "sentence", "question")
    return any(phrase[0] in spoken for name in lists for phrase in words_in(asked.book, name) if len(phrase) == 1)


def _sort_in(asked: Asked, found: Sequence[str], keys: list[str], own: list[str]) -> None:
    options = {option.key for option in asked.step.options}
    for place in found:
        if place in options:
            keys.append(place)
        elif fold(place) not in map(fold, own):
            own.append(place)
