"""How far streets lie from a point on the map."""

from __future__ import annotations

from math import asin, cos, inf, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registry.geometry import DEGREE, EARTH, metres_to, streets_near
from bot.registry.streets import Line, Street

LAT, LON = 41.762, -72.742
METRE = 1 / DEGREE  # of latitude, in degrees
EASTWARD = METRE / cos(radians(LAT))


def line(*points: tuple[float, float]) -> Line:
    """Points as metres north and east of the place asked about."""
    return tuple((LAT + north * METRE, LON + east * EASTWARD) for north, east in points)


@pytest.mark.parametrize(
    ("points", "metres"),
    [
        ([(0, 0), (0, 100)], 0),
        ([(30, -500), (30, 500)], 30),  # past the point, which lies off its middle
        ([(-20, -500), (-20, 500)], 20),
        ([(300, 400), (300, 900)], 500),  # its end is nearest
        ([(3000, 4000), (3000, 4000)], 5000),  # no longer than a point
        ([(100, -100), (100, 100), (40, 100), (40, -100)], 40),  # its third part is nearest
        ([(-1000, 0), (1000, 0)], 0),  # through the point
    ],
)
def test_the_nearest_part_counts(points: list[tuple[float, float]], metres: float) -> None:
    assert metres_to([line(*points)], LAT, LON) == pytest.approx(metres, abs=0.01)


def test_the_nearest_of_several_lines_counts_and_no_line_is_nowhere() -> None:
    assert metres_to([line((90, 0), (90, 9)), line((70, 0), (70, 9))], LAT, LON) == pytest.approx(70, abs=0.01)
    assert metres_to([], LAT, LON) == inf


def test_streets_within_a_distance() -> None:
    streets = [
        Street("1", "North Main Street", lines=(line((-5000, 199), (5000, 199)),)),
        Street("2", "Park Road", lines=(line((201, -900), (201, 900)),)),
        Street("3", "Farmington Avenue", lines=(line((900, 0), (950, 0)), line((0, -190), (0, -900)))),
        Street("4", "Elm Street"),
    ]
    assert [street.id for street in streets_near(streets, LAT, LON, 200)] == ["1", "3"]
    assert [street.id for street in streets_near(streets, LAT, LON, 202)] == ["1", "2", "3"]


def test_over_the_date_line() -> None:
    along_it = ((52.0, 179.999), (52.0, -179.999))
    assert metres_to([along_it], 52.0, 180.0) == pytest.approx(0, abs=0.01)
    assert metres_to([along_it], 52.0, -179.9985) == pytest.approx(0.0005 * DEGREE * cos(radians(52)), abs=0.01)


@given(
    st.floats(-70, 70), st.floats(-180, 180), st.floats(-700, 700), st.floats(-700, 700), st.floats(0.5, 500),
)  # fmt: skip
def test_against_the_great_circle(lat: float, lon: float, north: float, east: float, within: float) -> None:
    """Within a kilometre the plane and the sphere agree to one part in 1,000."""
    there = (lat + north * METRE, lon + east * METRE / cos(radians(lat)))
    far = metres_to([(there, there)], lat, lon)
    assert far == pytest.approx(great_circle((lat, lon), there), rel=1e-3, abs=0.01)
    assert bool(streets_near([Street("1", "Elm Street", lines=((there, there),))], lat, lon, within)) == (far <= within)


def great_circle(here: tuple[float, float], there: tuple[float, float]) -> float:
    """By the haversine formula."""
    lat, lon, other_lat, other_lon = map(radians, (*here, *there))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
