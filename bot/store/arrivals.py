"""What is counted of texts that come in, phones that loop, and how far the carrier's list was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from bot.outreach.outreach import Message
from bot.ports.arrivals import Counted
from bot.registry.loops import WITHIN, Idle
from bot.store.dialects import insert_once, upsert
from bot.store.inbound_tables import IdlePhoneRow, ListReadRow, SpentSidRow, TownCountRow
from bot.store.message_rows import to_message
from bot.store.sealing import Sealer
from bot.store.tables import ClaimRow, MessageRow

COUNTS = timedelta(days=40)  # how long figures of a day are kept
MINUTES = timedelta(hours=2)  # how long figures of a minute are kept
SPENT = timedelta(days=30)  # a carrier reports nothing so late
AT_ONCE = 500  # sids named in one query


@dataclass(frozen=True)
class SqlArrivals:
    connection: Connection
    sealer: Sealer

    def count(self, town_id: str, what: Counted, begins: datetime) -> int:
        fresh = insert_once(self.connection, TownCountRow)
        self.connection.execute(fresh, {"town_id": town_id, "what": what, "begins": begins, "count": 0})
        raised = update(TownCountRow).where(*_span(town_id, what, begins)).values(count=TownCountRow.count + 1)
        return self.connection.scalars(raised.returning(TownCountRow.count)).one()

    def counted(self, town_id: str, what: Counted, begins: datetime) -> int:
        return self.connection.scalar(select(TownCountRow.count).where(*_span(town_id, what, begins))) or 0

    def idle_of(self, town_id: str, phone: str) -> Idle | None:
        query = select(IdlePhoneRow).where(*_phone(town_id, self.sealer.phone_hash(phone)))
        row = self.connection.execute(query).first()
        return Idle(tuple(datetime.fromisoformat(at) for at in row.times), row.quiet_until) if row else None

    def keep_idle(self, town_id: str, phone: str, idle: Idle | None, now: datetime) -> None:
        phone_hash = self.sealer.phone_hash(phone)
        if idle is None:
            self.connection.execute(delete(IdlePhoneRow).where(*_phone(town_id, phone_hash)))
            return
        key = {"town_id": town_id, "phone_hash": phone_hash}
        values = {"times": [at.isoformat() for at in idle.times], "quiet_until": idle.quiet_until, "updated_at": now}
        changed = update(IdlePhoneRow).where(*_phone(town_id, phone_hash)).values(values)
        if not self.connection.execute(changed).rowcount:
            self.connection.execute(insert_once(self.connection, IdlePhoneRow), key | values)

    def forget_idle(self, now: datetime) -> int:
        waiting = IdlePhoneRow.quiet_until.is_(None), IdlePhoneRow.updated_at <= now - WITHIN
        over = or_(IdlePhoneRow.quiet_until <= now, and_(*waiting))
        return self.connection.execute(delete(IdlePhoneRow).where(over)).rowcount

    def unclaimed(self, sids: Collection[str]) -> frozenset[str]:
        ordered, taken = sorted(sids), set[str]()
        for begin in range(0, len(ordered), AT_ONCE):
            few = ordered[begin : begin + AT_ONCE]
            taken |= set(self.connection.scalars(select(ClaimRow.sid).where(ClaimRow.sid.in_(few))))
        return frozenset(ordered) - taken

    def since(self, resident_id: str, at: datetime) -> Sequence[Message]:
        theirs = MessageRow.resident_id == resident_id, MessageRow.kind == "inbound", MessageRow.created_at > at
        rows = self.connection.execute(select(MessageRow).where(*theirs).order_by(MessageRow.created_at))
        return [to_message(self.sealer, row) for row in rows]

    def read_until(self, number: str) -> datetime | None:
        return self.connection.scalar(select(ListReadRow.until).where(ListReadRow.number == number))

    def note_read(self, number: str, until: datetime) -> None:
        keep = upsert(self.connection, ListReadRow, "number", ("until",))
        self.connection.execute(keep, {"number": number, "until": until})


def forget_phone(connection: Connection, town_id: str, phone_hash: str) -> None:
    """What is kept about a phone that loops goes with its resident."""
    connection.execute(delete(IdlePhoneRow).where(*_phone(town_id, phone_hash)))


def purge(connection: Connection, now: datetime) -> int:
    """Delete what is past its term; how many rows."""
    past = (
        delete(TownCountRow).where(TownCountRow.begins < now - COUNTS),
        delete(TownCountRow).where(TownCountRow.what == "inbound", TownCountRow.begins < now - MINUTES),
        delete(SpentSidRow).where(SpentSidRow.at < now - SPENT),
    )
    return sum(connection.execute(query).rowcount for query in past)


def _span(town_id: str, what: str, begins: datetime) -> tuple[Any, ...]:
    return TownCountRow.town_id == town_id, TownCountRow.what == what, TownCountRow.begins == begins


def _phone(town_id: str, phone_hash: str) -> tuple[Any, ...]:
    return IdlePhoneRow.town_id == town_id, IdlePhoneRow.phone_hash == phone_hash
