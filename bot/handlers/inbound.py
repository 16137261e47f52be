"""A text from a resident: claimed, understood, carried out and answered in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import structlog

from bot.dialogue.engine import converse
from bot.dialogue.events import Event, Replied, Said
from bot.dialogue.hearing import hear
from bot.dialogue.known import Known
from bot.dialogue.run import Run
from bot.dialogue.segments import segments
from bot.handlers.carrying_out import RECEIPT, Carried, carry_out
from bot.handlers.guarding import Thought, guarded
from bot.handlers.knowledge import book_of, is_doubtful, known_of, unconfirmed_run
from bot.handlers.late import Arrival, in_season, is_forgotten
from bot.outreach.outreach import Message, MessageState
from bot.outreach.suppression import cannot_text, is_stopped
from bot.ports import Desk, InboundText, UnitOfWork
from bot.registry.residents import Resident
from bot.registry.towns import Town

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answer:
    """What goes back to the carrier, None for nothing; by `message_id`, which is ours, its fate is learnt.

    `queued`: it leaves by itself, as a text of its own.
    """

    text: str | None
    message_id: str | None = None
    queued: bool = False


PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164; a short code is shorter


def is_answerable(text: InboundText, *, from_town: bool) -> bool:
    """Whether a person's phone sent this: no short code, no letters, none of our own numbers, no auto-reply."""
    return bool(PHONE.fullmatch(text.sender)) and not from_town and not hear(text.body).auto_reply


def receive_text(text: InboundText, desk: Desk, town: Town | None = None) -> Answer:
    """Answer one text, once: of a `sid` that was taken before, the same answer again. Raises Unavailable.

    `town` is whose number was texted, where the caller looked it up.
    """
    with desk.work() as work:
        now = desk.clock.now()
        town = town or work.towns.by_number(text.to)
        if town is None:
            log.info("inbound.no_town", sid=text.sid)
            return Answer(None)
        earlier = work.messages.claim(text.sid, now)
        if earlier is not None:
            return Answer(earlier.answer, earlier.message_id)
        answer = take(Arrival(text, town, now, now), work, desk)
        work.messages.answered(text.sid, answer.text, answer.message_id)
        work.commit()
    log.info("inbound.taken", sid=text.sid, message=answer.message_id)
    return answer


def take(arrival: Arrival, work: UnitOfWork, desk: Desk) -> Answer:
    """The turn itself, with the resident's row held so that two texts of one phone go in turn."""
    text, town, now = arrival.text, arrival.town, arrival.now
    held = work.residents.find(town.id, text.sender)
    erased_at = None if held else work.residents.was_erased(town.id, text.sender)
    if is_forgotten(arrival, held, erased_at):
        work.sending.delete_soon(text.sid, town.twilio_account, now)
        return Answer(None)
    erased = erased_at is not None
    resident = held or Resident(desk.new_id(), town.id, text.sender, text.to, arrival.at)
    kept = work.runs.open_for(resident.id) if held else None
    run = kept or unconfirmed_run(resident, desk.book, now)
    known = known_of(text, town, resident, work, desk, now, registered=held is not None, erased=erased)
    after, events = converse(book_of(run, work, desk), run, text.body, now, known)
    said = next((event.text for event in events if isinstance(event, Said)), None)
    thought = guarded(Thought(run, after, events, said), resident, town, known, work, desk, now)
    if arrival.late:
        thought = in_season(thought, arrival, held, work, desk)
    if erased and not _begins_anew(thought.after):
        return _answer_a_stranger(thought.said, arrival, work)
    if held is None:
        _let_in(resident, erased, work)
    if thought.after and not kept:
        work.runs.keep_book(desk.book.version, desk.pages)
    turn = Turn(arrival, _heard(resident, arrival, known), kept, thought.after, thought.events, thought.said)
    return _keep(turn, work, desk)


