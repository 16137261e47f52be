"""How neighbours' texts reach the webhook: tried again while it has no time, and a bad ending is said aloud."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest

from bot.bootstrap import Installation, Refused
from bot.operations.demo import demo_settings, fill_sample_town, make_demo_installation
from bot.operations.joining import check, register, text_in
from bot.operations.sample_town import Neighbour

MARIA = "+18605550101"


class Webhook(BaseHTTPRequestHandler):
    """Answers as it is told, one status after the other, the last one for good."""

    statuses: list[int]
    sids: list[str]

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.sids.append(form["MessageSid"][0])
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        body = b"<Response><Message>Hello</Message></Response>" if status == 200 else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[ThreadingHTTPServer]:
    Webhook.statuses, Webhook.sids = [200], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Webhook) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def town(webhook: ThreadingHTTPServer, tmp_path: Path) -> Iterator[Installation]:
    """The sample town, its webhook replaced by the far end above."""
    installation = make_demo_installation(demo_settings(tmp_path, webhook.server_port))
    with closing(installation.store):
        fill_sample_town(installation)
        yield installation


@pytest.mark.parametrize("busy", [[503, 200], [503, 503, 503, 200]])
def test_a_busy_webhook_gets_the_same_text_again(town: Installation, busy: list[int]) -> None:
    Webhook.statuses = list(busy)
    assert text_in(town, MARIA, "hi") == "Hello"
    assert len(Webhook.sids) == len(busy)
    assert len(set(Webhook.sids)) == 1


def test_another_failure_is_said(town: Installation) -> None:
    Webhook.statuses = [500]
    with pytest.raises(Refused, match="500"):
        text_in(town, MARIA, "hi")


def test_a_dialogue_that_ended_otherwise_is_said_with_its_phone(town: Installation) -> None:
    with pytest.raises(Refused, match=MARIA[1:]):
        register(town, [Neighbour(MARIA, ("REGISTER", "YES"))])
    check(town, [Neighbour(MARIA, (), homes=0)])
