"""Searching around a point on the map: every registration on a street any part of which comes near."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bot.handlers.towns import distinct
from bot.operations.streets import read_streets
from bot.ports import Desk
from tests.builders import entries_on
from tests.officers import BRISTOL, found, settle
from tests.web.site import Caller, caller, kind

CASE = "26-1234"
HERE = "41.762,-72.742"  # on Farmington Avenue; North Main Street begins 250 m to the west, Park Road lies 778 m south
MAP = {
    "Farmington Avenue": [[[-72.760, 41.762], [-72.745, 41.762]], [[-72.745, 41.762], [-72.730, 41.762]]],
    "North Main Street": [[[-72.745, 41.762], [-72.745, 41.772]]],
    "Park Road": [[[-72.750, 41.755], [-72.730, 41.755]]],
}


@pytest.fixture
def mapped(officers: Desk, tmp_path: Path) -> None:
    """The town's list is given again as GeoJSON, Farmington Avenue in two features, Elm Street without a line."""
    features: list[dict[str, Any]] = [
        {"properties": {"name": name}, "geometry": {"type": "LineString", "coordinates": line}}
        for name, lines in MAP.items()
        for line in lines
    ]
    features.append({"properties": {"name": "Elm Street"}, "geometry": None})
    file = tmp_path / "streets.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with officers.work() as work:
        work.towns.replace_streets("wh", distinct(read_streets(file, officers.new_id)))
        work.commit()
    settle(officers, "970", "Farmington Avenue", phone="+18605550101", kind="business")
    settle(officers, "12", "Farmington Avenue", phone="+18605550102", sees_road=False)
    settle(officers, "50", "North Main Street", phone="+18605550103")
    settle(officers, "3", "Park Road", phone="+18605550104")
    settle(officers, "7", "Elm Street", phone="+18605550105")


def lines(body: Any) -> list[str]:
    return [item["address"]["text"] for item in body["items"]]


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"within": 1}, ["12 Farmington Avenue", "970 Farmington Avenue"]),
        ({"within": 248}, ["12 Farmington Avenue", "970 Farmington Avenue"]),
        ({"within": 250}, ["12 Farmington Avenue", "970 Farmington Avenue", "50 North Main Street"]),
        ({"within": 500}, ["12 Farmington Avenue", "970 Farmington Avenue", "50 North Main Street"]),
        ({"within": 500, "sees_road": "true"}, ["970 Farmington Avenue", "50 North Main Street"]),
        ({"within": 500, "kind": "home"}, ["12 Farmington Avenue", "50 North Main Street"]),
        ({"within": 500, "to": 60}, ["12 Farmington Avenue", "50 North Main Street"]),
        ({"near": "41.756, -72.74", "within": 120}, ["3 Park Road"]),
        ({"near": "41.7,-72.7", "within": 500}, []),
    ],
)
def test_streets_that_come_near(kim: Caller, asked: dict[str, Any], shown: list[str]) -> None:
    body = kim.get("/registrations", case=CASE, **{"near": HERE} | asked).get_json()
    assert (body["matched_street"], lines(body), body["next"]) == (None, shown, None)


@pytest.mark.usefixtures("mapped")
def test_in_parts(kim: Caller) -> None:
    asked = {"case": CASE, "near": HERE, "within": 500, "limit": 2}
    first = kim.get("/registrations", **asked).get_json()
    second = kim.get("/registrations", **asked, cursor=first["next"]).get_json()
    assert lines(first) + lines(second) == ["12 Farmington Avenue", "970 Farmington Avenue", "50 North Main Street"]
    assert second["next"] is None


@pytest.mark.usefixtures("mapped")
def test_with_the_time_of_the_incident_and_still_by_name(kim: Caller) -> None:
    body = kim.get("/registrations", case=CASE, near=HERE, within=1, at="2026-11-20T12:00:00-05:00").get_json()
    assert {item["footage"]["state"] for item in body["items"]} == {"likely"}
    assert kim.get("/registrations", case=CASE, street="farmington ave").get_json()["matched_street"] == (
        "Farmington Avenue"
    )


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize(
    "asked",
    [
        {"near": HERE}, {"within": 100}, {"near": HERE, "within": 501}, {"near": HERE, "within": 0},
        {"near": "91,0", "within": 1}, {"near": "0,181", "within": 1}, {"near": "41.7", "within": 1},
        {"near": "41.7,-72.7,3", "within": 1}, {"near": "nan,nan", "within": 1}, {"near": "٤١,٧٢", "within": 1},
        {"near": HERE, "within": "1.5"}, {"near": HERE, "within": 1, "street": "Elm Street"},
    ],
)  # fmt: skip
def test_no_such_place(kim: Caller, asked: dict[str, Any]) -> None:
    assert kind(kim.get("/registrations", case=CASE, **asked)) == (422, "invalid")


@pytest.mark.usefixtures("mapped")
def test_the_look_is_noted_with_its_case_and_the_place_apart(kim: Caller, officers: Desk) -> None:
    kim.get("/registrations", case=CASE, near=HERE, within=250, side="even", reason="burglary")
    with officers.look() as work:
        row = work.audit.rows("wh", 1, None).items[0]
        looks = work.audit.looks_at(next(iter(entries_on(work, "wh", "North Main Street"))).resident.id)
    assert (row.action, row.case, row.reason, row.target) == ("search", CASE, "burglary", None)
    assert row.place == f"within 250 m of {HERE} even"
    assert sum(looks.values()) == 1


@pytest.mark.usefixtures("mapped")
def test_another_towns_map_and_residents_are_its_own(site: Flask, officers: Desk) -> None:
    found(officers, BRISTOL)
    stranger = caller(site, officers, town=BRISTOL, name="Officer Lee")
    assert kind(stranger.get("/registrations", case=CASE, near=HERE, within=500)) == (422, "no-geometry")
