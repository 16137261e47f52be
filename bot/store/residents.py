"""Residents: one phone in one town each, looked up by the phone's keyed hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update

from bot.registry.residents import Resident
from bot.store.columns import AnyRow, AnySelect
from bot.store.dialects import among, on_both
from bot.store.engine import is_postgresql
from bot.store.erasure import erase
from bot.store.name_words import ids_named, keep_words
from bot.store.sealing import Sealer
from bot.store.tables import ErasedRow, NameWordRow, RegistrationRow, ResidentRow

PLACE = "resident.sealed"
AT_ONCE = 500  # residents read at a time
READABLE = (
    "id", "town_id", "number", "created_at", "stopped_at", "stopped_by", "paused_until", "unreachable_at", "frozen_at",
    "landline", "unconfirmed", "heard_at", "doubted_at", "greeted",
)  # fmt: skip
SEALED = ("phone", "name", "language", "more")
_READ = attrgetter(*READABLE)
_COLUMNS = [getattr(ResidentRow, name) for name in (*READABLE, "sealed")]


@dataclass(frozen=True)
class SqlResidents:
    connection: Connection
    sealer: Sealer
    on_erase: Callable[[], None]
    found: dict[str, str | None] = field(default_factory=dict)  # names by id, of whom this unit of work holds

    def find(self, town_id: str, phone: str) -> Resident | None:
        phone_hash = self.sealer.phone_hash(phone)
        query = select(ResidentRow).where(ResidentRow.town_id == town_id, ResidentRow.phone_hash == phone_hash)
        row = self.connection.execute(query.with_for_update(key_share=True)).first()
        if row is None and is_postgresql(self.connection):  # no row to lock yet, and first texts go in turn too
            self.connection.execute(select(func.pg_advisory_xact_lock(_lock_of(phone_hash))))
            row = self.connection.execute(query.with_for_update(key_share=True)).first()
        if row is None:
            return None
        resident = to_resident(self.sealer, row)
        self.found[resident.id] = resident.name
        return resident

    def get(self, town_id: str, resident_id: str) -> Resident | None:
        query = select(ResidentRow).where(ResidentRow.town_id == town_id, ResidentRow.id == resident_id)
        row = self.connection.execute(query).first()
        return to_resident(self.sealer, row) if row else None

    def add(self, resident: Resident) -> None:
        self.connection.execute(insert(ResidentRow), values_of(self.sealer, resident))
        if resident.name:
            keep_words(self.connection, self.sealer, resident, is_new=True)

    def save(self, resident: Resident) -> None:
        its = ResidentRow.id == bindparam("its_id")
        values = values_of(self.sealer, resident) | {"its_id": resident.id}
        self.connection.execute(update(ResidentRow).where(its), values)
        if resident.name and resident.name != self.found.get(resident.id):
            keep_words(self.connection, self.sealer, resident)
        self.found[resident.id] = resident.name

    def named(self, town_id: str, name: str, most: int) -> Sequence[Resident]:
        ids = ids_named(self.connection, self.sealer, town_id, name, most)
        found = by_id(self.connection, self.sealer, ids)
        return sorted(found.values(), key=lambda one: (one.name or "", one.id))

    def was_erased(self, town_id: str, phone: str) -> datetime | None:
        query = select(func.max(ErasedRow.at)).where(*self._erased(town_id, phone))
        return self.connection.execute(query).scalar()

    def receipt_of(self, town_id: str, phone: str) -> str | None:
        query = select(ErasedRow.receipt).where(*self._erased(town_id, phone))
        return self.connection.scalar(query.order_by(ErasedRow.at.desc(), ErasedRow.id.desc()).limit(1))

    def unregistered(self, before: datetime) -> Sequence[Resident]:
        registered = exists().where(RegistrationRow.resident_id == ResidentRow.id).correlate(ResidentRow)
        kept_for = ResidentRow.stopped_at.is_not(None), ResidentRow.frozen_at.is_not(None), registered
        query = select(ResidentRow).where(ResidentRow.heard_at < before, ~or_(*kept_for))
        rows = self.connection.execute(query.order_by(ResidentRow.heard_at, ResidentRow.id))
        return [to_resident(self.sealer, row) for row in rows]

    def begin_anew(self, town_id: str, phone: str) -> None:
        self.connection.execute(update(ErasedRow).where(*self._erased(town_id, phone)).values(phone_hash=None))

    def erase(self, resident: Resident, at: datetime, receipt: str | None, own_sid: str | None) -> None:
        erase(self.connection, self.sealer, resident, at, receipt, own_sid)
        self.on_erase()

    def _erased(self, town_id: str, phone: str) -> tuple[Any, ...]:
        return ErasedRow.town_id == town_id, ErasedRow.phone_hash == self.sealer.phone_hash(phone)


def fill_name_words(connection: Connection, sealer: Sealer, after: str) -> str | None:
    """The words of those who registered before they were kept, the next ones after this id; the last one's id."""
    kept = exists().where(NameWordRow.resident_id == ResidentRow.id)
    registered = exists().where(RegistrationRow.resident_id == ResidentRow.id)
    query = select(ResidentRow).where(ResidentRow.id > after, registered, ~kept)
    last = None
    for row in connection.execute(query.order_by(ResidentRow.id).limit(AT_ONCE)).all():
        keep_words(connection, sealer, to_resident(sealer, row), is_new=True)
        last = row.id
    return last


def by_id(
    connection: Connection, sealer: Sealer, ids: Iterable[str], *, steady: bool = False
) -> Mapping[str, Resident]:
    """Residents by their ids; `steady`: nobody changes them until the unit of work ends."""
    query = (_STEADY_BY_ID if steady else _BY_ID)[is_postgresql(connection)]
    rows = connection.execute(query, {"ids": sorted(set(ids))}).all()
    return {row[0]: _opened(sealer, *row) for row in rows}


def _by_id(on_postgresql: bool) -> AnySelect:
    return select(*_COLUMNS).where(among(on_postgresql, ResidentRow.id, "ids")).order_by(ResidentRow.id)


_BY_ID = on_both(_by_id)
_STEADY_BY_ID = {on_postgresql: query.with_for_update(read=True) for on_postgresql, query in _BY_ID.items()}


def to_resident(sealer: Sealer, row: AnyRow) -> Resident:
    return _opened(sealer, *_READ(row), row.sealed)


def _opened(sealer: Sealer, *values: Any) -> Resident:
    """From the columns of `READABLE`, in their order, and what is sealed."""
    *readable, sealed = values
    words = dict(zip(SEALED, sealer.open(PLACE, readable[0], sealed), strict=True))
    return Resident(**words, **dict(zip(READABLE, readable, strict=True)))


def words_of(sealer: Sealer, row: AnyRow, *names: str) -> list[Any]:
    """Some of what is sealed of a resident."""
    sealed = sealer.open(PLACE, row.id, row.sealed)
    return [sealed[SEALED.index(name)] for name in names]


def values_of(sealer: Sealer, resident: Resident) -> dict[str, Any]:
    return {
        **{name: getattr(resident, name) for name in READABLE},
        "phone_hash": sealer.phone_hash(resident.phone),
        "sealed": sealer.seal(PLACE, resident.id, [getattr(resident, name) for name in SEALED]),
    }


def _lock_of(phone_hash: str) -> int:
    """The key of PostgreSQL's advisory lock on a phone: 64 bits, signed."""
    return int.from_bytes(bytes.fromhex(phone_hash[:16]), signed=True)
