"""Reading a street address, alone or with the next answers behind it, by the town's own street list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from bot.dialogue import which_house
from bot.dialogue.amid import Sentence
from bot.dialogue.elsewhere import answers_another
from bot.dialogue.known import Address, AddressMatch
from bot.dialogue.lexicon import NUMBER, THING, words_in
from bot.dialogue.marks import Mark
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import Asked, Block, Corner, NoNumber, NotUnderstood, POBox, Reading
from bot.dialogue.rows import LONGEST as LONGEST_ROW
from bot.dialogue.rows import in_a_row
from bot.dialogue.strict import asks_back, clauses, cuts, marks_of

_ANY_HOUSE = 1
_SEVERAL = 2
_STREET_WORDS = 3  # that a street's name has at most, behind other words
LONGEST = 160  # characters; more is no address
_CUTS = 6  # beginnings that are looked up, for a look-up takes up to a millisecond
_CUT_WORDS = 15
_ASIDE_WORDS = 7  # that may follow a certain address and say where it is: "across from the school"
_SURE = ("found", "which")
_NOT_A_HOUSE = ("no_number", "po_box", "corner", "block")


@dataclass(frozen=True)
class _Part:
    """A piece of the text, what it is as an address, and what else was said."""

    typed: str
    match: AddressMatch
    rest: str = ""


def address(asked: Asked, text: str) -> Reading:
    """The address in `text`, as plain data; where one of several may be meant, those under "which", and "typed".

    Raises NoNumber, POBox or Corner, each a NotUnderstood, where it is something else than a house.
    """
    whole = _part(asked, text)
    if whole.match.outcome in (*_SURE, *_NOT_A_HOUSE) and not _in_doubt(whole.match):
        return _reading(whole)
    sentence = Sentence(asked, text[: 2 * LONGEST])
    if anew := _taken_back(sentence):
        return _reading(anew)
    marks = marks_of(asked, text[: 2 * LONGEST])
    seen: list[_Part] = []
    later = _later(asked, marks, text) if len(sentence.houses) < _SEVERAL else ()
    for part in chain(_beginnings(asked, marks, text), _word_cuts(asked, marks, text), later):
        if part.match.outcome in _SURE:
            return _reading(_with_unit(part, sentence))
        seen.append(part)
    if more := _with_row(asked, marks, text) or _with_aside(asked, whole, marks, text) or _amid(whole, sentence):
        return _reading(_with_unit(more, sentence))
    other = next((part for part in seen if part.match.outcome in _NOT_A_HOUSE), None)
    return _reading(other or _unknown(asked, whole, seen))


def _in_doubt(match: AddressMatch) -> bool:
    """Whether something surer may stand beside it: a house beside a box, or "20 Colonial st" in "la verde 20 Colonial
    st", whose street no list has."""
    houses = (match.address,) if match.address else match.candidates
    unsure = match.outcome in ("no_number", "corner") and any(house.status == "typed" for house in houses)
    return unsure or match.outcome == "po_box"


def _with_unit(part: _Part, sentence: Sentence) -> _Part:
    """The same with the unit of that house which is told elsewhere in the sentence: "22 fern st, im in apt 4"."""
    house = part.match.address
    if part.match.outcome != "found" or house is None or house.unit:
        return part
    spots = (spot.match.address for spot in sentence.spots if spot.match.outcome == "found")
    same = (one for one in spots if one and one.unit and (one.number, one.street) == (house.number, house.street))
    told = next(same, None)
    return replace(part, match=AddressMatch("found", told)) if told else part


def _taken_back(sentence: Sentence) -> _Part | None:
    """What is left of an address that is corrected or denied in the same text. Raises NotUnderstood for nothing."""
    found = which_house.corrected(sentence)
    if found is None:
        return None
    match, spot = found
    if spot is None:
        raise NotUnderstood
    return _Part(sentence.between(spot.start, spot.end), match)


def streets(asked: Asked, text: str) -> tuple[str, ...]:
    """The one or two streets of the town that `text` names for certain; NotUnderstood where it names none."""
    match = asked.streets.match(text[:LONGEST])
    if match.outcome not in ("found", "no_number", "corner"):
        match = asked.streets.match(f"{_ANY_HOUSE} {text[:LONGEST]}")  # a bare name is a street behind a number
    found = [match.address] if match.address else match.candidates if match.outcome == "corner" else []
    if not found or any(address.status != "matched" for address in found):
        raise NotUnderstood
    return tuple(address.street for address in found)


def last_street(asked: Asked, text: str) -> tuple[str, ...]:
    """The street that a sentence without a no ends with: "it also sees Fern St"; NotUnderstood where none does."""
    words = text[:LONGEST].split()
    refused = {phrase[0] for name in ("no", "not", "none") for phrase in words_in(asked.book, name)}
    if refused.intersection(tokens(text)):
        raise NotUnderstood
    for start in range(max(1, len(words) - _STREET_WORDS), len(words)):
        try:
            return streets(asked, " ".join(words[start:]))
        except NotUnderstood:
            continue
    raise NotUnderstood


def _part(asked: Asked, typed: str, rest: str = "") -> _Part:
    fits = 0 < len(typed) <= LONGEST
    return _Part(typed, asked.streets.match(typed) if fits else AddressMatch("not_address"), rest)


def _beginnings(asked: Asked, marks: Sequence[Mark], text: str) -> Iterator[_Part]:
    """Beginnings of the text that end with a clause, the longest first, each with what follows."""
    for count, rest in list(cuts(marks, text))[1 : _CUTS + 1]:
        yield _part(asked, text[: marks[count - 1].end], rest)


def _word_cuts(asked: Asked, marks: Sequence[Mark], text: str) -> Iterator[_Part]:
    """Beginnings that end where another answer begins: "50 north main st its a house"."""
    for count in range(2, len(marks) if len(marks) <= _CUT_WORDS else 0):
        rest = text[marks[count].start :]
        if answers_another(asked, rest) and not _counts_things(marks, count):
            yield _part(asked, text[: marks[count - 1].end], rest)


def _counts_things(marks: Sequence[Mark], count: int) -> bool:
    """Whether the last of so many marks counts what follows: "22 fern st 2 cameras"."""
    return marks[count - 1].kind == NUMBER and marks[count].value == THING


def _later(asked: Asked, marks: Sequence[Mark], text: str) -> Iterator[_Part]:
    """Clauses that are an address behind something else: "home, 50 elm st"."""
    for start, end in clauses(marks)[1:_CUTS]:
        if _within_number(marks, start):
            continue
        before, after = text[: marks[start - 1].end], text[marks[end - 1].end :].lstrip(" ,.;\n")
        part = _part(asked, text[marks[start].start : marks[end - 1].end], f"{before}, {after}".rstrip(" ,"))
        if part.match.outcome == "found":
            yield part


def _within_number(marks: Sequence[Mark], start: int) -> bool:
    """Whether a clause is but the end of a number: "ocho" in "cuarenta y ocho de Burr Street"."""
    around = (marks[start], marks[start - 2]) if start > 1 else ()
    return bool(around) and all(mark.kind == NUMBER and mark.spelled for mark in around)


def _with_row(asked: Asked, marks: Sequence[Mark], text: str) -> _Part | None:
    """A certain address with nothing but answers to other questions behind it: "50 n main st front n back 30d"."""
    for count in range(len(marks) - 1, 1, -1) if len(marks) <= LONGEST_ROW else ():
        rest = text[marks[count].start :]
        if in_a_row(asked, rest) and not _counts_things(marks, count):
            part = _part(asked, text[: marks[count - 1].end], rest)
            if part.match.outcome == "found":
                return part
    return None


def _with_aside(asked: Asked, whole: _Part, marks: Sequence[Mark], text: str) -> _Part | None:
    """A certain address with few plain words behind it: "22 fern st across from the school"."""
    peril = {phrase[0] for phrase in words_in(asked.book, "peril") if len(phrase) == 1}
    if whole.match.outcome != "not_address" or asks_back(asked, text) or peril.intersection(tokens(text)):
        return None
    for count in range(len(marks) - 1, max(1, len(marks) - 1 - _ASIDE_WORDS), -1):
        rest = text[marks[count].start :]
        part = _part(asked, text[: marks[count - 1].end], rest)
        if any(map(str.isdigit, rest)):
            return None
        if part.match.outcome == "found" and not _counts_things(marks, count):
            return part
    return None


def _amid(whole: _Part, sentence: Sentence) -> _Part | None:
    """An address in the middle of a sentence, or a street alone; none where somebody is in peril."""
    peril = {phrase[0] for phrase in words_in(sentence.asked.book, "peril") if len(phrase) == 1}
    if peril.intersection(sentence.words):
        return None
    if whole.match.outcome != "corner" and (found := which_house.told(sentence)):
        match, spot = found
        if whole.match.outcome == "po_box" and spot.match.outcome != "found":
            return None
        return _Part(sentence.between(spot.start, spot.end), match, sentence.without(spot))
    if whole.match.outcome == "corner":
        corners = (_part(sentence.asked, piece.strip()) for piece in sentence.text.split(","))
        return next((one for one in corners if one.match.outcome == "corner" and not _in_doubt(one.match)), None)
    if whole.match.outcome == "not_address" and (street := sentence.street_alone()):
        return _Part(sentence.between(street.start, street.end), street.match, sentence.without(street))
    return None


def _unknown(asked: Asked, whole: _Part, parts: Sequence[_Part]) -> _Part:
    """The longest beginning on no known street; what answers another question is no part of it."""
    for part in parts:
        ends = whole.match.outcome == "not_address" or answers_another(asked, part.rest)
        if part.match.outcome == "unknown" and ends:
            return part
    return whole


def _reading(part: _Part) -> Reading:
    match, rest = part.match, part.rest
    if match.outcome == "which":
        return Reading({"which": [_plain(one) for one in match.candidates], "typed": part.typed}, rest=rest)
    if match.outcome == "po_box":
        raise POBox
    if match.outcome == "corner":
        raise Corner([_plain(one) for one in match.candidates])
    if match.outcome == "block":
        return _block(part)
    if match.address is None or match.outcome == "not_address":
        raise NotUnderstood
    if match.outcome == "no_number":
        raise NoNumber(_plain(match.address), rest)
    return Reading(_plain(match.address), rest=rest)


def _block(part: _Part) -> Reading:
    """A block is no house, so it is no answer by itself; one of several is to be chosen first."""
    if part.match.address is not None:
        raise Block(_plain(part.match.address), part.rest)
    blocks = [{**_plain(one), "block": True} for one in part.match.candidates]
    return Reading({"which": blocks, "typed": part.typed}, rest=part.rest)


def _plain(address: Address) -> Mapping[str, Any]:
    """An address as a run keeps it."""
    return asdict(address)
