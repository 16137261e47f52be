"""The carrier's door: the webhooks of one installation, as a carrier that signs calls them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.bootstrap import Installation, make_installation
from bot.carrier.signature import sign
from bot.config import Settings
from bot.registry.addresses import Street
from bot.registry.towns import Town
from tests.web.site import lent

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


@contextmanager
def an_open_door(given: Settings) -> Iterator[Door]:
    """Two towns at Twilio, the second with an account of its own."""
    here = make_installation(given, simulator=False)
    hartford = Town("t1", "west-hartford", "West Hartford", "West Hartford Police", "America/New_York", (HARTFORD,))
    bristol = Town("t2", "bristol", "Bristol", "Bristol Police", "America/New_York", (BRISTOL,), twilio_account=OWN)
    with here.desk.work() as work:
        work.towns.add(replace(hartford, callbacks=("+18605550111",)))
        work.towns.add(bristol)
        work.towns.replace_streets("t1", [Street("s1", "North Main Street")])
        work.commit()
    yield Door(here, lent(here).test_client())
    here.store.close()


def said(answer: TestResponse) -> str | None:
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    return ElementTree.fromstring(answer.data).findtext("Message")
