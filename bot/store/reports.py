"""The console's lists, each a query or two however long it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Integer, String, and_, bindparam, case, cast, exists, func, select

from bot.outreach.outreach import Handling, Message, Outreach, Tally
from bot.ports import Answered, Answers, Page
from bot.registry.registrations import Registration
from bot.store import cursors, outreaches
from bot.store.columns import AnyRow, AnySelect
from bot.store.dialects import among, on_both
from bot.store.engine import is_postgresql
from bot.store.message_rows import to_message
from bot.store.outreach_tables import NoteRow, OutreachStepRow, ReplyRow
from bot.store.outreaches import REPLIED
from bot.store.registrations import SqlRegistrations
from bot.store.replies import FIELDS
from bot.store.residents import by_id
from bot.store.sealing import Sealer
from bot.store.tables import MessageRow, OutreachRow, RecipientRow, StreetRow

MOST_OUTREACHES = 100  # whose replies are looked at together
RANKS = {"yes": 0, "call": 1, "unclear": 2, "no": 3}
SENT = ("sending", "paused", "done")


@dataclass(frozen=True)
class SqlReports:
    connection: Connection
    sealer: Sealer

    def outreaches(
        self, town_id: str, limit: int, cursor: str | None, officer_id: str | None = None
    ) -> Page[tuple[Outreach, Tally]]:
        query = select(OutreachRow.id, OutreachRow.created_at).where(OutreachRow.town_id == town_id)
        if officer_id:
            query = query.where(OutreachRow.officer_id == officer_id)
        newest = cursors.after(query, cursor, limit, OutreachRow.created_at, OutreachRow.id, newest_first=True)
        rows = self.connection.execute(newest).all()
        ids = [row.id for row in rows]
        found, said = outreaches.by_id(self.connection, self.sealer, ids), self._said(ids)
        return cursors.page(
            rows, limit, lambda row: (row.created_at, row.id),
            lambda row: (found[row.id], Tally(answers=said.get(row.id, {}))),
        )  # fmt: skip

    def open_of(self, town_id: str, officer_id: str) -> Sequence[Outreach]:
        thanks = OutreachStepRow.outreach_id == OutreachRow.id, OutreachStepRow.kind == "thanks"
        mine = OutreachRow.officer_id == officer_id, OutreachRow.state.in_(SENT)
        return self._newest(town_id, *mine, ~exists().where(*thanks).correlate(OutreachRow))

    def of_case(self, town_id: str, case: str) -> Sequence[Outreach]:
        return self._newest(town_id, OutreachRow.case_number == case, OutreachRow.sent_at.is_not(None))

    def waiting(self, town_id: str) -> Sequence[Outreach]:
        return self._newest(town_id, OutreachRow.state == "waiting")

    def answered(self, outreach_ids: Sequence[str], most: int, skip: int = 0) -> Answers:
        """Put in order by what that takes alone; then those of the page are read whole."""
        page = {"outreaches": list(outreach_ids), "most": most, "skipped": skip}
        rows = self.connection.execute(_IN_ORDER[is_postgresql(self.connection)], page).all()
        found = {one.message.id: one for one in self._answered([row.id for row in rows])}
        return Answers(tuple(found[row.id] for row in rows if row.id in found), rows[0].n if rows else 0)

    def one_answered(self, outreach_id: str, reply_id: str) -> Answered | None:
        found = self._answered([reply_id])
        return next((one for one in found if one.message.outreach_id == outreach_id), None)

    def _answered(self, reply_ids: Sequence[str]) -> Sequence[Answered]:
        rows = self.connection.execute(_ANSWERED[is_postgresql(self.connection)], {"ids": list(reply_ids)}).all()
        who = by_id(self.connection, self.sealer, (row.resident_id for row in rows if row.resident_id))
        return [
            Answered(
                replace(to_message(self.sealer, row), registration_id=row.home), who.get(row.resident_id or ""),
                Handling(**{name: getattr(row, name) for name in FIELDS}),
            )
            for row in rows
        ]  # fmt: skip

    def unread(self, outreach_ids: Sequence[str]) -> int:
        mine = {"outreaches": list(outreach_ids)}
        return self.connection.scalar(_UNREAD[is_postgresql(self.connection)], mine) or 0

    def homes(self, town_id: str, registration_ids: Sequence[str]) -> Mapping[str, Registration]:
        return SqlRegistrations(self.connection, self.sealer).alone(town_id, registration_ids)

    def notes(self, reply_ids: Sequence[str]) -> Mapping[str, Sequence[Message]]:
        written: dict[str, list[Message]] = {}
        for row in self.connection.execute(_NOTES[is_postgresql(self.connection)], {"ids": list(reply_ids)}):
            written.setdefault(row.reply_id, []).append(to_message(self.sealer, row))
        return written

    def street_names(self, town_id: str) -> Sequence[str]:
        names = self.connection.scalars(select(StreetRow.name).where(StreetRow.town_id == town_id))
        return sorted(names)

    def has_map(self, town_id: str) -> bool:
        drawn = select(StreetRow.id).where(StreetRow.town_id == town_id, cast(StreetRow.lines, String) != "[]")
        return self.connection.scalar(drawn.limit(1)) is not None

    def _newest(self, town_id: str, *conditions: Any) -> Sequence[Outreach]:
        query = select(OutreachRow.id).where(OutreachRow.town_id == town_id, *conditions)
        newest = query.order_by(OutreachRow.created_at.desc(), OutreachRow.id.desc()).limit(MOST_OUTREACHES)
        ids = self.connection.scalars(newest).all()
        found = outreaches.by_id(self.connection, self.sealer, ids)
        return [found[one] for one in ids]

    def _said(self, outreach_ids: Iterable[str]) -> dict[str, dict[str, int]]:
        """How many residents gave each answer, by their latest one, for each of these outreaches."""
        newest = (MessageRow.created_at.desc(), MessageRow.id.desc())
        whose = (MessageRow.outreach_id, MessageRow.resident_id)
        rank = func.row_number().over(partition_by=whose, order_by=newest).label("rank")
        mine = MessageRow.outreach_id.in_(list(outreach_ids)), *REPLIED
        latest = select(MessageRow.outreach_id, MessageRow.answers, rank).where(*mine).subquery()
        columns = latest.c.outreach_id, latest.c.answers
        said: dict[str, dict[str, int]] = {}
        rows: Iterable[AnyRow] = self.connection.execute(
            select(*columns, func.count().label("n")).where(latest.c.rank == 1).group_by(*columns)
        )
        for row in rows:
            said.setdefault(row.outreach_id, {})[row.answers] = int(row.n)
        return said


# The statements of an inbox, made once.
def _in_order(on_postgresql: bool) -> AnySelect:
    unread = case((ReplyRow.read_at.is_(None), 0), else_=1)
    return (
        select(MessageRow.id, func.count().over().label("n"))
        .outerjoin(ReplyRow, ReplyRow.message_id == MessageRow.id)
        .where(among(on_postgresql, MessageRow.outreach_id, "outreaches"), *REPLIED)
        .order_by(unread, case(RANKS, value=MessageRow.answers), MessageRow.created_at.desc(), MessageRow.id)
        .limit(bindparam("most", type_=Integer()))
        .offset(bindparam("skipped", type_=Integer()))
    )


def _answered(on_postgresql: bool) -> AnySelect:
    asked = and_(RecipientRow.outreach_id == MessageRow.outreach_id, RecipientRow.resident_id == MessageRow.resident_id)
    return (
        select(MessageRow, RecipientRow.registration_id.label("home"), *(getattr(ReplyRow, one) for one in FIELDS))
        .outerjoin(RecipientRow, asked)
        .outerjoin(ReplyRow, ReplyRow.message_id == MessageRow.id)
        .where(among(on_postgresql, MessageRow.id, "ids"), *REPLIED)
    )


def _unread(on_postgresql: bool) -> AnySelect:
    query = select(func.count()).select_from(MessageRow).outerjoin(ReplyRow, ReplyRow.message_id == MessageRow.id)
    mine = among(on_postgresql, MessageRow.outreach_id, "outreaches"), ReplyRow.read_at.is_(None)
    return query.where(*mine, *REPLIED)


def _notes(on_postgresql: bool) -> AnySelect:
    query = select(MessageRow, NoteRow.reply_id).join(NoteRow).where(among(on_postgresql, NoteRow.reply_id, "ids"))
    return query.order_by(MessageRow.created_at, MessageRow.turn)


_IN_ORDER, _ANSWERED, _UNREAD, _NOTES = map(on_both, (_in_order, _answered, _unread, _notes))
