"""A text from a resident: claimed, understood, carried out and answered in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.dialogue.engine import converse
from bot.dialogue.events import Event, Replied, Said
from bot.dialogue.flow import FlowBook
from bot.dialogue.run import Run
from bot.dialogue.segments import segments
from bot.handlers.carrying_out import RECEIPT, Carried, carry_out
from bot.handlers.knowledge import known_of, unconfirmed_run
from bot.outreach.outreach import Message
from bot.ports import Desk, InboundText, UnitOfWork
from bot.registry.residents import Resident
from bot.registry.towns import Town

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answer:
    """What goes back to the carrier; `message_id` is ours, by which its fate is learnt. `text` None: nothing is said."""

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
    erased = work.residents.was_erased(town.id, text.sender) is not None
    resident = held or Resident(desk.new_id(), town.id, text.sender, text.to, now)
    run = (work.runs.open_for(resident.id) if held else None) or unconfirmed_run(resident, desk.book, now)
    book = _book_of(run, work, desk)
    known = known_of(text, town, resident, work, desk, now, registered=held is not None, erased=erased)
    run, events = converse(book, run, text.body, now, known)
    said = next((event.text for event in events if isinstance(event, Said)), None)
    if erased and held is None:
        if run is None:  # only their own REGISTER brings them back: nothing of this text is kept
            return _answer_a_stranger(text, said, work)
        work.residents.begin_anew(town.id, text.sender)
    if held is None:
        work.residents.add(resident)
    return _keep(text, replace(resident, heard_at=now), run, events, said, book, town, work, desk, now)


def _book_of(run: Run | None, work: UnitOfWork, desk: Desk) -> FlowBook:
    """The dialogues as they were when this run began; the present ones where it began on them."""
    if run is None or run.version == desk.book.version:
        return desk.book
    pages = work.runs.book(run.version)
    return desk.read_book(pages) if pages else desk.book


def _answer_a_stranger(text: InboundText, said: str | None, work: UnitOfWork) -> Answer:
    work.messages.answered(text.sid, said, None)
    return Answer(said)


def _keep(
    text: InboundText, resident: Resident, run: Run | None, events: list[Event], said: str | None, book: FlowBook, town: Town,
    work: UnitOfWork, desk: Desk, now: datetime,
) -> Answer:  # fmt: skip
    """Carry the events out, keep the run, the text and its answer; of who was erased, nothing but the receipt."""
    work.messages.add(_inbound(text, resident, events, desk, now))
    carried = carry_out(events, resident, text, town, work, desk, now)
    said = said.replace(RECEIPT, carried.receipt) if said and carried.receipt else said
    if not carried.gone:
        if run and run.version == desk.book.version:
            work.runs.keep_book(run.version, desk.pages)
        work.runs.keep(resident.id, run, now)
        work.residents.save(carried.resident)
    answer = _answer(text, said, carried, town, desk, now) if said else None
    if answer:
        work.messages.add(answer)
    message_id = answer.id if answer else None
    work.messages.answered(text.sid, said, message_id)
    return Answer(said, message_id)


def _inbound(text: InboundText, resident: Resident, events: list[Event], desk: Desk, now: datetime) -> Message:
    reply = next((event for event in events if isinstance(event, Replied)), None)
    return Message(
        id=desk.new_id(), town_id=resident.town_id, kind="inbound", state="received", number=text.to,
        resident_id=resident.id, phone=text.sender, text=reply.words if reply else text.body, language=resident.language,
        created_at=now, updated_at=now, outreach_id=reply.outreach_id if reply else None, sid=text.sid,
        answers=reply.answer if reply else None, picture=text.pictures > 0,
    )  # fmt: skip


def _answer(text: InboundText, said: str, carried: Carried, town: Town, desk: Desk, now: datetime) -> Message:
    """The answer as a message of its own; of who is gone, only a shell by which the carrier's copy is found and deleted."""
    gone = carried.gone
    return Message(
        id=desk.new_id(), town_id=town.id, kind="answer", state="accepted", number=text.to,
        resident_id=None if gone else carried.resident.id, phone=None if gone else text.sender, text=None if gone else said,
        language=carried.resident.language, created_at=now, updated_at=now, segments=segments(said),
    )  # fmt: skip
