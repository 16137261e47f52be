"""Notices to officers, over a real mail connection and a real web hook."""

from __future__ import annotations

import email
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.carrier.notices import SIGNATURE, MailAndHooks, MailServer, hook_secret, signature
from bot.outreach.notices import Notice
from bot.ports import NotTold
from tests.builders import NOON, FixedClock

SECRET = hook_secret("a secret of thirty-two characters")
NOTICE = Notice(
    "new", "West Hartford", None, ("kim@westhartford.example",), "o1", "26-1234", "North Main Street", 2,
    "https://town.example/officers/outreaches/o1",
)  # fmt: skip


class Post(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as one letter takes."""

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.letters.append(self._letter())  # type: ignore[attr-defined]
            self.say({"MAIL": self.server.says, "QUIT": "221 bye"}.get(word[:4], "250 ok"))  # type: ignore[attr-defined]

    def _letter(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.headers[SIGNATURE], body))  # type: ignore[attr-defined]
        self.send_response(self.server.says)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@contextmanager
def served(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def post() -> Iterator[Any]:
    with served(socketserver.TCPServer(("127.0.0.1", 0), Post)) as server:
        server.letters, server.says = [], "250 ok"
        yield server


@pytest.fixture
def hook() -> Iterator[Any]:
    with served(HTTPServer(("127.0.0.1", 0), Hook)) as server:
        server.posts, server.says = [], 204
        yield server


def teller(post: Any = None) -> MailAndHooks:
    url = f"smtp://127.0.0.1:{post.server_address[1]}/?from=registry@town.example" if post else None
    return MailAndHooks(MailServer.from_url(url) if url else None, SECRET, FixedClock(NOON))


def to(hook: Any) -> Notice:
    return Notice(**{**vars(NOTICE), "hook": f"http://127.0.0.1:{hook.server_address[1]}/x"})


def test_a_mail_says_how_many_and_where_and_nothing_of_anybody(post: Any) -> None:
    teller(post).tell(NOTICE)
    letter = email.message_from_bytes(post.letters[0], policy=default)
    assert (letter["To"], letter["From"]) == ("kim@westhartford.example", "registry@town.example")
    assert letter["Subject"] == "2 answers for you: case 26-1234"
    assert "https://town.example/officers/outreaches/o1" in letter.get_content()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\u2028", "\x85", "\x0b"])
def test_no_street_ends_a_header(post: Any, end: str) -> None:
    street = f"Elm{end}Bcc: all@evil.example{end}{end}Street"
    teller(post).tell(Notice(**{**vars(NOTICE), "case": None, "street": street}))
    letter = email.message_from_bytes(post.letters[0], policy=default)
    assert letter["Subject"] == "2 answers for you: Elm Bcc: all@evil.example Street"
    assert (letter["Bcc"], letter["To"]) == (None, "kim@westhartford.example")


def test_a_hook_is_signed(hook: Any) -> None:
    teller().tell(to(hook))
    ((signed, body),) = hook.posts
    at = int(NOON.timestamp())
    assert signed == f"t={at},v1={signature(SECRET, at, body)}"
    assert json.loads(body) == {
        "kind": "new", "town": "West Hartford", "outreach": "o1", "case": "26-1234", "street": "North Main Street",
        "count": 2, "link": "https://town.example/officers/outreaches/o1",
    }  # fmt: skip


def test_what_did_not_get_through_is_said(post: Any, hook: Any) -> None:
    post.says, hook.says = "550 no", 302
    for one, notice in ((teller(post), NOTICE), (teller(), to(hook))):
        with pytest.raises(NotTold) as told:
            one.tell(notice)
        assert "kim" not in str(told.value)
    hook.server_close()
    with pytest.raises(NotTold, match="does not answer"):
        teller().tell(Notice(**{**vars(NOTICE), "hook": "http://127.0.0.1:9/x"}))


@pytest.mark.parametrize(
    ("url", "port", "secure", "sender"),
    [
        ("smtp://mail.town.example", 587, False, "porchlight@mail.town.example"),
        ("smtps://a%40town.example:pw@mail.town.example", 465, True, "a@town.example"),
        ("smtp://mail.town.example:25/?from=registry@town.example", 25, False, "registry@town.example"),
    ],
)
def test_addresses_of_mail_servers(url: str, port: int, secure: bool, sender: str) -> None:
    server = MailServer.from_url(url)
    assert (server.port, server.secure, server.sender) == (port, secure, sender)
