"""The simulated carrier's own record of texts, which outlives its process as the real one's does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from bot.ports import SimulatedText
from bot.store.carrier_tables import SimulatedFaultRow
from bot.store.columns import AnyRow
from bot.store.engine import guarded
from bot.store.sealing import Sealer
from bot.store.tables import SimulatedTextRow

PLACE = "simulated_text.sealed"
EVERYONE = ""  # stands where a fault's phone would


@dataclass(frozen=True)
class SqlAirwaves:
    """Each call is a transaction of its own: a carrier knows nothing of our units of work."""

    engine: Engine
    sealer: Sealer

    def add(self, text: SimulatedText) -> None:
        words = [text.phone, text.number, text.body]
        values = {
            "sid": text.sid, "phone_hash": self.sealer.phone_hash(text.phone), "direction": text.direction,
            "state": text.state, "at": text.at, "segments": text.segments,
            "sealed": self.sealer.seal(PLACE, text.sid, words),
        }  # fmt: skip
        with self._transaction() as connection:
            connection.execute(insert(SimulatedTextRow), values)

    def of_phone(self, phone: str) -> Sequence[SimulatedText]:
        query = select(SimulatedTextRow).where(SimulatedTextRow.phone_hash == self.sealer.phone_hash(phone))
        return self._read(query.order_by(SimulatedTextRow.at, SimulatedTextRow.sid))

    def came_in(self, since: datetime) -> Sequence[SimulatedText]:
        lately = SimulatedTextRow.direction == "in", SimulatedTextRow.at >= since
        return self._read(select(SimulatedTextRow).where(*lately).order_by(SimulatedTextRow.at, SimulatedTextRow.sid))

    def get(self, sid: str) -> SimulatedText | None:
        found = self._read(select(SimulatedTextRow).where(SimulatedTextRow.sid == sid))
        return found[0] if found else None

    def move(self, sid: str, state: str) -> None:
        with self._transaction() as connection:
            connection.execute(update(SimulatedTextRow).where(SimulatedTextRow.sid == sid).values(state=state))

    def delete(self, sid: str) -> None:
        with self._transaction() as connection:
            connection.execute(delete(SimulatedTextRow).where(SimulatedTextRow.sid == sid))

    def phones(self) -> Sequence[str]:
        one_each = select(func.min(SimulatedTextRow.sid)).group_by(SimulatedTextRow.phone_hash)
        texts = self._read(select(SimulatedTextRow).where(SimulatedTextRow.sid.in_(one_each)))
        return sorted(text.phone for text in texts)

    def fault(self, phone: str | None = None) -> str | None:
        whose = [EVERYONE] if phone is None else [self._whose(phone), EVERYONE]
        query = select(SimulatedFaultRow.fault).where(SimulatedFaultRow.phone_hash.in_(whose))
        with self._transaction(reading=True) as connection:
            return connection.scalar(query.order_by(SimulatedFaultRow.phone_hash.desc()).limit(1))

    def fail(self, fault: str | None, phone: str | None = None) -> None:
        whose = EVERYONE if phone is None else self._whose(phone)
        with self._transaction() as connection:
            connection.execute(delete(SimulatedFaultRow).where(SimulatedFaultRow.phone_hash == whose))
            if fault:
                connection.execute(insert(SimulatedFaultRow), {"phone_hash": whose, "fault": fault})

    def _whose(self, phone: str) -> str:
        return self.sealer.phone_hash(phone)

    def _read(self, query: Any) -> Sequence[SimulatedText]:
        with self._transaction(reading=True) as connection:
            return [self._build(row) for row in connection.execute(query)]

    def _build(self, row: AnyRow) -> SimulatedText:
        phone, number, body = self.sealer.open(PLACE, row.sid, row.sealed)
        return SimulatedText(row.sid, phone, number, body, row.direction, row.state, row.at, row.segments)

    @contextmanager
    def _transaction(self, *, reading: bool = False) -> Iterator[Connection]:
        with guarded(), self.engine.connect().execution_options(reading=reading) as connection, connection.begin():
            yield connection
