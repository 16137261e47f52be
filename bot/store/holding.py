"""Sealing for a legal hold: what it names goes from its rows into one blob, in the transaction that erases it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from bot.store.columns import Base
from bot.store.sealing import Sealer
from bot.store.tables import (
    CameraRow,
    ConsentRow,
    HeldRow,
    HoldRow,
    MessageRow,
    RegistrationRow,
    ResidentRow,
)  # fmt: skip

PLACE = "held.sealed"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # by table, each row with what was sealed in it opened


def seal_person(connection: Connection, sealer: Sealer, resident_id: str, at: datetime, receipt: str | None) -> bool:
    """Seal what holds name of somebody who leaves; whether one names all of them, their texts with it."""
    holds = connection.execute(select(HoldRow).where(HoldRow.resident_id == resident_id).with_for_update()).all()
    for hold in holds:
        mine = RegistrationRow.resident_id == resident_id
        named = mine if hold.names == "person" else RegistrationRow.id == hold.registration_id
        rows = _rows(connection, sealer, resident_id, named)
        if hold.names == "person":
            rows = {**rows, **_opened(connection, sealer, MessageRow, MessageRow.resident_id == resident_id)}
        _keep(connection, sealer, hold.id, rows, at, receipt)
    nobody = update(HoldRow).where(HoldRow.resident_id == resident_id)
    connection.execute(nobody.values(resident_id=None, registration_id=None))
    return any(hold.names == "person" for hold in holds)


def seal_registration(
    connection: Connection, sealer: Sealer, registration_id: str, at: datetime, *, goes: bool
) -> None:
    """Seal one registration as it stands, for each hold that names it. `goes`: it is dropped now."""
    resident_id = connection.scalar(select(RegistrationRow.resident_id).where(RegistrationRow.id == registration_id))
    whole = and_(HoldRow.resident_id == resident_id, HoldRow.names == "person")
    this = HoldRow.registration_id == registration_id
    for hold_id in connection.scalars(select(HoldRow.id).where(or_(whole, this)).with_for_update()).all():
        rows = _rows(connection, sealer, str(resident_id), RegistrationRow.id == registration_id)
        _keep(connection, sealer, hold_id, rows, at, None)
    if goes:
        connection.execute(update(HoldRow).where(this).values(resident_id=None, registration_id=None))


def seal_text(connection: Connection, sealer: Sealer, message_id: str, at: datetime) -> None:
    """Seal one text as it stands, for each hold that names the whole person who wrote it."""
    this = MessageRow.id == message_id
    theirs = HoldRow.resident_id == select(MessageRow.resident_id).where(this).scalar_subquery()
    whole = select(HoldRow.id).where(theirs, HoldRow.names == "person")
    for hold_id in connection.scalars(whole.with_for_update()).all():
        _keep(connection, sealer, hold_id, _opened(connection, sealer, MessageRow, this), at, None)


def parts(connection: Connection, sealer: Sealer, condition: ColumnElement[bool]) -> Sequence[Rows]:
    """What such parts hold."""
    rows = connection.execute(select(HeldRow).where(condition).order_by(HeldRow.hold_id, HeldRow.place))
    return [sealer.open(PLACE, f"{row.hold_id}:{row.place}", row.sealed) for row in rows]


def _keep(connection: Connection, sealer: Sealer, hold_id: str, rows: Rows, at: datetime, receipt: str | None) -> None:
    place = connection.scalar(select(func.count()).select_from(HeldRow).where(HeldRow.hold_id == hold_id)) or 0
    sealed = sealer.seal(PLACE, f"{hold_id}:{place}", rows)
    values = {"hold_id": hold_id, "place": place, "at": at, "receipt": receipt, "sealed": sealed}
    connection.execute(insert(HeldRow), values)


def _rows(connection: Connection, sealer: Sealer, resident_id: str, named: ColumnElement[bool]) -> Rows:
    """These registrations, with whose they are and the agreements they rest on."""
    ids = select(RegistrationRow.id).where(named)
    return {
        **_opened(connection, sealer, ResidentRow, ResidentRow.id == resident_id),
        **_opened(connection, sealer, RegistrationRow, named),
        **_opened(connection, sealer, CameraRow, CameraRow.registration_id.in_(ids)),
        **_opened(connection, sealer, ConsentRow, ConsentRow.resident_id == resident_id),
    }


def _opened(connection: Connection, sealer: Sealer, table: type[Base], condition: ColumnElement[bool]) -> Rows:
    name, keys = table.__tablename__, [column.name for column in table.__table__.primary_key]
    found = []
    for row in connection.execute(select(table).where(condition).order_by(*table.__table__.primary_key)):
        values = {column: _plain(value) for column, value in row._mapping.items() if column != "sealed"}
        if sealed := row._mapping.get("sealed"):
            key = ":".join(str(row._mapping[key]) for key in keys)
            values["sealed"] = sealer.open(f"{name}.sealed", key, sealed)
        found.append(values)
    return {name: found}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