@dataclass(frozen=True)
class Turn:
    """One text thought through: from the run `before` to the run `after`, with what happened and what is to be said."""

    arrival: Arrival
    resident: Resident
    before: Run | None
    after: Run | None
    events: list[Event]
    said: str | None


def _heard(resident: Resident, arrival: Arrival, known: Known) -> Resident:
    """The resident, heard from; a text alone does not prove that it is still them."""
    doubted_at = (resident.doubted_at or arrival.now) if is_doubtful(resident, arrival.now) else None
    heard_at = max(arrival.at, resident.heard_at or arrival.at)
    return replace(resident, heard_at=heard_at, doubted_at=doubted_at, greeted=known.greeted)


def _begins_anew(run: Run | None) -> bool:
    """Whether somebody erased asked to come back: only their own REGISTER does that."""
    return run is not None and run.flow == "registration"


def _let_in(resident: Resident, erased: bool, work: UnitOfWork) -> None:
    if erased:
        work.residents.begin_anew(resident.town_id, resident.phone)
    work.residents.add(resident)


def _answer_a_stranger(said: str | None, arrival: Arrival, work: UnitOfWork) -> Answer:
    """Of who was erased nothing is kept; a second REMOVE gets the receipt of the first, and takes what came since."""
    if said and RECEIPT in said:
        work.arrivals.keep_idle(arrival.town.id, arrival.text.sender, None, arrival.now)
        said = said.replace(RECEIPT, work.residents.receipt_of(arrival.town.id, arrival.text.sender) or "-")
    return Answer(said)


def _keep(turn: Turn, work: UnitOfWork, desk: Desk) -> Answer:
    """Carry the events out, keep the run, the text and its answer; of who was erased, nothing but the receipt."""
    text, town, now = turn.arrival.text, turn.arrival.town, turn.arrival.now
    carried = carry_out(turn.events, turn.resident, text, town, work, desk, now)
    said = turn.said and turn.said.replace(RECEIPT, carried.receipt or RECEIPT)
    answer = _answer(turn.arrival, said, carried, desk) if said else None
    messages = [answer] if answer else []
    if not carried.gone:
        if turn.after or turn.before:
            work.runs.keep(turn.resident.id, turn.after, now)
        work.residents.save(carried.resident)
        messages.append(_inbound(turn, desk))
    work.messages.add(*messages)
    return Answer(said, answer.id if answer else None, queued=answer is not None and answer.state == "queued")


def _inbound(turn: Turn, desk: Desk) -> Message:
    text, resident = turn.arrival.text, turn.resident
    reply = next((event for event in turn.events if isinstance(event, Replied)), None)
    return Message(
        id=desk.new_id(), town_id=resident.town_id, kind="inbound", state="received", number=text.to,
        resident_id=resident.id, phone=text.sender, text=reply.words if reply else text.body,
        language=resident.language, created_at=turn.arrival.at, updated_at=turn.arrival.now,
        outreach_id=reply.outreach_id if reply else None, sid=text.sid, answers=reply.answer if reply else None,
        picture=text.pictures > 0,
    )  # fmt: skip


def _answer(arrival: Arrival, said: str, carried: Carried, desk: Desk) -> Message:
    """The answer as a message of its own; of who is gone, a shell by which the carrier's copy is found and deleted.

    A late one waits in the queue as every text does; what the queue would hold back, as to who just said STOP, is on
    its way already.
    """
    gone, resident, now = carried.gone, carried.resident, arrival.now
    at_once = gone or is_stopped(resident) or cannot_text(resident)
    state: MessageState = "accepted" if not arrival.late else "sending" if at_once else "queued"
    return Message(
        id=desk.new_id(), town_id=arrival.town.id, kind="answer", state=state, number=arrival.text.to,
        resident_id=None if gone else resident.id, phone=None if gone else arrival.text.sender,
        text=None if gone else said, language=None if gone else resident.language, created_at=now, updated_at=now,
        segments=segments(said), attempts=int(state == "sending"),
    )  # fmt: skip
