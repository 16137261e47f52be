"""What the carrier reports of texts, and calls: taken in any order, any number of times; nothing is kept of a call."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

from tests.web.door import BRISTOL, HARTFORD, MAIN, MARIA, OWN, PUBLIC_URL, TOKENS, Door


def reported(door: Door, answer: TestResponse, status: str, token: str | None = "main-token", **more: str) -> int:
    (message,) = ElementTree.fromstring(answer.data)
    path = message.attrib["statusCallback"].removeprefix(PUBLIC_URL)
    form = {"MessageSid": "SMout", "MessageStatus": status, "AccountSid": MAIN, "From": HARTFORD, "To": MARIA, **more}
    return door.post(path, form, token).status_code


def states(door: Door) -> list[str]:
    with door.here.store.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT state FROM message WHERE sid = 'SMout'").scalars())


def test_the_fate_of_an_answer_only_moves_forward(door: Door) -> None:
    answer = door.text("hello")
    for status, state in (("sent", "sent"), ("delivered", "delivered"), ("sent", "delivered"), ("queued", "delivered")):
        assert reported(door, answer, status) == 204
        assert states(door) == [state]


@pytest.mark.parametrize(("token", "account"), [(None, MAIN), ("wrong", MAIN), (TOKENS[OWN], OWN), ("main-token", OWN)])
def test_a_report_that_is_not_the_towns_is_refused(door: Door, token: str | None, account: str) -> None:
    answer = door.text("hello")
    assert reported(door, answer, "delivered", token, AccountSid=account) == 403
    assert states(door) == []


def test_another_town_cannot_report_on_a_text_by_naming_its_own_number(door: Door) -> None:
    answer = door.text("hello")
    assert reported(door, answer, "delivered", TOKENS[OWN], AccountSid=OWN, From=BRISTOL) == 403
    assert reported(door, answer, "sent", From="", AccountSid="") == 204  # ours, though it names no number
    assert states(door) == ["sent"]


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("", {"MessageSid": "SMnobody", "MessageStatus": "delivered"}),
        ("?mid=nobody", {"MessageSid": "SMnobody", "MessageStatus": "failed", "ErrorCode": "30005"}),
        ("?mid=%00", {"MessageSid": "SMnobody", "MessageStatus": "sent", "From": "\0"}),
        ("?mid=" + "x" * 500, {"MessageSid": "SMnobody", "MessageStatus": "never-heard-of", "ErrorCode": "x"}),
        ("", {"SmsSid": "SMx", "MessageSid": "SMnobody", "SmsStatus": "sent"}),
    ],
)
def test_a_report_on_an_unknown_text_is_fine(door: Door, query: str, form: dict[str, str]) -> None:
    assert door.post(f"/sms/status{query}", form, "main-token").status_code == 204


def test_a_report_without_sid_or_status_is_400(door: Door) -> None:
    assert door.post("/sms/status", {"MessageStatus": "sent"}, "main-token").status_code == 400
    assert door.post("/sms/status", {"MessageSid": "SM1"}, "main-token").status_code == 400


def test_a_call_is_told_who_this_is_and_ended(door: Door) -> None:
    answer = door.post(
        "/voice/inbound", {"CallSid": "CA1", "From": MARIA, "To": HARTFORD, "AccountSid": MAIN}, "main-token"
    )
    told = list(ElementTree.fromstring(answer.data))
    words = " ".join(each.text or "" for each in told)
    assert told[-1].tag == "Hangup"
    assert all(
        part in words for part in ("West Hartford Police", "only reads text messages", "8 6 0, 5 5 5, 0 1 1 1", "911")
    )
    assert {each.get("language") for each in told[:-1]} == {"en-US", "es-US"}
    assert door.rows("resident") == door.rows("message") == 0


def test_a_call_without_a_published_number_or_a_town(door: Door) -> None:
    form = {"CallSid": "CA1", "From": MARIA, "To": BRISTOL, "AccountSid": OWN}
    assert "To talk to a person" not in door.post("/voice/inbound", form, TOKENS[OWN]).text
    elsewhere = door.post("/voice/inbound", form | {"To": "+18605550199", "AccountSid": MAIN}, "main-token")
    assert [each.tag for each in ElementTree.fromstring(elsewhere.data)] == ["Hangup"]
    assert door.post("/voice/inbound", form, None).status_code == 403
