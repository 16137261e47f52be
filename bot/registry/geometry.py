"""Distances on the map, for streets that have one.

On the plane that touches the map at the point asked about (the equidistant cylindrical projection: J. P. Snyder, Map
Projections, A Working Manual, USGS Professional Paper 1395, 1987, chapter 12): within a kilometre it errs by less
than one part in 200, most of which is the earth's not being a sphere.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, inf, radians

from bot.registry.streets import Line, Point, Street

EARTH = 6_371_008.8  # metres, the mean radius: H. Moritz, Geodetic Reference System 1980, J. Geodesy 74 (2000)
EARTHS_END = 1e-6  # a cosine, so that nothing is divided by that of a pole
DEGREE = radians(1) * EARTH  # metres, along a meridian

Box = tuple[float, float, float, float]  # south, north, west, east, in degrees


def metres_to(lines: Iterable[Line], lat: float, lon: float) -> float:
    """How far the nearest part of `lines` is from a point, in metres; infinite where there are none."""
    return min((_to_line(line, lat, lon) for line in lines), default=inf)


def streets_near(streets: Iterable[Street], lat: float, lon: float, metres: float) -> list[Street]:
    """The streets of which any part lies within `metres` of a point."""
    span = (metres + 1) / DEGREE  # a metre more than is asked, for rounding
    wide = span / max(cos(radians(abs(lat) + span)), EARTHS_END)
    if abs(lon) + wide >= 180 or wide > 1:  # near the date line and the poles, all of this latitude
        wide = inf
    around = lat - span, lat + span, lon - wide, lon + wide
    reaching = ((street, [line for line in street.lines if _meet(_box(line), around)]) for street in streets)
    return [street for street, lines in reaching if lines and metres_to(lines, lat, lon) <= metres]


def _meet(box: Box, around: Box) -> bool:
    """Whether two boxes have a point in common; most of a town's streets are far from what is asked about."""
    return box[0] <= around[1] and around[0] <= box[1] and box[2] <= around[3] and around[2] <= box[3]


@lru_cache(maxsize=50_000)
def _box(line: Line) -> Box:
    """South, north, west, east."""
    lats, lons = zip(*line, strict=True)
    return min(lats), max(lats), min(lons), max(lons)


def _to_line(line: Line, lat: float, lon: float) -> float:
    placed = [_placed(point, lat, lon) for point in line]
    return min(_to_segment(start, end) for start, end in pairwise(placed))


def _placed(point: Point, lat: float, lon: float) -> Point:
    """A point in metres north and east of the one asked about, the short way round the earth."""
    east = (point[1] - lon + 180) % 360 - 180
    return (point[0] - lat) * DEGREE, east * DEGREE * cos(radians(lat))


def _to_segment(start: Point, end: Point) -> float:
    """From the origin to the nearest point between the two."""
    north, east = end[0] - start[0], end[1] - start[1]
    length = north * north + east * east
    along = -(start[0] * north + start[1] * east) / length if length else 0.0
    share = min(1.0, max(0.0, along))
    return hypot(start[0] + share * north, start[1] + share * east)
