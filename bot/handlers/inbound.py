"""A text from a resident: claimed, understood, carried out and answered in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.dialogue.engine import converse
from bot.dialogue.events import Event, Replied, Said
from bot.dialogue.run import Run
from bot.dialogue.segments import segments
from bot.handlers.carrying_out import RECEIPT, Carried, carry_out
from bot.handlers.knowledge import book_of, is_doubtful, known_of, unconfirmed_run
from bot.outreach.outreach import Message
from bot.ports import Desk, InboundText, UnitOfWork
from bot.registry.residents import Resident
from bot.registry.towns import Town

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answer:
    """What goes back to the carrier, None for nothing; by `message_id`, which is ours, its fate is learnt."""

    text: str | None
    message_id: str | None = None


def receive_text(text: InboundText, desk: Desk) -> Answer:
    """Answer one text, once: of a `sid` that was taken before, the same answer again. Raises Unavailable."""
    with desk.work() as work:
        now = desk.clock.now()
        town = work.towns.by_number(text.to)
        if town is None:
            log.info("inbound.no_town", sid=text.sid)
            return Answer(None)
        earlier = work.messages.claim(text.sid, now)
        if earlier is not None:
            return Answer(earlier.answer, earlier.message_id)
        answer = _take(text, town, work, desk, now)
        work.commit()
    log.info("inbound.taken", sid=text.sid, message=answer.message_id)
    return answer


def _take(text: InboundText, town: Town, work: UnitOfWork, desk: Desk, now: datetime) -> Answer:
    """The turn itself, with the resident's row held so that two texts of one phone go in turn."""
    held = work.residents.find(town.id, text.sender)
    erased = held is None and work.residents.was_erased(town.id, text.sender) is not None
    resident = held or Resident(desk.new_id(), town.id, text.sender, text.to, now)
    kept = work.runs.open_for(resident.id) if held else None
    run = kept or unconfirmed_run(resident, desk.book, now)
    book = book_of(run, work, desk)
    known = known_of(text, town, resident, work, desk, now, registered=held is not None, erased=erased)
    run, events = converse(book, run, text.body, now, known)
    said = next((event.text for event in events if isinstance(event, Said)), None)
    if erased and not _begins_anew(run):
        return _answer_a_stranger(text, said, town, work)
    if held is None:
        _let_in(resident, erased, work)
    if run and not kept:
        work.runs.keep_book(desk.book.version, desk.pages)
    doubted_at = (resident.doubted_at or now) if is_doubtful(resident, now) else None  # a text alone proves nothing
    heard = replace(resident, heard_at=now, doubted_at=doubted_at, greeted=known.greeted)
    turn = Turn(text, heard, kept, run, events, said)
    return _keep(turn, town, work, desk, now)


@dataclass(frozen=True)
class Turn:
    """One text thought through: from the run `before` to the run `after`, with what happened and what is to be said."""

    text: InboundText
    resident: Resident
    before: Run | None
    after: Run | None
    events: list[Event]
    said: str | None


def _begins_anew(run: Run | None) -> bool:
    """Whether somebody erased asked to come back: only their own REGISTER does that."""
    return run is not None and run.flow == "registration"


def _let_in(resident: Resident, erased: bool, work: UnitOfWork) -> None:
    if erased:
        work.residents.begin_anew(resident.town_id, resident.phone)
    work.residents.add(resident)


def _answer_a_stranger(text: InboundText, said: str | None, town: Town, work: UnitOfWork) -> Answer:
    """Of who was erased nothing is kept; a second REMOVE gets the receipt of the first."""
    if said and RECEIPT in said:
        said = said.replace(RECEIPT, work.residents.receipt_of(town.id, text.sender) or "-")
    work.messages.answered(text.sid, said, None)
    return Answer(said)


def _keep(turn: Turn, town: Town, work: UnitOfWork, desk: Desk, now: datetime) -> Answer:
    """Carry the events out, keep the run, the text and its answer; of who was erased, nothing but the receipt."""
    carried = carry_out(turn.events, turn.resident, turn.text, town, work, desk, now)
    said = turn.said and turn.said.replace(RECEIPT, carried.receipt or RECEIPT)
    messages = [_answer(turn.text, said, carried, town, desk, now)] if said else []
    message_id = messages[0].id if messages else None
    if not carried.gone:
        if turn.after or turn.before:
            work.runs.keep(turn.resident.id, turn.after, now)
        work.residents.save(carried.resident)
        messages.append(_inbound(turn, desk, now))
    work.messages.add(*messages)
    work.messages.answered(turn.text.sid, said, message_id)
    return Answer(said, message_id)


def _inbound(turn: Turn, desk: Desk, now: datetime) -> Message:
    text, resident = turn.text, turn.resident
    reply = next((event for event in turn.events if isinstance(event, Replied)), None)
    return Message(
        id=desk.new_id(), town_id=resident.town_id, kind="inbound", state="received", number=text.to,
        resident_id=resident.id, phone=text.sender, text=reply.words if reply else text.body,
        language=resident.language, created_at=now, updated_at=now, outreach_id=reply.outreach_id if reply else None,
        sid=text.sid, answers=reply.answer if reply else None, picture=text.pictures > 0,
    )  # fmt: skip


def _answer(text: InboundText, said: str, carried: Carried, town: Town, desk: Desk, now: datetime) -> Message:
    """The answer as a message of its own; of who is gone, a shell by which the carrier's copy is found and deleted."""
    gone = carried.gone
    return Message(
        id=desk.new_id(), town_id=town.id, kind="answer", state="accepted", number=text.to,
        resident_id=None if gone else carried.resident.id, phone=None if gone else text.sender,
        text=None if gone else said, language=None if gone else carried.resident.language, created_at=now,
        updated_at=now, segments=segments(said),
    )  # fmt: skip
