"""Messages in and out, the claims of inbound ones, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from bot.outreach.outreach import Copy, Message, MessageState, Outreach, ReplyAnswer, Wave, moves_forward
from bot.ports import Accepted, Claim, Page
from bot.registry.residents import Resident
from bot.store import cursors, outreaches
from bot.store.bulk import insert_all_once
from bot.store.columns import AnyRow, AnySelect
from bot.store.deletions import delete_at_carrier
from bot.store.dialects import among, insert_once, on_both
from bot.store.engine import is_postgresql
from bot.store.message_rows import (
    LEFT,
    NOT_SHOWN,
    WENT_ASTRAY,
    note_all,
    to_message,
    values_of,
    values_of_copies,
    values_of_wave,
)
from bot.store.residents import by_id
from bot.store.sealing import Sealer
from bot.store.tables import ClaimRow, MessageEventRow, MessageRow, RecipientRow, TownRow

ANSWER_PLACE = "claim.sealed"


@dataclass(frozen=True)
class SqlMessages:
    connection: Connection
    sealer: Sealer

    def claim(self, sid: str, now: datetime) -> Claim | None:
        fresh = insert_once(self.connection, ClaimRow).returning(ClaimRow.sid)
        if self.connection.scalar(fresh, {"sid": sid, "at": now}):
            return None
        row = self.connection.execute(select(ClaimRow).where(ClaimRow.sid == sid)).one()
        answer = self.sealer.open(ANSWER_PLACE, sid, row.sealed) if row.sealed else None
        return Claim(answer, row.message_id)

    def answered(self, sid: str, answer: str | None, message_id: str | None) -> None:
        sealed = None if answer is None else self.sealer.seal(ANSWER_PLACE, sid, answer)
        values = {"sealed": sealed, "message_id": message_id}
        self.connection.execute(update(ClaimRow).where(ClaimRow.sid == sid).values(values))

    def add(self, *messages: Message) -> None:
        if messages:
            self.connection.execute(insert(MessageRow), [values_of(self.sealer, message) for message in messages])

    def queue(self, messages: Iterable[Message]) -> None:
        rows = [values_of(self.sealer, message) for message in messages]
        if rows:
            self.connection.execute(insert_once(self.connection, MessageRow), rows)

    def queue_wave(self, wave: Wave, copies: Iterable[Copy], *, held_back: str | None = None) -> None:
        rows = values_of_copies(self.sealer, wave, copies)
        insert_all_once(self.connection, MessageRow, values_of_wave(wave, held_back), rows)

    def reword(self, message: Message) -> None:
        queued = MessageRow.id == message.id, MessageRow.state == "queued"
        words = {name: values_of(self.sealer, message)[name] for name in ("sealed", "segments")}
        self.connection.execute(update(MessageRow).where(*queued).values(words))

    def get(self, message_id: str) -> Message | None:
        return self._one(_OF_ID, message_id)

    def by_sid(self, sid: str) -> Message | None:
        return self._one(_OF_SID, sid)

    def record(
        self, message_id: str, state: MessageState, at: datetime, *, sid: str | None = None, code: int | None = None,
        error: str | None = None, segments: int | None = None,
    ) -> bool:  # fmt: skip
        row = self._held(message_id)
        if row is None:
            return False
        news = {"sid": sid, "code": code, "error": error, "segments": segments}
        learnt: dict[str, Any] = {name: value for name, value in news.items() if value is not None}
        forward = moves_forward(row.state, state)
        if forward:
            learnt |= {"state": state, "updated_at": at, "left_at": row.left_at or (at if state in LEFT else None)}
            event = {"message_id": message_id, "state": state, "at": at, "code": code}
            self.connection.execute(_NOTE, event)
        if row.resident_id is None:  # erased meanwhile: what the carrier holds goes too
            delete_at_carrier(self.connection, [learnt.pop("sid", None)], row.twilio_account, at)
        self._settle(row, learnt, over=bool(sid) and _is_spare(row))
        return forward

    def record_accepted(self, taken: Mapping[str, Accepted], at: datetime) -> None:
        rows = self.connection.execute(_STAND[is_postgresql(self.connection)], {"ids": sorted(taken)}).all()
        for row in rows:
            if row.resident_id is None:
                took = taken[row.id]
                self.record(row.id, "accepted", at, sid=took.sid, segments=took.segments or None)
        theirs = [row for row in rows if row.resident_id is not None]
        forward = [row.id for row in theirs if moves_forward(row.state, "accepted")]
        note_all(self.connection, forward, "accepted", at)
        if theirs:
            self.connection.execute(_ACCEPT, [_accepted(row, taken[row.id], at) for row in theirs])

    def of_outreach(self, outreach_id: str, limit: int, cursor: str | None) -> Page[Message]:
        query = select(MessageRow).where(MessageRow.outreach_id == outreach_id, MessageRow.kind.not_in(NOT_SHOWN))
        rows = self.connection.execute(cursors.after(query, cursor, limit, MessageRow.created_at, MessageRow.id)).all()
        return cursors.page(rows, limit, _place, lambda row: to_message(self.sealer, row))

    def replies(self, outreach_id: str, limit: int, cursor: str | None) -> Page[tuple[Message, Resident | None]]:
        asked = and_(RecipientRow.outreach_id == outreach_id, RecipientRow.resident_id == MessageRow.resident_id)
        query = select(MessageRow, RecipientRow.registration_id.label("home")).outerjoin(RecipientRow, asked)
        query = query.where(MessageRow.outreach_id == outreach_id, *outreaches.REPLIED)
        rows = self.connection.execute(cursors.after(query, cursor, limit, MessageRow.created_at, MessageRow.id)).all()
        who = by_id(self.connection, self.sealer, (row.resident_id for row in rows if row.resident_id))
        return cursors.page(rows, limit, _place, lambda row: (self._reply(row), who.get(row.resident_id)))

    def _reply(self, row: AnyRow) -> Message:
        """A reply stands for the registration that brought its resident in."""
        return replace(to_message(self.sealer, row), registration_id=row.home)

    def last_to(self, resident_id: str) -> Message | None:
        query = select(MessageRow).where(MessageRow.resident_id == resident_id, *_ARRIVED)
        row = self.connection.execute(query.order_by(MessageRow.left_at.desc(), MessageRow.id.desc()).limit(1)).first()
        return to_message(self.sealer, row) if row else None

    def asks_of(self, resident_id: str, since: datetime) -> Sequence[tuple[Message, Outreach, ReplyAnswer | None]]:
        mine = MessageRow.resident_id == resident_id
        asked = select(MessageRow).where(mine, MessageRow.kind == "ask", MessageRow.left_at >= since, *_ARRIVED)
        asks = self.connection.execute(asked.order_by(MessageRow.left_at.desc(), MessageRow.id.desc())).all()
        if not asks:
            return []
        ids = {row.outreach_id for row in asks}
        about = outreaches.by_id(self.connection, self.sealer, ids)
        said = self._answers(resident_id, ids)
        return [(to_message(self.sealer, row), about[row.outreach_id], said.get(row.outreach_id)) for row in asks]

    def _answers(self, resident_id: str, outreach_ids: set[str]) -> dict[str, ReplyAnswer]:
        """The resident's latest answer to each outreach; one from before a correction does not count any more."""
        query = select(MessageRow).where(
            MessageRow.resident_id == resident_id, MessageRow.outreach_id.in_(outreach_ids), *outreaches.REPLIED
        )
        rows = self.connection.execute(query.order_by(MessageRow.created_at, MessageRow.id)).all()
        corrected = outreaches.corrections(self.connection, {row.outreach_id for row in rows}) if rows else {}
        return {
            row.outreach_id: row.answers
            for row in rows
            if row.outreach_id not in corrected or row.created_at >= corrected[row.outreach_id].at
        }

    def _held(self, message_id: str) -> AnyRow | None:
        """What `record` decides by, locked, so that reports which come together go in turn."""
        return self.connection.execute(_HELD, {"which": message_id}).first()

    def _settle(self, row: AnyRow, learnt: dict[str, Any], over: bool) -> None:
        if over:
            self.connection.execute(delete(MessageRow).where(MessageRow.id == row.id))
        elif learnt:
            stands = {f"its_{name}": learnt.get(name, getattr(row, name)) for name in _LEARNT}
            self.connection.execute(_SETTLE, {"which": row.id, **stands})

    def _one(self, query: AnySelect, which: str) -> Message | None:
        row = self.connection.execute(query, {"which": which}).first()
        return to_message(self.sealer, row) if row else None


