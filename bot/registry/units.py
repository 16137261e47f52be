"""The apartment, floor or building within a typed address."""

from __future__ import annotations

import re

from bot.registry.streets import word_set
from bot.registry.tokens import Token

HOUSE = re.compile(r"[1-9]\d{0,4}(?:[a-z]?|-\d{1,5}[a-z]?|-[a-z])")
_UNIT = re.compile(r"[a-z]?-?\d{1,4}-?[a-z]?|[a-z]|\d{1,4}-\d{1,4}|ph")
_LEVEL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|ro|do|to|o|a)?")

_UNIT_WORDS = word_set(
    "apt apartment apto apartamento aptmt appt aprt apmt apart unit unidad ste suite depto departamento dept lot rm "
    "room cuarto local trailer ofc interior int space spc flat"
)
_BUILDINGS = frozenset({"bldg", "building", "edificio", "bloque", "torre"})
_FLOORS = frozenset({"fl", "flr", "floor", "level", "piso", "planta", "nivel"})
_NUMBER_WORDS = frozenset({"#", "no", "num", "nro", "number", "numero"})
_LINKS = word_set("on in at the en el la del de")
_RANKS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "top": "top", "ground": "ground",
          "main": "main", "upper": "upper", "lower": "lower", "bottom": "bottom", "baja": "ground",
          "alta": "upper"}  # fmt: skip
_COUNTED = {word: str(n) for words in ("one two three four five six", "uno dos tres cuatro cinco seis")
            for n, word in enumerate(words.split(), 1)}  # fmt: skip
_RANKS |= {"primer": "1", "primero": "1", "segundo": "2", "tercer": "3", "tercero": "3", "cuarto": "4", "quinto": "5"}
_RANKS |= {"primera": "1", "segunda": "2", "tercera": "3", "cuarta": "4", "quinta": "5"}
_LETTER = re.compile("[a-h]")


def take_units(tokens: list[Token]) -> tuple[list[Token], str | None]:
    """The tokens without the units that a word marks, wherever they stand, and those units as one line."""
    rest: list[Token] = []
    units: list[str] = []
    at = 0
    while at < len(tokens):
        unit, width = _unit_at(tokens, at, numbered=any(token.word[0].isdigit() for token in rest))
        if unit:
            units.append(unit)
            rest = without_link(rest)
        elif not width:
            rest.append(tokens[at])
        at += width or 1
    return rest, ", ".join(units) or None


def without_link(tokens: list[Token]) -> list[Token]:
    """`tokens` without what only leads to a unit: "50 Fern St on the" before "2nd floor"."""
    end = len(tokens)
    while end > 1 and tokens[end - 1].word in _LINKS:
        end -= 1
    return tokens[:end]


def _unit_at(tokens: list[Token], at: int, numbered: bool) -> tuple[str, int]:
    """The unit that begins at `at` and how many tokens it takes; a width without a unit is a marker to skip."""
    word = tokens[at].word
    following = [token.word for token in tokens[at + 1 : at + 3]]
    if floor := _floor(word, following, numbered):
        return floor, 2
    if word in _UNIT_WORDS and following and _floor(following[0], [t.word for t in tokens[at + 2 : at + 4]], numbered):
        return "", 1  # "apt 1st floor"
    if word in _UNIT_WORDS | _BUILDINGS or (word in _NUMBER_WORDS and numbered):
        skipped = 1 if following and following[0] in _NUMBER_WORDS else 0
        value = following[skipped] if len(following) > skipped else ""
        value = _COUNTED.get(value, value)
        after = [token.word for token in tokens[at + 2 + skipped : at + 4 + skipped]]
        if value.isdigit() and len(after) == 1 and _LETTER.fullmatch(after[0]):  # "apt 4 B"
            return _unit(value + after[0]), 3 + skipped
        if _UNIT.fullmatch(value):
            return _unit(value, "building " if word in _BUILDINGS else ""), 2 + skipped
    if word in _BUILDINGS and following and following[0] in _UNIT_WORDS:  # "edificio local 2"
        return "", 1
    if word in _NUMBER_WORDS and not numbered and following and HOUSE.fullmatch(following[0]):
        return "", 1
    return "", 1 if word == "#" or (word in _UNIT_WORDS and not following and at) else 0


def _floor(word: str, following: list[str], numbered: bool) -> str:
    """The unit "2nd floor" for that, for "floor 2" and for "piso 2"; in "50, floor 2" the 50 is the house."""
    if word in _FLOORS:
        return _level(following[0]) if following else ""
    before = following[:1] and following[0] in _FLOORS
    house = word.isdigit() and (not numbered or (len(following) > 1 and _level(following[1])))
    return _level(word) if before and not house else ""


def _level(word: str) -> str:
    rank = _RANKS.get(word) or _COUNTED.get(word) or (found[1] if (found := _LEVEL.fullmatch(word)) else "")
    return f"{_ordinal(rank)} floor" if rank else ""


def _ordinal(rank: str) -> str:
    if not rank.isdigit():
        return rank
    ending = "th" if rank[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(rank[-1], "th")
    return rank + ending


def _unit(value: str, before: str = "") -> str:
    plain = value if re.fullmatch(r"\d+-\d+", value) else value.replace("-", "")
    return before + plain.upper()
