"""Silence: one reminder to who left off within a registration, and after a week nothing is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.dialogue.known import Known
from bot.dialogue.nudging import nudge
from bot.dialogue.segments import segments
from bot.handlers.knowledge import book_of, town_facts
from bot.handlers.removal import forget_resident
from bot.outreach.outreach import Message
from bot.outreach.quiet_hours import valid_for
from bot.outreach.suppression import may_send
from bot.ports import Desk, UnitOfWork
from bot.registry.residents import Resident
from bot.registry.towns import Town

log = structlog.get_logger(__name__)

DAY = timedelta(days=1)  # of silence, before the one nudge
WEEK = timedelta(days=7)  # of silence, before what was answered is gone
ONE_NUDGE = timedelta(days=30)  # within which there is no second


def nudge_residents(desk: Desk) -> int:
    """Queue the one nudge for each who agreed a day ago and left off; how many. Nobody is nudged in quiet hours."""
    now = desk.clock.now()
    with desk.look() as work:
        awake = [town for town in work.towns.all() if valid_for(now, town)]
        left = [(town, resident) for town in awake for resident in _left_alone(town, work, now)]
    return sum(_nudge(resident, town, desk) for town, resident in left)


def _left_alone(town: Town, work: UnitOfWork, now: datetime, resident_id: str | None = None) -> Sequence[Resident]:
    return work.runs.left_alone(town.id, now - WEEK, now - DAY, now - ONE_NUDGE, resident_id)


def _nudge(left: Resident, town: Town, desk: Desk) -> bool:
    """Nudge one, with their row held: whoever came back meanwhile, or was nudged already, is left in peace."""
    with desk.work() as work:
        now = desk.clock.now()
        resident = work.residents.find(town.id, left.phone)
        if resident is None or not _left_alone(town, work, now, resident.id):
            return False
        message = _reminder(resident, town, work, desk, now)
        if message is None or may_send(message, resident, town, now, None, urgent=False).action != "go":
            return False
        work.messages.queue([message])
        work.wake(message.number)
        work.commit()
    log.info("nudge.queued", message=message.id)
    return True


def _reminder(resident: Resident, town: Town, work: UnitOfWork, desk: Desk, now: datetime) -> Message | None:
    """The nudge for the open run, whose question is asked anew with it; None where there is nothing to remind of."""
    run = work.runs.open_for(resident.id)
    if run is None or resident.heard_at is None:
        return None
    known = Known(town_facts(town, desk), desk.streets(work, town), resident.language)
    nudged = nudge(book_of(run, work, desk), run, now, known)
    if nudged is None:
        return None
    asked, text = nudged
    work.runs.keep(resident.id, asked, resident.heard_at)  # the week counts from what they said last
    return Message(
        id=desk.new_id(), town_id=town.id, kind="nudge", state="queued", number=resident.number,
        resident_id=resident.id, phone=resident.phone, text=text, language=asked.language, created_at=now,
        updated_at=now, segments=segments(text), due_at=now,
    )  # fmt: skip


def forget_unfinished(desk: Desk) -> int:
    """Forget each phone that said nothing for a week and has nothing to be kept for; how many.

    Texts, answers and agreement go, at the carrier too; who registered, or said STOP or WRONG NUMBER, stays.
    """
    before = desk.clock.now() - WEEK
    with desk.look() as work:
        left = work.residents.unregistered(before)
    return sum(_forget(resident, before, desk) for resident in left)


def _forget(left: Resident, before: datetime, desk: Desk) -> bool:
    with desk.work() as work:
        resident = work.residents.find(left.town_id, left.phone)
        if resident is None or not _is_nobody(resident, before, work):
            return False
        forget_resident(resident, work, desk.clock.now())
        work.commit()
    return True


def _is_nobody(resident: Resident, before: datetime, work: UnitOfWork) -> bool:
    """As the store found them, looked at again with their row held."""
    silent = resident.heard_at is not None and resident.heard_at < before
    kept_for = resident.stopped_at or resident.frozen_at or work.registrations.of(resident.id)
    return silent and not kept_for
