"""An officer's script and a resident's phone meet: the API and the webhook of one installation, on both databases."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.handlers.officers import add_officer, create_key
from tests.web.door import MARIA, Door, said
from tests.web.site import Caller, kind

CASE = "26-1234"
SPOKEN: dict[str, Any] = {
    "reason": "asked at the front desk", "name": "Maria Lopez", "phone": "(860) 555-0101",
    "address": {"number": "50", "street": "N Main St"}, "cameras": [{"location": "driveway", "days_kept": 14}],
}  # fmt: skip
TOMORROW = datetime.now(UTC) + timedelta(days=1)  # the clock of this installation is the machine's
NIGHT = {"start": TOMORROW.isoformat(), "end": TOMORROW.isoformat()}  # so that nobody joined since


@pytest.fixture
def lee(either_door: Door) -> Caller:
    """A supervisor of the town whose door this is."""
    desk = either_door.here.desk
    officer = add_officer("lee@wh.example", "Sergeant Lee", "west-hartford", "supervisor", desk)
    return Caller(either_door.client, officer, create_key("west-hartford", officer.email, "a script", desk))


def texts_of(lee: Caller, registration_id: str) -> str:
    return str(lee.get(f"/registrations/{registration_id}", case=CASE).get_json()["texts"])


def on_street(lee: Caller) -> list[int]:
    """How many count on the street, in the figures, and would be asked."""
    counted = lee.get("/streets", q="north main").get_json()["items"][0]["registrations"]
    months = lee.get("/stats").get_json()["items"]
    drafted = lee.post("/outreaches", case=CASE, street="North Main Street", what="burglary", **NIGHT).get_json()
    return [counted, sum(month["registrations"] for month in months), drafted["recipients"]]


def asked(door: Door, lee: Caller, street: str = "North Main Street") -> str:
    """An outreach that reached everybody, as the worker would have sent it; its id."""
    drafted = lee.post("/outreaches", case=CASE, street=street, what="burglary", **NIGHT).get_json()
    assert lee("POST", f"/outreaches/{drafted['id']}/send").status_code == 202
    sids = itertools.count()
    with door.here.desk.work() as work:
        for message in work.messages.of_outreach(drafted["id"], 200, None).items:
            sid = f"SMasked{drafted['id']}{next(sids)}"
            assert work.messages.record(message.id, "accepted", datetime.now(UTC), sid=sid)
        work.commit()
    return str(drafted["id"])


def register(door: Door) -> None:
    for text in ("REGISTER", "1", "Maria Lopez", "50 n main st", "home", "front door", "motion", "yes", "30 days", "1"):
        assert said(door.text(text))


def test_spoken_then_agreed(either_door: Door, lee: Caller) -> None:
    entered = lee.post("/registrations", **SPOKEN)
    assert entered.status_code == 201
    one = entered.get_json()
    assert (one["texts"], one["agreed_at"], one["phone"], on_street(lee)) == ("unconfirmed", None, MARIA, [0, 0, 0])
    assert said(either_door.text("1"))
    assert (texts_of(lee, one["id"]), on_street(lee)) == ("ok", [1, 1, 1])


def test_spoken_then_refused(either_door: Door, lee: Caller) -> None:
    one = lee.post("/registrations", **SPOKEN).get_json()
    either_door.text("2")
    assert kind(lee.get(f"/registrations/{one['id']}", case=CASE)) == (404, "not-found")
    assert either_door.rows("resident") == 0
    assert kind(lee.post("/registrations", **SPOKEN)) == (409, "conflict")


@pytest.mark.parametrize("agreed_first", [True, False])
def test_spoken_then_removed(either_door: Door, lee: Caller, agreed_first: bool) -> None:
    one = lee.post("/registrations", **SPOKEN).get_json()
    if agreed_first:
        either_door.text("1")
    assert said(either_door.text("REMOVE"))
    assert kind(lee.get(f"/registrations/{one['id']}", case=CASE)) == (404, "not-found")
    assert kind(lee.post("/registrations", **SPOKEN)) == (409, "conflict")
    assert either_door.rows("resident") == 0


@pytest.mark.parametrize("landline", [{"landline": True}, {"texts": "none"}])
def test_a_landline_counts_at_once_and_is_never_asked(either_door: Door, lee: Caller, landline: dict[str, Any]) -> None:
    one = lee.post("/registrations", **SPOKEN, **landline).get_json()
    assert (one["texts"], on_street(lee)) == ("none", [1, 1, 0])
    assert either_door.rows("message") == 0


def test_erased_at_their_spoken_request(either_door: Door, lee: Caller) -> None:
    register(either_door)
    (one,) = lee.get("/registrations", case=CASE, street="North Main Street").get_json()["items"]
    erased = lee("DELETE", f"/registrations/{one['id']}", json={"reason": "asked by phone"})
    assert (erased.status_code, list(erased.get_json())) == (200, ["receipt"])
    assert kind(lee("DELETE", f"/registrations/{one['id']}", json={"reason": "again"})) == (404, "not-found")
    assert lee.get("/registrations", case=CASE, street="North Main Street").get_json()["items"] == []
    rows = lee.get("/audit").get_json()["items"]
    assert ("erase", "asked by phone") in [(row["action"], row["reason"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "answer"), [("yes, a blue car", "yes"), ("no", "no"), ("call me", "call"), ("hm, perhaps", "unclear")]
)
def test_a_reply_names_its_registration_and_is_noted(either_door: Door, lee: Caller, text: str, answer: str) -> None:
    register(either_door)
    outreach_id = asked(either_door, lee)
    assert "North Main Street" in (said(either_door.text(text)) or "")
    (reply,) = lee.get(f"/outreaches/{outreach_id}/replies").get_json()["items"]
    (one,) = lee.get("/registrations", case=CASE, street="North Main Street").get_json()["items"]
    told = {key: reply[key] for key in ("registration_id", "name", "phone", "answer", "text", "language", "picture")}
    assert told == {
        "registration_id": one["id"], "name": "Maria Lopez", "phone": MARIA, "answer": answer, "text": text,
        "language": "en", "picture": False,
    }  # fmt: skip
    answers = lee.get(f"/outreaches/{outreach_id}").get_json()["answers"]
    assert answers == {"yes": 0, "no": 0, "call": 0, "unclear": 0, "none": 0} | {answer: 1}
    with either_door.here.desk.look() as work:
        looks = work.audit.looks_at(next(iter(work.registrations.in_town("t1"))).resident.id)
    assert sum(looks.values()) == 2  # the replies, and the search


def test_a_picture_counts_as_yes_and_changes_of_mind_count_once(either_door: Door, lee: Caller) -> None:
    register(either_door)
    outreach_id = asked(either_door, lee)
    either_door.text("", NumMedia="1", MediaUrl0="http://127.0.0.1:9/never")
    (reply,) = lee.get(f"/outreaches/{outreach_id}/replies").get_json()["items"]
    assert (reply["answer"], reply["picture"]) == ("yes", True)
    either_door.text("no")
    body = lee.get(f"/outreaches/{outreach_id}").get_json()
    assert (body["answers"]["yes"], body["answers"]["no"]) == (0, 1)
    assert len(lee.get(f"/outreaches/{outreach_id}/replies").get_json()["items"]) == 2


def test_who_is_erased_leaves_a_count_and_no_name(either_door: Door, lee: Caller) -> None:
    register(either_door)
    outreach_id = asked(either_door, lee)
    either_door.text("yes")
    either_door.text("REMOVE")
    assert lee.get(f"/outreaches/{outreach_id}/replies").get_json()["items"] == []
    (message,) = lee.get(f"/outreaches/{outreach_id}/messages").get_json()["items"]
    assert (message["registration_id"], message["state"]) == (None, "accepted")
    body = lee.get(f"/outreaches/{outreach_id}").get_json()
    assert (body["recipients"], sum(body["counts"].values()), sum(body["answers"].values())) == (1, 1, 1)


def test_nobody_erased_between_draft_and_send_is_asked(either_door: Door, lee: Caller) -> None:
    register(either_door)
    drafted = lee.post("/outreaches", case=CASE, street="n main", what="burglary", **NIGHT).get_json()
    either_door.text("REMOVE")
    sent = lee("POST", f"/outreaches/{drafted['id']}/send")
    assert (sent.status_code, sent.get_json()["counts"]) == (202, {})
    assert lee.get(f"/outreaches/{drafted['id']}/messages").get_json() == {"items": [], "next": None}
