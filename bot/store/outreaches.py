"""Outreaches, their recipients, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, false, func, insert, literal, or_, select, update

from bot.dialogue.segments import segments
from bot.outreach.outreach import NEVER_LEFT, Asked, Outreach, Recipient, State, Step, Tally, Target
from bot.outreach.recipients import Cap
from bot.outreach.wording import language_for
from bot.registry.registrations import Entry
from bot.store.columns import AnyRow, AnySelect, Moment
from bot.store.dialects import among, on_both
from bot.store.engine import is_postgresql
from bot.store.message_rows import BULK, to_message
from bot.store.message_rows import PLACE as MESSAGE_PLACE
from bot.store.outreach_tables import OutreachStepRow
from bot.store.residents import words_of
from bot.store.sealing import Sealer
from bot.store.tables import MessageEventRow, MessageRow, OutreachRow, RecipientRow, ResidentRow, TownRow

PLACE = "outreach.sealed"
AT_ONCE = 5000  # residents named in one query
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

    def save(self, outreach: Outreach) -> None:
        values = _values(self.sealer, outreach)
        self.connection.execute(update(OutreachRow).where(OutreachRow.id == outreach.id).values(values))

    def recipients(self, outreach_id: str) -> Iterable[Recipient]:
        rows = self.connection.execute(_whom(outreach_id, RecipientRow.registration_id)).all()
        return (_to_recipient(self.sealer, row) for row in rows)

    def recipient_ids(self, outreach_id: str) -> Sequence[str]:
        mine = select(RecipientRow.resident_id).where(RecipientRow.outreach_id == outreach_id)
        return self.connection.scalars(mine.order_by(RecipientRow.place)).all()

    def asked(self, outreach_id: str) -> Sequence[Asked]:
        rows = self.connection.execute(_whom(outreach_id, RecipientRow.registration_id)).all()
        mine = MessageRow.outreach_id == outreach_id
        asks = select(MessageRow.resident_id, MessageRow.state).where(mine, MessageRow.kind == "ask")
        states = {row.resident_id: row.state for row in self.connection.execute(asks)}
        replies = select(MessageRow.resident_id, MessageRow.answers, MessageRow.created_at).where(mine, *REPLIED)
        in_order = replies.order_by(MessageRow.created_at, MessageRow.id)
        said = {row.resident_id: (row.answers, row.created_at) for row in self.connection.execute(in_order)}
        nothing = (None, None)
        return [Asked(_to_recipient(self.sealer, row), states.get(row.id), *said.get(row.id, nothing)) for row in rows]

    def in_turn(self, town_id: str) -> None:
        """By the town's row; texts, whose rows name it, come and go meanwhile."""
        self.connection.execute(select(TownRow.id).where(TownRow.id == town_id).with_for_update(key_share=True))

    def asked_enough(self, resident_ids: Sequence[str], cap: Cap) -> frozenset[str]:
        found = set[str]()
        for begin in range(0, len(resident_ids), AT_ONCE):
            part = resident_ids[begin : begin + AT_ONCE]
            found.update(self.connection.scalars(_over(cap, MessageRow.resident_id.in_(part))))
        return frozenset(found)

    def asked_alone(self, outreach: Outreach, since: datetime) -> frozenset[str]:
        counted = or_(OutreachRow.id == outreach.id, _alone(outreach, since))
        query = select(RecipientRow.resident_id).join(OutreachRow).where(counted)
        return frozenset(self.connection.scalars(query))

    def steps(self, outreach_id: str) -> Sequence[Step]:
        mine = select(OutreachStepRow).where(OutreachStepRow.outreach_id == outreach_id)
        rows = self.connection.execute(mine.order_by(OutreachStepRow.at, OutreachStepRow.kind, OutreachStepRow.turn))
        return [Step(row.kind, row.turn, row.at, row.officer_id) for row in rows]

    def take(self, outreach_id: str, step: Step) -> None:
        self.connection.execute(insert(OutreachStepRow), {"outreach_id": outreach_id, **asdict(step)})

    def move(self, outreach_id: str, state: State, at: datetime) -> None:
        values: dict[str, Any] = {"state": state}
        if state == "sending":
            values |= {"sent_at": func.coalesce(OutreachRow.sent_at, literal(at, Moment())), "closed_at": None}
        if state in ("done", "canceled"):
            values["closed_at"] = at
        self.connection.execute(update(OutreachRow).where(OutreachRow.id == outreach_id).values(values))

    def cancel_queued(self, outreach_id: str, at: datetime) -> int:
        queued = MessageRow.outreach_id == outreach_id, MessageRow.state == "queued", MessageRow.kind.in_(BULK)
        ids = self.connection.scalars(select(MessageRow.id).where(*queued).with_for_update()).all()
        if ids:
            values = {"state": "canceled", "updated_at": at}
            self.connection.execute(update(MessageRow).where(*queued).values(values))
            events = [{"message_id": message_id, "state": "canceled", "at": at} for message_id in ids]
            self.connection.execute(insert(MessageEventRow), events)
        return len(ids)

    def queued(self, outreach_id: str) -> int:
        query = select(func.count()).select_from(MessageRow).where(*_waiting_questions(outreach_id))
        return self.connection.scalar(query) or 0

    def reword(self, outreach_id: str, texts: Mapping[str, str]) -> None:
        sizes = {language: segments(text) for language, text in texts.items()}
        rows = self.connection.execute(select(MessageRow).where(*_waiting_questions(outreach_id)).with_for_update())
        new = []
        for message in [to_message(self.sealer, row) for row in rows]:
            language = language_for(message.language, texts)
            sealed = self.sealer.seal(MESSAGE_PLACE, message.id, [message.phone, texts[language], language])
            new.append({"its_id": message.id, "sealed": sealed, "segments": sizes[language]})
        if new:
            self.connection.execute(update(MessageRow).where(MessageRow.id == bindparam("its_id")), new)

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


