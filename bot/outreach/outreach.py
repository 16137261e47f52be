"""An outreach: an officer's text to the registered residents of a street; its states and its messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

State = Literal["draft", "waiting", "sending", "paused", "done", "canceled"]
MessageKind = Literal["inbound", "answer", "ask", "reminder", "correction", "thanks", "note", "agreement", "nudge"]
MessageState = Literal[
    "received", "queued", "sending", "unknown", "accepted", "sent", "delivered", "undelivered", "failed", "canceled",
    "suppressed",
]  # fmt: skip
ReplyAnswer = Literal["yes", "no", "call", "unclear"]
StepKind = Literal["approve", "pause", "reminder", "correction", "thanks"]
Mark = Literal["promised", "collected", "nothing"]  # what became of the footage that a reply tells of

RANK: Mapping[str, int] = {
    "queued": 0, "sending": 1, "unknown": 2, "accepted": 3, "sent": 4,
    "delivered": 5, "undelivered": 5, "failed": 5, "canceled": 5, "suppressed": 5, "received": 5,
}  # fmt: skip
FINAL = frozenset(state for state, rank in RANK.items() if rank == 5)
NEVER_LEFT = frozenset({"failed", "canceled", "suppressed"})
REACHED_NOBODY = frozenset({"queued", "undelivered", *NEVER_LEFT})


@dataclass(frozen=True)
class Target:
    """Whom an officer asks: a street with its range, or named registrations."""

    street: str | None = None
    low: int | None = None
    high: int | None = None
    side: Literal["odd", "even"] | None = None
    sees_road: bool | None = None
    registration_ids: tuple[str, ...] = ()
    except_ids: tuple[str, ...] = ()
    include: tuple[str, ...] = ()  # reasons for leaving out that the officer waives: "since_incident"


@dataclass(frozen=True)
class Outreach:
    id: str
    town_id: str
    state: State
    case: str | None
    reason: str | None
    what: Mapping[str, str]  # by language
    target: Target
    start: datetime
    end: datetime
    officer_id: str  # whose name residents read
    officer_name: str
    created_by: str  # the officer who drafted it
    callback: str | None  # E.164
    urgent_reason: str | None
    texts: Mapping[str, str]  # by language, exactly as they leave
    recipients: int
    excluded: Mapping[str, int]  # reason -> how many
    created_at: datetime
    sent_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Message:
    """One text in or out. Its words and phone are gone once its resident was erased; its state stays, for counts."""

    id: str
    town_id: str
    kind: MessageKind
    state: MessageState
    number: str  # the town's
    resident_id: str | None
    phone: str | None
    text: str | None
    language: str | None
    created_at: datetime
    updated_at: datetime
    outreach_id: str | None = None
    registration_id: str | None = None
    turn: int = 0  # which correction or note this is; 0 for those that come once
    sid: str | None = None  # the carrier's id
    error: str | None = None  # in words an officer understands
    code: int | None = None  # the carrier's own
    segments: int = 1
    attempts: int = 0
    due_at: datetime | None = None  # not before
    answers: ReplyAnswer | None = None  # of an inbound one that replies to an outreach
    picture: bool = False


@dataclass(frozen=True)
class Recipient:
    """Whom an outreach texts, with what a text needs to know. `number`: the town's, that this resident texted."""

    resident_id: str
    registration_id: str
    phone: str
    number: str
    language: str | None


@dataclass(frozen=True)
class Asked:
    """A recipient, the state of their question (None: there is none), and what they answered last."""

    recipient: Recipient
    state: MessageState | None
    answer: ReplyAnswer | None
    answered_at: datetime | None

    @property
    def reached(self) -> bool:
        """Whether the question left, as far as is known."""
        return self.state is not None and self.state not in REACHED_NOBODY


@dataclass(frozen=True)
class Wave:
    """One kind of text of an outreach to many: what all of them share. `texts` by language."""

    outreach_id: str
    town_id: str
    kind: MessageKind
    turn: int
    at: datetime
    texts: Mapping[str, str]
    numbers: tuple[str, ...]  # of the town, to send from


@dataclass(frozen=True)
class Copy:
    """One text of a wave; `due_at`: not before."""

    id: str
    recipient: Recipient
    due_at: datetime


@dataclass(frozen=True)
class Step:
    """What an officer did to an outreach after its draft; each kind and turn happens once."""

    kind: StepKind
    turn: int
    at: datetime
    officer_id: str


@dataclass(frozen=True)
class Handling:
    """What officers made of one reply. `first_answer`: how it was understood before an officer sorted it anew."""

    mark: Mark | None = None
    caller_id: str | None = None  # the officer who is calling them
    read_at: datetime | None = None
    redacted_at: datetime | None = None
    first_answer: ReplyAnswer | None = None


@dataclass(frozen=True)
class Tally:
    """How an outreach stands: messages by state, residents by their answer ("none" included)."""

    counts: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)


def moves_forward(before: MessageState, after: MessageState) -> bool:
    """Whether a report of `after` may replace `before`: states only move forward, whatever order reports come in."""
    return RANK[after] > RANK[before]
