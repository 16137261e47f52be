"""House numbers: text such as "12A", "12-14" or "12 1/2", put in order and held against a range."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_HOUSE = re.compile(r"(\d+)\s*(?:(\d+/\d+)|-\s*(\d+)\s*([A-Za-z]?)|-?\s*([A-Za-z]))?")
_BLOCK = 90  # numbers; no house has so many
_PLAIN, _FRACTION, _LETTER, _SPAN = range(4)

HouseOrder = tuple[bool, int, int, int, str]


class _House(NamedTuple):
    start: int
    end: int
    kind: int
    mark: str


def _read(number: str) -> _House | None:
    found = _HOUSE.fullmatch(number.strip())
    if not found:
        return None
    start, fraction, end, end_letter, letter = found.groups()
    if end:
        return _span(start, end, end_letter.upper())
    if fraction:
        return _House(int(start), int(start), _FRACTION, fraction)
    return _House(int(start), int(start), _LETTER if letter else _PLAIN, (letter or "").upper())


def _span(start: str, end: str, mark: str) -> _House:
    if int(end) < int(start) and len(end) < len(start):  # "1205-7" is 1205-1207
        end = start[: -len(end)] + end
    low, high = sorted((int(start), int(end)))
    return _House(low, high, _SPAN, mark)


def house_order(number: str) -> HouseOrder:
    """A key that sorts houses as they stand: 9, 12, 12 1/2, 12A, 12-14, 14; what is no number comes last."""
    house = _read(number)
    if house is None:
        return (True, 0, 0, 0, number)
    return (False, house.start, house.kind, house.end, house.mark)


def in_range(number: str, low: int | None, high: int | None, side: Literal["odd", "even"] | None) -> bool:
    """Whether a house lies from `low` to `high`, both included, on that side; either bound, or the side, may be open.

    A span such as 12-14 lies in every range that it overlaps, a whole block (100-198) on both sides. What is no number
    lies in no range and on no side.
    """
    if low is None and high is None and side is None:
        return True
    house = _read(number)
    if house is None:
        return False
    if (low is not None and house.end < low) or (high is not None and house.start > high):
        return False
    if side is None or house.end - house.start >= _BLOCK:
        return True
    return (side == "odd") in (house.start % 2 == 1, house.end % 2 == 1)
