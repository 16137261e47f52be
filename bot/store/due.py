"""What is due on a number: answers before outreaches, and outreaches in turn."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, zip_longest

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select
from sqlalchemy.orm import aliased

from bot.ports import Due
from bot.store import outreaches
from bot.store.columns import AnyRow
from bot.store.message_rows import BULK, to_message
from bot.store.residents import by_id
from bot.store.sealing import Sealer
from bot.store.tables import MessageRow, OutreachRow, TownNumberRow

HELD_BACK = ("draft", "waiting", "paused")  # outreaches whose texts wait; a canceled one's come up, to be canceled


def queued(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions: waiting, due, and of no outreach that is held back."""
    held = exists().where(OutreachRow.id == MessageRow.outreach_id, OutreachRow.state.in_(HELD_BACK))
    return *_due_at(now), or_(MessageRow.kind.not_in(BULK), ~held.correlate(MessageRow))


def not_halted(now: datetime) -> ColumnElement[bool]:
    return or_(TownNumberRow.halted_why.is_(None), TownNumberRow.halted_until <= now)


def next_due(
    connection: Connection, sealer: Sealer, number: str, now: datetime, most: int, after: str | None = None
) -> Sequence[Due]:
    """At most `most` texts to send next. Nobody changes their residents and outreaches until the unit of work ends."""
    waiting = MessageRow.number == number, *_due_at(now)
    bulk = and_(MessageRow.kind.in_(BULK), MessageRow.outreach_id.is_not(None))
    there = _what_waits(connection, number, now, waiting)
    to_many = sorted({each.outreach_id for each in there if _is_bulk(each)})
    rows = _first(connection, most, *waiting, ~bulk) if any(not _is_bulk(each) for each in there) else []
    if len(rows) < most and to_many:
        rows += _in_turn(connection, most - len(rows), _from(after, to_many), *waiting, bulk)
    return _with_facts(connection, sealer, rows)


def _what_waits(
    connection: Connection, number: str, now: datetime, waiting: tuple[ColumnElement[bool], ...]
) -> Sequence[AnyRow]:
    """Which outreaches have something due, and of which kinds; in one look, for the list may be long."""
    kinds = select(MessageRow.outreach_id, MessageRow.kind).where(*waiting).distinct().subquery()
    halted = select(TownNumberRow.number).where(TownNumberRow.number == number, not_halted(now)).exists()
    going = or_(OutreachRow.id.is_(None), OutreachRow.state.not_in(HELD_BACK), kinds.c.kind.not_in(BULK))
    query = select(kinds).outerjoin(OutreachRow, OutreachRow.id == kinds.c.outreach_id).where(going, halted)
    return connection.execute(query).all()


def _is_bulk(each: AnyRow) -> bool:
    return each.outreach_id is not None and each.kind in BULK


def _from(after: str | None, ids: Sequence[str]) -> Sequence[str]:
    """In turn, beginning with the one that comes after `after`."""
    first = bisect(ids, after) if after else 0
    return [*ids[first:], *ids[:first]]


def _due_at(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return MessageRow.state == "queued", or_(MessageRow.due_at.is_(None), MessageRow.due_at <= now)


def _first(connection: Connection, most: int, *conditions: ColumnElement[bool]) -> list[AnyRow]:
    query = select(MessageRow).where(*conditions).order_by(MessageRow.created_at, MessageRow.id).limit(most)
    return list(connection.execute(query))


def _in_turn(connection: Connection, most: int, ids: Sequence[str], *conditions: ColumnElement[bool]) -> list[AnyRow]:
    """One of each outreach, then a second of each, and so on."""
    each = [_first(connection, most, *conditions, MessageRow.outreach_id == outreach_id) for outreach_id in ids[:most]]
    turns = chain.from_iterable(zip_longest(*each))
    return [row for row in turns if row is not None][:most]


def _with_facts(connection: Connection, sealer: Sealer, rows: Sequence[AnyRow]) -> Sequence[Due]:
    if not rows:
        return []
    residents = by_id(connection, sealer, (row.resident_id for row in rows if row.resident_id), steady=True)
    about = outreaches.by_id(connection, sealer, (row.outreach_id for row in rows if row.outreach_id), steady=True)
    over = _answered(connection, [row for row in rows if row.kind == "reminder"])
    return [
        Due(to_message(sealer, row), residents.get(row.resident_id), about.get(row.outreach_id), row.id in over)
        for row in rows
    ]


def _answered(connection: Connection, reminders: Sequence[AnyRow]) -> set[str]:
    """The ids of the reminders that came too late: their residents answered since these were queued."""
    if not reminders:
        return set()
    reply = aliased(MessageRow)
    same = reply.outreach_id == MessageRow.outreach_id, reply.resident_id == MessageRow.resident_id
    since = reply.answers.is_not(None), reply.created_at >= MessageRow.created_at
    query = select(MessageRow.id).join(reply, and_(*same, *since))
    return set(connection.scalars(query.where(MessageRow.id.in_([row.id for row in reminders]))))
