"""What the worker needs: the lease on a number, what is due and in doubt, and what is past its term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Interval,
    String,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)  # fmt: skip

from bot.outreach.outreach import Message
from bot.ports import Due, Lease
from bot.store import due, terms
from bot.store.columns import Moment
from bot.store.deletions import delete_at_carrier
from bot.store.dialects import among, clock_of, insert_once, later_of, on_both
from bot.store.due import NOW
from bot.store.engine import is_postgresql, truncate_log
from bot.store.inbound_tables import SpentSidRow
from bot.store.message_rows import LEFT, QUESTIONS, note_all, to_message
from bot.store.sealing import Sealer
from bot.store.tables import (
    CarrierDeletionRow,
    MessageEventRow,
    MessageRow,
    OutreachRow,
    OutreachStepRow,
    TownNumberRow,
)  # fmt: skip

GIVE_UP_AFTER = timedelta(days=14)  # on deleting a carrier's record
RETRY_FIRST, RETRY_LAST = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True)
class SqlSending:
    connection: Connection
    sealer: Sealer

    def hold(self, number: str, owner: str, now: datetime, until: datetime) -> Lease | None:
        on_postgresql = is_postgresql(self.connection)
        term = {"lasts": until - now} if on_postgresql else {"lasts": until, "now_at": now}
        held = {"its_number": number, "holder": owner, **term}
        row = self.connection.execute(_HOLD[on_postgresql], held).first()
        return Lease(row.slot_at, row.halted_why) if row else None

    def release(self, number: str, owner: str) -> None:
        self.connection.execute(_RELEASE, {"its_number": number, "holder": owner})

    def due_numbers(self, now: datetime) -> Sequence[str]:
        return self.connection.scalars(_DUE_NUMBERS[is_postgresql(self.connection)], {"now_at": now}).all()

    def next_due(self, number: str, now: datetime, most: int, after: str | None = None) -> Sequence[Due]:
        return due.next_due(self.connection, self.sealer, number, now, most, after)

    def claim(self, message_ids: Sequence[str], now: datetime) -> frozenset[str]:
        if not message_ids:
            return frozenset()
        ours = frozenset(
            self.connection.scalars(_CLAIM[is_postgresql(self.connection)], {"ids": message_ids, "now_at": now})
        )
        note_all(self.connection, ours, "sending", now)
        return ours

    def put_back(
        self, message_id: str, due_at: datetime, error: str | None, code: int | None, *, untried: bool = False
    ) -> None:  # fmt: skip
        """A text whose outreach was canceled meanwhile, or whose resident was erased, is canceled instead."""
        pending = MessageRow.id == message_id, MessageRow.state.in_(("sending", "unknown"))
        canceled = exists().where(OutreachRow.id == MessageRow.outreach_id, OutreachRow.state == "canceled")
        over = or_(MessageRow.resident_id.is_(None), canceled.correlate(MessageRow))
        state = case((over, "canceled"), else_="queued")
        values: dict[str, Any] = {"state": state, "due_at": due_at, "left_at": None, "error": error, "code": code}
        values |= {"attempts": MessageRow.attempts - 1} if untried else {}
        self.connection.execute(update(MessageRow).where(*pending).values(values))

    def postpone(self, message_id: str, due_at: datetime) -> None:
        queued = MessageRow.id == message_id, MessageRow.state == "queued"
        self.connection.execute(update(MessageRow).where(*queued).values(due_at=due_at))

    def in_doubt(self, before: datetime, most: int) -> Sequence[Message]:
        late = and_(MessageRow.state == "sending", MessageRow.updated_at < before)
        doubtful = MessageRow.state.in_(("sending", "unknown")), or_(late, MessageRow.state == "unknown")
        rows = self.connection.execute(select(MessageRow).where(*doubtful).order_by(MessageRow.updated_at).limit(most))
        return [to_message(self.sealer, row) for row in rows]

    def finish_outreaches(self, now: datetime) -> int:
        return self.connection.execute(_FINISH, {"now_at": now}).rowcount

    def halt(self, number: str, why: str | None, until: datetime | None = None) -> None:
        values = {"halted_why": why, "halted_until": until if why else None}
        self.connection.execute(update(TownNumberRow).where(TownNumberRow.number == number).values(values))

    def halted(self) -> Mapping[str, str]:
        query = select(TownNumberRow.number, TownNumberRow.halted_why).where(TownNumberRow.halted_why.is_not(None))
        return {number: str(why) for number, why in self.connection.execute(query)}

    def took_slot(self, number: str, until: datetime) -> datetime | None:
        took = {"its_number": number, "until_at": until}
        last: datetime | None = self.connection.scalar(_TOOK_SLOT[is_postgresql(self.connection)], took)
        return last

    def sent_today(self, number: str, since: datetime) -> int:
        return self.connection.scalar(_SENT_SINCE, {"its_number": number, "since": since}) or 0

    def plan_again(
        self, message_id: str, sid: str, now: datetime, due_at: datetime, error: str, code: int | None
    ) -> bool:
        """Its outreach, if it is over already, goes on: a text is waiting again."""
        its = MessageRow.id == message_id
        went = its, MessageRow.state.in_(("accepted", "sent")), MessageRow.resident_id.is_not(None), ~_NO_MORE_ASKED
        news = {"state": "queued", "sid": None, "left_at": None, "due_at": due_at, "error": error, "code": code}
        if self.connection.execute(update(MessageRow).where(*went).values(news)).rowcount != 1:
            return False
        row = self.connection.execute(select(MessageRow).where(its)).one()
        self.connection.execute(insert(MessageEventRow), {"message_id": row.id, "state": "queued", "at": now})
        over = OutreachRow.id == row.outreach_id, OutreachRow.state == "done"
        self.connection.execute(update(OutreachRow).where(*over).values(state="sending", closed_at=None))
        self.connection.execute(insert_once(self.connection, SpentSidRow), {"sid": sid, "at": now})
        return True

    def is_spent(self, sid: str) -> bool:
        return self.connection.scalar(select(SpentSidRow.sid).where(SpentSidRow.sid == sid)) is not None

    def unreported(self, before: datetime, most: int, after: Message | None) -> Sequence[Message]:
        query = select(MessageRow).where(MessageRow.state.in_(("accepted", "sent")), MessageRow.updated_at < before)
        if after:
            same = and_(MessageRow.updated_at == after.updated_at, MessageRow.id > after.id)
            query = query.where(or_(MessageRow.updated_at > after.updated_at, same))
        rows = self.connection.execute(query.order_by(MessageRow.updated_at, MessageRow.id).limit(most))
        return [to_message(self.sealer, row) for row in rows]

    def clock(self) -> datetime | None:
        if not is_postgresql(self.connection):
            return None
        return self.connection.scalar(select(func.clock_timestamp(type_=Moment())))

    def delete_soon(self, sid: str, account: str | None, now: datetime) -> None:
        delete_at_carrier(self.connection, [sid], account, now)

    def deletions(self, now: datetime, most: int) -> Sequence[tuple[str, str | None]]:
        waiting = CarrierDeletionRow.due_at <= now, CarrierDeletionRow.gave_up_at.is_(None)
        query = select(CarrierDeletionRow.sid, CarrierDeletionRow.account).where(*waiting)
        rows = self.connection.execute(query.order_by(CarrierDeletionRow.due_at, CarrierDeletionRow.sid).limit(most))
        return [(sid, account) for sid, account in rows]

    def deleted(self, sid: str) -> None:
        self.connection.execute(delete(CarrierDeletionRow).where(CarrierDeletionRow.sid == sid))

    def delete_later(self, sid: str, now: datetime) -> None:
        """After as long again as it has been tried for, between a minute and six hours."""
        first = self.connection.scalar(select(CarrierDeletionRow.first_at).where(CarrierDeletionRow.sid == sid))
        if first is None:
            return
        wait = min(max(now - first, RETRY_FIRST), RETRY_LAST)
        values = {"gave_up_at": now} if now - first >= GIVE_UP_AFTER else {"due_at": now + wait}
        self.connection.execute(update(CarrierDeletionRow).where(CarrierDeletionRow.sid == sid).values(values))

    def scrub(self) -> bool:
        """To be called alone in its unit of work: within a transaction it can do nothing, and says False."""
        return truncate_log(self.connection)

    def oldest_due(self, now: datetime) -> datetime | None:
        when = func.coalesce(MessageRow.due_at, MessageRow.created_at, type_=Moment())
        return self.connection.scalar(select(func.min(when)).where(*due.QUEUED), {"now_at": now})

    def purge(self, now: datetime) -> int:
        return terms.purge(self.connection, now)


# The statements of a drain's every turn, made once, as those of `due`.
_NUMBER, _OWNER = bindparam("its_number", type_=String()), bindparam("holder", type_=String())
_UNSETTLED = exists().where(
    MessageRow.outreach_id == OutreachRow.id, MessageRow.state.in_(("queued", "sending", "unknown"))
)


_THANKED = exists().where(OutreachStepRow.outreach_id == MessageRow.outreach_id, OutreachStepRow.kind == "thanks")
_NO_MORE_ASKED = and_(MessageRow.kind.in_(QUESTIONS), _THANKED.correlate(MessageRow))


def _free(on_postgresql: bool) -> ColumnElement[bool]:
    """Nobody holds the lease, or it ran out."""
    ran_out = TownNumberRow.lease_until < clock_of(on_postgresql, NOW)
    return or_(TownNumberRow.lease_owner.is_(None), ran_out)


def _hold(on_postgresql: bool) -> Any:
    """`lasts` is how long the lease lasts by the database's clock, or until when where that is ours."""
    lasts = (
        clock_of(True, NOW) + bindparam("lasts", type_=Interval())
        if on_postgresql
        else bindparam("lasts", type_=Moment())
    )
    mine = TownNumberRow.number == _NUMBER, or_(_free(on_postgresql), TownNumberRow.lease_owner == _OWNER)
    query = update(TownNumberRow).where(*mine).values(lease_owner=_OWNER, lease_until=lasts)
    return query.returning(TownNumberRow.slot_at, TownNumberRow.halted_why)


