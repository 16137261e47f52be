"""The audit log, what a person should see, and the figures by month."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, String, bindparam, func, insert, select

from bot.ports import Page
from bot.registry.people import AuditRow, AuditSought
from bot.registry.registrations import Registration
from bot.store import cursors
from bot.store.columns import AnyRow, Moment
from bot.store.dialects import HOUR, among, hour_of, on_both
from bot.store.engine import is_postgresql
from bot.store.figures import by_month
from bot.store.outreaches import REPLIED
from bot.store.sealing import Sealer
from bot.store.tables import (
    AuditEntryRow,
    AuditSeenRow,
    AuditSideRow,
    ErasedRow,
    FlagRow,
    MessageRow,
    OfficerRow,
    OutreachRow,
    RegistrationRow,
)  # fmt: skip

PLACE = "audit_side.sealed"


@dataclass(frozen=True)
class SqlAudit:
    connection: Connection
    sealer: Sealer
    new_salt: Callable[[], str]

    def note(self, row: AuditRow, seen: Iterable[Registration] = ()) -> None:
        words = [row.reason, row.place]
        salt = self.new_salt() if any(words) else None
        values = {
            "id": row.id, "town_id": row.town_id, "at": row.at, "who": row.who, "action": row.action,
            "case_number": row.case, "target": row.target,
            "digest": self.sealer.digest(salt, json.dumps(words)) if salt else None,
        }  # fmt: skip
        self.connection.execute(insert(AuditEntryRow), values)
        if salt:
            side = {"audit_id": row.id, "salt": salt, "sealed": self.sealer.seal(PLACE, row.id, words)}
            self.connection.execute(insert(AuditSideRow), side)
        if ids := sorted({one.id for one in seen}):
            looks = {"its_row": row.id, "its_moment": row.at, "ids": ids}
            self.connection.execute(_LOOKS[is_postgresql(self.connection)], looks)

    def rows(
        self, town_id: str, limit: int, cursor: str | None, sought: AuditSought | None = None
    ) -> Page[AuditRow]:  # fmt: skip
        query = (
            select(AuditEntryRow, OfficerRow.name.label("officer"), AuditSideRow.sealed)
            .outerjoin(OfficerRow, OfficerRow.id == AuditEntryRow.who)
            .outerjoin(AuditSideRow, AuditSideRow.audit_id == AuditEntryRow.id)
            .where(AuditEntryRow.town_id == town_id, *_sought(sought or AuditSought()))
        )
        newest = cursors.after(query, cursor, limit, AuditEntryRow.at, AuditEntryRow.id, newest_first=True)
        rows = self.connection.execute(newest).all()
        return cursors.page(rows, limit, lambda row: (row.at, row.id), self._build)

    def looks_at(self, resident_id: str) -> Mapping[str, int]:
        looks = select(AuditSeenRow.audit_id, AuditSeenRow.at).where(AuditSeenRow.resident_id == resident_id).distinct()
        months = Counter(row.at.astimezone(UTC).strftime("%Y-%m") for row in self.connection.execute(looks))
        return dict(sorted(months.items()))

    def seen_by(self, officer_id: str, since: datetime) -> set[str]:
        theirs = _by(officer_id, since)
        query = select(AuditSeenRow.resident_id).join(AuditEntryRow, AuditEntryRow.id == AuditSeenRow.audit_id)
        return set(self.connection.scalars(query.where(*theirs).distinct()))

    def times(self, officer_id: str, action: str, since: datetime) -> int:
        theirs = *_by(officer_id, since), AuditEntryRow.action == action
        return self.connection.scalar(select(func.count()).where(*theirs)) or 0

    def uses(
        self, town_id: str, since: datetime, nights: Collection[datetime]
    ) -> Mapping[tuple[str, str, bool], int]:  # fmt: skip
        """Of the town's officers alone, so that the index by who did it is enough."""
        dark = [f"{hour.astimezone(UTC):{HOUR}}" for hour in nights]
        columns = AuditEntryRow.who, AuditEntryRow.action, hour_of(self.connection, AuditEntryRow.at).in_(dark)
        theirs = AuditEntryRow.who.in_(select(OfficerRow.id).where(OfficerRow.town_id == town_id))
        lately = AuditEntryRow.town_id == town_id, theirs, AuditEntryRow.at >= since
        rows = self.connection.execute(select(*columns, func.count()).where(*lately).group_by(*columns))
        return {(who, action, bool(is_night)): n for who, action, is_night, n in rows}

    def flag(self, flag_id: str, town_id: str, resident_id: str | None, why: str, at: datetime) -> None:
        values = {"id": flag_id, "town_id": town_id, "resident_id": resident_id, "why": why, "at": at}
        self.connection.execute(insert(FlagRow), values)

    def months(self, town_id: str) -> Mapping[str, Mapping[str, int]]:
        figures: dict[str, dict[str, int]] = {}
        for name, column, conditions in FIGURES:
            mine = column.class_.town_id == town_id, column.is_not(None), *conditions
            for month, n in by_month(self.connection, column, mine).items():
                figures.setdefault(month, {name: 0 for name, *_ in FIGURES})[name] = n
        return dict(sorted(figures.items()))

    def _build(self, row: AnyRow) -> AuditRow:
        reason, place = self.sealer.open(PLACE, row.id, row.sealed) if row.sealed else (None, None)
        return AuditRow(
            id=row.id, town_id=row.town_id, at=row.at, who=row.who, who_name=row.officer or row.who, action=row.action,
            case=row.case_number, target=row.target, reason=reason, place=place,
        )  # fmt: skip


def _looks(on_postgresql: bool) -> Insert:
    row, moment = bindparam("its_row", type_=String()), bindparam("its_moment", type_=Moment())
    seen = select(row, RegistrationRow.id, RegistrationRow.resident_id, moment)
    these = seen.where(among(on_postgresql, RegistrationRow.id, "ids"))
    return insert(AuditSeenRow).from_select(["audit_id", "registration_id", "resident_id", "at"], these)


_LOOKS = on_both(_looks)


def _by(officer_id: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """What this officer did since then, who has one town, by the index that begins with the town."""
    town_id = select(OfficerRow.town_id).where(OfficerRow.id == officer_id).scalar_subquery()
    return AuditEntryRow.town_id == town_id, AuditEntryRow.who == officer_id, AuditEntryRow.at >= since


def _sought(sought: AuditSought) -> list[ColumnElement[bool]]:
    row, wanted = AuditEntryRow, sought
    named = {row.who: wanted.who, row.action: wanted.action, row.case_number: wanted.case}
    conditions = [column == value for column, value in named.items() if value is not None]
    conditions += [row.at >= wanted.since] if wanted.since else []
    return conditions + ([row.at < wanted.until] if wanted.until else [])


FIGURES: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    ("registrations", RegistrationRow.agreed_at, ()),
    ("outreaches", OutreachRow.sent_at, ()),
    ("answers", MessageRow.created_at, REPLIED),
    ("removals", ErasedRow.at, ()),
)
