"""Legal holds: what each names, and its release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, insert, select

from bot.registry.holds import Hold
from bot.store import holding
from bot.store.columns import AnyRow, AnySelect
from bot.store.deletions import delete_at_carrier
from bot.store.message_rows import SEALED as MESSAGE_SEALED
from bot.store.residents import SEALED as RESIDENT_SEALED
from bot.store.residents import words_of
from bot.store.sealing import Sealer
from bot.store.tables import ErasedRow, HeldRow, HoldRow, ResidentRow, TownRow

PLACE = "hold.sealed"
NAMES = {"resident": RESIDENT_SEALED, "message": MESSAGE_SEALED}
READABLE = ("id", "town_id", "names", "resident_id", "registration_id", "set_by", "set_at")


@dataclass(frozen=True)
class SqlHolds:
    connection: Connection
    sealer: Sealer
    on_erase: Callable[[], None]

    def add(self, hold: Hold) -> None:
        values = {name: getattr(hold, name) for name in READABLE} | {"case_number": hold.case}
        self.connection.execute(insert(HoldRow), values | {"sealed": self.sealer.seal(PLACE, hold.id, hold.reason)})

    def get(self, town_id: str, hold_id: str) -> Hold | None:
        this = HoldRow.town_id == town_id, HoldRow.id == hold_id
        locked = self.connection.scalar(select(HoldRow.id).where(*this).with_for_update())
        row = self.connection.execute(_holds().where(*this)).first() if locked else None
        return self._hold(row) if row else None

    def of_town(self, town_id: str) -> Sequence[Hold]:
        return self._all(HoldRow.town_id == town_id)

    def on(self, resident_id: str) -> Sequence[Hold]:
        return self._all(HoldRow.resident_id == resident_id)

    def keeps_erased(self, town_id: str, phone: str) -> bool:
        same = and_(ErasedRow.receipt == HeldRow.receipt, ErasedRow.town_id == HoldRow.town_id)
        theirs = ErasedRow.town_id == town_id, ErasedRow.phone_hash == self.sealer.phone_hash(phone)
        kept = select(HeldRow).join(HoldRow).join(ErasedRow, same).where(*theirs)
        return bool(self.connection.scalar(select(exists(kept))))

    def keep(self, registration_id: str, at: datetime) -> None:
        holding.seal_registration(self.connection, self.sealer, registration_id, at, goes=False)

    def keep_text(self, message_id: str, at: datetime) -> None:
        holding.seal_text(self.connection, self.sealer, message_id, at)

    def phone_of(self, hold: Hold) -> str | None:
        query = select(ResidentRow).where(ResidentRow.id == hold.resident_id)
        if row := self.connection.execute(query).first():
            return str(words_of(self.sealer, row, "phone")[0])
        at = RESIDENT_SEALED.index("phone")
        kept = holding.parts(self.connection, self.sealer, HeldRow.hold_id == hold.id)
        return next((str(one["sealed"][at]) for rows in kept for one in rows.get("resident", ())), None)

    def contents(self, hold: Hold) -> Sequence[Mapping[str, Any]]:
        kept = holding.parts(self.connection, self.sealer, HeldRow.hold_id == hold.id)
        return [{table: [_named(table, one) for one in rows] for table, rows in part.items()} for part in kept]

    def release(self, hold: Hold, at: datetime) -> None:
        mine = HeldRow.hold_id == hold.id
        receipts = select(HeldRow.receipt).where(mine)
        others = and_(HeldRow.receipt.in_(receipts), HeldRow.hold_id != hold.id)
        account = self.connection.scalar(select(TownRow.twilio_account).where(TownRow.id == hold.town_id))
        delete_at_carrier(self.connection, sorted(self._sids(mine) - self._sids(others)), account, at)
        for table, column in ((HeldRow, HeldRow.hold_id), (HoldRow, HoldRow.id)):
            self.connection.execute(delete(table).where(column == hold.id))
        self.on_erase()

    def _sids(self, condition: Any) -> set[str]:
        """The carrier's ids of the texts in such parts."""
        kept = holding.parts(self.connection, self.sealer, condition)
        return {one["sid"] for rows in kept for one in rows.get("message", ()) if one["sid"]}

    def _all(self, condition: Any) -> Sequence[Hold]:
        rows = self.connection.execute(_holds().where(condition).order_by(HoldRow.set_at, HoldRow.id))
        return [self._hold(row) for row in rows]

    def _hold(self, row: AnyRow) -> Hold:
        values = {name: getattr(row, name) for name in READABLE}
        reason = self.sealer.open(PLACE, row.id, row.sealed)
        return Hold(**values, case=row.case_number, reason=reason, sealed_at=row.sealed_at)


def _named(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row whose sealed values have their names."""
    if table not in NAMES or not row.get("sealed"):
        return row
    plain = {name: value for name, value in row.items() if name != "sealed"}
    return plain | dict(zip(NAMES[table], row["sealed"], strict=True))


def _holds() -> AnySelect:
    last = select(func.max(HeldRow.at)).where(HeldRow.hold_id == HoldRow.id).scalar_subquery()
    return select(HoldRow, last.label("sealed_at"))
