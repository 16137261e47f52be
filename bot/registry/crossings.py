"""Where two streets of the map meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import cos, hypot, radians

from bot.registry.geometry import DEGREE
from bot.registry.streets import Line, Point

Segment = tuple[Point, Point]


def meeting_point(one: Iterable[Line], other: Iterable[Line], within: float) -> Point | None:
    """Where two streets cross or come nearest, as latitude and longitude; None where that is over `within` metres.

    On the plane of `geometry`, laid at the first point of the first street.
    """
    first, second = list(one), list(other)
    if not first or not second:
        return None
    centre = first[0][0]
    ours, theirs = list(_segments(first, centre)), list(_segments(second, centre))
    apart, at = min((_nearest(mine, its) for mine in ours for its in theirs), key=lambda found: found[0])
    return _back(at, centre) if apart <= within else None


def _segments(lines: Iterable[Line], centre: Point) -> Iterator[Segment]:
    for line in lines:
        yield from pairwise([_placed(point, centre) for point in line])


def _placed(point: Point, centre: Point) -> Point:
    east = (point[1] - centre[1] + 180) % 360 - 180
    return (point[0] - centre[0]) * DEGREE, east * DEGREE * cos(radians(centre[0]))


def _back(point: Point, centre: Point) -> Point:
    return centre[0] + point[0] / DEGREE, centre[1] + point[1] / (DEGREE * cos(radians(centre[0])))


def _nearest(one: Segment, other: Segment) -> tuple[float, Point]:
    """How far apart two segments are, and where: the point on the way between them."""
    if (crossed := _crossed(one, other)) is not None:
        return 0.0, crossed
    ends = [(end, _foot(end, *other)) for end in one] + [(end, _foot(end, *one)) for end in other]
    return min(
        (hypot(a[0] - b[0], a[1] - b[1]), ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)) for a, b in ends
    )  # fmt: skip


def _foot(point: Point, start: Point, end: Point) -> Point:
    """The point of a segment that is nearest to another point."""
    north, east = end[0] - start[0], end[1] - start[1]
    length = north * north + east * east
    along = ((point[0] - start[0]) * north + (point[1] - start[1]) * east) / length if length else 0.0
    share = min(1.0, max(0.0, along))
    return start[0] + share * north, start[1] + share * east


def _crossed(one: Segment, other: Segment) -> Point | None:
    (a, b), (c, d) = one, other
    mine, its = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    turn = mine[0] * its[1] - mine[1] * its[0]
    if turn == 0:
        return None
    gap = (c[0] - a[0], c[1] - a[1])
    along = (gap[0] * its[1] - gap[1] * its[0]) / turn
    beside = (gap[0] * mine[1] - gap[1] * mine[0]) / turn
    if not (0 <= along <= 1 and 0 <= beside <= 1):
        return None
    return a[0] + along * mine[0], a[1] + along * mine[1]