def _due_numbers(on_postgresql: bool) -> Any:
    waiting = exists().where(MessageRow.number == TownNumberRow.number, *due.QUEUED).correlate(TownNumberRow)
    query = select(TownNumberRow.number).where(_free(on_postgresql), due.NOT_HALTED, waiting)
    return query.order_by(TownNumberRow.number)


def _took_slot(on_postgresql: bool) -> Any:
    last = later_of(on_postgresql, TownNumberRow.slot_at, bindparam("until_at", type_=Moment()))
    query = update(TownNumberRow).where(TownNumberRow.number == _NUMBER).values(slot_at=last)
    return query.returning(TownNumberRow.slot_at)


def _claim(on_postgresql: bool) -> Any:
    queued = among(on_postgresql, MessageRow.id, "ids"), MessageRow.state == "queued"
    values: dict[str, Any] = {
        "state": "sending",
        "attempts": MessageRow.attempts + 1,
        "updated_at": NOW,
        "left_at": NOW,
    }
    values |= {"error": None, "code": None}  # of an earlier try
    return update(MessageRow).where(*queued).values(values).returning(MessageRow.id)


_HOLD, _DUE_NUMBERS, _TOOK_SLOT = on_both(_hold), on_both(_due_numbers), on_both(_took_slot)
_CLAIM = on_both(_claim)
_RELEASE = (
    update(TownNumberRow)
    .where(TownNumberRow.number == _NUMBER, TownNumberRow.lease_owner == _OWNER)
    .values(lease_owner=None, lease_until=None)
)
_SENT_SINCE = select(func.coalesce(func.sum(MessageRow.segments), 0)).where(
    MessageRow.number == _NUMBER, MessageRow.left_at >= bindparam("since", type_=Moment()), MessageRow.state.in_(LEFT)
)
_FINISH = (
    update(OutreachRow)
    .where(OutreachRow.state == "sending", ~_UNSETTLED.correlate(OutreachRow))
    .values(state="done", closed_at=NOW)
)
