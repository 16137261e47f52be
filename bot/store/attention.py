"""What needs a person: flags, addresses that nobody has settled, and what a resident said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, insert, select, update

from bot.outreach.outreach import Message
from bot.registry.addresses import street_key
from bot.registry.flags import OF_ADDRESS, Flag
from bot.registry.registrations import Entry, Registration
from bot.registry.residents import Resident
from bot.store.columns import AnyRow, AnySelect
from bot.store.desk_tables import SettledAddressRow
from bot.store.dialects import aside
from bot.store.message_rows import to_message
from bot.store.registrations import SqlRegistrations
from bot.store.residents import by_id
from bot.store.sealing import Sealer
from bot.store.tables import FlagRow, MessageRow, RegistrationRow


@dataclass(frozen=True)
class SqlAttention:
    connection: Connection
    sealer: Sealer

    def open(self, town_id: str, most: int) -> Sequence[Flag]:
        urgent = case((FlagRow.why == "danger", 0), else_=1)
        query = select(FlagRow).where(*_waiting(town_id))
        return [
            _flag(row) for row in self.connection.execute(query.order_by(urgent, FlagRow.at, FlagRow.id).limit(most))
        ]

    def about(self, flags: Sequence[Flag]) -> Mapping[str, Resident]:
        return by_id(self.connection, self.sealer, (one.resident_id for one in flags if one.resident_id))

    def waits(self, town_id: str, why: str) -> bool:
        this = FlagRow.town_id == town_id, FlagRow.why == why, FlagRow.done_at.is_(None)
        return self.connection.execute(select(FlagRow.id).where(*this).limit(1)).first() is not None

    def count(self, town_id: str) -> int:
        flags = select(func.count()).select_from(FlagRow).where(*_waiting(town_id))
        addresses = _unsettled(select(func.count(RegistrationRow.id)), town_id)
        return (self.connection.scalar(flags) or 0) + (self.connection.scalar(addresses) or 0)

    def get(self, town_id: str, flag_id: str) -> Flag | None:
        query = select(FlagRow).where(FlagRow.town_id == town_id, FlagRow.id == flag_id)
        row = self.connection.execute(query.with_for_update()).first()
        return _flag(row) if row else None

    def of(self, resident_id: str) -> Sequence[Flag]:
        query = select(FlagRow).where(FlagRow.resident_id == resident_id, FlagRow.done_at.is_(None))
        return [_flag(row) for row in self.connection.execute(query.order_by(FlagRow.at, FlagRow.id))]

    def done(self, flag_ids: Sequence[str], officer_id: str, at: datetime) -> None:
        these = FlagRow.id.in_(flag_ids), FlagRow.done_at.is_(None)
        self.connection.execute(update(FlagRow).where(*these).values(done_at=at, done_by=officer_id))

    def unsettled(self, town_id: str, most: int) -> Sequence[Entry]:
        oldest = _unsettled(select(RegistrationRow.id), town_id).order_by(
            RegistrationRow.updated_at, RegistrationRow.id
        )
        ids = self.connection.scalars(oldest.limit(most)).all()
        return SqlRegistrations(self.connection, self.sealer).some(town_id, ids)

    def settle(self, registration: Registration, officer_id: str, at: datetime) -> None:
        its = SettledAddressRow.registration_id == registration.id
        self.connection.execute(delete(SettledAddressRow).where(its))
        key = self.sealer.street_hash(registration.town_id, street_key(registration.address.street))
        values = {"registration_id": registration.id, "street_key": key, "at": at, "officer_id": officer_id}
        self.connection.execute(insert(SettledAddressRow), values)

    def said_by(self, resident_id: str, most: int) -> Sequence[Message]:
        theirs = MessageRow.resident_id == resident_id, MessageRow.kind == "inbound"
        newest = select(MessageRow).where(*theirs).order_by(MessageRow.created_at.desc(), MessageRow.id.desc())
        return [to_message(self.sealer, row) for row in self.connection.execute(newest.limit(most))]


def _waiting(town_id: str) -> tuple[ColumnElement[bool], ...]:
    """Flags about addresses stand for themselves in the list of addresses."""
    return FlagRow.town_id == town_id, FlagRow.done_at.is_(None), FlagRow.why.not_in(OF_ADDRESS)


def _unsettled(query: Any, town_id: str) -> AnySelect:
    """A street that stands readable is on the town's list; a hashed one is typed or disputed."""
    same = and_(
        SettledAddressRow.registration_id == RegistrationRow.id,
        SettledAddressRow.street_key == RegistrationRow.street_key,
    )
    waits = RegistrationRow.street.is_(None), aside(RegistrationRow.agreed_at.is_not(None))
    found: AnySelect = (
        query.select_from(RegistrationRow)
        .outerjoin(SettledAddressRow, same)
        .where(RegistrationRow.town_id == town_id, *waits, SettledAddressRow.registration_id.is_(None))
    )
    return found


def _flag(row: AnyRow) -> Flag:
    return Flag(row.id, row.town_id, row.resident_id, row.why, row.at, row.done_at, row.done_by)
