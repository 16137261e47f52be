"""What keeps strangers and machines from running up answers: a town's limits, a phone's loops. REMOVE, STOP and words
of danger pass every one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

from bot.dialogue.events import (
    Courtesy,
    Dropped,
    Erased,
    Event,
    Flagged,
    LanguageChosen,
    NothingOpen,
    Paused,
    Replied,
    Said,
    StartedTexts,
    StoppedTexts,
    WrongNumber,
)
from bot.dialogue.known import Known
from bot.dialogue.run import Run
from bot.dialogue.saying import Voice
from bot.handlers.carrying_out import RECEIPT
from bot.ports import Desk, UnitOfWork
from bot.registry.loops import after_idle, is_quiet
from bot.registry.residents import Resident
from bot.registry.towns import Town

log = structlog.get_logger(__name__)

LEADS_OUT = (Erased, StoppedTexts, Dropped, WrongNumber, Paused)  # whoever wants to leave is heard, whatever else holds
MOVES_NOTHING = (Said, LanguageChosen, NothingOpen, Courtesy, Flagged)
DANGER, SILENCED = Flagged("danger"), Flagged("silenced")
SPENT, CROWDED = "welcomes_spent", "inbound_crowded"  # what a person is asked to look at


@dataclass(frozen=True)
class Thought:
    """One text thought through: from the run `before` to the run `after`, what happened, and what is to be said."""

    before: Run | None
    after: Run | None
    events: list[Event]
    said: str | None

    def unsaid(self) -> Thought:
        """Kept and not answered: what was open stays open; but an officer's question it may answer."""
        replied = [event for event in self.events if isinstance(event, Replied)]
        return Thought(self.before, self.before, list(replied), None)


def guarded(
    thought: Thought, resident: Resident, town: Town, known: Known, work: UnitOfWork, desk: Desk, now: datetime
) -> Thought:
    """What becomes of a text under the limits of its town and phone; counts it. The resident is held by the caller."""
    crowded = _is_crowded(town, work, desk, now)
    if _passes(thought):
        return thought
    if crowded:
        return thought.unsaid()
    thought = _unlooped(thought, resident, town, known, work, desk, now)
    stranger = any(isinstance(event, NothingOpen) and event.stranger for event in thought.events)
    return thought.unsaid() if thought.said and stranger and _is_spent(town, work, desk, now) else thought


def _passes(thought: Thought) -> bool:
    """Whether this leads out of the registry, or tells of danger."""
    leaving = any(isinstance(event, LEADS_OUT) for event in thought.events) or RECEIPT in (thought.said or "")
    return leaving or DANGER in thought.events or _is_leaving(thought.before) or _is_leaving(thought.after)


def _is_leaving(run: Run | None) -> bool:
    return run is not None and run.flow == "removal"


def _is_crowded(town: Town, work: UnitOfWork, desk: Desk, now: datetime) -> bool:
    """Whether the town's texts of this minute are more than it answers."""
    limit = town.limits.inbound_per_minute
    if limit is None:
        return False
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return _is_over(work.arrivals.count(town.id, "inbound", minute), limit, CROWDED, town, work, desk, now)


def _is_spent(town: Town, work: UnitOfWork, desk: Desk, now: datetime) -> bool:
    """Whether strangers were welcomed today as often as the town pays for."""
    limit = town.limits.welcomes_per_day
    if limit is None:
        return False
    count = work.arrivals.count(town.id, "welcome", town.midnight(now))
    return _is_over(count, limit, SPENT, town, work, desk, now)


def _is_over(count: int, limit: int, why: str, town: Town, work: UnitOfWork, desk: Desk, now: datetime) -> bool:
    """Whether `count` is past `limit`; the first that is raises the alarm."""
    if count == limit + 1:
        work.audit.flag(desk.new_id(), town.id, None, why, now)
        log.error("town.limit_reached", town=town.slug, limit=why, most=limit)
    return count > limit


def _unlooped(
    thought: Thought, resident: Resident, town: Town, known: Known, work: UnitOfWork, desk: Desk, now: datetime
) -> Thought:
    """After six texts in ten minutes that move nothing: one closing line, then silence for an hour, and a flag.

    A text that moves something is a person's, and ends it: an answer that fits, REGISTER, HELP.
    """
    idle = work.arrivals.idle_of(town.id, resident.phone)
    if thought.said is None:
        return thought
    if not moves_nothing(thought, known):
        if idle:
            work.arrivals.keep_idle(town.id, resident.phone, None, now)
        return thought
    if is_quiet(idle, now):
        return thought.unsaid()
    idle, verdict = after_idle(idle, now)
    work.arrivals.keep_idle(town.id, resident.phone, idle, now)
    if verdict == "answer":
        return thought
    log.info("phone.loops", town=town.slug)
    closed = thought.unsaid()
    flags = [] if _is_flagged(resident, work) else [SILENCED]
    return replace(closed, events=[*closed.events, *flags], said=_closing(resident, known, desk))


def forget_loops(desk: Desk) -> int:
    """Forget each phone that loops no more; how many. A keyed hash of it is all that was kept."""
    with desk.work() as work:
        gone = work.arrivals.forget_idle(desk.clock.now())
        work.commit()
    return gone


def _is_flagged(resident: Resident, work: UnitOfWork) -> bool:
    """Whether its silence waits for a person already: a machine may text for days."""
    return any(flag.why == SILENCED.why for flag in work.attention.of(resident.id))


def moves_nothing(thought: Thought, known: Known) -> bool:
    """Whether nothing came of a text: not understood, or answered with the very words of the last answer."""
    started = StartedTexts() if not known.stopped else None
    if any(not isinstance(event, MOVES_NOTHING) and event != started for event in thought.events):
        return False
    if _place(thought.before) != _place(thought.after):
        return False
    baffled = any(isinstance(event, NothingOpen) for event in thought.events)
    return baffled or thought.said == known.last_said or _misses(thought.after) > _misses(thought.before)


def _place(run: Run | None) -> object:
    """Where a run stands, whatever was said about it."""
    return run and (run.flow, run.step, run.answers, run.trail, _place(run.under))


def _misses(run: Run | None) -> int:
    return run.misses if run else 0


def _closing(resident: Resident, known: Known, desk: Desk) -> str:
    voice = Voice(desk.book, known.town, resident.language or known.language or known.town.languages[0])
    return voice.spelled(voice.say(desk.book.says["quiet_now"]))
