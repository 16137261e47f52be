"""A stand-in for Twilio that a chaos run can lean on: a process of its own, quick, forgetting nothing it accepted.

It answers in a few milliseconds, goes wrong in stated shares by a seed, and reports each text's fate to the town's web
servers, also out of order, repeated or never. `tests.chaos.far` starts it and asks it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.carrier.signature import sign

ACCOUNT, TOKEN = "ACmain", "main-token"
NEVER_TAKEN = {"dropped before accepting": 0, "500 before accepting": 500, "429": 429}
TAKEN = {"dropped after accepting": 0, "503 after accepting": 503, "lagging list": 0, "time-out": -1}
SLOW = 1.0  # seconds
TIME_OUT = 11.0  # seconds: longer than the program waits
LISTED_LATE = 40.0  # seconds
AT_ONCE = 32  # status callbacks


@dataclass
class Switchboard:
    """What it holds and how it fails. `shares`: of texts, by fault; `most`: how often one phone is struck at most."""

    pause: float
    chance: random.Random
    shares: dict[str, float] = field(default_factory=dict)
    most: int = 2
    reporting: bool = False
    receipts: dict[str, float] = field(default_factory=dict)
    webs: list[str] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    of_phone: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    begun: list[tuple[float, int]] = field(default_factory=list)  # when, segments
    struck: dict[str, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))  # fault -> (to, when)
    strikes: Counter[str] = field(default_factory=Counter)  # by phone
    odd: Counter[str] = field(default_factory=Counter)  # receipts that went another way
    unreported: int = 0
    waiting: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    def fault(self, to: str) -> str | None:
        drawn = self.chance.random()
        if self.strikes[to] >= self.most:
            return None
        for name, share in self.shares.items():
            if drawn < share:
                self.strikes[to] += 1
                self.struck[name].append((to, time.time()))
                return name
            drawn -= share
        return None

    def accept(self, form: Mapping[str, str], fault: str | None) -> dict[str, Any]:
        now = time.time()
        text = {
            "sid": f"SM{len(self.texts):032x}", "account_sid": ACCOUNT, "to": form["To"], "from": form.get("From"),
            "body": form["Body"], "messaging_service_sid": None, "status": "queued", "num_segments": "1",
            "date_created": format_datetime(datetime.fromtimestamp(now, UTC)), "error_code": None, "date_sent": None,
            "at": now, "listed": now + (LISTED_LATE if fault == "lagging list" else 0),
            "callback": form.get("StatusCallback"),
        }  # fmt: skip
        self.texts.append(text)
        self.of_phone[form["To"]].append(text)
        if self.reporting and text["callback"]:
            self.waiting.put_nowait(text)
        return text

    def state(self) -> dict[str, Any]:
        return {
            "texts": [(one["to"], one["body"], one["at"], one["status"]) for one in self.texts],
            "begun": self.begun, "struck": self.struck, "odd": self.odd, "unreported": self.unreported,
            "waiting": self.waiting.qsize(),
        }  # fmt: skip

    def count(self) -> dict[str, Any]:
        ends = {"first": self.texts[0]["at"], "last": self.texts[-1]["at"]} if self.texts else {}
        return {"texts": len(self.texts), "waiting": self.waiting.qsize(), **ends}

    async def report(self) -> None:
        """Tell the fates, one text after the other; several of these run at once."""
        while True:
            text = await self.waiting.get()
            await asyncio.sleep(self.chance.random() * 0.2)
            states = ["sent", "delivered"]
            way = self._way()
            if way == "never":
                text["status"] = "delivered"
                continue
            if way == "out of order":
                states.reverse()
            if way == "repeated":
                states = ["sent", "sent", "delivered", "delivered"]
            text["status"] = "delivered"
            for state in states:
                self.unreported += not await self._post(text, state)

    def _way(self) -> str | None:
        drawn = self.chance.random()
        for name, share in self.receipts.items():
            if drawn < share:
                self.odd[name] += 1
                return name
            drawn -= share
        return None

    async def _post(self, text: dict[str, Any], state: str) -> bool:
        """Whether a web server took it; a connection that is refused is tried once more, as Twilio does."""
        form = {
            "MessageSid": text["sid"], "MessageStatus": state, "AccountSid": ACCOUNT, "From": text["from"],
            "To": text["to"],
        }  # fmt: skip
        signature = sign(text["callback"], form, TOKEN)
        parts = urlsplit(text["callback"])
        body = urlencode(form).encode()
        for _ in range(2):
            if not self.webs:
                return False
            host = urlsplit(self.chance.choice(self.webs))
            head = (
                f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: town\r\nConnection: close\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
                f"X-Twilio-Signature: {signature}\r\n\r\n"
            )
            try:
                reader, writer = await asyncio.open_connection(host.hostname, host.port)
            except OSError:
                continue
            try:
                writer.write(head.encode() + body)
                line = await asyncio.wait_for(reader.readline(), 15)
                return line.startswith(b"HTTP/1.1 204")
            except (OSError, TimeoutError):
                return False
            finally:
                writer.close()
        return False


class Line(asyncio.Protocol):
    """One connection: just as much of HTTP/1.1 as Twilio's client speaks."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.held = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.held += data
        while (end := self.held.find(b"\r\n\r\n")) >= 0:
            lines = self.held[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            begins, length = end + 4, int(headers.get("content-length", 0))
            if len(self.held) < begins + length:
                return
            body, self.held = self.held[begins : begins + length], self.held[begins + length :]
            method, path, _ = lines[0].split(" ")
            self.asked(method, path, headers, body)

    def asked(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        if path == "/state":
            self.say(200, self.board.state())
        elif path == "/count":
            self.say(200, self.board.count())
        elif path == "/set":
            vars(self.board).update(json.loads(body))
            self.say(200, {})
        elif base64.b64decode(headers.get("authorization", "")[6:]).decode() != f"{ACCOUNT}:{TOKEN}":
            self.say(401, {"code": 20003, "message": "refused", "status": 401})
        elif method == "POST":
            self.send(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        elif method == "GET" and "/Messages/" in path:
            self.look(path.rpartition("/")[2].removesuffix(".json"))
        elif method == "GET":
            self.list(dict(parse_qsl(urlsplit(path).query)))
        else:
            self.later(self.board.pause, 204, None)

    def send(self, form: dict[str, str]) -> None:
        board = self.board
        fault = board.fault(form["To"])
        if fault in NEVER_TAKEN:
            self.refuse(NEVER_TAKEN[fault])
            return
        board.begun.append((time.time(), 2 if len(form["Body"]) > 160 else 1))
        record = board.accept(form, fault)
        if fault in TAKEN:
            self.refuse(TAKEN[fault])
        else:
            self.later(board.pause + (SLOW if fault == "delay" else 0), 201, record)

    def refuse(self, status: int) -> None:
        if status == 0:
            self.transport.close()
        elif status < 0:
            asyncio.get_running_loop().call_later(TIME_OUT, self.transport.close)
        else:
            code = 20429 if status == 429 else 20500
            self.later(self.board.pause, status, {"code": code, "message": "trouble", "status": status})

    def list(self, query: dict[str, str]) -> None:
        now = time.time()
        held = (one for one in reversed(self.board.of_phone.get(query.get("To", ""), [])) if one["listed"] <= now)
        self.later(self.board.pause, 200, {"messages": list(held), "next_page_uri": None})

    def look(self, sid: str) -> None:
        place = int(sid[2:], 16)
        found = self.board.texts[place] if place < len(self.board.texts) else None
        self.later(self.board.pause, 200 if found else 404, found or {"code": 20404, "message": "none", "status": 404})

    def later(self, seconds: float, status: int, answer: Any) -> None:
        asyncio.get_running_loop().call_later(seconds, self.say, status, answer)

    def say(self, status: int, answer: Any) -> None:
        body = b"" if answer is None else json.dumps(answer).encode()
        head = f"HTTP/1.1 {status} .\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head.encode() + body)


async def serve(port: int, pause: float, seed: int) -> None:
    board = Switchboard(pause, random.Random(seed))
    server = await asyncio.get_running_loop().create_server(lambda: Line(board), "127.0.0.1", port)
    reporters = [asyncio.ensure_future(board.report()) for _ in range(AT_ONCE)]
    async with server:
        await asyncio.gather(server.serve_forever(), *reporters)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
