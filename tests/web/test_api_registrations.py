"""The API's registrations and streets, as an officer's script meets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bot.ports import Desk
from tests.builders import NOON
from tests.far_end import Hands
from tests.officers import BRISTOL, found, settle
from tests.web.site import Caller, caller, kind

CASE = "26-1234"
SPOKEN: dict[str, Any] = {
    "reason": "asked at the front desk", "name": "Ann Lee", "phone": "(860) 555-0123", "kind": "home",
    "address": {"number": "12", "street": "elm st"},
    "cameras": [{"location": "driveway", "records": "always", "days_kept": 14}],
}  # fmt: skip


def houses(body: Any) -> list[str]:
    return [item["address"]["number"] for item in body["items"]]


@pytest.fixture
def street(officers: Desk) -> None:
    """North Main Street, its houses registered in no order."""
    settle(officers, "50", phone="+18605550101")
    settle(officers, "9", phone="+18605550102", sees_road=False, days_kept=None)
    settle(officers, "12A", phone="+18605550103", kind="business", stopped_at=NOON)
    settle(officers, "7", "Elm Street", phone="+18605550104")


@pytest.mark.usefixtures("street")
def test_who_has_cameras_on_a_street_in_house_order(kim: Caller) -> None:
    body = kim.get("/registrations", case=CASE, street="n main st").get_json()
    assert (body["matched_street"], houses(body), body["next"]) == ("North Main Street", ["9", "12A", "50"], None)
    assert body["items"][1]["texts"] == "stopped"
    assert "footage" not in body["items"][0]


@pytest.mark.usefixtures("street")
def test_one_registration_word_for_word(kim: Caller) -> None:
    found_one = kim.get("/registrations", case=CASE, street="North Main Street", from_=50).get_json()["items"][0]
    body = kim.get(f"/registrations/{found_one['id']}", case=CASE).get_json()
    assert {key: value for key, value in body.items() if key != "id"} == {
        "kind": "home", "name": "Maria Lopez", "phone": "+18605550101", "language": "en", "texts": "ok",
        "address": {
            "number": "50", "street": "North Main Street", "unit": None, "text": "50 North Main Street",
            "status": "matched",
        },
        "cameras": [{"location": "front_door", "records": "motion", "hours": None, "sees_road": True, "days_kept": 30}],
        "agreed_at": "2026-08-12T17:00:00Z", "updated_at": "2026-08-12T17:00:00Z",
    }  # fmt: skip


@pytest.mark.usefixtures("street")
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"from_": 10}, ["12A", "50"]),
        ({"to": 12}, ["9", "12A"]),
        ({"from_": 10, "to": 20}, ["12A"]),
        ({"side": "odd"}, ["9"]),
        ({"side": "even"}, ["12A", "50"]),
        ({"sees_road": "true"}, ["12A", "50"]),
        ({"kind": "business"}, ["12A"]),
        ({"kind": "home", "side": "even"}, ["50"]),
    ],
)
def test_a_search_is_narrowed(kim: Caller, asked: dict[str, Any], shown: list[str]) -> None:
    assert houses(kim.get("/registrations", case=CASE, street="North Main Street", **asked).get_json()) == shown


@pytest.mark.parametrize(
    ("days_kept", "ago", "state"),
    [
        (30, timedelta(days=1), "likely"),
        (30, timedelta(days=29), "expiring"),
        (30, timedelta(days=31), "gone"),
        (None, timedelta(0), "unknown"),
    ],
)
def test_what_footage_may_be_left(
    kim: Caller, officers: Desk, days_kept: int | None, ago: timedelta, state: str
) -> None:  # fmt: skip
    settle(officers, "50", phone="+18605550101", days_kept=days_kept)
    at = NOON - ago
    item = kim.get("/registrations", case=CASE, street="North Main Street", at=at.isoformat()).get_json()["items"][0]
    until = None if days_kept is None else (at + timedelta(days=days_kept)).isoformat().replace("+00:00", "Z")
    assert item["footage"] == {"state": state, "until": until}


@pytest.mark.usefixtures("street")
def test_a_list_in_parts(kim: Caller) -> None:
    asked = {"case": CASE, "street": "North Main Street", "limit": 2}
    first = kim.get("/registrations", **asked).get_json()
    second = kim.get("/registrations", **asked, cursor=first["next"]).get_json()
    assert (houses(first), houses(second), second["next"]) == (["9", "12A"], ["50"], None)


def test_somebody_erased_between_two_parts_hides_nobody(site: Flask, officers: Desk, kim: Caller) -> None:
    homes = [settle(officers, str(n), phone=f"+186055501{n:02}") for n in range(1, 6)]
    asked = {"case": CASE, "street": "North Main Street", "limit": 2}
    first = kim.get("/registrations", **asked).get_json()
    boss = caller(site, officers, "supervisor", name="Sergeant Lee")
    assert boss("DELETE", f"/registrations/{homes[1].id}", json={"reason": "asked by phone"}).status_code == 200
    assert houses(kim.get("/registrations", **asked, cursor=first["next"]).get_json()) == ["3", "4"]


@pytest.mark.usefixtures("street")
def test_every_look_is_in_the_audit_with_who_which_case_and_why(site: Flask, officers: Desk, kim: Caller) -> None:
    body = kim.get("/registrations", case=CASE, street="North Main Street", reason="burglary").get_json()
    kim.get(f"/registrations/{body['items'][0]['id']}", case=CASE)
    boss = caller(site, officers, "supervisor", name="Sergeant Lee")
    rows = boss.get("/audit").get_json()["items"]
    assert [(row["who"], row["action"], row["case"], row["reason"], row["target"]) for row in rows if row["case"]] == [
        ("Officer Kim", "look", CASE, None, body["items"][0]["id"]),
        ("Officer Kim", "search", CASE, "burglary", "North Main Street"),
    ]


def test_a_search_that_found_no_street_shows_the_candidates(kim: Caller) -> None:
    answer = kim.get("/registrations", case=CASE, street="main")
    assert kind(answer) == (409, "ambiguous-street")
    assert set(answer.get_json()["candidates"]) == {"North Main Street", "South Main Street"}
    assert kind(kim.get("/registrations", case=CASE, street="Qwertzuiop Boulevard")) == (404, "unknown-street")


def test_a_street_that_only_a_resident_named_is_found(kim: Caller, officers: Desk) -> None:
    settle(officers, "3", "Lantern Mews", phone="+18605550101", status="typed")
    assert houses(kim.get("/registrations", case=CASE, street="lantern mews").get_json()) == ["3"]


def test_no_map_no_radius(kim: Caller) -> None:
    assert kind(kim.get("/registrations", case=CASE, near="41.76,-72.74", within=200)) == (422, "no-geometry")


def test_another_town_sees_nothing(site: Flask, officers: Desk, kim: Caller) -> None:
    home = settle(officers, "50", phone="+18605550101")
    found(officers, BRISTOL)
    stranger = caller(site, officers, "supervisor", town=BRISTOL, name="Officer Lee")
    assert houses(stranger.get("/registrations", case=CASE, street="North Main Street").get_json()) == []
    assert kind(stranger.get(f"/registrations/{home.id}", case=CASE)) == (404, "not-found")
    assert kind(stranger("DELETE", f"/registrations/{home.id}", json={"reason": "x"})) == (404, "not-found")
    assert kim.get(f"/registrations/{home.id}", case=CASE).status_code == 200


def test_a_spoken_registration_waits_for_the_agreement(kim: Caller, officers: Desk) -> None:
    answer = kim.post("/registrations", **SPOKEN)
    body = answer.get_json()
    assert answer.status_code == 201
    assert (body["phone"], body["texts"], body["agreed_at"]) == ("+18605550123", "unconfirmed", None)
    assert body["address"]["street"] == "Elm Street"
    with officers.work() as work:
        (text,) = [due.message for due in work.sending.next_due("+18605550100", NOON, 10)]
    assert (text.kind, text.phone) == ("agreement", "+18605550123")
    assert "at your request" in (text.text or "")


def test_a_landline_is_texted_nothing(kim: Caller, officers: Desk) -> None:
    body = kim.post("/registrations", **SPOKEN, landline=True).get_json()
    assert (body["texts"], body["agreed_at"]) == ("none", "2026-11-20T17:00:00Z")
    with officers.work() as work:
        assert list(work.sending.next_due("+18605550100", NOON, 10)) == []


def test_a_resident_who_agreed_already_has_another_address_added(kim: Caller, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550123")
    body = kim.post("/registrations", **SPOKEN).get_json()
    assert (body["name"], body["texts"], body["agreed_at"]) == ("Maria Lopez", "ok", "2026-11-20T17:00:00Z")
    assert kind(kim.post("/registrations", **SPOKEN)) == (409, "conflict")


def test_who_was_erased_or_stopped_must_text_themselves(site: Flask, kim: Caller, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550123")
    boss = caller(site, officers, "supervisor", name="Sergeant Lee")
    answer = boss("DELETE", f"/registrations/{home.id}", json={"reason": "asked by phone"})
    assert answer.get_json() == {"receipt": "K7QM-4TRW"}
    assert kind(kim.post("/registrations", **SPOKEN)) == (409, "conflict")
    settle(officers, "52", phone="+18605550124", stopped_at=NOON)
    assert kind(kim.post("/registrations", **SPOKEN | {"phone": "+18605550124"})) == (409, "conflict")


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"phone": "12345"}, "invalid"),
        ({"phone": "+442079460000"}, "invalid"),
        ({"phone": "860-555-0123 ext. 5"}, "invalid"),
        ({"language": "pl"}, "invalid"),
        ({"address": {"number": "1", "street": "Qwertzuiop Boulevard"}}, "unknown-street"),
        ({"address": {"number": "1", "street": "main"}}, "ambiguous-street"),
        ({"cameras": []}, "invalid"),
        ({"reason": " "}, "invalid"),
    ],
)
def test_what_cannot_be_entered(boss: Caller, wrong: dict[str, Any], problem: str) -> None:
    assert kind(boss.post("/registrations", **SPOKEN | wrong))[1] == problem


@pytest.mark.usefixtures("street")
def test_streets_best_match_first(kim: Caller) -> None:
    body = kim.get("/streets", q="n main").get_json()
    assert body["items"][0] == {"name": "North Main Street", "registrations": 3}
    everything = kim.get("/streets", limit=4).get_json()
    rest = kim.get("/streets", limit=4, cursor=everything["next"]).get_json()
    assert [item["name"] for item in everything["items"] + rest["items"]] == [
        "Elm Street", "Farmington Avenue", "North Main Street", "Park Road", "Park Street", "South Main Street",
    ]  # fmt: skip


def test_figures_by_month(kim: Caller, officers: Desk, hands: Hands) -> None:
    settle(officers, "50", phone="+18605550101")
    body = kim.get("/stats").get_json()
    assert body["items"] == [{"month": "2026-08", "registrations": 1, "outreaches": 0, "answers": 0, "removals": 0}]
