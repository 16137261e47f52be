"""The town's own streets as a map, where its list has lines; a click on it searches around."""

from __future__ import annotations

import json
from functools import lru_cache

from flask import Response, jsonify

from bot.handlers import console as desk_of
from bot.ports import NotFound
from bot.registry.streets import Street
from bot.web.console import asked
from bot.web.console.blueprint import console, shown, the_town
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

DIGITS = 5  # of a degree: about a metre
KEPT_FOR = 86_400  # seconds


@console.get("/map")
@needs("registrations")
def town_map() -> str:
    if not desk_of.has_map(current_officer(), the_desk()):
        raise NotFound("This town's street list has no map.")
    return shown("map.html", form=asked.visit(), reaches=asked.REACHES, version=the_town().streets_version)


@console.get("/map/streets/<version>")
@needs("registrations", kept=True)
def streets(version: str) -> Response:
    """The streets as GeoJSON, which a browser keeps until there is another version of the list."""
    drawn = desk_of.drawn_streets(current_officer(), the_desk())
    answer = Response(_collection(drawn), mimetype="application/json")
    answer.cache_control.private = True
    answer.cache_control.max_age = KEPT_FOR if version == str(the_town().streets_version) else 0
    return answer


@console.get("/map/counts")
@needs("registrations")
def counts() -> Response:
    """How many registrations each of them has, in the same order."""
    return jsonify(desk_of.counts_on_map(current_officer(), the_desk()))


@lru_cache(maxsize=8)
def _collection(streets: tuple[Street, ...]) -> str:
    """Written once for each version of a list."""
    collection = {"type": "FeatureCollection", "features": [_feature(one) for one in streets]}
    return json.dumps(collection, separators=(",", ":"))


def _feature(street: Street) -> dict[str, object]:
    """GeoJSON gives the longitude first: RFC 7946, section 3.1.1."""
    lines = [[[round(lon, DIGITS), round(lat, DIGITS)] for lat, lon in line] for line in street.lines]
    return {
        "type": "Feature",
        "properties": {"name": street.name},
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }
