"""Reading a street address, alone or with the next answers behind it, by the town's own street list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from bot.dialogue.elsewhere import answers_another
from bot.dialogue.known import Address, AddressMatch
from bot.dialogue.lexicon import words_in
from bot.dialogue.marks import Mark
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import Asked, Block, Corner, NoNumber, NotUnderstood, POBox, Reading
from bot.dialogue.strict import asks_back, clauses, cuts, marks_of

_ANY_HOUSE = 1
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
    if whole.match.outcome in (*_SURE, *_NOT_A_HOUSE):
        return _reading(whole)
    marks = marks_of(asked, text[: 2 * LONGEST])
    seen: list[_Part] = []
    for part in chain(_beginnings(asked, marks, text), _word_cuts(asked, marks, text), _later(asked, marks, text)):
        if part.match.outcome in _SURE:
            return _reading(part)
        seen.append(part)
    if aside := _with_aside(asked, whole, marks, text):
        return _reading(aside)
    other = next((part for part in seen if part.match.outcome in _NOT_A_HOUSE), None)
    return _reading(other or _unknown(asked, whole, seen))


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
        if answers_another(asked, rest):
            yield _part(asked, text[: marks[count - 1].end], rest)


def _later(asked: Asked, marks: Sequence[Mark], text: str) -> Iterator[_Part]:
    """Clauses that are an address behind something else: "home, 50 elm st"."""
    for start, end in clauses(marks)[1:_CUTS]:
        before, after = text[: marks[start - 1].end], text[marks[end - 1].end :].lstrip(" ,.;\n")
        part = _part(asked, text[marks[start].start : marks[end - 1].end], f"{before}, {after}".rstrip(" ,"))
        if part.match.outcome == "found":
            yield part


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
        if part.match.outcome == "found":
            return part
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
