"""What an outreach says after its question: a reminder, a correction, thanks; each once to whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.handlers.changing import Change, changing
from bot.handlers.drafting import asks, check_window, refuse_long, what_asked, worded
from bot.handlers.launching import queue
from bot.handlers.registry import at_target
from bot.handlers.second_person import is_large
from bot.handlers.sheets import Sheet
from bot.outreach.follow_up import MOST_CORRECTIONS, remind_at, to_correct, to_remind, to_thank
from bot.outreach.outreach import Copy, Outreach, Recipient, Target, Wave
from bot.outreach.wording import FollowUp, follow_up
from bot.ports import Conflict, Desk, Forbidden, Invalid, UnitOfWork
from bot.registry.cameras import footage
from bot.registry.people import Officer
from bot.registry.registrations import Entry
from bot.registry.towns import Town


@dataclass(frozen=True)
class Correction:
    """What was wrong and how it is; None: it was right. `let_through`: as of a draft's own words."""

    what: str | Mapping[str, str] | None = None
    start: datetime | None = None
    end: datetime | None = None
    reason: str | None = None
    let_through: str | None = None


def remind(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Remind, once, whoever got the question and has not answered; first those whose footage is gone first.

    Whose footage is gone by then is left in peace. Reminded before: the same answer. Raises NotFound, or Conflict
    while the question is still on its way, and where the outreach is over.
    """
    with changing(outreach_id, officer, desk) as change:
        if not change.done_before("reminder"):
            _refuse_over(change, ("sending", "done"), "remind of")
            if change.work.outreaches.queued(outreach_id):
                raise Conflict("The question has not left for everybody yet; remind them after that.")
            whom = to_remind(change.work.outreaches.asked(outreach_id), _corrected_at(change))
            _follow(change, "reminder", _timed(whom, change))
    return change.sheet


def correct(outreach_id: str, said: Correction, officer: Officer, desk: Desk) -> Sheet:
    """Tell everybody who got the question what was wrong with it; who has not got it yet gets the corrected one.

    What they answered before counts as said of the old question. The same correction again: the same answer. Raises
    NotFound, Invalid where nothing is corrected or the words may not be sent, Forbidden where so many recipients need
    a supervisor, or Conflict where nobody was asked yet, the case is closed, or it was corrected too often.
    """
    with changing(outreach_id, officer, desk) as change:
        outreaches = change.work.outreaches
        turn = sum(taken.kind == "correction" for taken in outreaches.steps(outreach_id)) + 1
        corrected = _corrected(change, said)
        if corrected != change.outreach or turn == 1:
            _refuse_correction(change, corrected, turn)
            outreaches.reword(outreach_id, corrected.texts)  # before `asked`: texts are locked before residents
            whom = to_correct(outreaches.asked(outreach_id))
            if not whom:
                raise Conflict("Nobody was texted yet; draft it anew.")
            outreaches.save(corrected)
            if said.let_through:
                change.note("let through", said.let_through)
            change.outreach = corrected
            _follow(change, "correction", _at_once(whom, change), turn, said.reason)
    return change.sheet


def thank(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Close the case: thank, once, whoever answered yes; questions and reminders that have not left stay here.

    Thanked before: the same answer. Raises NotFound, or Conflict where nothing was sent, or it is paused or canceled.
    """
    with changing(outreach_id, officer, desk) as change:
        if not change.done_before("thanks"):
            _refuse_over(change, ("sending", "done"), "thank for")
            change.work.outreaches.cancel_queued(outreach_id, change.now)
            whom = to_thank(change.work.outreaches.asked(outreach_id))
            _follow(change, "thanks", _at_once(whom, change))
    return change.sheet


def _refuse_over(change: Change, states: Sequence[str], action: str) -> None:
    if change.outreach.state not in states:
        raise Conflict(f"This outreach is {change.outreach.state}; there is nothing to {action}.")
    if change.done_before("thanks"):
        raise Conflict("This outreach was closed with thanks.")


def _refuse_correction(change: Change, after: Outreach, turn: int) -> None:
    if change.outreach == after:
        raise Invalid("Nothing is corrected: `what`, `start` and `end` are as they were.")
    _refuse_over(change, ("sending", "paused", "done", "canceled"), "correct")
    if turn > MOST_CORRECTIONS:
        raise Conflict(f"It was corrected {MOST_CORRECTIONS} times; draft it anew.")
    if (is_large(change.outreach, change.town) or change.done_before("approve")) and not change.officer.may("approve"):
        raise Forbidden("So many recipients need a supervisor's word; let a supervisor correct it.")


def _corrected(change: Change, said: Correction) -> Outreach:
    """The outreach as it should have been. Raises Invalid, or Forbidden."""
    outreach, town, desk = change.outreach, change.town, change.desk
    what = outreach.what
    if said.what is not None:
        what = what_asked(said.what, change.officer, town, desk, let_through=said.let_through is not None)
    start, end = said.start or outreach.start, said.end or outreach.end
    check_window(start, end)
    if (what, start, end) == (outreach.what, outreach.start, outreach.end):
        return outreach
    return worded(replace(outreach, what=what, start=start, end=end), town, desk)


def _corrected_at(change: Change) -> datetime | None:
    steps = change.work.outreaches.steps(change.outreach.id)
    return max((taken.at for taken in steps if taken.kind == "correction"), default=None)


def _timed(whom: Sequence[Recipient], change: Change) -> list[Copy]:
    """A reminder for each whose footage may still be there, in the order in which it will be gone."""
    outreach, town, now = change.outreach, change.town, change.now
    urgent = outreach.urgent_reason is not None
    entries = _entries(outreach.target, change.work, town) if whom else ()
    until = {one.registration.id: footage(one.registration.cameras, outreach.start, now)[1] for one in entries}
    times = [(one, remind_at(until.get(one.registration_id), now, town, urgent=urgent)) for one in whom]
    return [Copy(change.desk.new_id(), one, at) for one, at in times if at is not None]


def _entries(target: Target, work: UnitOfWork, town: Town) -> Sequence[Entry]:
    """Who is still registered where it aimed."""
    if target.registration_ids:
        return work.registrations.some(town.id, target.registration_ids)
    return at_target(target, work, town)


def _at_once(whom: Sequence[Recipient], change: Change) -> list[Copy]:
    due_at = change.leaves_at()
    return [Copy(change.desk.new_id(), one, due_at) for one in whom]


def _follow(
    change: Change, kind: FollowUp, copies: Sequence[Copy], turn: int = 0, reason: str | None = None
) -> None:  # fmt: skip
    """Note the step and queue its texts; an outreach that was over goes on until they have left."""
    outreach, town, now = change.outreach, change.town, change.now
    said = follow_up(kind, asks(outreach), town, change.desk.book)
    refuse_long(said)
    change.step(kind, turn)
    queue(Wave(outreach.id, town.id, kind, turn, now, said, town.numbers), copies, change.work)
    if copies and outreach.state != "paused":
        change.work.outreaches.move(outreach.id, "sending", now)
    change.note(kind, reason)
