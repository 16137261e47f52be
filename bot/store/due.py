"""What is due on a number: answers before outreaches, and outreaches in turn."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, String, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from bot.ports import Due
from bot.store import outreaches
from bot.store.columns import AnyRow, AnySelect, Moment
from bot.store.message_rows import BULK, QUESTIONS, to_message
from bot.store.residents import by_id
from bot.store.sealing import Sealer
from bot.store.tables import MessageRow, OutreachRow, OutreachStepRow, TownNumberRow

HELD_BACK = ("draft", "waiting", "paused")  # outreaches whose texts wait; a canceled one's come up, to be canceled

# The statements of a drain's every turn, made once.
NOW = bindparam("now_at", type_=Moment())
_NUMBER, _ABOUT = bindparam("its_number", type_=String()), bindparam("its_outreach", type_=String())
_DUE = MessageRow.state == "queued", or_(MessageRow.due_at.is_(None), MessageRow.due_at <= NOW)
_HELD = exists().where(OutreachRow.id == MessageRow.outreach_id, OutreachRow.state.in_(HELD_BACK))
_TO_MANY = and_(MessageRow.kind.in_(BULK), MessageRow.outreach_id.is_not(None))
_HERE = MessageRow.number == _NUMBER, *_DUE

QUEUED = (*_DUE, or_(MessageRow.kind.not_in(BULK), ~_HELD.correlate(MessageRow)))
"""Conditions, by `NOW`: waiting, due, and of no outreach that is held back."""
NOT_HALTED = or_(TownNumberRow.halted_why.is_(None), TownNumberRow.halted_until <= NOW)


def _what_waits() -> AnySelect:
    """Which outreaches have something due, and of which kinds; in one look, for the list may be long."""
    kinds = select(MessageRow.outreach_id, MessageRow.kind).where(*_HERE).distinct().subquery()
    halted = select(TownNumberRow.number).where(TownNumberRow.number == _NUMBER, NOT_HALTED).exists()
    going = or_(OutreachRow.id.is_(None), OutreachRow.state.not_in(HELD_BACK), kinds.c.kind.not_in(BULK))
    return select(kinds).outerjoin(OutreachRow, OutreachRow.id == kinds.c.outreach_id).where(going, halted)


def _first(*conditions: ColumnElement[bool]) -> AnySelect:
    first = select(MessageRow).where(*conditions).order_by(MessageRow.created_at, MessageRow.id)
    return first.limit(bindparam("most", type_=Integer()))


_WHAT_WAITS = _what_waits()
_FIRST_ANSWERS = _first(*_HERE, ~_TO_MANY)
_FIRST_OF_OUTREACH = _first(*_HERE, _TO_MANY, MessageRow.outreach_id == _ABOUT)


def next_due(
    connection: Connection, sealer: Sealer, number: str, now: datetime, most: int, after: str | None = None
) -> Sequence[Due]:
    """At most `most` texts to send next. Nobody changes their residents and outreaches until the unit of work ends."""
    here = {"its_number": number, "now_at": now, "most": most}
    there = connection.execute(_WHAT_WAITS, here).all()
    to_many = sorted({each.outreach_id for each in there if _is_bulk(each)})
    rows = list[AnyRow]()
    if any(not _is_bulk(each) for each in there):
        rows += connection.execute(_FIRST_ANSWERS, here)
    if len(rows) < most and to_many:
        rows += _in_turn(connection, _from(after, to_many), here | {"most": most - len(rows)})
    return _with_facts(connection, sealer, rows)


def _is_bulk(each: AnyRow) -> bool:
    return each.outreach_id is not None and each.kind in BULK


def _from(after: str | None, ids: Sequence[str]) -> Sequence[str]:
    """In turn, beginning with the one that comes after `after`."""
    first = bisect(ids, after) if after else 0
    return [*ids[first:], *ids[:first]]


def _in_turn(connection: Connection, ids: Sequence[str], here: Mapping[str, Any]) -> list[AnyRow]:
    """One of each outreach, then a second of each, and so on."""
    most = int(here["most"])
    each = [connection.execute(_FIRST_OF_OUTREACH, {**here, "its_outreach": one}).all() for one in ids[:most]]
    turns = chain.from_iterable(zip_longest(*each))
    return [row for row in turns if row is not None][:most]


def _with_facts(connection: Connection, sealer: Sealer, rows: Sequence[AnyRow]) -> Sequence[Due]:
    if not rows:
        return []
    residents = by_id(connection, sealer, (row.resident_id for row in rows if row.resident_id), steady=True)
    about = outreaches.by_id(connection, sealer, (row.outreach_id for row in rows if row.outreach_id), steady=True)
    over = _answered(connection, [row for row in rows if row.kind == "reminder"])
    closed = _closed(connection, {row.outreach_id for row in rows if _was_tried(row)})
    return [
        Due(
            to_message(sealer, row), residents.get(row.resident_id), about.get(row.outreach_id), row.id in over,
            _was_tried(row) and row.outreach_id in closed,
        ) for row in rows
    ]  # fmt: skip


def _was_tried(row: AnyRow) -> bool:
    """Whether it is a question that came back to wait; one that never left does not outlast the closing of its case."""
    return row.kind in QUESTIONS and row.updated_at != row.created_at


def _closed(connection: Connection, outreach_ids: set[str]) -> set[str]:
    """Those that were closed with thanks; looked up after their rows were locked, so that none is closing meanwhile."""
    return set(connection.scalars(_THANKED, {"outreaches": sorted(outreach_ids)})) if outreach_ids else set()


def _answered(connection: Connection, reminders: Sequence[AnyRow]) -> set[str]:
    """The ids of the reminders that came too late: their residents answered since these were queued."""
    if not reminders:
        return set()
    return set(connection.scalars(_ANSWERED, {"reminders": [row.id for row in reminders]}))


def _answered_since() -> AnySelect:
    reply = aliased(MessageRow)
    same = reply.outreach_id == MessageRow.outreach_id, reply.resident_id == MessageRow.resident_id
    since = reply.answers.is_not(None), reply.created_at >= MessageRow.created_at
    query = select(MessageRow.id).join(reply, and_(*same, *since))
    return query.where(MessageRow.id.in_(bindparam("reminders", expanding=True)))


_ANSWERED = _answered_since()
_THANKED = select(OutreachStepRow.outreach_id).where(
    OutreachStepRow.kind == "thanks", OutreachStepRow.outreach_id.in_(bindparam("outreaches", expanding=True))
)
