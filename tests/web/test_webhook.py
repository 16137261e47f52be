"""The carrier's door: who is let in, in which order it is asked, and what never becomes a 500."""

from __future__ import annotations

import base64
import logging
import sqlite3
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote_plus, urlencode
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.bootstrap import Installation, make_installation, make_store
from bot.carrier.signature import sign
from bot.config import Settings
from bot.registry.addresses import Street
from bot.registry.towns import Town
from bot.web.app import create_app
from bot.web.webhook import parse

PUBLIC_URL = "https://town.example:8443/reg"
HARTFORD, BRISTOL, MARIA = "+18605550100", "+18605550150", "+18605550101"
MAIN, OWN = "ACmain", "ACbristol"
TOKENS = {MAIN: "main-token", OWN: "bristol-token"}


def settings(tmp_path: Path, **changes: str) -> Settings:
    key = base64.b64encode(b"k" * 32).decode()
    env = {
        "SECRET_KEY": "s" * 32, "DATA_KEYS": f"a:{key}", "HASH_KEY": key, "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": MAIN, "TWILIO_AUTH_TOKEN": f"next-token,{TOKENS[MAIN]}",
        f"TWILIO_AUTH_TOKEN_{OWN}": TOKENS[OWN], "TWILIO_API_URL": "http://127.0.0.1:9",
    }  # fmt: skip
    return Settings.from_env(env | changes, tmp_path)


@dataclass
class Door:
    """The webhooks of one installation, as a carrier calls them."""

    here: Installation
    client: FlaskClient
    posted: int = field(default=0)

    def text(self, body: str = "hello", *, token: str = TOKENS[MAIN], **changes: str) -> TestResponse:
        """One text in, signed with `token`; `changes` replace parts of the form, an empty one removes it."""
        self.posted += 1
        form = {
            "MessageSid": f"SM{self.posted:032d}", "AccountSid": MAIN, "From": MARIA, "To": HARTFORD, "Body": body,
            "NumMedia": "0", "FromCity": "",
        }  # fmt: skip
        return self.post("/sms/inbound", {**form, **changes}, token)

    def post(self, path: str, form: Mapping[str, str], token: str | None) -> TestResponse:
        form = {name: value for name, value in form.items() if value or name in ("Body", "FromCity")}
        headers = {"X-Twilio-Signature": sign(PUBLIC_URL + path, form, token)} if token else {}
        body = urlencode(form).encode()
        return self.client.post(path, data=body, headers=headers, content_type="application/x-www-form-urlencoded")

    def rows(self, table: str) -> int:
        with self.here.store.engine.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    given = settings(tmp_path)
    make_store(given).upgrade()
    here = make_installation(given, simulator=False)
    hartford = Town("t1", "west-hartford", "West Hartford", "West Hartford Police", "America/New_York", (HARTFORD,))
    bristol = Town("t2", "bristol", "Bristol", "Bristol Police", "America/New_York", (BRISTOL,), twilio_account=OWN)
    with here.desk.work() as work:
        work.towns.add(replace(hartford, callbacks=("+18605550111",)))
        work.towns.add(bristol)
        work.towns.replace_streets("t1", [Street("s1", "North Main Street")])
        work.commit()
    yield Door(here, create_app(here, demo=False).test_client())
    here.store.close()


def said(answer: TestResponse) -> str | None:
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    return ElementTree.fromstring(answer.data).findtext("Message")


def test_a_text_is_answered_with_one_message_whose_fate_is_learnt(door: Door) -> None:
    answer = door.text("hello")
    (message,) = ElementTree.fromstring(answer.data)
    assert "REGISTER" in (message.text or "")
    assert message.attrib["statusCallback"].startswith(f"{PUBLIC_URL}/sms/status?")
    assert door.rows("claim") == 1


def test_the_same_text_twice_has_one_effect_and_the_same_answer(door: Door) -> None:
    answers = [door.text("REGISTER", MessageSid="SM1").data for _ in range(3)]
    assert len(set(answers)) == 1
    assert door.rows("claim") == 1


def test_the_same_text_at_the_same_moment(door: Door) -> None:
    app = create_app(door.here, demo=False)

    def knock(_: int) -> str:
        return Door(door.here, app.test_client()).text("REGISTER", MessageSid="SM1").text

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(knock, range(12)))) == 1
    assert door.rows("claim") == 1
    assert door.rows("message") == 2  # the text and its answer


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


def test_ten_thousand_parameters(door: Door) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, **{f"p{number}": "1" for number in range(7_000)}}
    assert door.post("/sms/inbound", form, "main-token").status_code == 200


def test_only_post(door: Door) -> None:
    for path in ("/sms/inbound", "/sms/status", "/voice/inbound"):
        assert door.client.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status?mid=m1", "/voice/inbound"])
def test_a_locked_database_is_503_within_3_seconds(door: Door, path: str) -> None:
    other = sqlite3.connect(door.here.settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "hi", "MessageStatus": "sent"}
    began = time.monotonic()
    answer = door.post(path, form, "main-token")
    took = time.monotonic() - began
    other.rollback()
    other.close()
    assert (answer.status_code, answer.data) == (503, b"")
    assert took < 3
    assert door.post(path, form, "main-token").status_code in (200, 204)


def test_with_the_database_away_only_a_signed_text_learns_it(tmp_path: Path) -> None:
    given = settings(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    door = Door(here := make_installation(given, simulator=False), create_app(here, demo=False).test_client())
    for token, status in ((TOKENS[MAIN], 503), (TOKENS[OWN], 503), ("wrong", 403), (None, 403)):
        form = {"MessageSid": "SM1", "From": MARIA, "To": HARTFORD, "Body": "hi"}
        assert door.post("/sms/inbound", form, token).status_code == status
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


# --- status callbacks -------------------------------------------------------------------------------------------------


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


# --- calls ------------------------------------------------------------------------------------------------------------


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
