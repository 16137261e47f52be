"""What is kept of officers, and of what they looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.ports.records import Page
from bot.registry.people import ApiKey, AuditRow, AuditSought, Officer, Role
from bot.registry.registrations import Registration


class Officers(Protocol):
    def add(self, officer: Officer) -> None:
        """Raises Conflict where this e-mail is an account already."""
        ...

    def by_email(self, email: str) -> Officer | None: ...
    def get(self, officer_id: str) -> Officer | None: ...
    def in_turn(self, officer_id: str) -> None:
        """Of two units of work for one officer that ask for this the second waits until the first has ended."""
        ...

    def all(self) -> Sequence[Officer]: ...
    def disable(self, officer_id: str) -> None: ...
    def set_role(self, officer_id: str, role: Role) -> None: ...
    def add_key(self, key: ApiKey, digest: str) -> None: ...
    def by_key(self, digest: str) -> tuple[Officer, ApiKey] | None:
        """Whom a key acts for; None where it is unknown, revoked, or its officer is disabled."""
        ...

    def keys(self) -> Sequence[ApiKey]: ...
    def count_calls(self, key_id: str, calls: int, minute: datetime, now: datetime) -> None:
        """So many more of a key's calls in the minute that began then; the first of a minute is its last use."""
        ...

    def revoke_key(self, key_id: str, at: datetime) -> None: ...


class Audit(Protocol):
    def note(self, row: AuditRow, seen: Iterable[Registration] = ()) -> None:
        """Write one look or use; `seen` are the registrations whose particulars were shown."""
        ...

    def rows(self, town_id: str, limit: int, cursor: str | None, sought: AuditSought | None = None) -> Page[AuditRow]:
        """Newest first."""
        ...

    def uses(
        self, town_id: str, since: datetime, nights: Collection[datetime]
    ) -> Mapping[tuple[str, str, bool], int]:  # fmt: skip
        """How often each officer did what since then, at night and else; `nights`: the hours of it, as each begins."""
        ...

    def looks_at(self, resident_id: str) -> Mapping[str, int]:
        """How often officers looked at this resident, by month ("2026-11")."""
        ...

    def seen_by(self, officer_id: str, since: datetime) -> set[str]:
        """Ids of the residents whose particulars this officer was shown since then."""
        ...

    def times(self, officer_id: str, action: str, since: datetime) -> int:
        """How often this officer did that since then."""
        ...

    def flag(self, flag_id: str, town_id: str, resident_id: str | None, why: str, at: datetime) -> None:
        """Something a person should see."""
        ...

    def months(self, town_id: str) -> Mapping[str, Mapping[str, int]]:
        """Figures by month ("2026-11"): registrations, outreaches, answers, removals."""
        ...
