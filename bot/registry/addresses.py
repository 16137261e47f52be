"""Addresses as residents and officers type them, held against the town's street list; never guessed silently."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.known import Address, AddressMatch
from bot.registry.blocks import block_said
from bot.registry.houses import HouseOrder, house_order, in_range
from bot.registry.places import TOWNS, joined, place_named
from bot.registry.street_index import Fit, StreetIndex
from bot.registry.streets import DIRECTIONS, SUFFIXES, Street, broken_suffix, read_name, street_key, word_set
from bot.registry.tokens import Token, split
from bot.registry.typed_address import Reading, readings, without_lead
from bot.registry.units import HOUSE

__all__ = ["HouseOrder", "Street", "StreetList", "house_order", "in_range", "street_key"]

_LONGEST = 200  # characters; more is no address
_MOST_TOKENS = 18
_MOST_READINGS = 8  # that are compared letter by letter
_SURE_ENOUGH = 2.0  # differences that an officer's spelling may have
_CORNER_WORDS = frozenset({"corner", "esquina", "esq", "intersection", "cruce", "interseccion", "junction"})
_BETWEEN = frozenset({"&", "/", "@", "and", "y", "con", "at", "with", "x", "meets", "meet", "crosses", "cross"})
_AROUND_CORNER = word_set("the la el of de del en on at in entre is es")
_BEFORE_CORNER = _AROUND_CORNER | word_set("between where donde se cruzan cruza juntan by near")
_BOXES = (("po", "box"), ("p", "o", "box"), ("pobox",), ("post", "office", "box"), ("apartado",), ("casilla",))
_NO_PLACE = word_set(
    "i my me we us you your they them their he she his her it its this that these those is are was were am be "
    "been have has had do does did dont not no yes a an the and or but if when what why who how where of in on at "
    "to from for with by near across behind out there here some any want need see sees can will would should just "
    "only also all both every days week weeks month months year years hour hours hrs minute minutes mins min "
    "times pm ft feet total each block people person kids cam cams camera cameras door doorbell nest video videos "
    "motion house home driveway garage porch yard one two que si mi mis tu su yo lo los las un una es son tengo "
    "tiene y o pero para con sin por dias dia semanas meses anos horas camara camaras puerta casa calle face "
    "faces facing watch watches blink wyze arlo eufy"
)


class StreetList:
    """A town's street list. `town`, where given, lets an address that names another town be asked about."""

    def __init__(self, names: Iterable[str], town: str = "") -> None:
        self._index = StreetIndex(names)
        self._town = joined(town)

    def match(self, text: str) -> AddressMatch:
        """What `text` is, taken as an address; `found` only where nothing had to be guessed but one letter."""
        tokens = split(text) if len(text) <= _LONGEST else []
        if not tokens or len(tokens) > _MOST_TOKENS:
            return AddressMatch("not_address")
        if box := _box_at([token.word for token in tokens]):
            return self._beside_box(tokens[: box - 1], text)
        return self._block(tokens, text) or self._corner(tokens) or self._house(_before_corner(tokens), text.strip())

    def search(self, q: str, limit: int = 10) -> tuple[str, ...]:
        """The streets that `q`, perhaps misspelt or unfinished, may mean, best first; for no `q` the list's first."""
        if not q.strip():
            return tuple(sorted(self._index.streets))[:limit]
        found = [*self._meant(q), *self._index.starting(q), *(fit.street for fit in self._near(q))]
        return tuple(dict.fromkeys(found))[:limit]

    def resolve(self, q: str) -> tuple[str, ...]:
        """The streets that an officer may mean by `q`: one is certain, several are ambiguous, none is unknown."""
        if meant := self._meant(q):
            return meant
        near = self._near(q)
        if near and near[0].certain:
            return (near[0].street,)
        return tuple(fit.street for fit in near if fit.cost <= _SURE_ENOUGH)

    def _meant(self, q: str) -> tuple[str, ...]:
        for reading in readings(split(q[:_LONGEST])):
            if fits := self._index.exact(read_name(reading.words)):
                return tuple(fit.street for fit in fits)
        return ()

    def _near(self, q: str) -> list[Fit]:
        found = [self._index.near(read_name(reading.words, True)) for reading in readings(split(q[:_LONGEST]))[:4]]
        return min((fits for fits in found if fits), key=lambda fits: fits[0].cost, default=[])

    def _house(self, tokens: list[Token], text: str) -> AddressMatch:
        ways = readings(tokens)
        if certain := self._certain(ways, text):
            return self._settle(certain)
        sensible = [way for way in ways if _may_be_street(way) and not self._runs_on(way)]
        if not sensible:
            return AddressMatch("not_address")
        return self._likely(sensible, text) or _unlisted(sensible, text)

    def _certain(self, ways: list[Reading], text: str) -> dict[Address, bool]:
        """The addresses that some reading spells out, by street; the value tells whether their town is in doubt."""
        found: dict[str, tuple[Address, bool]] = {}
        for way in sorted(ways, key=lambda way: way.loose):
            if way.loose and found:
                break
            fits = self._index.exact(read_name(way.words)) if _says_address(way, self._index) else []
            if len(fits) == 1:
                found.setdefault(fits[0].street, (_address(way, fits[0].street, text), self._elsewhere(way)))
        return dict(found.values())

    def _settle(self, certain: dict[Address, bool]) -> AddressMatch:
        address, doubtful = next(iter(certain.items()))
        if len(certain) > 1 or doubtful:
            return AddressMatch("which", candidates=tuple(certain)[:3])
        return AddressMatch("found" if address.number else "no_number", address)

    def _likely(self, ways: list[Reading], text: str) -> AddressMatch | None:
        """The best of the readings that name a street nearly, or several."""
        graded = [(self._fits(way), way) for way in ways[:_MOST_READINGS]]
        fits, way = min((g for g in graded if g[0]), key=lambda g: g[0][0].cost, default=([], ways[0]))
        if not fits:
            return None
        if fits[0].certain and not self._elsewhere(way):
            return self._settle({_address(way, fits[0].street, text): False})
        return AddressMatch("which", candidates=tuple(_address(way, fit.street, text) for fit in fits[:3]))

    def _fits(self, way: Reading) -> list[Fit]:
        return self._index.exact(read_name(way.words)) or self._index.near(read_name(way.words, forgiving=True))

    def _runs_on(self, way: Reading) -> bool:
        """Whether a whole street is followed by words that are no part of an address."""
        words = way.words
        for end in range(2 if words[0] in DIRECTIONS else 1, len(words)):
            name = read_name(words[:end])
            if self._index.exact(name) and not _ends_street(words[end:], whole=bool(name.suffix)):
                return not self._slip_only(words)
        return False

    def _slip_only(self, words: tuple[str, ...]) -> bool:
        near = self._index.near(read_name(words, forgiving=True))
        return bool(near) and near[0].cost <= 1.5

    def _elsewhere(self, way: Reading) -> bool:
        return way.town == "?" or bool(self._town and way.town in TOWNS and way.town != self._town)

    def _block(self, tokens: list[Token], text: str) -> AddressMatch | None:
        """A block of a street: certain, one of several streets, or on a street that the list lacks."""
        numbers, rest = block_said(tokens) or ("", [])
        ways = [way for way in readings(rest) if not (way.number or _NO_PLACE.intersection(way.words))]
        if not numbers or not ways:
            return None
        fits, way = min(((self._fits(way), way) for way in ways), key=lambda fit: not fit[0])
        found = tuple(Address(numbers, fit.street, text=text) for fit in fits[:3])
        if fits and (len(fits) == 1 or fits[0].certain):
            return AddressMatch("block", found[0])
        if not found and not read_name(way.words, forgiving=True).suffix:
            return None
        typed = Address(numbers, _as_typed(way.street), text=text, status="typed")
        return AddressMatch("block", None if found else typed, found)

    def _corner(self, tokens: list[Token]) -> AddressMatch | None:
        said = any(token.word in _CORNER_WORDS for token in tokens)
        rest = [token for token in without_lead(tokens)[0] if not said or token.word not in _AROUND_CORNER - _BETWEEN]
        while rest and rest[0].word in _CORNER_WORDS | _BEFORE_CORNER:
            rest = rest[1:]
        at = next((at for at, token in enumerate(rest) if token.word in _BETWEEN | _CORNER_WORDS), 0)
        if said and not at and rest:
            return self._on_one_street(rest)
        if not 0 < at < len(rest) - 1 or HOUSE.fullmatch(rest[0].word):
            return None
        sides = [rest[:at], [token for token in rest[at + 1 :] if token.word not in _CORNER_WORDS | {"con", "y"}]]
        if not all(sides) or not (said or self._crosses(sides)):
            return None
        return AddressMatch("corner", candidates=tuple(self._side(side) for side in sides))

    def _on_one_street(self, tokens: list[Token]) -> AddressMatch | None:
        """ "The corner of Fern St": a street whose house number is to be asked for."""
        house = self._house(tokens, _as_typed(tokens))
        return house if house.outcome == "no_number" else None

    def _crosses(self, sides: list[list[Token]]) -> bool:
        """Whether both sides name a street, one of them perhaps mistyped if it says that it is one."""
        named = [self._names_street(side) for side in sides]
        nearly = (side for side, sure in zip(sides, named, strict=True) if not sure)
        return any(named) and all(bool(_suffix(side)) and self._side(side).status == "matched" for side in nearly)

    def _names_street(self, side: list[Token]) -> bool:
        return any(self._index.exact(read_name(way.words)) for way in readings(side))

    def _side(self, side: list[Token]) -> Address:
        for way in readings(side):
            fits = self._fits(way)
            if len(fits) == 1 or (fits and fits[0].certain):
                return Address("", fits[0].street)
        return Address("", _as_typed(side), status="typed")

    def _beside_box(self, tokens: list[Token], text: str) -> AddressMatch:
        """A house that a box is named beside, or the box alone."""
        house = self._house(tokens, text.strip()) if tokens else AddressMatch("po_box")
        return house if house.outcome == "found" else AddressMatch("po_box")


