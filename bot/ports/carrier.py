"""Who moves the texts, and the far end that stands in for a carrier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.outreach.outreach import MessageState


@dataclass(frozen=True)
class InboundText:
    """One text from a resident, as the webhook received it."""

    sid: str
    sender: str  # E.164
    to: str  # the town's number
    body: str
    pictures: int = 0
    account: str | None = None  # the carrier's account that signed it
    opt_out: str | None = None  # what the carrier itself did: "STOP", "START", "HELP"


@dataclass(frozen=True)
class ReceivedText:
    """A text to one of our numbers as the carrier's own list has it; `at` is when it came to the carrier."""

    text: InboundText
    at: datetime


@dataclass(frozen=True)
class OutgoingText:
    message_id: str
    to: str
    sender: str
    text: str
    valid_for: int  # seconds after which the carrier must not deliver it any more
    account: str | None = None
    messaging_service: str | None = None


@dataclass(frozen=True)
class Accepted:
    sid: str
    segments: int


@dataclass(frozen=True)
class CarrierRecord:
    """What the carrier's own list says of one text."""

    sid: str
    to: str
    sender: str
    body: str
    state: MessageState
    created_at: datetime
    code: int | None = None


class Carrier(Protocol):
    """Who moves the texts. Both carriers pass the same contract tests."""

    @property
    def name(self) -> Literal["twilio", "simulator"]: ...

    def send(self, text: OutgoingText) -> Accepted:
        """Hand over one text, once. Raises TryLater, Unknown, GiveUp, NeverSend or Halt."""
        ...

    def find(self, to: str, sender: str, since: datetime, account: str | None = None) -> Sequence[CarrierRecord]:
        """Texts of ours to `to` from `sender` since then, newest first; may lag some seconds behind."""
        ...

    def received(self, number: str, since: datetime, account: str | None = None) -> Sequence[ReceivedText]:
        """Texts to our `number` since then, oldest first; may lag some seconds behind. Raises TryLater or Halt."""
        ...

    def look(self, sid: str, account: str | None = None) -> CarrierRecord | None:
        """One text of ours; None where the carrier holds no such record. Raises TryLater or Halt."""
        ...

    def told_time(self) -> datetime | None:
        """The carrier's own clock, by its last answer and moved on since; None where it tells no time."""
        ...

    def delete(self, sid: str, account: str | None = None) -> None:
        """Delete the carrier's record of a text; a record that is gone is fine. Raises NotYet, TryLater or Halt."""
        ...


@dataclass(frozen=True)
class SimulatedText:
    """One text on the simulator's own record. `in` is from the phone to the town's number."""

    sid: str
    phone: str  # the resident's, E.164
    number: str  # the town's
    body: str
    direction: Literal["in", "out"]
    state: str
    at: datetime
    segments: int


class Airwaves(Protocol):
    """Where the simulator keeps its texts, so that every process of an installation sees the same phones.

    Each call is a transaction of its own; raises Unavailable.
    """

    def add(self, text: SimulatedText) -> None: ...
    def of_phone(self, phone: str) -> Sequence[SimulatedText]:
        """Texts from and to this phone, oldest first."""
        ...

    def came_in(self, since: datetime) -> Sequence[SimulatedText]:
        """Texts from phones since then, oldest first."""
        ...

    def get(self, sid: str) -> SimulatedText | None: ...
    def move(self, sid: str, state: str) -> None: ...
    def delete(self, sid: str) -> None:
        """Forget a text; one that is gone is fine."""
        ...

    def phones(self) -> Sequence[str]:
        """Every phone that has texts."""
        ...

    def fault(self, phone: str | None = None) -> str | None:
        """How texts to this phone go wrong: its own fault, or everyone's."""
        ...

    def fail(self, fault: str | None, phone: str | None = None) -> None:
        """From now on go wrong so, for one phone or for all; None: work again."""
        ...
