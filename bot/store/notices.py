"""Answers that officers have yet to hear of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, or_, select

from bot.outreach.notices import NoticeKind
from bot.ports import News
from bot.store.notice_tables import ToldRow
from bot.store.outreach_tables import NoteRow, ReplyRow
from bot.store.outreaches import by_id
from bot.store.sealing import Sealer
from bot.store.tables import MessageRow

REPLY = MessageRow.kind == "inbound"


@dataclass(frozen=True)
class SqlNotices:
    connection: Connection
    sealer: Sealer

    def unread(self, since: datetime) -> Sequence[News]:
        helpful = MessageRow.answers.in_(("yes", "call")), MessageRow.created_at > since, ReplyRow.read_at.is_(None)
        return self._news("new", *helpful)

    def left(self, since: datetime, until: datetime) -> Sequence[News]:
        written = exists().where(NoteRow.reply_id == MessageRow.id)
        alone = ReplyRow.mark.is_(None), ReplyRow.caller_id.is_(None), ~written.correlate(MessageRow)
        aged = MessageRow.created_at > since, MessageRow.created_at <= until
        return self._news("waiting", MessageRow.answers == "yes", *aged, *alone)

    def told(self, outreach_id: str, kind: NoticeKind, until: datetime) -> None:
        its = ToldRow.outreach_id == outreach_id, ToldRow.kind == kind
        self.connection.execute(delete(ToldRow).where(*its))
        self.connection.execute(insert(ToldRow), {"outreach_id": outreach_id, "kind": kind, "until": until})

    def _news(self, kind: NoticeKind, *conditions: ColumnElement[bool]) -> Sequence[News]:
        told = and_(ToldRow.outreach_id == MessageRow.outreach_id, ToldRow.kind == kind)
        query = (
            select(MessageRow.outreach_id, func.count(), func.max(MessageRow.created_at))
            .outerjoin(ToldRow, told)
            .outerjoin(ReplyRow, ReplyRow.message_id == MessageRow.id)
            .where(REPLY, MessageRow.outreach_id.is_not(None), *conditions)
            .where(or_(ToldRow.until.is_(None), MessageRow.created_at > ToldRow.until))
            .group_by(MessageRow.outreach_id)
            .order_by(MessageRow.outreach_id)
        )
        rows = [(str(one), count, until) for one, count, until in self.connection.execute(query)]
        outreaches = by_id(self.connection, self.sealer, [one for one, _, _ in rows])
        return [News(outreaches[one], count, until) for one, count, until in rows]
