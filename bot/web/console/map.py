"""The town's own streets as a map, where its list has lines; a click on it searches around."""

from __future__ import annotations

from flask import Response, jsonify

from bot.handlers import console as desk_of
from bot.handlers.console import StreetOnMap
from bot.ports import NotFound
from bot.web.console import asked
from bot.web.console.blueprint import console, shown
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

DIGITS = 5  # of a degree: about a metre


@console.get("/map")
@needs("registrations")
def town_map() -> str:
    if not desk_of.has_map(current_officer(), the_desk()):
        raise NotFound("This town's street list has no map.")
    return shown("map.html", form=asked.visit(), reaches=asked.REACHES)


@console.get("/map/streets")
@needs("registrations")
def streets() -> Response:
    """GeoJSON of the streets, each with how many registrations it has."""
    drawn = desk_of.drawn_streets(current_officer(), the_desk())
    return jsonify({"type": "FeatureCollection", "features": [_feature(one) for one in drawn]})


def _feature(one: StreetOnMap) -> dict[str, object]:
    """GeoJSON gives the longitude first: RFC 7946, section 3.1.1."""
    lines = [[[round(lon, DIGITS), round(lat, DIGITS)] for lat, lon in line] for line in one.street.lines]
    return {
        "type": "Feature",
        "properties": {"name": one.street.name, "registrations": one.registrations},
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }
