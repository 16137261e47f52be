"""Outreaches, their recipients, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, literal, select, update

from bot.outreach.outreach import Outreach, State, Tally, Target
from bot.registry.registrations import Entry
from bot.registry.residents import Resident
from bot.store.columns import AnyRow, Moment
from bot.store.residents import to_resident
from bot.store.sealing import Sealer
from bot.store.tables import MessageEventRow, MessageRow, OutreachRow, RecipientRow, ResidentRow

PLACE = "outreach.sealed"
READABLE = (
    "id", "town_id", "state", "officer_id", "created_by", "recipients", "excluded", "created_at", "sent_at",
    "closed_at",
)  # fmt: skip
SEALED = ("reason", "what", "officer_name", "callback", "urgent_reason", "texts")
TUPLES = ("registration_ids", "except_ids", "include")
REPLIED = (MessageRow.kind == "inbound", MessageRow.answers.is_not(None))


@dataclass(frozen=True)
class SqlOutreaches:
    connection: Connection
    sealer: Sealer

    def add(self, outreach: Outreach, recipients: Sequence[Entry]) -> None:
        self.connection.execute(insert(OutreachRow), _values(self.sealer, outreach))
        rows = [
            {
                "outreach_id": outreach.id,
                "place": place,
                "resident_id": entry.resident.id,
                "registration_id": entry.registration.id,
            }
            for place, entry in enumerate(recipients)
        ]
        if rows:
            self.connection.execute(insert(RecipientRow), rows)

    def get(self, town_id: str, outreach_id: str) -> Outreach | None:
        query = select(OutreachRow).where(OutreachRow.town_id == town_id, OutreachRow.id == outreach_id)
        row = self.connection.execute(query.with_for_update(key_share=True)).first()
        return _to_outreach(self.sealer, row) if row else None

    def recipients(self, outreach_id: str) -> Sequence[tuple[Resident, str]]:
        """In the order of the draft; none of them can be erased until the unit of work ends."""
        query = select(ResidentRow, RecipientRow.registration_id).join(RecipientRow)
        rows = self.connection.execute(
            query.where(RecipientRow.outreach_id == outreach_id)
            .order_by(RecipientRow.place)
            .with_for_update(read=True, key_share=True, of=ResidentRow)
        )
        return [(to_resident(self.sealer, row), row.registration_id) for row in rows]

    def move(self, outreach_id: str, state: State, at: datetime) -> None:
        values: dict[str, Any] = {"state": state}
        if state == "sending":
            values["sent_at"] = func.coalesce(OutreachRow.sent_at, literal(at, Moment()))
        if state in ("done", "canceled"):
            values["closed_at"] = at
        self.connection.execute(update(OutreachRow).where(OutreachRow.id == outreach_id).values(values))

    def cancel_queued(self, outreach_id: str, at: datetime) -> int:
        queued = MessageRow.outreach_id == outreach_id, MessageRow.state == "queued"
        ids = self.connection.scalars(select(MessageRow.id).where(*queued).with_for_update()).all()
        if ids:
            values = {"state": "canceled", "updated_at": at}
            self.connection.execute(update(MessageRow).where(*queued).values(values))
            events = [{"message_id": message_id, "state": "canceled", "at": at} for message_id in ids]
            self.connection.execute(insert(MessageEventRow), events)
        return len(ids)

    def tally(self, outreach_id: str) -> Tally:
        """Questions by their state; residents by their latest answer, "none" for everybody else who was to be asked."""
        asked = MessageRow.outreach_id == outreach_id, MessageRow.kind == "ask"
        asks = select(MessageRow.state, func.count().label("n")).where(*asked).group_by(MessageRow.state)
        counts = {row.state: int(row.n) for row in self.connection.execute(asks)}
        latest = self._latest_answers(outreach_id)
        said = {row.answers: int(row.n) for row in self.connection.execute(latest)}
        return Tally(counts, {**said, "none": sum(counts.values()) - sum(said.values())})

    def _latest_answers(self, outreach_id: str) -> Any:
        newest = (MessageRow.created_at.desc(), MessageRow.id.desc())
        rank = func.row_number().over(partition_by=MessageRow.resident_id, order_by=newest).label("rank")
        ranked = select(MessageRow.answers, rank).where(MessageRow.outreach_id == outreach_id, *REPLIED).subquery()
        return select(ranked.c.answers, func.count().label("n")).where(ranked.c.rank == 1).group_by(ranked.c.answers)


def by_id(connection: Connection, sealer: Sealer, ids: Iterable[str]) -> Mapping[str, Outreach]:
    """Outreaches by their ids, not locked."""
    rows = connection.execute(select(OutreachRow).where(OutreachRow.id.in_(list(ids))))
    return {row.id: _to_outreach(sealer, row) for row in rows}


def _to_outreach(sealer: Sealer, row: AnyRow) -> Outreach:
    sealed = sealer.open(PLACE, row.id, row.sealed)
    target = sealed["target"] | {name: tuple(sealed["target"][name]) for name in TUPLES}
    return Outreach(
        **{name: getattr(row, name) for name in READABLE},
        **{name: sealed[name] for name in SEALED},
        case=row.case_number,
        target=Target(**target),
        start=datetime.fromisoformat(sealed["start"]),
        end=datetime.fromisoformat(sealed["end"]),
    )


def _values(sealer: Sealer, outreach: Outreach) -> dict[str, Any]:
    words = {"what": dict(outreach.what), "texts": dict(outreach.texts), "target": asdict(outreach.target)}
    times = {"start": outreach.start.isoformat(), "end": outreach.end.isoformat()}
    sealed = {name: getattr(outreach, name) for name in SEALED} | words | times
    return {
        **{name: getattr(outreach, name) for name in READABLE},
        "case_number": outreach.case,
        "street": outreach.target.street,
        "urgent": outreach.urgent_reason is not None,
        "excluded": dict(outreach.excluded),
        "sealed": sealer.seal(PLACE, outreach.id, sealed),
    }