def _suffix(side: list[Token]) -> str:
    return read_name([token.word for token in side], forgiving=True).suffix


def _box_at(words: list[str]) -> int:
    """Where a post-office box is named, counted from one; 0 for nowhere."""
    if len(words) == 2 and words[0] == "box" and words[1].isdigit():
        return 1
    starts = range(len(words))
    return next((at + 1 for at in starts for box in _BOXES if tuple(words[at : at + len(box)]) == box), 0)


def _before_corner(tokens: list[Token]) -> list[Token]:
    """A numbered house without the corner that it stands at: "50 Fern St, corner of North Main"."""
    at = next((at for at, token in enumerate(tokens) if at and token.word in _CORNER_WORDS), None)
    if at is None or not any(token.word[0].isdigit() for token in tokens[:at]):
        return tokens
    while at > 1 and tokens[at - 1].word in _AROUND_CORNER:
        at -= 1
    return tokens[:at]


def _says_address(way: Reading, index: StreetIndex) -> bool:
    """Whether a street's bare name is meant as one, and not as the name of a person or a thing."""
    name = read_name(way.words)
    return bool(way.number or way.intent or name.suffix or name.direction or index.lists(name))


def _may_be_street(way: Reading) -> bool:
    """Whether a reading that names no listed street exactly may still be an address."""
    name = read_name(way.words, forgiving=True)
    said = bool(way.number or way.intent or name.suffix or name.direction)
    stray = way.words[0].isdigit()  # "5 0 north main": which number?
    return said and not stray and len(way.words) <= 6 and not _NO_PLACE.intersection(way.words)


