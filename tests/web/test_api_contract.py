"""The contract's smaller print on outreaches, cases and the audit log, as an officer's script meets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from bot.ports import Desk
from bot.registry.people import Role
from tests.builders import NOON
from tests.far_end import Hands
from tests.officers import BRISTOL, WEST_HARTFORD, answer, found, hire, settle
from tests.web.site import Caller, caller, kind

CASE = "26-1234"
LAST_NIGHT: dict[str, Any] = {
    "case": CASE, "street": "North Main St", "what": "burglary", "start": "2026-11-19T21:00:00-05:00",
    "end": "2026-11-19T23:30:00-05:00",
}  # fmt: skip
MIDNIGHT = datetime(2026, 11, 21, 5, tzinfo=UTC)
STATES = ("id", "state", "case", "what", "street", "start", "end", "officer", "callback", "recipients", "excluded",
          "texts", "counts", "answers", "leaves_at", "created_at", "sent_at")  # fmt: skip


def rule(desk: Desk, **changed: Any) -> None:
    """Change the town's rules."""
    with desk.work() as work:
        work.towns.save(replace(work.towns.get(WEST_HARTFORD.id), **changed))
        work.commit()


def draft(kim: Caller, **changed: Any) -> Any:
    told = kim("POST", "/outreaches", json={**LAST_NIGHT, **changed})
    assert told.status_code == 201
    return told.get_json()


def audited(desk: Desk) -> list[tuple[str, str, str | None, str | None]]:
    """What officers did, in order."""
    with desk.look() as work:
        rows = work.audit.rows(WEST_HARTFORD.id, 200, None).items
    return [(row.who_name, row.action, row.case, row.reason) for row in reversed(rows) if row.who != "system"]


