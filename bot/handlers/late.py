"""A text that came while nobody listened: what may still be done about it, and what would do harm by now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.engine import recognizer_of
from bot.dialogue.events import Erased, StoppedTexts
from bot.dialogue.hearing import hear
from bot.handlers.guarding import Thought
from bot.ports import Desk, InboundText, UnitOfWork
from bot.registry.residents import Resident
from bot.registry.towns import Town

USEFUL = timedelta(hours=2)  # an answer that comes later than this puzzles more than it helps
MISSED = "missed_text"  # what a person is asked to read
LEAVES = (Erased, StoppedTexts)
COMES_BACK = ("register", "start")


@dataclass(frozen=True)
class Arrival:
    """How a text came to us. `late`: found on the carrier's list, so that an answer goes out as a text of its own."""

    text: InboundText
    town: Town
    now: datetime
    at: datetime  # when it came to the carrier
    late: bool = False
    last: bool = True  # no newer one of this phone came late too


def is_forgotten(arrival: Arrival, held: Resident | None, erased_at: datetime | None) -> bool:
    """Whether its sender was erased after they sent it: then it is not even read.

    Who came back since is known from a newer text of theirs; whatever is older than that belongs to who was erased, or
    was overtaken.
    """
    if not arrival.late:
        return False
    if held is not None:
        return arrival.at < held.created_at
    return erased_at is not None and arrival.at <= erased_at


def in_season(thought: Thought, arrival: Arrival, held: Resident | None, work: UnitOfWork, desk: Desk) -> Thought:
    """What becomes of a late text: as any other while an answer makes sense. Else STOP and REMOVE are obeyed, all other
    words wait for a person, and nothing is said."""
    overtaken = held is not None and held.heard_at is not None and held.heard_at > arrival.at
    if not overtaken and arrival.now - arrival.at <= USEFUL:
        return thought if arrival.last else replace(thought, said=None)
    leaves = any(isinstance(event, LEAVES) for event in thought.events)
    if leaves and not (overtaken and held and _came_back(held, arrival, work, desk)):
        return replace(thought, said=None)
    work.audit.flag(desk.new_id(), arrival.town.id, held.id if held else None, MISSED, arrival.now)
    return Thought(thought.before, thought.before, [], None)


def _came_back(held: Resident, arrival: Arrival, work: UnitOfWork, desk: Desk) -> bool:
    """Whether they texted REGISTER or START since: the newer word holds."""
    recognizer = recognizer_of(desk.book, arrival.town.languages)
    newer = (hear(message.text or "") for message in work.arrivals.since(held.id, arrival.at))
    intents = (recognizer.recognise(heard, held.language or desk.book.languages[0], None) for heard in newer)
    return any(intent is not None and intent.name in COMES_BACK for intent in intents)
