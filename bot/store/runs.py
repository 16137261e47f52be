"""Runs, and the pages of the flow books that they began on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, select

from bot.dialogue.run import Run, from_plain, to_plain
from bot.registry.residents import Resident
from bot.store.dialects import insert_once, upsert
from bot.store.residents import to_resident
from bot.store.sealing import Sealer
from bot.store.tables import FlowBookRow, MessageRow, ResidentRow, RunRow

PLACE = "run.sealed"


@dataclass(frozen=True)
class SqlRuns:
    connection: Connection
    sealer: Sealer

    def open_for(self, resident_id: str) -> Run | None:
        sealed = self.connection.scalar(select(RunRow.sealed).where(RunRow.resident_id == resident_id))
        return _to_run(self.sealer.open(PLACE, resident_id, sealed)) if sealed else None

    def keep(self, resident_id: str, run: Run | None, now: datetime) -> None:
        if run is None:
            self.connection.execute(delete(RunRow).where(RunRow.resident_id == resident_id))
            return
        sealed = self.sealer.seal(PLACE, resident_id, to_plain(run))
        values = {"flow": run.flow, "version": run.version, "updated_at": now, "sealed": sealed}
        keep = upsert(self.connection, RunRow, "resident_id", values)
        self.connection.execute(keep, values | {"resident_id": resident_id})

    def left_alone(
        self, town_id: str, since: datetime, until: datetime, nudged_since: datetime, resident_id: str | None = None
    ) -> Sequence[Resident]:
        theirs = MessageRow.resident_id == ResidentRow.id
        nudged = exists().where(theirs, MessageRow.kind == "nudge", MessageRow.created_at > nudged_since)
        query = (
            select(ResidentRow)
            .join(RunRow, RunRow.resident_id == ResidentRow.id)
            .where(ResidentRow.town_id == town_id, RunRow.updated_at.between(since, until))
            .where(ResidentRow.stopped_at.is_(None), ~nudged.correlate(ResidentRow))
        )
        if resident_id is not None:
            query = query.where(ResidentRow.id == resident_id)
        return [to_resident(self.sealer, row) for row in self.connection.execute(query.order_by(RunRow.updated_at))]

    def keep_book(self, version: str, pages: Mapping[str, str]) -> None:
        if self.connection.scalar(select(FlowBookRow.version).where(FlowBookRow.version == version)) is None:
            values = {"version": version, "pages": dict(pages)}
            self.connection.execute(insert_once(self.connection, FlowBookRow), values)

    def book(self, version: str) -> Mapping[str, str] | None:
        return self.connection.scalar(select(FlowBookRow.pages).where(FlowBookRow.version == version))


def _to_run(plain: Mapping[str, Any]) -> Run:
    run = from_plain(plain)
    under = _to_run(plain["under"]) if plain["under"] else None
    return replace(run, answers=_tupled(run.answers), notes=_tupled(run.notes), under=under)


def _tupled(value: Any) -> Any:
    """A run's values hold tuples, JSON gives lists."""
    if isinstance(value, dict):
        return {name: _tupled(one) for name, one in value.items()}
    return tuple(_tupled(one) for one in value) if isinstance(value, list) else value
