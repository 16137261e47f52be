"""The far end of sending: a carrier that counts what reached it, a clock one can move, and a desk that holds both."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.dialogue.flow import FlowBook
from bot.ports import Accepted, CarrierRecord, Desk, OutgoingText, ReceivedText
from bot.registry.journal import Line
from tests.builders import NOON, FixedClock

Trouble = Callable[[OutgoingText], Any]


class Killed(BaseException):
    """The process dies here, as by kill -9."""


@dataclass
class Hands(FixedClock):
    """A clock that a test moves; `ticking`: and that moves by so much at each look."""

    at: datetime = NOON
    ticking: timedelta = timedelta(0)

    def now(self) -> datetime:
        self.at += self.ticking
        return self.at


class Waits(threading.Event):
    """What ends a drain; waiting for it takes no time, but moves the clock."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.forward(seconds=timeout or 0)
        return self.is_set()


@dataclass
class FarEnd:
    """Implements the Carrier port. `before` and `after` may raise, before and after a text has arrived."""

    clock: Hands
    before: Trouble = lambda text: None
    after: Trouble = lambda text: None
    name: Literal["twilio", "simulator"] = "simulator"
    arrived: list[CarrierRecord] = field(default_factory=list)
    asked: list[OutgoingText] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    undeletable: Any = None
    lagging: bool = False
    lag: timedelta = timedelta(0)  # until a text that was taken stands on the list
    incoming: list[ReceivedText] = field(default_factory=list)
    time: datetime | None = None  # its own clock
    lock: Any = field(default_factory=threading.Lock)

    def send(self, text: OutgoingText) -> Accepted:
        with self.lock:
            self.asked.append(text)
        self.before(text)
        with self.lock:
            sid = f"SM{len(self.arrived):032d}"
            self.arrived.append(CarrierRecord(sid, text.to, text.sender, text.text, "sent", self.clock.now()))
        self.after(text)
        return Accepted(sid, 1)

    def find(self, to: str, sender: str, since: datetime, account: str | None = None) -> Sequence[CarrierRecord]:
        with self.lock:
            listed = [each for each in self.arrived if self.clock.now() - each.created_at >= self.lag]
        found = [each for each in listed if (each.to, each.sender) == (to, sender)]
        return [] if self.lagging else [each for each in reversed(found) if each.created_at >= since]

    def received(self, number: str, since: datetime, account: str | None = None) -> Sequence[ReceivedText]:
        found = [each for each in self.incoming if each.text.to == number and each.at >= since]
        return sorted(found, key=lambda each: each.at)

    def look(self, sid: str, account: str | None = None) -> CarrierRecord | None:
        return next((each for each in self.arrived if each.sid == sid), None)

    def told_time(self) -> datetime | None:
        return self.time

    def delete(self, sid: str, account: str | None = None) -> None:
        if self.undeletable is not None:
            raise self.undeletable
        self.deleted.append(sid)

    def times(self) -> Counter[tuple[str, str]]:
        """How often each text reached each phone."""
        return Counter((each.to, each.body) for each in self.arrived)


class Notes:
    """A journal that is a list."""

    def __init__(self) -> None:
        self.noted: list[Line] = []

    def note(self, line: Line) -> None:
        self.noted.append(line)

    def lines(self) -> list[Line | None]:
        return list(self.noted)


def raising(error: BaseException) -> Trouble:
    def trouble(_text: OutgoingText) -> None:
        raise error

    return trouble


def a_desk(store: Any, carrier: FarEnd) -> Desk:
    numbers = itertools.count(1)
    return Desk(
        work=store.work, look=store.look, carrier=carrier, clock=carrier.clock, new_id=lambda: f"id-{next(numbers)}",
        new_receipt=lambda: "K7QM-4TRW", phone_hash=lambda phone: f"hash-{phone[-4:]}", journal=Notes(),
        book=FlowBook("1", (), {}, {}, (), {}, {}, {}, {}, {}), pages={}, read_book=_no_book, streets=_no_streets,
    )  # fmt: skip


def _no_book(_pages: Any) -> FlowBook:
    raise AssertionError("this desk has no dialogues: a test that reads a town's own words brings its book")


def _no_streets(_work: Any, _town: Any) -> Any:
    raise AssertionError("this desk knows no streets: a test that looks one up brings them")
