"""Officers and the keys that act for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.ports import Conflict
from bot.registry.people import ApiKey, Officer, Role
from bot.store.columns import AnyRow
from bot.store.tables import ApiKeyRow, OfficerRow


@dataclass(frozen=True)
class SqlOfficers:
    connection: Connection

    def add(self, officer: Officer) -> None:
        values = asdict(officer) | {"email": _spelled(officer.email)}
        try:
            with self.connection.begin_nested():
                self.connection.execute(insert(OfficerRow), values)
        except IntegrityError as error:
            raise Conflict("this e-mail address has an account already") from error

    def by_email(self, email: str) -> Officer | None:
        return self._one(OfficerRow.email == _spelled(email))

    def get(self, officer_id: str) -> Officer | None:
        return self._one(OfficerRow.id == officer_id)

    def in_turn(self, officer_id: str) -> None:
        mine = select(OfficerRow.id).where(OfficerRow.id == officer_id)
        self.connection.execute(mine.with_for_update(key_share=True))

    def all(self) -> Sequence[Officer]:
        return [to_officer(row) for row in self.connection.execute(select(OfficerRow).order_by(OfficerRow.email))]

    def disable(self, officer_id: str) -> None:
        self.connection.execute(update(OfficerRow).where(OfficerRow.id == officer_id).values(active=False))

    def set_role(self, officer_id: str, role: Role) -> None:
        self.connection.execute(update(OfficerRow).where(OfficerRow.id == officer_id).values(role=role))

    def add_key(self, key: ApiKey, digest: str) -> None:
        self.connection.execute(insert(ApiKeyRow), asdict(key) | {"digest": digest})

    def by_key(self, digest: str) -> tuple[Officer, ApiKey] | None:
        key = self.connection.execute(select(ApiKeyRow).where(ApiKeyRow.digest == digest)).first()
        officer = self._one(OfficerRow.id == key.officer_id) if key and key.revoked_at is None else None
        return (officer, _to_key(key)) if key and officer and officer.active else None

    def keys(self) -> Sequence[ApiKey]:
        rows = self.connection.execute(select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.id))
        return [_to_key(row) for row in rows]

    def count_calls(self, key_id: str, calls: int, minute: datetime, now: datetime) -> None:
        begun = ApiKeyRow.minute == minute
        counted = case((begun, ApiKeyRow.calls + calls), else_=calls)
        values = {"calls": counted, "minute": minute, "used_at": case((begun, ApiKeyRow.used_at), else_=now)}
        no_later = or_(ApiKeyRow.minute.is_(None), ApiKeyRow.minute <= minute)
        self.connection.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id, no_later).values(values))

    def revoke_key(self, key_id: str, at: datetime) -> None:
        valid = ApiKeyRow.id == key_id, ApiKeyRow.revoked_at.is_(None)
        self.connection.execute(update(ApiKeyRow).where(*valid).values(revoked_at=at))

    def _one(self, condition: Any) -> Officer | None:
        row = self.connection.execute(select(OfficerRow).where(condition)).first()
        return to_officer(row) if row else None


def _spelled(email: str) -> str:
    return email.strip().lower()


def to_officer(row: AnyRow) -> Officer:
    return Officer(row.id, row.town_id, row.email, row.name, row.role, row.active, row.created_at)


def _to_key(row: AnyRow) -> ApiKey:
    return ApiKey(**{field.name: getattr(row, field.name) for field in fields(ApiKey)})