def test_the_fields_of_an_outreach_at_each_call(kim: Caller, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    drafted = draft(kim)
    assert set(drafted) == {*STATES, "segments_total"}
    path = f"/outreaches/{drafted['id']}"
    told = [kim("POST", f"{path}/send"), kim.get(path), kim("POST", f"{path}/cancel")]
    assert [set(one.get_json()) for one in told] == [set(STATES)] * 3
    answer(officers, home, drafted["id"])
    (message,) = kim.get(f"{path}/messages").get_json()["items"]
    assert set(message) == {"id", "registration_id", "kind", "state", "error", "queued_at", "updated_at"}
    (reply,) = kim.get(f"{path}/replies").get_json()["items"]
    assert set(reply) == {
        "id", "registration_id", "name", "phone", "answer", "text", "language", "picture", "received_at",
    }  # fmt: skip


def test_every_call_is_in_the_audit_with_the_outreachs_case(kim: Caller, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    path = f"/outreaches/{draft(kim, reason='asked by the sergeant')['id']}"
    calls = (("POST", "/send"), ("GET", ""), ("GET", "/messages"), ("GET", "/replies"), ("POST", "/cancel"))
    assert [kim(method, path + call).status_code for method, call in calls] == [202, 200, 200, 200, 200]
    assert audited(officers) == [
        ("Officer Kim", "draft", CASE, "asked by the sergeant"),
        ("Officer Kim", "send", CASE, None),
        ("Officer Kim", "look", CASE, None),
        ("Officer Kim", "messages", CASE, None),
        ("Officer Kim", "replies", CASE, None),
        ("Officer Kim", "cancel", CASE, None),
    ]


def test_what_was_refused_is_in_no_audit(kim: Caller, officers: Desk) -> None:
    kim.get("/registrations", case=CASE, street="main")
    kim.get("/registrations/nobody", case=CASE)
    kim.get("/outreaches/none")
    assert audited(officers) == []


def test_the_reading_of_the_audit_is_in_the_audit(site: Flask, officers: Desk, hands: Hands) -> None:
    auditor = caller(site, officers, "auditor", name="Auditor Ray")
    hands.forward(seconds=1)
    auditor.get("/audit")
    row = auditor.get("/audit").get_json()["items"][0]
    assert (row["who"], row["action"], row["case"], row["target"]) == ("Auditor Ray", "audit", None, None)
    assert set(row) == {"id", "at", "who", "action", "case", "reason", "target"}


def test_the_audit_in_parts_newest_first(site: Flask, officers: Desk, kim: Caller, hands: Hands) -> None:
    for number in range(5):
        hands.forward(seconds=1)
        kim.get("/registrations", case=f"26-{number}", street="Elm Street")
    boss = caller(site, officers, "supervisor", name="Sergeant Lee")
    first = boss.get("/audit", limit=4).get_json()
    second = boss.get("/audit", limit=4, cursor=first["next"]).get_json()
    assert second["next"] is None
    assert [row["case"] for row in first["items"] + second["items"] if row["case"]] == [
        f"26-{number}" for number in (4, 3, 2, 1, 0)
    ]


def test_figures_in_parts(kim: Caller, officers: Desk, hands: Hands) -> None:
    for months in range(3):
        hands.forward(days=31 * months)
        settle(officers, f"{months}", phone=f"+1860555010{months}")
    first = kim.get("/stats", limit=2).get_json()
    second = kim.get("/stats", limit=2, cursor=first["next"]).get_json()
    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]


def test_at_night_it_says_when_it_leaves(kim: Caller, officers: Desk, hands: Hands) -> None:
    settle(officers, "50", phone="+18605550101")
    hands.at = MIDNIGHT
    drafted = draft(kim)
    sent = kim("POST", f"/outreaches/{drafted['id']}/send").get_json()
    assert (drafted["leaves_at"], sent["leaves_at"]) == ("2026-11-21T14:00:00Z",) * 2
    assert draft(kim, urgent_reason="a child is missing")["leaves_at"] is None
    assert kim("POST", f"/outreaches/{drafted['id']}/cancel").get_json()["leaves_at"] is None
    assert ("Officer Kim", "draft", CASE, "a child is missing") in audited(officers)


def test_a_draft_older_than_24_hours(kim: Caller, officers: Desk, hands: Hands) -> None:
    settle(officers, "50", phone="+18605550101")
    old, older = draft(kim)["id"], draft(kim)["id"]
    hands.forward(hours=24)
    assert kim("POST", f"/outreaches/{old}/send").status_code == 202
    hands.forward(seconds=1)
    assert kind(kim("POST", f"/outreaches/{older}/send")) == (409, "conflict")
    assert kim("POST", f"/outreaches/{old}/send").status_code == 202  # sent before: the same answer
    assert kim("POST", f"/outreaches/{older}/cancel").status_code == 200


def test_a_done_one_is_not_canceled(kim: Caller, officers: Desk) -> None:
    path = f"/outreaches/{draft(kim)['id']}"
    kim("POST", f"{path}/send")  # to nobody
    with officers.work() as work:
        work.sending.finish_outreaches(NOON)
        work.commit()
    assert kim.get(path).get_json()["state"] == "done"
    assert kind(kim("POST", f"{path}/cancel")) == (409, "conflict")
    assert kim("POST", f"{path}/send").status_code == 202


def test_named_registrations(kim: Caller, officers: Desk) -> None:
    one = settle(officers, "50", phone="+18605550101")
    again = settle(officers, "9", phone="+18605550101")
    other = settle(officers, "7", "Elm Street", phone="+18605550102")
    settle(officers, "8", "Elm Street", phone="+18605550103")
    named = {"street": None, "registration_ids": [one.id, again.id, other.id, one.id]}
    drafted = draft(kim, **named)
    assert (drafted["recipients"], drafted["street"]) == (2, None)
    kim("POST", f"/outreaches/{drafted['id']}/send")
    messages = kim.get(f"/outreaches/{drafted['id']}/messages").get_json()["items"]
    assert {message["registration_id"] for message in messages} == {again.id, other.id}  # the first in house order
    left = draft(kim, **named, except_ids=[one.id])
    assert (left["recipients"], left["excluded"]) == (1, [{"reason": "by_hand", "count": 1}])


@pytest.mark.parametrize("wrong", [{"from": 1}, {"to": 1}, {"side": "odd"}, {"sees_road": True}])
def test_a_range_goes_with_a_street(kim: Caller, officers: Desk, wrong: dict[str, Any]) -> None:
    one = settle(officers, "50", phone="+18605550101")
    body = {**LAST_NIGHT, "street": None, "registration_ids": [one.id], **wrong}
    assert kind(kim("POST", "/outreaches", json=body)) == (422, "invalid")


def test_who_is_left_out_by_which_reason(kim: Caller, officers: Desk) -> None:
    left = {
        "stopped": {"stopped_at": NOON}, "paused": {"paused_until": datetime(2026, 12, 1, tzinfo=UTC)},
        "cannot_text": {"landline": True}, "disputed": {"status": "disputed"}, "since_incident": {"agreed_at": NOON},
    }  # fmt: skip
    for number, (_, why) in enumerate(left.items(), 1):
        settle(officers, str(number), phone=f"+1860555010{number}", **why)
    drafted = draft(kim)
    assert drafted["recipients"] == 0
    assert {one["reason"]: one["count"] for one in drafted["excluded"]} == dict.fromkeys(left, 1)


def test_another_officers_name_and_another_number(kim: Caller, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    hire(officers, name="Officer Lee")
    drafted = draft(kim, officer="lee.officer@west-hartford.example", callback="+18605550191")
    assert (drafted["officer"], drafted["callback"]) == ("Officer Lee", "+18605550191")
    assert "Officer Lee asks about" in drafted["texts"]["en"]["text"]
    assert "(860) 555-0191" in drafted["texts"]["en"]["text"]


@pytest.mark.parametrize("wrong", ["nobody@west-hartford.example", "ray.auditor@west-hartford.example", "nobody"])
def test_nobody_of_that_name(kim: Caller, officers: Desk, wrong: str) -> None:
    hire(officers, "auditor", name="Auditor Ray")
    assert kind(kim("POST", "/outreaches", json={**LAST_NIGHT, "officer": wrong})) == (422, "invalid")


def test_without_a_published_number_the_callback_is_null(kim: Caller, officers: Desk) -> None:
    rule(officers, callbacks=())
    assert draft(kim)["callback"] is None


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("burglary", {"en": "a burglary", "es": "un robo en una casa"}),
        ("a stolen red bicycle", {"en": "a stolen red bicycle", "es": "a stolen red bicycle"}),
        ({"en": "a theft", "es": "un robo"}, {"en": "a theft", "es": "un robo"}),
        ({"es": "un robo"}, {"en": "un robo", "es": "un robo"}),
    ],
)
def test_what_it_is_about(kim: Caller, what: Any, said: dict[str, str]) -> None:
    assert draft(kim, what=what)["what"] == said