def _stand(on_postgresql: bool) -> AnySelect:
    """How messages stand, locked in the order of their ids."""
    its = MessageRow
    query = select(its.id, its.resident_id, its.state, its.updated_at, its.left_at, its.segments)
    return query.where(among(on_postgresql, its.id, "ids")).order_by(its.id).with_for_update()


_STAND = on_both(_stand)
_ACCEPT = (
    update(MessageRow)
    .where(MessageRow.id == bindparam("its_id"))
    .values({name: bindparam(f"its_{name}") for name in ("state", "sid", "segments", "updated_at", "left_at")})
)
_IT = MessageRow.id == bindparam("which")
_OF_ID = select(MessageRow).where(_IT)
_OF_SID = select(MessageRow).where(MessageRow.sid == bindparam("which"))
_HELD = select(MessageRow, TownRow.twilio_account).join(TownRow).where(_IT).with_for_update(of=MessageRow)
_NOTE = insert(MessageEventRow)
_LEARNT = ("sid", "code", "error", "segments", "state", "updated_at", "left_at")
_SETTLE = update(MessageRow).where(_IT).values({name: bindparam(f"its_{name}") for name in _LEARNT})
_ARRIVED = (MessageRow.kind != "inbound", MessageRow.left_at.is_not(None), MessageRow.state.not_in(WENT_ASTRAY))


def _accepted(row: AnyRow, took: Accepted, at: datetime) -> dict[str, Any]:
    """What a text's row holds after the carrier accepted it; a report that came before has moved it further already."""
    forward = moves_forward(row.state, "accepted")
    return {
        "its_id": row.id, "its_sid": took.sid, "its_segments": took.segments or row.segments,
        "its_state": "accepted" if forward else row.state, "its_updated_at": at if forward else row.updated_at,
        "its_left_at": (row.left_at or at) if forward else row.left_at,
    }  # fmt: skip


def _is_spare(row: AnyRow) -> bool:
    """A shell that was kept only until the carrier's id came."""
    return row.resident_id is None and (row.outreach_id is None or row.kind in NOT_SHOWN)


def _place(row: AnyRow) -> cursors.Place:
    return row.created_at, row.id
