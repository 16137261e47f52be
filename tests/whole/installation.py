"""An installation as its operator runs it: the program's own processes on one database, and a stand-in for Twilio."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import requests
from sqlalchemy import text

from bot.bootstrap import make_store
from bot.carrier.signature import sign
from bot.config import Settings
from bot.store.unit_of_work import Store
from tests.cli.terminal import PROGRAM
from tests.stand_in import StandIn, twilio
from tests.whole.ground import PUBLIC_URL, TOKENS, WEST_HARTFORD, Ground, Town

PATIENCE = 90.0  # seconds, on a machine that does much else
PREFIX = urlsplit(PUBLIC_URL).path
JOINING = ("REGISTER", "1", "{name}", "{address}", "home", "front door and driveway", "motion", "yes", "30 days", "1")


@dataclass
class Installation:
    """Its processes, and who calls them: residents through the carrier, officers by the API."""

    folder: Path
    ground: Ground
    far: StandIn
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    sids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    changes: dict[str, str] = field(default_factory=dict)  # of the environment

    @property
    def env(self) -> dict[str, str]:
        urls = {"DATABASE_URL": self.ground.database_url, "TWILIO_API_URL": self.far.url}
        return {**self.ground.settings, **urls, **self.changes}

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own; what it says goes to its log."""
        name = f"{words[0]}-{len(self.running)}.log"
        with (self.logs / name).open("ab") as log:
            process = subprocess.Popen(
                [PROGRAM, *words], stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
                env={"PATH": os.environ["PATH"], **self.env},
            )  # fmt: skip
        self.running.append(process)
        return process

    def serve(self, workers: int = 1) -> subprocess.Popen[bytes]:
        """A web server that is ready; the newest one is called from now on."""
        port = a_free_port()
        process = self.start("serve", "--port", str(port), "--workers", str(workers))
        self.ports.insert(0, port)
        eventually(lambda: self.status_of("/readyz") == 200)
        return process

    def work(self) -> subprocess.Popen[bytes]:
        return self.start("worker")

    @property
    def logs(self) -> Path:
        (folder := self.folder / "logs").mkdir(exist_ok=True)
        return folder

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(30)
        self.running.clear()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.ports[0]}{path}"

    def status_of(self, path: str) -> int | None:
        try:
            return requests.get(self.url(path), timeout=10).status_code
        except requests.ConnectionError:
            return None

    def text(
        self, body: str, sender: str, *, town: Town = WEST_HARTFORD, sid: str | None = None, port: int | None = None,
        **changes: str,
    ) -> requests.Response:  # fmt: skip
        """The carrier brings a text, and keeps its own record of it. The proxy takes the address's prefix off."""
        sid = sid or f"SM{next(self.sids):x}in{sender[-4:]}"
        form = {
            "MessageSid": sid, "AccountSid": town.account, "From": sender, "To": town.number, "Body": body,
            "NumMedia": "0", "FromCity": "", "ApiVersion": "2010-04-01",
        } | changes  # fmt: skip
        self.far.messages.setdefault(sid, {"sid": sid, "to": town.number, "from": sender, "account_sid": town.account})
        where = f"http://127.0.0.1:{port or self.ports[0]}"
        headers = {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/sms/inbound", form, town.token)}
        return requests.post(f"{where}/sms/inbound", data=form, headers=headers, timeout=15)

    def forge(self, path: str, to: Town, account: str, token: str) -> requests.Response:
        """A call to one of the webhooks that is signed with any token and names any account."""
        ours, theirs = ("From", "To") if path == "/sms/status" else ("To", "From")
        form = {"MessageSid": "SMforged", "AccountSid": account, ours: to.number, theirs: "+18605550199"}
        form |= {"Body": "REGISTER", "MessageStatus": "sent"}
        headers = {"X-Twilio-Signature": sign(PUBLIC_URL + path, form, token)}
        return requests.post(self.url(path), data=form, headers=headers, timeout=15)

    def talk(self, sender: str, *texts: str, town: Town = WEST_HARTFORD) -> str | None:
        """One text after the other; the last answer. The carrier delivers each answer and says so."""
        said = None
        for each in texts:
            said, callback = answer(self.text(each, sender, town=town))
            if said and callback:
                form = {"To": sender, "From": town.number, "Body": said, "StatusCallback": callback}
                sid = self.far.create(town.account, form)["sid"]
                self.report(sid, "sent", "delivered")
        return said

    def register(self, sender: str, name: str, address: str, *, town: Town = WEST_HARTFORD) -> None:
        said = self.talk(sender, *(each.format(name=name, address=address) for each in JOINING), town=town)
        assert said
        assert "STATUS" in said or "UPDATE" in said or "list" in said, said

    def report(self, sid: str, *statuses: str, code: int | None = None, token: str | None = None) -> list[int]:
        """The carrier reports on a text it holds; what it is answered. The proxy leaves the address's prefix on."""
        record = self.far.messages[sid]
        return [self.report_form(record, status, code, token) for status in statuses]

    def report_form(self, record: Mapping[str, Any], status: str, code: int | None, token: str | None) -> int:
        form = {
            "MessageSid": record["sid"], "MessageStatus": status, "AccountSid": record["account_sid"],
            "From": record["from"], "To": record["to"], "RawDlrDoneDate": "2611221200",
        } | ({"ErrorCode": str(code)} if code else {})  # fmt: skip
        callback = record["status_callback"]
        assert callback.startswith(f"{PUBLIC_URL}/")
        headers = {"X-Twilio-Signature": sign(callback, form, token or TOKENS[record["account_sid"]])}
        path = PREFIX + callback.removeprefix(PUBLIC_URL)
        return requests.post(self.url(path), data=form, headers=headers, timeout=15).status_code

    def api(self, who: str, method: str, path: str, **sent: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.ground.keys[who]}"}
        return requests.request(method, self.url(f"/api/v1{path}"), headers=headers, timeout=15, **sent)

    def got(self, path: str, who: str = "kim", **asked: str) -> Any:
        shown = self.api(who, "GET", path, params=asked)
        assert shown.status_code == 200, shown.text
        return shown.json()

    def draft(self, street: str, who: str = "kim", **changes: Any) -> dict[str, Any]:
        """An outreach to everyone on a street, about an hour that began before most of them joined."""
        start = datetime.now(UTC) - timedelta(hours=1)
        asked = {
            "case": "26-1234", "street": street, "what": "burglary", "start": start.isoformat(),
            "end": (start + timedelta(hours=1)).isoformat(), "include": ["since_incident"],
        } | changes  # fmt: skip
        drafted = self.api(who, "POST", "/outreaches", json=asked)
        assert drafted.status_code == 201, drafted.text
        return dict(drafted.json())

    def send(self, street: str, who: str = "kim", **changes: Any) -> str:
        """Draft and send; the outreach's id."""
        outreach = str(self.draft(street, who, **changes)["id"])
        assert self.api(who, "POST", f"/outreaches/{outreach}/send").status_code == 202
        return outreach

    def counts(self, outreach: str, who: str = "kim") -> dict[str, int]:
        return dict(self.got(f"/outreaches/{outreach}", who)["counts"])

    def sent_to(self, phone: str) -> list[dict[str, str]]:
        """What the carrier was asked to send there."""
        return [form for form in self.far.forms() if form["To"] == phone]

    def held_of(self, phone: str) -> list[str]:
        """The texts from or to this phone that the carrier still has."""
        return [sid for sid, one in list(self.far.messages.items()) if phone in (one["to"], one["from"])]

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.env, self.folder)

    @contextmanager
    def store(self) -> Iterator[Store]:
        with closing(make_store(self.settings)) as store:
            yield store

    def ask(self, statement: str, **values: Any) -> list[Any]:
        """Ask the database itself, past the program."""
        with self.store() as store, store.engine.begin() as connection:
            asked = connection.execute(text(statement), values)
            return list(asked.all()) if asked.returns_rows else []

    def rows(self, table: str) -> int:
        return int(self.ask(f"SELECT count(*) FROM {table}")[0][0])


def answer(response: requests.Response) -> tuple[str | None, str | None]:
    """What a TwiML answer says, and where its fate is to be reported."""
    assert response.status_code == 200, response.status_code
    messages = ElementTree.fromstring(response.content).findall("Message")
    assert len(messages) <= 1
    return (messages[0].text, messages[0].get("statusCallback")) if messages else (None, None)


def eventually(holds: Callable[[], object], patience: float = PATIENCE) -> float:
    """Seconds until it held."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < patience, "never came true"
        time.sleep(0.02)
    return time.monotonic() - began


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a machine that loses its power: the process and its children, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@contextmanager
def an_installation(folder: Path, ground: Ground, **changes: str) -> Iterator[Installation]:
    """Its processes end with the block."""
    with twilio(TOKENS) as far:
        installation = Installation(folder, ground, far, changes=changes)
        try:
            yield installation
        finally:
            installation.stop()
