"""Street lists as operators have them: CSV, or GeoJSON with the map."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.towns import distinct
from bot.operations.streets import read_streets
from bot.ports import Invalid
from bot.registry.addresses import Street

ALONG = [[-72.745, 41.760], [-72.745, 41.770, 31.5]]


def feature(name: Any = "North Main Street", kind: str = "LineString", drawn: Any = ALONG) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": kind, "coordinates": drawn}}


def read(tmp_path: Path, text: str) -> list[Street]:
    numbers = itertools.count(1)
    (tmp_path / "streets").write_text(text, encoding="utf-8")
    return read_streets(tmp_path / "streets", lambda: str(next(numbers)))


def test_csv_has_names_and_house_numbers(tmp_path: Path) -> None:
    assert read(tmp_path, "name,low,high\nNorth Main Street,1,200\n Elm  Street ,,\n") == [
        Street("1", "North Main Street", 1, 200),
        Street("2", "Elm Street"),
    ]


def test_geojson_gives_longitude_first_we_keep_latitude_first(tmp_path: Path) -> None:
    (street,) = read(tmp_path, json.dumps(feature()))
    assert street == Street("1", "North Main Street", lines=(((41.760, -72.745), (41.770, -72.745)),))


def test_a_collection_and_a_feature_a_line_say_the_same(tmp_path: Path) -> None:
    unmapped = feature("Elm Street") | {"geometry": None}
    features = [feature(), feature("Park Road", "MultiLineString", [ALONG, ALONG]), unmapped]
    whole = read(tmp_path, json.dumps({"type": "FeatureCollection", "features": features}, indent=1))
    assert read(tmp_path, "\n".join(map(json.dumps, features))) == whole
    assert [len(street.lines) for street in whole] == [1, 2, 0]


def test_a_street_in_several_features_is_one_with_every_line(tmp_path: Path) -> None:
    further = [[-72.745, 41.770], [-72.745, 41.780]]
    features = [feature(), feature("Park Road"), feature("N Main St", drawn=further)]
    main, park = distinct(read(tmp_path, "\n".join(map(json.dumps, features))))
    assert (main.name, len(main.lines), park.name) == ("North Main Street", 2, "Park Road")
    assert main.lines[1][1] == (41.780, -72.745)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [-72.7, 41.7]},
        {"type": "Polygon", "coordinates": [ALONG]},
        {"type": "LineString"},
        {"type": "LineString", "coordinates": [[-72.7, 41.7]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], [-72.7]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], ["-72.7", "41.7"]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], [True, False]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], [-72.7, 41.7, "high"]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], [-72.7, 91]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], [-181, 41.7]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], [float("nan"), 41.7]]},
        {"type": "LineString", "coordinates": [[-72.7, 41.7], [10**400, 41.7]]},
        {"type": "LineString", "coordinates": [ALONG, ALONG]},
        {"type": "MultiLineString", "coordinates": ALONG},
        {"type": "MultiLineString", "coordinates": {}},
        "LineString",
        [],
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, geometry: Any) -> None:
    with pytest.raises(Invalid, match="streets:2: "):
        read(tmp_path, "\n".join(map(json.dumps, [feature(), {**feature(), "geometry": geometry}])))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no street|must name the columns"),
        ("street\nElm Street\n", ":1: the first line must name the columns"),
        ("name\nElm Street\n\x07\n", ":3: a street needs a name"),
        ("name,low\nElm Street,-1\n", ":2: “-1” is not a house number"),
        ('name\n"' + "x" * 140_000 + '"\n', ":2: this is not CSV"),
        ("{\n", ":1: this is not JSON"),
        ('{"type": "FeatureCollection", "features": []}', "names no street"),
        ('{"type": "FeatureCollection", "features": [7]}', "feature 1: this is not a GeoJSON feature"),
        ('{"a":' * 100_000, "not GeoJSON|not JSON"),
        (json.dumps(feature(name=None)), "feature 1: a street needs a name"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read(tmp_path, text)


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    (tmp_path / "streets").write_bytes(b"name\nCaf\xe9 Street\n")
    with pytest.raises(Invalid, match="UTF-8"):
        read_streets(tmp_path / "streets", lambda: "1")
