"""What an officer types into the one search box: a street with some of its houses, or a crossing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.registry.blocks import numbers_of

_SIDE = re.compile(r"(?i)[\s,]*\b(odd|even|impares?|pares?)\b(?:\s+(?:side|houses|numbers|only))?[\s,]*")
_BETWEEN = re.compile(r"(?i)\s+(?:and|at|y|con|near|off)\s+|\s*[&/@+]\s*")
_CORNER = re.compile(r"(?i)^\W*(?:the\s+)?(?:corner|crossing|intersection|esquina|cruce)\s+(?:of|de)\s+")
_TO = r"\s*(?:[-–—]|\bto\b|\bthru\b|\bthrough\b|\band\b|\ba\b)\s*"
_RANGE = re.compile(
    rf"(?i)[\s,#]*(?:\b(?:from|between|de|entre)\s+)?(?<![\w-])(\d{{1,6}}){_TO}(\d{{1,6}})(?![\w-])[\s,]*"
)
_BLOCK = re.compile(r"(?i)[\s,]*(?:\bthe\s+)?(?<!\w)(\d{1,5})s?\s+(?:block|bloque|cuadra)\b(?:\s+(?:of|de))?[\s,]*")
_OPEN = re.compile(r"(?i)[\s,]*\b(from|above|over|up to|below|under|until)\s+(\d{1,6})\b(?!\w)[\s,]*")
_ONE = re.compile(r"^[\s,#]*(\d{1,6})(?=[\s,])|(?<=[\s,#])(\d{1,6})[\s,]*$")
_UP = frozenset({"from", "above", "over"})
_LETTER = re.compile(r"[^\W\d_]")

Side = Literal["odd", "even"]
Houses = tuple[int | None, int | None]


@dataclass(frozen=True)
class Typed:
    """One reading of the box: one street, or the two of a crossing, as typed; and the houses that are meant."""

    streets: tuple[str, ...]
    low: int | None = None
    high: int | None = None
    side: Side | None = None


def ways(box: str) -> tuple[Typed, ...]:
    """How the box may be read, the likeliest first: "n main 40 to 120 odd", "100 block of Elm", "Elm & Main"."""
    return tuple(dict.fromkeys(_ways(" ".join(box.split()))))


def _ways(box: str) -> Iterator[Typed]:
    if houses := _with_houses(box):
        yield houses
    if both := _crossing(box):
        yield Typed(both)
    yield Typed((box,))


def _with_houses(box: str) -> Typed | None:
    """The street with a range, a block, a house or a side; None where none is named."""
    rest, side = _side(box)
    rest, (low, high) = _houses(rest)
    street = rest.strip(" ,")
    if (low, high, side) == (None, None, None) or not _LETTER.search(street) or _crossing(street):
        return None
    return Typed((street,), low, high, side)


def _side(box: str) -> tuple[str, Side | None]:
    found = _SIDE.search(box)
    if not found:
        return box, None
    return _without(box, found), "even" if found[1].lower() in ("even", "par", "pares") else "odd"


def _houses(box: str) -> tuple[str, Houses]:
    if found := _RANGE.search(box):
        low, high = sorted((int(found[1]), int(found[2])))
        return _without(box, found), (low, high)
    if found := _BLOCK.search(box):
        first, last = numbers_of(int(found[1])).split("-")
        return _without(box, found), (int(first), int(last))
    if found := _OPEN.search(box):
        bound = int(found[2])
        return _without(box, found), (bound, None) if found[1].lower() in _UP else (None, bound)
    if found := _ONE.search(box):
        house = int(found[1] or found[2])
        return _without(box, found), (house, house)
    return box, (None, None)


def _without(box: str, found: re.Match[str]) -> str:
    return f"{box[: found.start()]} {box[found.end() :]}".strip()


def _crossing(box: str) -> tuple[str, str] | None:
    parts = _BETWEEN.split(_CORNER.sub("", box), maxsplit=1)
    if len(parts) != 2 or not all(_LETTER.search(part) and not part[0].isdigit() for part in parts):
        return None
    return parts[0], parts[1]
