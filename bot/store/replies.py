"""What officers make of residents' answers, and what they write back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from bot.outreach.outreach import NEVER_LEFT, Handling, Message, ReplyAnswer
from bot.store.columns import AnyRow
from bot.store.deletions import delete_at_carrier
from bot.store.dialects import upsert
from bot.store.message_rows import PLACE, to_message, values_of
from bot.store.outreach_tables import NoteRow, ReplyRow
from bot.store.outreaches import REPLIED, corrections
from bot.store.sealing import Sealer
from bot.store.tables import MessageRow, RecipientRow, TownRow

FIELDS = ("mark", "caller_id", "read_at", "redacted_at", "first_answer")


@dataclass(frozen=True)
class SqlReplies:
    connection: Connection
    sealer: Sealer

    def get(self, outreach_id: str, reply_id: str) -> tuple[Message, Handling] | None:
        asked = and_(RecipientRow.outreach_id == outreach_id, RecipientRow.resident_id == MessageRow.resident_id)
        query = select(MessageRow, RecipientRow.registration_id.label("home")).outerjoin(RecipientRow, asked)
        query = query.where(MessageRow.id == reply_id, MessageRow.outreach_id == outreach_id, *REPLIED)
        row = self.connection.execute(query.with_for_update(key_share=True, of=MessageRow)).first()
        if row is None:
            return None
        reply = replace(to_message(self.sealer, row), registration_id=row.home)
        return reply, self.handlings([reply_id]).get(reply_id, Handling())

    def handle(self, reply_id: str, handling: Handling) -> None:
        values = {"message_id": reply_id, **asdict(handling)}
        self.connection.execute(upsert(self.connection, ReplyRow, "message_id", FIELDS), values)

    def sort(self, reply_id: str, answer: ReplyAnswer) -> None:
        self.connection.execute(update(MessageRow).where(MessageRow.id == reply_id).values(answers=answer))

    def redact(self, reply_id: str, at: datetime) -> None:
        query = select(MessageRow, TownRow.twilio_account).join(TownRow).where(MessageRow.id == reply_id)
        row = self.connection.execute(query).one()
        delete_at_carrier(self.connection, [row.sid], row.twilio_account, at)
        known = to_message(self.sealer, row)
        sealed = self.sealer.seal(PLACE, reply_id, [known.phone, None, known.language])
        self.connection.execute(update(MessageRow).where(MessageRow.id == reply_id).values(sealed=sealed))

    def handlings(self, reply_ids: Sequence[str]) -> Mapping[str, Handling]:
        rows = self.connection.execute(select(ReplyRow).where(ReplyRow.message_id.in_(reply_ids)))
        return {row.message_id: Handling(**{name: getattr(row, name) for name in FIELDS}) for row in rows}

    def corrected(self, outreach_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(corrections(self.connection, outreach_ids))

    def before_correction(self, outreach_id: str, replies: Sequence[Message]) -> frozenset[str]:
        corrected = corrections(self.connection, [outreach_id]).get(outreach_id)
        if corrected is None:
            return frozenset()
        reached = self._corrections(outreach_id, corrected.turn)
        return frozenset(
            reply.id for reply in replies if _is_older(reply, reached.get(reply.resident_id or ""), corrected)
        )

    def notes(self, reply_id: str) -> Sequence[Message]:
        query = select(MessageRow).join(NoteRow).where(NoteRow.reply_id == reply_id)
        rows = self.connection.execute(query.order_by(MessageRow.turn))
        return [to_message(self.sealer, row) for row in rows]

    def add_note(self, note: Message, reply_id: str) -> Message:
        """Nobody else numbers this outreach's notes meanwhile: the caller holds its row."""
        theirs = MessageRow.outreach_id == note.outreach_id, MessageRow.resident_id == note.resident_id
        last = select(func.max(MessageRow.turn)).where(*theirs, MessageRow.kind == "note")
        kept = replace(note, turn=(self.connection.scalar(last) or 0) + 1)
        self.connection.execute(insert(MessageRow), values_of(self.sealer, kept))
        self.connection.execute(insert(NoteRow), {"message_id": kept.id, "reply_id": reply_id})
        return kept

    def _corrections(self, outreach_id: str, turn: int) -> Mapping[str, AnyRow]:
        """What became of a correction, by the resident it went to."""
        mine = MessageRow.outreach_id == outreach_id, MessageRow.kind == "correction", MessageRow.turn == turn
        rows = self.connection.execute(
            select(MessageRow.resident_id, MessageRow.state, MessageRow.left_at).where(*mine)
        )
        return {row.resident_id: row for row in rows if row.state not in NEVER_LEFT}


def _is_older(reply: Message, its: AnyRow | None, corrected: Any) -> bool:
    """Whether it was written before the correction left; where none went to its writer, before it was made."""
    if its is None or its.left_at is None:
        return its is not None or reply.created_at < corrected.at
    return bool(reply.created_at < its.left_at)
