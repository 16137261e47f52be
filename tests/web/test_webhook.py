"""The carrier's door: who is let in, in which order it is asked, and what never becomes a 500."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from urllib.parse import quote_plus, urlencode
from xml.etree import ElementTree

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bot.bootstrap import make_installation
from bot.carrier.signature import is_signed, sign
from bot.web.app import create_app
from bot.web.webhook import parse
from tests.web.door import BRISTOL, HARTFORD, MAIN, MARIA, OWN, PUBLIC_URL, TOKENS, Door, said, settings


def test_a_text_is_answered_with_one_message_whose_fate_is_learnt(door: Door) -> None:
    answer = door.text("hello")
    (message,) = ElementTree.fromstring(answer.data)
    assert "REGISTER" in (message.text or "")
    assert message.attrib["statusCallback"].startswith(f"{PUBLIC_URL}/sms/status?")
    assert door.rows("claim") == 1


@pytest.mark.parametrize("token", [None, "wrong", TOKENS[OWN]])
def test_without_the_towns_signature_nothing_is_stored(door: Door, token: str | None) -> None:
    answer = door.post("/sms/inbound", {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "hi"}, token)
    assert (answer.status_code, answer.data) == (403, b"")
    assert door.rows("claim") == door.rows("resident") == 0


@pytest.mark.parametrize("token", ["next-token", "main-token"])
def test_both_tokens_of_a_rotation_are_good(door: Door, token: str) -> None:
    assert said(door.text(token=token))


@pytest.mark.parametrize(
    ("to", "account", "token", "status"),
    [
        (BRISTOL, OWN, TOKENS[OWN], 200),
        (BRISTOL, OWN, TOKENS[MAIN], 403),
        (BRISTOL, MAIN, TOKENS[OWN], 403),
        (BRISTOL, MAIN, TOKENS[MAIN], 403),
        (HARTFORD, OWN, TOKENS[MAIN], 403),
        (HARTFORD, OWN, TOKENS[OWN], 403),
        (HARTFORD, "", TOKENS[MAIN], 200),
    ],
)
def test_a_town_with_an_account_of_its_own(door: Door, to: str, account: str, token: str, status: int) -> None:
    answer = door.text(To=to, AccountSid=account, token=token)
    assert answer.status_code == status
    assert door.rows("claim") == (status == 200)


def test_the_signed_address_keeps_its_raw_query(door: Door) -> None:
    assert said(
        door.post("/sms/inbound?a=%C3%AD&b=x+y&c", {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD}, "main-token")
    )


def test_what_a_proxy_says_changes_nothing(door: Door) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "hi"}
    headers = {
        "X-Twilio-Signature": sign(f"{PUBLIC_URL}/sms/inbound", form, "main-token"),
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Proto": "http",
        "Host": "inside:5000",
    }
    assert said(door.client.post("/sms/inbound", data=form, headers=headers))


def test_a_proxy_that_passes_the_prefix_on(door: Door) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "hi"}
    headers = {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/sms/inbound", form, "main-token")}
    assert said(door.client.post("/reg/sms/inbound", data=form, headers=headers))


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status", "/voice/inbound"])
def test_over_64_kb_is_refused_before_anything_else(door: Door, path: str) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "x" * 66_000}
    for token in ("main-token", None):
        assert door.post(path, form, token).status_code == 413


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 403), (64 * 1024 + 1, 413), (200_000, 413)])
def test_over_64_kb_whose_length_is_not_told(door: Door, size: int, status: int) -> None:
    kind = "application/x-www-form-urlencoded"
    asked = EnvironBuilder(path="/sms/inbound", method="POST", data=b"x" * size, content_type=kind).get_environ()
    del asked["CONTENT_LENGTH"]
    asked |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    _, told, _ = run_wsgi_app(door.client.application, asked)
    assert told.startswith(f"{status} ")


def test_a_form_of_just_64_kb_is_read(door: Door) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": ""}
    room = 64 * 1024 - len(urlencode(form))
    assert door.post("/sms/inbound", form | {"Body": "x" * room}, "main-token").status_code == 200


@pytest.mark.parametrize(
    "missing",
    [{"MessageSid": ""}, {"To": ""}, {"MessageSid": "SM\0"}, {"MessageSid": "x" * 65}, {"MessageSid": "", "To": ""}],
)
def test_no_sid_or_no_to_is_400_once_signed(door: Door, missing: dict[str, str]) -> None:
    assert door.text(**missing).status_code == 400
    assert door.text(**missing, token="wrong").status_code == 403


@pytest.mark.parametrize("to", ["+18605550199", "72345", "nobody", "+1860555\0", "'; --", "+1" * 400])
def test_a_number_of_no_town(door: Door, to: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert said(door.text(To=to, MessageSid="SM77")) is None
    out, err = capfd.readouterr()
    assert "SM77" in out + err
    assert door.rows("claim") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"From": ""}, {"From": "72345"}, {"From": "+72345"}, {"From": "GOOGLE"}, {"From": HARTFORD}, {"From": BRISTOL},
        {"From": "whatsapp:+18605550101"}, {"From": "+1860555\u0660101"},
        {"Body": "I'm driving with Focus on. I'll see your message when I get where I'm going."},
    ],
)  # fmt: skip
def test_what_no_person_sent_gets_no_answer(door: Door, changes: dict[str, str]) -> None:
    assert said(door.text(**changes)) is None
    assert door.rows("resident") == 0


@pytest.mark.parametrize(
    "body",
    [
        "", " ", "\0", "hel\0lo", "x" * 1600, "x" * 20_000, "\u200b\u202e\u2066", "🏠" * 500, "é" * 999, "\ufffe\uffff",
        "<Response>&amp;", "%00%ff", "\r\n\r\n", "1" * 5000, "\x1b[31m", "={}{department}{0}",
    ],
)  # fmt: skip
def test_no_text_is_too_odd(door: Door, body: str) -> None:
    assert door.text(body).status_code == 200
    assert door.text("REGISTER").status_code == 200
    assert door.text(body).status_code == 200
    assert door.rows("claim") == 3


@pytest.mark.parametrize("raw", [b"\xed\xa0\x80", b"caf\xe9", b"\xff\xfe", b"%ED%A0%80", b"caf%E9", b"%FF%00", b"%zz%"])
def test_bytes_that_are_no_utf8(door: Door, raw: bytes) -> None:
    head = f"MessageSid=SM1&From={quote_plus(MARIA)}&To={quote_plus(HARTFORD)}&Body=".encode()
    form = parse(head + raw)
    headers = {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/sms/inbound", form, "main-token")}
    kind = "application/x-www-form-urlencoded"
    assert door.client.post("/sms/inbound", data=head + raw, headers=headers, content_type=kind).status_code == 200
    assert door.client.post("/sms/inbound", data=head + raw, content_type=kind).status_code == 403


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "text/plain", "", "multipart/form-data; boundary=x"]
)
def test_another_kind_of_body_is_not_signed(door: Door, kind: str) -> None:
    assert door.client.post("/sms/inbound", data=b"{}", content_type=kind).status_code == 403


@pytest.mark.parametrize(("media", "status"), [("1", 200), ("x", 200), ("-1", 200), ("9" * 30, 200), ("٣", 200)])
def test_pictures_are_counted_with_care(door: Door, media: str, status: int) -> None:
    assert door.text("here", NumMedia=media, MediaUrl0="http://127.0.0.1:9/never").status_code == status


SIGNED = {"Body": f"REMOVEFrom{MARIA}", "From": "+18605550103", "MessageSid": "SM" + "0" * 32, "NumMedia": "0"}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Body": ["REMOVE"], "From": [MARIA, "+18605550103"]}, 403),  # who is erased stood in the words of a text
        ({"MessageSid": [SIGNED["MessageSid"] + "NumMedia0"], "NumMedia": []}, 400),  # an old text as a new one
    ],
)
def test_a_good_signature_is_for_one_reading_alone(door: Door, changed: dict[str, list[str]], status: int) -> None:
    """It is over names and values with nothing between them, so that another form can have the same."""
    sent = SIGNED | {"To": HARTFORD}
    signature = sign(f"{PUBLIC_URL}/sms/inbound", sent, "main-token")
    form = MultiDict({name: [value] for name, value in sent.items()} | changed)
    assert is_signed(["main-token"], f"{PUBLIC_URL}/sms/inbound", form, signature)
    answer = door.client.post("/sms/inbound", data=form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, door.rows("claim")) == (status, 0)


def test_ten_thousand_parameters(door: Door) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, **{f"p{number}": "1" for number in range(7_000)}}
    assert door.post("/sms/inbound", form, "main-token").status_code == 200


def test_only_post(door: Door) -> None:
    for path in ("/sms/inbound", "/sms/status", "/voice/inbound"):
        assert door.client.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status?mid=m1"])
def test_a_locked_database_is_503_while_it_is_locked(door: Door, path: str) -> None:
    other = sqlite3.connect(door.here.settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "hi", "MessageStatus": "sent"}
    answer = door.post(path, form, "main-token")  # which waits for the lock no longer than a carrier does
    other.rollback()
    other.close()
    assert (answer.status_code, answer.data) == (503, b"")
    assert door.post(path, form, "main-token").status_code in (200, 204)


def test_a_call_waits_for_no_writer(door: Door) -> None:
    with door.here.desk.work():
        form = {"CallSid": "CA1", "From": MARIA, "To": HARTFORD, "AccountSid": MAIN}
        assert door.post("/voice/inbound", form, "main-token").status_code == 200


def test_with_the_database_away_only_a_signed_text_learns_it(tmp_path: Path) -> None:
    given = settings(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    door = Door(here := make_installation(given, simulator=False), create_app(here, demo=False).test_client())
    for token, status in ((TOKENS[MAIN], 503), (TOKENS[OWN], 503), ("wrong", 403), (None, 403)):
        form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "hi"}
        for path in ("/sms/inbound", "/sms/status?mid=m1", "/voice/inbound"):
            assert door.post(path, form | {"MessageStatus": "sent"}, token).status_code == status
    assert door.text(MessageSid="").status_code == 400
    assert door.client.get("/readyz").status_code == 503
    assert door.client.get("/healthz").status_code == 200
    assert door.client.get("/").status_code == 200


def test_no_log_tells_a_phone_or_a_text(
    door: Door, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        door.text("my secret words")
        door.text("my secret words", token="wrong")
        door.text("my secret words", To="+18605550199")
    told = "".join(capfd.readouterr()) + caplog.text
    assert "secret words" not in told
    assert "8605550101" not in told