def corrections(connection: Connection, outreach_ids: Iterable[str]) -> Mapping[str, AnyRow]:
    """The latest correction (its turn, and when it was made) of each of these outreaches that has one."""
    corrected = OutreachStepRow.kind == "correction", OutreachStepRow.outreach_id.in_(sorted(outreach_ids))
    rows = connection.execute(select(OutreachStepRow).where(*corrected).order_by(OutreachStepRow.turn))
    return {row.outreach_id: row for row in rows}


def _whom(outreach_id: str, *columns: Any) -> Any:
    """Its recipients in the order of the draft, none of whom can be erased until the unit of work ends."""
    query = select(ResidentRow.id, ResidentRow.number, ResidentRow.sealed, *columns).join(RecipientRow)
    mine = query.where(RecipientRow.outreach_id == outreach_id).order_by(RecipientRow.place)
    return mine.with_for_update(read=True, key_share=True, of=ResidentRow)


def _to_recipient(sealer: Sealer, row: AnyRow) -> Recipient:
    phone, language = words_of(sealer, row, "phone", "language")
    return Recipient(row.id, row.registration_id, phone, row.number, language)


def _waiting_questions(outreach_id: str) -> tuple[Any, ...]:
    return MessageRow.outreach_id == outreach_id, MessageRow.kind == "ask", MessageRow.state == "queued"


def _over(cap: Cap, among: Any) -> Any:
    """Who of them has so many questions, or has them coming; one that never left counts for nothing."""
    of_late = or_(MessageRow.left_at.is_(None), MessageRow.left_at > literal(cap.since, Moment()))
    counted = (
        (cap.per_week, func.sum(case((of_late, 1), else_=0))),
        (cap.per_case, func.sum(case((OutreachRow.case_number == cap.case, 1), else_=0))),
    )
    reached = [count >= most for most, count in counted if most is not None]
    asked = MessageRow.kind == "ask", MessageRow.state.not_in(sorted(NEVER_LEFT))
    query = select(MessageRow.resident_id).join(OutreachRow).where(among, *asked)
    return query.group_by(MessageRow.resident_id).having(or_(false(), *reached))


def _alone(outreach: Outreach, since: datetime) -> Any:
    """Whether another outreach of its town is of its case or its officers, and left without a second person."""
    who = (outreach.created_by, outreach.officer_id)
    of_case = OutreachRow.case_number == outreach.case if outreach.case else false()
    akin = OutreachRow.created_by.in_(who), OutreachRow.officer_id.in_(who), of_case
    approved = exists().where(OutreachStepRow.outreach_id == OutreachRow.id, OutreachStepRow.kind == "approve")
    lately = OutreachRow.sent_at > literal(since, Moment())
    return and_(OutreachRow.town_id == outreach.town_id, lately, ~approved, or_(*akin))


def by_id(
    connection: Connection, sealer: Sealer, ids: Iterable[str], *, steady: bool = False
) -> Mapping[str, Outreach]:
    """Outreaches by their ids; `steady`: nobody changes them until the unit of work ends."""
    query = (_STEADY_BY_ID if steady else _BY_ID)[is_postgresql(connection)]
    rows = connection.execute(query, {"ids": sorted(set(ids))})
    return {row.id: _to_outreach(sealer, row) for row in rows}


def _by_id(on_postgresql: bool) -> AnySelect:
    return select(OutreachRow).where(among(on_postgresql, OutreachRow.id, "ids")).order_by(OutreachRow.id)


_BY_ID = on_both(_by_id)
_STEADY_BY_ID = {on_postgresql: query.with_for_update(read=True) for on_postgresql, query in _BY_ID.items()}


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
