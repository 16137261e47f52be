"""An address amid a sentence, found by its house number, and what is said around it.

What may stand around an address without doubt, and what says that another house is meant, are lists of the flow book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.known import Address, AddressMatch
from bot.dialogue.lexicon import CLAUSE_ENDS, words_in
from bot.dialogue.phrases import close, fold, tokens
from bot.dialogue.reading import Asked

_WORD = re.compile(r"[^\s,;:.!?()\"“”¿¡]+")
_HOUSE = re.compile(r"#?[1-9]\d{0,4}(?:[a-z]{1,2}|[a-z]{4,}|-\d{1,5}[a-z]?|-[a-z])?")
BARE = re.compile(r"[1-9]\d{0,4}[a-z]?")
_REACH = 10  # words that an address has at most, its unit and town included
_STREET_WORDS = 4  # that a street's name has at most
_UNIT_WORDS = 3  # that a unit has at most, with what leads to it
_MOST_SPOTS = 4  # numbers that are looked at
_MOST_WORDS = 40
_BETWEEN = 2  # words that may stand between a denial and what it denies
_JOINERS = ("and", "y", "oh")  # within a number in words
_LIVING = "live on"  # says to the street list that a bare name is meant as a street's
_COUNTS_LITTLE = ("a", "an", "un", "una", "uno", "one", "primer", "first")


@dataclass(frozen=True)
class Spot:
    """An address that stands in a text: its words from `start` to `end`."""

    match: AddressMatch
    start: int
    end: int

    @property
    def houses(self) -> tuple[Address, ...]:
        return (self.match.address,) if self.match.address else self.match.candidates


class Sentence:
    """A text in which an address may stand."""

    def __init__(self, asked: Asked, text: str) -> None:
        self.asked, self.text = asked, text
        self._found = list(_WORD.finditer(text))[: _MOST_WORDS + 1]
        self.words = [fold(match.group()) for match in self._found]

    def between(self, start: int, end: int) -> str:
        return self.text[self._found[start].start() : self._found[end - 1].end()] if end > start else ""

    def without(self, spot: Spot) -> str:
        """What else is said."""
        before = self.text[: self._found[spot.start].start()].rstrip(" ,.;:\n")
        after = self.text[self._found[spot.end - 1].end() :].lstrip(" ,.;\n")
        return f"{before}, {after}".strip(" ,")

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The addresses that stand in it, in order; none where it is too long to be an answer."""
        found: list[Spot] = []
        starts = [at for at in range(len(self.words)) if self._may_begin(at)]
        for at in starts[:_MOST_SPOTS] if len(self.words) <= _MOST_WORDS else ():
            if (not found or at >= found[-1].end) and (spot := self._spot(at, found[-1].end if found else 0)):
                found.append(self._with_unit(spot))
        return tuple(found)

    @cached_property
    def houses(self) -> frozenset[tuple[str, str]]:
        """The houses that it names for certain, by number and street."""
        sure = (spot.match.address for spot in self.spots if spot.match.outcome == "found")
        return frozenset((house.number, house.street) for house in sure if house)

    def _may_begin(self, at: int) -> bool:
        """Whether a house number may begin here, in figures or, whole, in words."""
        if at and (self.words[at - 1],) in words_in(self.asked.book, "box_number"):
            return False
        return bool(_HOUSE.fullmatch(self.words[at])) or (
            self._spelled(at) and not (at and (self._spelled(at - 1) or self._tens_before(at)))
        )

    def _spelled(self, at: int) -> bool:
        known = {fold(word) for words in self.asked.book.numbers.values() for word in words}
        parts = tokens(self.words[at])
        if not parts or not set(parts) <= known:
            return False
        return self.words[at] not in _COUNTS_LITTLE or (at + 1 < len(self.words) and self._spelled(at + 1))

    def _tens_before(self, at: int) -> bool:
        return at > 1 and self.words[at - 1] in _JOINERS and self._spelled(at - 2)

    def _spot(self, at: int, least: int) -> Spot | None:
        """The longest certain address from here, or with its street before it, from `least` on; else one to ask of."""
        tried = [*self._ahead(at), *self._behind(at, least)]
        for outcome in ("found", "which"):
            spots = [spot for spot in tried if spot.match.outcome == outcome]
            if spots:
                return next((spot for spot in spots if not self._runs_into_another(spot)), spots[-1])
        return next((spot for spot in tried if spot.match.outcome == "unknown" and self._written_as_one(spot)), None)

    def _with_unit(self, spot: Spot) -> Spot:
        """The same house with the unit that is told before it ("the 2nd floor at 16 Dale St") or little after it."""
        house = spot.match.address
        if house is None or house.unit:
            return spot
        for start in range(max(0, spot.start - _UNIT_WORDS), spot.start):
            if self._same_with_unit(spot, there := self._tried(start, spot.end)):
                return there
        said = self.between(spot.start, spot.end)
        if spot.start > 1 and BARE.fullmatch(self.words[spot.start - 1]) and self._at_place(spot.start - 2):
            match = self.asked.streets.match(f"{said} #{self.words[spot.start - 1]}")  # "I am in the 2, 31 Oak St"
            return Spot(match, spot.start, spot.end) if match.outcome == "found" else spot
        for start in range(spot.end, spot.end + self._small_words(spot.end) + 1):
            for end in range(min(len(self.words), start + _UNIT_WORDS), start + 1, -1):
                match = self.asked.streets.match(f"{said}, {self.between(start, end)}")
                if self._same_with_unit(spot, there := Spot(match, spot.start, end)):
                    return there
        return spot

    def _at_place(self, at: int) -> bool:
        return (self.words[at],) in words_in(self.asked.book, "at_place")

    def _same_with_unit(self, spot: Spot, other: Spot) -> bool:
        house, there = spot.match.address, other.match.address
        same = house and there and (house.number, house.street) == (there.number, there.street)
        return bool(same and there and there.unit)

    def _small_words(self, start: int) -> int:
        """How many words from here on only lead on."""
        small = self._small
        return next((at - start for at in range(start, len(self.words)) if self.words[at] not in small), 0)

    @cached_property
    def _small(self) -> frozenset[str]:
        lists = ("fillers", "starts_anew", "at_place")
        return frozenset(word for name in lists for phrase in words_in(self.asked.book, name) for word in phrase)

    def _runs_into_another(self, spot: Spot) -> bool:
        """Whether behind a comma in it another address begins: "12 Fern St, 14 Fern St" is no unit 14."""
        inside = range(spot.start + 1, spot.end)
        begins = (at for at in inside if _HOUSE.fullmatch(self.words[at]) and CLAUSE_ENDS.search(self.gap(at)))
        return any(each.match.outcome == "found" for at in begins for each in self._ahead(at))

    def _ahead(self, at: int) -> Iterator[Spot]:
        for end in range(min(len(self.words), at + _REACH), at + 1, -1):
            if not self._counts_things(end) and self.words[end - 1] != "i":  # "6 Harvest Lane. I put it up"
                yield self._tried(at, end)

    def _counts_things(self, end: int) -> bool:
        """Whether the last word before `end` counts what follows: "22 fern st 2 cameras"."""
        things = {phrase[0] for phrase in words_in(self.asked.book, "aside") if len(phrase) == 1}
        return self.words[end - 1].isdecimal() and bool(things.intersection(self.words[end : end + 1]))

    def _behind(self, at: int, least: int) -> Iterator[Spot]:
        """ "Farmington Avenue 260"."""
        for start in range(max(least, at - _STREET_WORDS), at):
            if BARE.fullmatch(self.words[at]) and self._road_in(start, at):
                yield self._tried(start, at + 1)

    def _tried(self, start: int, end: int) -> Spot:
        return Spot(self.asked.streets.match(self.between(start, end)), start, end)

    def _written_as_one(self, spot: Spot) -> bool:
        """Whether a street that no list has is written as a name, or says that it is one."""
        inside = range(spot.start + 1, spot.end)
        capitals = all(self._found[at].group()[:1].isupper() for at in inside)
        return capitals or (self._road_in(spot.end - 1, spot.end) and len(inside) <= _STREET_WORDS)

    def _road_in(self, start: int, end: int) -> bool:
        roads = {phrase[0] for phrase in words_in(self.asked.book, "road") if len(phrase) == 1}
        return bool(roads.intersection(self.words[start:end]))

    def street_alone(self) -> Spot | None:
        """A street of the town without a house, said as where somebody is: "it is on Concord Street by the school"."""
        if len(self.words) > _MOST_WORDS:
            return None
        sure = (spot for spot in self._streets() if spot.match.outcome == "no_number")
        matched = (spot for spot in sure if spot.match.address and spot.match.address.status == "matched")
        return next((spot for spot in matched if not self.denied(spot) and self.led_in(spot)), None)

    def _streets(self) -> Iterator[Spot]:
        """Words that may be a street: those that end in its suffix, then those behind "on"."""
        for at in range(len(self.words)):
            if self._road_in(at, at + 1):
                yield from (self._tried(start, at + 1) for start in range(max(0, at - _STREET_WORDS + 1), at))
        for _, start in self._at("on_street"):
            for end in range(min(len(self.words), start + _STREET_WORDS - 1), start, -1):
                yield Spot(self.asked.streets.match(f"{_LIVING} {self.between(start, end)}"), start, end)

    def denied(self, spot: Spot) -> bool:
        """Whether it is said to be another house: "not 12 Elm", "across from 12 Elm"."""
        return any(
            spot.start - _BETWEEN <= end <= spot.start and self._leads(end, spot.start)
            for _, end in self._at("not_there")
        )

    def _leads(self, start: int, end: int) -> bool:
        """Whether nothing but words of place stand there, in one clause."""
        small = {phrase[0] for phrase in words_in(self.asked.book, "at_place") if len(phrase) == 1}
        gaps = (self.gap(at) for at in range(start, end + 1))
        return small.issuperset(self.words[start:end]) and not any(CLAUSE_ENDS.search(gap) for gap in gaps)

    def gap(self, at: int) -> str:
        return self.text[self._found[at - 1].end() : self._found[at].start()] if 0 < at < len(self._found) else ""

    def _at(self, name: str) -> Iterator[tuple[int, int]]:
        """Where phrases of a list stand: their first word, and the one behind."""
        for phrase in words_in(self.asked.book, name):
            for at in range(len(self.words) - len(phrase) + 1):
                if tuple(self.words[at : at + len(phrase)]) == phrase:
                    yield at, at + len(phrase)

    def taken_back(self) -> tuple[int, int] | None:
        """The words that take back what was said before them, the last ones with something on both sides."""
        inside = ((start, end) for start, end in self._at("takes_back") if start > 0 and end < len(self.words))
        return max(inside, key=lambda found: (found[1], -found[0]), default=None)

    def led_in(self, spot: Spot) -> bool:
        """Whether every word before it only leads to it: nothing else that is told of a house."""
        known = self._known
        return (
            all(
                word in known
                or word.isdecimal()
                or any(close(word, one) for one in known if len(one) > len("address") - 2)
                for word in self.words[: spot.start]
            )
            and "?" not in self.text
        )

    @cached_property
    def _known(self) -> frozenset[str]:
        lists = ("around_address", "at_place", "fillers", "aside", "nod", "takes_back", "road", "unsure", "counting")
        return frozenset(word for name in lists for phrase in words_in(self.asked.book, name) for word in phrase)

    def bare_numbers(self, start: int, end: int) -> list[str]:
        """House numbers there that stand in no address and are not denied."""
        taken = {at for spot in self.spots for at in range(spot.start, spot.end)}
        denied = {at for _, at in self._at("not_there")}
        span = range(start, min(end, len(self.words)))
        return [self.words[at] for at in span if at not in taken | denied and BARE.fullmatch(self.words[at])]

    def meant_by(self, start: int) -> list[str]:
        """The words from `start` on that carry something."""
        return [word for word in self.words[start:] if word not in self._small]
