"""A restore's side of the store: residents by their phone's hash, marks of erasure, texts that may have left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.registry.residents import Resident
from bot.store.residents import to_resident
from bot.store.sealing import Sealer
from bot.store.tables import ErasedRow, MessageRow, ResidentRow


@dataclass(frozen=True)
class SqlRestoring:
    connection: Connection
    sealer: Sealer

    def residents(self, town_id: str, hashes: Sequence[str]) -> Mapping[str, Resident]:
        theirs = ResidentRow.town_id == town_id, ResidentRow.phone_hash.in_(hashes)
        rows = self.connection.execute(select(ResidentRow).where(*theirs))
        return {row.phone_hash: to_resident(self.sealer, row) for row in rows}

    def erased_at(self, town_id: str, hashes: Sequence[str]) -> Mapping[str, datetime]:
        theirs = ErasedRow.town_id == town_id, ErasedRow.phone_hash.in_(hashes)
        last = select(ErasedRow.phone_hash, func.max(ErasedRow.at)).where(*theirs).group_by(ErasedRow.phone_hash)
        return {str(phone_hash): at for phone_hash, at in self.connection.execute(last)}

    def remember_erasure(self, town_id: str, phone_hash: str, at: datetime, receipt: str) -> None:
        mark = {"town_id": town_id, "phone_hash": phone_hash, "at": at, "receipt": receipt}
        self.connection.execute(insert(ErasedRow), mark)

    def doubt_outgoing(self, now: datetime) -> int:
        leaving = MessageRow.state.in_(("queued", "sending")), MessageRow.kind != "inbound"
        left_at = func.coalesce(MessageRow.left_at, MessageRow.created_at)
        values = {"state": "unknown", "left_at": left_at, "updated_at": now}
        return self.connection.execute(update(MessageRow).where(*leaving).values(values)).rowcount