def _ends_street(words: tuple[str, ...], whole: bool) -> bool:
    """Whether `words` may end the name of a street, after the bare or the `whole` name of another."""
    if whole:
        return SUFFIXES.keys() >= set(words)
    return words[-1] in SUFFIXES or (len(words) == 1 and broken_suffix(words[0]))


def _unlisted(ways: list[Reading], text: str) -> AddressMatch:
    """An address on a street that the list lacks, where it reads as one."""
    way = max(ways, key=lambda way: (bool(way.number), bool(way.town), way.intent and -len(way.words)))
    suffixed = bool(read_name(way.words, forgiving=True).suffix)
    plain = all(word.isalnum() for word in way.words) and any(word.isalpha() and len(word) > 2 for word in way.words)
    counted = not suffixed and not way.intent and (len(way.number) < 2 or not text[0].isdigit())  # "5 stars"
    place = place_named("".join(way.words[:-1] if way.words[-1] == "ct" else way.words))  # "West Hartford CT"
    if not plain or counted or place or len(way.words) > (5 if suffixed else 2):
        return AddressMatch("not_address")
    as_written = sorted(way.street, key=lambda token: text.find(token.raw))  # "avenida Juárez", not turned round
    typed = Address(way.number, _as_typed(as_written), way.unit, text, "typed")
    if way.number:
        return AddressMatch("unknown", typed)
    return AddressMatch("no_number", typed) if suffixed and len(way.words) > 1 else AddressMatch("not_address")


def _address(way: Reading, street: str, text: str) -> Address:
    return Address(way.number, street, way.unit, text)


def _as_typed(tokens: Iterable[Token]) -> str:
    return " ".join(token.raw for token in tokens)
