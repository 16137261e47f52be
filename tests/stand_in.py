"""Twilio's far end for tests: a small HTTP server that plays the Messages resource, with what goes wrong there."""

from __future__ import annotations

import base64
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Fails:
    """How a request to send to a phone ends. `taken`: the text is on the list all the same."""

    status: int = 400
    code: int | None = None
    body: bytes | None = None  # instead of Twilio's JSON
    drop: bool = False  # close the connection without an answer
    delay: float = 0.0  # seconds before anything is said
    taken: bool = False
    times: int = 1_000_000  # how often it fails before it goes well


@dataclass
class StandIn:
    """What the server knows. `tokens` is by account; `fails` by the phone texted, `deletes` by sid."""

    url: str
    tokens: dict[str, str]
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    fails: dict[str, Fails] = field(default_factory=dict)
    deletes: dict[str, Fails] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # method, path, form or query
    failed: dict[str, int] = field(default_factory=dict)
    pause: float = 0.0  # seconds between taking a text and saying so
    numbers: Iterator[int] = field(default_factory=itertools.count)  # of sids: none is given twice
    lock: threading.Lock = field(default_factory=threading.Lock)

    def forms(self) -> list[dict[str, str]]:
        """What was asked to be sent, in order."""
        return [form for method, _, form in self.asked if method == "POST"]

    def create(self, account: str, form: dict[str, str]) -> dict[str, Any]:
        with self.lock:
            sid = f"SM{next(self.numbers):032x}"
            now = format_datetime(datetime.now(UTC))
            self.messages[sid] = {
                "sid": sid, "account_sid": account, "to": form["To"], "from": form.get("From"), "body": form["Body"],
                "messaging_service_sid": form.get("MessagingServiceSid"), "status": "queued", "num_segments": "1",
                "date_created": now, "date_updated": now, "date_sent": None, "error_code": None,
                "status_callback": form.get("StatusCallback"),
            }  # fmt: skip
            return self.messages[sid]

    def receive(self, account: str, sender: str, number: str, body: str, at: datetime) -> str:
        """A text from a phone to one of the town's numbers."""
        with self.lock:
            sid = f"SM{next(self.numbers):032x}"
            when = format_datetime(at)
            self.messages[sid] = {
                "sid": sid, "account_sid": account, "to": number, "from": sender, "body": body, "num_media": "0",
                "direction": "inbound", "status": "received", "date_created": when, "date_sent": when,
            }  # fmt: skip
            return sid

    def failure(self, kind: dict[str, Fails], key: str) -> Fails | None:
        with self.lock:
            fails = kind.get(key)
            self.failed[key] = self.failed.get(key, 0) + 1
            return fails if fails and self.failed[key] <= fails.times else None


@contextmanager
def twilio(tokens: dict[str, str]) -> Iterator[StandIn]:
    """Run the server while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.knows = StandIn(f"http://127.0.0.1:{server.server_port}", tokens)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.knows  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def knows(self) -> StandIn:
        known: StandIn = self.server.knows  # type: ignore[attr-defined]
        return known

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        form = self._form(body.decode())
        if len(body) < length or not self._enter(form):  # whoever asked died before it had said all
            return
        fails = self.knows.failure(self.knows.fails, form["To"])
        record = self.knows.create(self._account(), form) if fails is None or fails.taken else {}
        if fails:
            self._fail(fails)
        else:
            time.sleep(self.knows.pause)
            self._say(201, record)

    def do_GET(self) -> None:
        query = self._form(urlsplit(self.path).query)
        if not self._enter(query):
            return
        if (sid := urlsplit(self.path).path.rpartition("/")[2].removesuffix(".json")) != "Messages":
            record = self.knows.messages.get(sid)
            self._say(200, record) if record else self._fail(Fails(404, 20404))
            return
        since = datetime.fromisoformat(query.get("DateSent>", "2000-01-01T00:00:00Z"))
        found = [
            each
            for each in reversed(self.knows.messages.values())
            if each["to"] == query.get("To", each["to"])
            and each["account_sid"] == self._account()
            and ("DateSent>" not in query or _sent(each) >= since)
        ]
        self._say(200, {"messages": found[: int(query.get("PageSize", 50))], "next_page_uri": None})

    def do_DELETE(self) -> None:
        if not self._enter({}):
            return
        sid = urlsplit(self.path).path.rpartition("/")[2].removesuffix(".json")
        if fails := self.knows.failure(self.knows.deletes, sid):
            self._fail(fails)
        elif self.knows.messages.pop(sid, None) is None:
            self._fail(Fails(404, 20404))
        else:
            self._write(204, b"")

    def _enter(self, form: dict[str, str]) -> bool:
        """Note the request, and refuse it where account and token do not fit."""
        self.knows.asked.append((self.command, urlsplit(self.path).path, form))
        user, _, token = _credentials(self.headers.get("Authorization", ""))
        if self.knows.tokens.get(user) == token:
            return True
        self._fail(Fails(401, 20003))
        return False

    def _account(self) -> str:
        return self.path.split("/")[3]

    def _form(self, text: str) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}

    def _fail(self, fails: Fails) -> None:
        time.sleep(fails.delay)
        if fails.drop:
            self.close_connection = True
            self.connection.close()
        elif fails.body is not None:
            self._write(fails.status, fails.body)
        else:
            words = f"refused: {self.path}"
            self._say(fails.status, {"code": fails.code, "message": words, "status": fails.status})

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._write(status, json.dumps(answer).encode())

    def _write(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client went away, as it does after its time-out

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def _credentials(header: str) -> tuple[str, str, str]:
    return base64.b64decode(header.removeprefix("Basic ") or b"").decode().partition(":")


def _sent(record: dict[str, Any]) -> datetime:
    """When a text was sent; one that was not yet lies before any time."""
    told = record.get("date_sent")
    return parsedate_to_datetime(told) if told else datetime(1970, 1, 1, tzinfo=UTC)
