"""The API's outreaches, as an officer's script meets them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from flask import Flask

from bot.ports import Desk
from bot.registry.registrations import Registration
from tests.asking import leave, rule
from tests.builders import NOON
from tests.officers import answer, hire, settle
from tests.web.site import Caller, caller, kind

LAST_NIGHT: dict[str, Any] = {
    "case": "26-1234", "street": "North Main St", "what": "burglary",
    "start": "2026-11-19T21:00:00-05:00", "end": "2026-11-19T23:30:00-05:00",
}  # fmt: skip


@pytest.fixture
def maria(officers: Desk) -> Registration:
    return settle(officers, "50", phone="+18605550101")


@pytest.fixture
def drafted(kim: Caller, officers: Desk, maria: Registration) -> Any:
    """A draft to two residents, one left out."""
    settle(officers, "9", phone="+18605550102", language="es", name="José")
    settle(officers, "12", phone="+18605550103", agreed_at=NOON)
    told = kim.post("/outreaches", **LAST_NIGHT)
    assert told.status_code == 201
    return told.get_json()


def test_a_draft_tells_all_before_anything_is_sent(drafted: Any) -> None:
    texts = drafted.pop("texts")
    assert drafted | {"id": ""} == {
        "id": "", "state": "draft", "case": "26-1234", "what": {"en": "a burglary", "es": "un robo en una casa"},
        "street": "North Main Street", "start": "2026-11-20T02:00:00Z", "end": "2026-11-20T04:30:00Z",
        "officer": "Officer Kim", "callback": "+18605550190", "recipients": 2,
        "excluded": [{"reason": "since_incident", "count": 1}], "counts": {},
        "answers": {"yes": 0, "no": 0, "call": 0, "unclear": 0, "none": 0}, "leaves_at": None,
        "created_at": "2026-11-20T17:00:00Z", "sent_at": None, "segments_total": 4,
    }  # fmt: skip
    assert {language: words["segments"] for language, words in texts.items()} == {"en": 2, "es": 2}
    assert "Officer Kim asks about a burglary on North Main Street" in texts["en"]["text"]


def test_sent_watched_answered(kim: Caller, officers: Desk, maria: Registration, drafted: Any) -> None:
    sent = kim("POST", f"/outreaches/{drafted['id']}/send")
    again = kim("POST", f"/outreaches/{drafted['id']}/send")
    assert (sent.status_code, again.status_code, again.get_json()) == (202, 202, sent.get_json())
    messages = kim.get(f"/outreaches/{drafted['id']}/messages").get_json()["items"]
    assert [(one["kind"], one["state"], one["error"]) for one in messages] == [("ask", "queued", None)] * 2
    answer(officers, maria, drafted["id"])
    body = kim.get(f"/outreaches/{drafted['id']}").get_json()
    assert (body["state"], body["counts"]) == ("sending", {"queued": 2})
    assert body["answers"] == {"yes": 1, "no": 0, "call": 0, "unclear": 0, "none": 1}
    (reply,) = kim.get(f"/outreaches/{drafted['id']}/replies").get_json()["items"]
    assert {key: reply[key] for key in ("answer", "text", "language", "picture", "received_at")} == {
        "answer": "yes", "text": "yes, a blue car", "language": "en", "picture": False,
        "received_at": "2026-11-20T17:00:00Z",
    }  # fmt: skip
    assert (reply["name"], reply["phone"], reply["registration_id"]) == ("Maria Lopez", "+18605550101", maria.id)


def test_canceled(kim: Caller, drafted: Any) -> None:
    kim("POST", f"/outreaches/{drafted['id']}/send")
    canceled = kim("POST", f"/outreaches/{drafted['id']}/cancel")
    assert (canceled.status_code, canceled.get_json()["state"]) == (200, "canceled")
    assert kim("POST", f"/outreaches/{drafted['id']}/cancel").get_json() == canceled.get_json()
    assert kind(kim("POST", f"/outreaches/{drafted['id']}/send")) == (409, "conflict")


def test_paused_and_resumed(kim: Caller, drafted: Any) -> None:
    path = f"/outreaches/{drafted['id']}"
    for action in ("pause", "resume"):
        assert kind(kim("POST", f"{path}/{action}")) == (409, "conflict")
        assert kind(kim("POST", f"/outreaches/nothing/{action}")) == (404, "not-found")
    kim("POST", f"{path}/send")
    for action, state in (("pause", "paused"), ("resume", "sending")):
        first, again = (kim("POST", f"{path}/{action}") for _ in range(2))
        assert (first.status_code, first.get_json()["state"]) == (200, state)
        assert again.get_json() == first.get_json()
    assert kim.get(path).get_json()["counts"] == {"queued": 2}


def test_approving_is_another_supervisors(site: Flask, officers: Desk, kim: Caller, drafted: Any) -> None:
    lee = caller(site, officers, "supervisor", name="Sergeant Lee")
    path = f"/outreaches/{drafted['id']}"
    assert kind(lee("POST", f"{path}/approve")) == (409, "conflict")
    rule(officers, approve_above=1)
    waiting, again = kim("POST", f"{path}/send"), kim("POST", f"{path}/send")
    assert (waiting.status_code, waiting.get_json()["state"], again.get_json()) == (202, "waiting", waiting.get_json())
    assert kind(kim("POST", f"{path}/approve")) == (403, "forbidden")
    own = lee.post("/outreaches", **LAST_NIGHT).get_json()
    lee("POST", f"/outreaches/{own['id']}/send")
    assert kind(lee("POST", f"/outreaches/{own['id']}/approve")) == (403, "forbidden")
    first, second = (lee("POST", f"{path}/approve") for _ in range(2))
    assert (first.status_code, first.get_json()["state"]) == (200, "sending")
    assert (second.status_code, second.get_json()) == (200, first.get_json())


def test_the_cap_is_told_among_the_reasons(kim: Caller, officers: Desk, drafted: Any) -> None:
    rule(officers, case_per_resident=1)
    kim("POST", f"/outreaches/{drafted['id']}/send")
    body = kim.post("/outreaches", **LAST_NIGHT, include=["since_incident"]).get_json()
    assert (body["recipients"], body["excluded"]) == (1, [{"reason": "cap", "count": 2}])


def test_what_follows_the_question(kim: Caller, officers: Desk, maria: Registration, drafted: Any) -> None:
    path = f"/outreaches/{drafted['id']}"
    kim("POST", f"{path}/send")
    assert kind(kim("POST", f"{path}/reminder")) == (409, "conflict")  # it has not left yet
    leave(officers)
    answer(officers, maria, drafted["id"])
    said = {"start": "2026-11-20T21:00:00-05:00", "end": "2026-11-20T22:00:00-05:00", "reason": "the wrong night"}
    told = [
        kim("POST", f"{path}/reminder"), kim("POST", f"{path}/correction", json=said), kim("POST", f"{path}/thanks"),
    ]  # fmt: skip
    assert [one.status_code for one in told] == [200, 200, 200]
    assert [set(one.get_json()) for one in told] == [set(drafted) - {"segments_total"}] * 3
    again = [kim("POST", f"{path}/reminder"), kim("POST", f"{path}/thanks")]
    assert [one.status_code for one in again] == [200, 200]
    messages = kim.get(f"{path}/messages").get_json()["items"]
    assert Counter(one["kind"] for one in messages) == {"ask": 2, "reminder": 1, "correction": 2, "thanks": 1}
    assert told[1].get_json()["start"] == "2026-11-21T02:00:00Z"
    for wrong in ({}, {"reason": "nothing"}, {"what": "call 860 555 0199"}, {"start": "2026-11-20"}):
        assert kind(kim("POST", f"{path}/correction", json=wrong)) == (422, "invalid")


def test_a_reply_is_handled(kim: Caller, officers: Desk, maria: Registration, drafted: Any) -> None:
    path = f"/outreaches/{drafted['id']}"
    kim("POST", f"{path}/send")
    answer(officers, maria, drafted["id"])
    (reply,) = kim.get(f"{path}/replies").get_json()["items"]
    its = f"{path}/replies/{reply['id']}"
    first, again = (kim.post(f"{its}/note", text="Thank you, may I come by on Friday?") for _ in range(2))
    assert (first.status_code, first.get_json()["kind"], again.get_json()) == (200, "note", first.get_json())
    assert kim.post(f"{its}/note", template="will_call").status_code == 200
    assert kind(kim.post(f"{its}/note", text="x" * 400)) == (422, "too-long")
    assert kind(kim.post(f"{its}/note", text="see bit.ly/x", let_through="ours")) == (403, "forbidden")
    assert kind(kim.post(f"{its}/note")) == (422, "invalid")
    assert kind(kim.post(f"{path}/replies/nothing/note", text="hello")) == (404, "not-found")
    assert kim.post(f"{its}/mark", mark="collected").status_code == 200
    assert kind(kim.post(f"{its}/mark", mark="burned")) == (422, "invalid")
    assert kim.post(f"{its}/answer", answer="call").get_json()["answer"] == "call"
    assert kim.post(f"{its}/redact", reason="names a neighbor").get_json()["text"] is None
    (shown,) = kim.get(f"{path}/replies").get_json()["items"]
    assert (shown["answer"], shown["text"], set(shown)) == ("call", None, set(reply))


def test_handed_over(kim: Caller, officers: Desk, drafted: Any) -> None:
    lee = hire(officers, name="Officer Lee")
    path = f"/outreaches/{drafted['id']}/officer"
    assert kim.post(path, officer=lee.email, reason="on leave").get_json()["officer"] == "Officer Lee"
    assert kind(kim.post(path, officer="nobody@west-hartford.example")) == (422, "invalid")


def test_a_draft_tells_what_to_think_over(boss: Caller) -> None:
    told = boss.post("/outreaches", **LAST_NIGHT | {"what": "a tall man, Mr. Smith"}).get_json()
    assert len(told["doubts"]) == 2
    assert boss.post("/outreaches", **LAST_NIGHT | {"what": "ABC-1234", "let_through": "AMBER"}).status_code == 201


def test_an_outreach_in_parts(kim: Caller, drafted: Any) -> None:
    kim("POST", f"/outreaches/{drafted['id']}/send")
    first = kim.get(f"/outreaches/{drafted['id']}/messages", limit=1).get_json()
    second = kim.get(f"/outreaches/{drafted['id']}/messages", limit=1, cursor=first["next"]).get_json()
    assert len({first["items"][0]["id"], second["items"][0]["id"]}) == 2
    assert second["next"] is None


def test_who_joined_since_is_kept_where_the_officer_says_so(kim: Caller, drafted: Any) -> None:
    body = kim.post("/outreaches", **LAST_NIGHT, include=["since_incident"]).get_json()
    assert (body["recipients"], body["excluded"]) == (3, [])


def test_taken_out_by_hand(kim: Caller, drafted: Any) -> None:
    items = kim.get("/registrations", case="26-1234", street="North Main Street").get_json()["items"]
    body = kim.post("/outreaches", **LAST_NIGHT, except_ids=[items[0]["id"]], include=["since_incident"]).get_json()
    assert (body["recipients"], body["excluded"]) == (2, [{"reason": "by_hand", "count": 1}])


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"case": None}, (422, "case-required")),
        ({"case": ""}, (422, "case-required")),
        ({"street": "Qwertzuiop Boulevard"}, (404, "unknown-street")),
        ({"street": "main"}, (409, "ambiguous-street")),
        ({"street": None}, (422, "invalid")),
        ({"registration_ids": ["x"]}, (422, "invalid")),
        ({"street": None, "registration_ids": ["nobody"]}, (404, "not-found")),
        ({"what": "x" * 60, "case": "9" * 60}, (422, "too-long")),
        ({"what": "call 860 555 0199"}, (422, "invalid")),
        ({"start": "2026-11-19T21:00:00"}, (422, "invalid")),
        ({"start": 1763600000}, (422, "invalid")),
        ({"start": "0001-01-01T00:00:00+23:59"}, (422, "invalid")),
        ({"end": "2026-11-19T20:00:00-05:00"}, (422, "invalid")),
        ({"from": 10**30}, (422, "invalid")),
        ({"from": "5"}, (422, "invalid")),
        ({"side": "left"}, (422, "invalid")),
        ({"include": ["stopped"]}, (422, "invalid")),
        ({"urgent": True}, (422, "invalid")),
        ({"what": "nul \x00"}, (422, "invalid")),
        ({"from": 60, "to": 40}, (422, "invalid")),
        ({"callback": "+18605550101"}, (422, "invalid")),
    ],
)
def test_what_cannot_be_drafted(boss: Caller, wrong: dict[str, Any], problem: tuple[int, str]) -> None:
    assert kind(boss("POST", "/outreaches", json=LAST_NIGHT | wrong)) == problem


@pytest.mark.parametrize("what", ["", {}, {"en": ""}, {"EN": "a burglary"}, 5, "x" * 501])
def test_what_is_no_question_is_told_in_a_sentence(boss: Caller, what: Any) -> None:
    body = boss("POST", "/outreaches", json=LAST_NIGHT | {"what": what}).get_json()
    assert body["status"] == 422
    assert (
        "`what` by language takes en, es" in body["detail"] if what == {} else "what: takes 1 to 500" in body["detail"]
    )
    assert "constrained" not in str(body)