@pytest.mark.parametrize(
    "what",
    [
        "",
        " ",
        "x" * 61,
        "see bit.ly/abc",
        "call 555-0199",
        "red car, plate AB12345",
        "🚗",
        {},
        {"xx": "a"},
        {"en": ""},
        5,
        None,
    ],
)
def test_what_it_cannot_be_about(kim: Caller, what: Any) -> None:
    assert kind(kim("POST", "/outreaches", json={**LAST_NIGHT, "what": what})) == (422, "invalid")


@pytest.mark.parametrize(
    ("case", "status"), [("26-1234", 200), ("26-1234x", 422), ("x26-1234", 422), ("26-12345", 422), ("A-1", 200)]
)
def test_the_towns_pattern_fits_the_whole_case(kim: Caller, officers: Desk, case: str, status: int) -> None:
    rule(officers, case_pattern=r"\d\d-\d{4}|A-1")
    assert kim.get("/registrations", case=case, street="Elm Street").status_code == status
    assert kim("POST", "/outreaches", json={**LAST_NIGHT, "case": case}).status_code == (201 if status == 200 else 422)


def test_a_town_that_asks_for_no_case(kim: Caller, officers: Desk) -> None:
    rule(officers, require_case=False)
    assert kim.get("/registrations", street="Elm Street").status_code == 200
    assert draft(kim, case=None)["case"] is None


@pytest.mark.parametrize(
    ("method", "call"),
    [("GET", ""), ("GET", "/messages"), ("GET", "/replies"), *(("POST", f"/{act}") for act in
     ("send", "cancel", "pause", "resume", "approve"))],
)  # fmt: skip
def test_another_towns_outreach_is_none(site: Flask, officers: Desk, kim: Caller, method: str, call: str) -> None:
    home = settle(officers, "50", phone="+18605550101")
    drafted = draft(kim)
    found(officers, BRISTOL)
    stranger = caller(site, officers, "supervisor", town=BRISTOL, name="Sergeant Lee")
    assert kind(stranger(method, f"/outreaches/{drafted['id']}{call}")) == (404, "not-found")
    body = {**LAST_NIGHT, "street": None, "registration_ids": [home.id]}
    assert kind(stranger("POST", "/outreaches", json=body)) == (404, "not-found")
    assert kim.get(f"/outreaches/{drafted['id']}").get_json()["state"] == "draft"


@pytest.mark.parametrize("role", ["viewer", "admin", "auditor"])
def test_who_sees_no_resident(site: Flask, officers: Desk, role: Role) -> None:
    home = settle(officers, "50", phone="+18605550101")
    somebody = caller(site, officers, role, name="Someone Else")
    for path in (f"/registrations?case={CASE}&street=Elm+Street", f"/registrations/{home.id}?case={CASE}"):
        assert kind(somebody("GET", path)) == (403, "forbidden")
    assert kind(somebody("POST", "/outreaches", json=LAST_NIGHT)) == (403, "forbidden")
