"""What a carrier test stands on: the simulator's record in memory, a town that takes webhooks, and both far ends."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, Protocol
from urllib.parse import parse_qsl

from bot.carrier.signature import is_signed
from bot.carrier.simulator import Simulator
from bot.ports import Carrier, SimulatedText
from tests.stand_in import Fails, StandIn

Trouble = Literal["away", "silent", "lost"] | int


@dataclass
class MemoryAirwaves:
    """The simulator's record, kept no longer than the test."""

    texts: dict[str, SimulatedText] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def add(self, text: SimulatedText) -> None:
        self.texts[text.sid] = text

    def of_phone(self, phone: str) -> Sequence[SimulatedText]:
        return [text for text in self.texts.values() if text.phone == phone]

    def came_in(self, since: datetime) -> Sequence[SimulatedText]:
        texts = [text for text in self.texts.values() if text.direction == "in" and text.at >= since]
        return sorted(texts, key=lambda text: text.at)

    def get(self, sid: str) -> SimulatedText | None:
        return self.texts.get(sid)

    def move(self, sid: str, state: str) -> None:
        self.texts[sid] = replace(self.texts[sid], state=state)

    def delete(self, sid: str) -> None:
        self.texts.pop(sid, None)

    def fault(self, phone: str | None = None) -> str | None:
        return self.faults.get(phone or "", self.faults.get(""))

    def fail(self, fault: str | None, phone: str | None = None) -> None:
        if fault is None:
            self.faults.pop(phone or "", None)
        else:
            self.faults[phone or ""] = fault

    def phones(self) -> Sequence[str]:
        return sorted({text.phone for text in self.texts.values()})


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def new_ids() -> Iterator[str]:
    return (f"{number:016d}" for number in itertools.count())


@dataclass
class Webhooks:
    """A town's webhooks as the carrier sees them: what was posted, and what they answer."""

    url: str
    token: str
    answer: str = "<Response/>"
    status: int = 200
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # path with query, form
    unsigned: int = 0

    def reports(self) -> list[tuple[str, str]]:
        """Statuses that were reported, each with the address."""
        return [(path, form["MessageStatus"]) for path, form in self.posted if "MessageStatus" in form]


@contextmanager
def webhooks(token: str) -> Iterator[Webhooks]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    town = Webhooks(f"http://127.0.0.1:{server.server_port}", token)
    server.town = town  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield town
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        town: Webhooks = self.server.town  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        town.unsigned += not is_signed([town.token], town.url + self.path, form, self.headers["X-Twilio-Signature"])
        town.posted.append((self.path, form))
        self.send_response(town.status)
        self.end_headers()
        self.wfile.write(town.answer.encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class FarEnd(Protocol):
    """One carrier with a way to make it fail."""

    @property
    def carrier(self) -> Carrier: ...

    def trouble(self, phone: str, what: Trouble) -> None:
        """From now on texts to `phone` go wrong so."""
        ...

    def finish(self, sid: str) -> None:
        """The carrier has done with this text."""
        ...


@dataclass
class TwilioFarEnd:
    carrier: Carrier
    stand_in: StandIn

    def trouble(self, phone: str, what: Trouble) -> None:
        ways = {"away": Fails(429, 20429), "silent": Fails(drop=True, taken=True), "lost": Fails(drop=True)}
        self.stand_in.fails[phone] = Fails(400, what) if isinstance(what, int) else ways[what]

    def finish(self, sid: str) -> None:
        self.stand_in.deletes.pop(sid, None)


@dataclass
class SimulatorFarEnd:
    carrier: Simulator

    def trouble(self, phone: str, what: Trouble) -> None:
        self.carrier.fail(what, phone)

    def finish(self, sid: str) -> None:
        assert self.carrier.settle()
