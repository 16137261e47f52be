"""Officers and the keys that act for them; what they did, for the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Role = Literal["viewer", "officer", "supervisor", "admin", "auditor"]

ALLOWED: dict[str, frozenset[Role]] = {
    "streets": frozenset({"viewer", "officer", "supervisor", "admin"}),
    "stats": frozenset({"viewer", "officer", "supervisor", "auditor", "admin"}),
    "registrations": frozenset({"officer", "supervisor"}),
    "outreaches": frozenset({"officer", "supervisor"}),
    "erase": frozenset({"supervisor"}),
    "approve": frozenset({"supervisor"}),
    "hold": frozenset({"supervisor"}),
    "audit": frozenset({"supervisor", "auditor"}),
    "settings": frozenset({"admin"}),
    "export": frozenset({"supervisor"}),
    "own": frozenset(get_args(Role)),  # one's own account
}  # the one table of who may do what


@dataclass(frozen=True)
class Officer:
    id: str
    town_id: str
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime

    def may(self, action: str) -> bool:
        """Whether this officer's role allows `action`, a key of `ALLOWED`."""
        return self.active and self.role in ALLOWED[action]


@dataclass(frozen=True)
class ApiKey:
    """A key that acts as its officer. Only a hash of the key itself is kept."""

    id: str
    officer_id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None = None
    per_minute: int | None = None  # calls; None: no limit
    expires_at: datetime | None = None
    used_at: datetime | None = None  # to the minute
    minute: datetime | None = None  # when it last began to be counted
    calls: int | None = None  # in that minute, as far as they were told

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True)
class AuditRow:
    """One look or use. `reason` and `place` (house range) may be personal: these lie apart; erasure empties them."""

    id: str
    town_id: str
    at: datetime
    who: str  # an officer's id, "resident", "system"
    who_name: str  # an officer's name, for reading
    action: str  # "search", "look", "draft", "send", "cancel", "erase", …
    case: str | None = None
    target: str | None = None  # an opaque id or a street
    reason: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class AuditSought:
    """Which rows of the audit log: None is no matter. `since` is included, `until` is not."""

    who: str | None = None  # an officer's id, "resident", "system"
    action: str | None = None
    case: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class ChainFault:
    """Where a town's audit log is not as it was sealed, and how."""

    place: int  # in the chain, from 1
    row: str | None  # the audit row's id
    what: str


@dataclass(frozen=True)
class ChainState:
    """A town's audit log, read whole: how much of it is sealed, what waits, and what is wrong with it."""

    sealed: int  # rows
    waiting: int  # rows not sealed yet
    oldest_waiting: datetime | None
    place: int  # of the last sealed row
    link: str  # of the last sealed row: noted elsewhere, it proves later that nothing before it was changed
    faults: tuple[ChainFault, ...]
