"""What an outreach says after its question: a reminder, a correction, thanks; each once to whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.handlers.cases import note
from bot.handlers.drafting import asks, check_window, refuse_long, what_asked, worded
from bot.handlers.launching import done_before, needs_approval, queue, step
from bot.handlers.registry import at_target
from bot.handlers.sheets import Sheet, held, night_ends, sheet_of
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
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        if not done_before(outreach, "reminder", work):
            _refuse_over(outreach, ("sending", "done"), "remind of", work)
            if work.outreaches.queued(outreach.id):
                raise Conflict("The question has not left for everybody yet; remind them after that.")
            whom = to_remind(work.outreaches.asked(outreach.id), _corrected_at(outreach, work))
            copies = _timed(whom, outreach, town, work, desk)
            _follow("reminder", 0, outreach, town, copies, officer, work, desk)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def correct(outreach_id: str, said: Correction, officer: Officer, desk: Desk) -> Sheet:
    """Tell everybody who got the question what was wrong with it; who has not got it yet gets the corrected one.

    What they answered before counts as said of the old question. The same correction again: the same answer. Raises
    NotFound, Invalid where nothing is corrected or the words may not be sent, Forbidden where so many recipients need
    a supervisor, or Conflict where nobody was asked yet, the case is closed, or it was corrected too often.
    """
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        turn = sum(taken.kind == "correction" for taken in work.outreaches.steps(outreach.id)) + 1
        corrected = _corrected(outreach, said, officer, town, desk)
        if corrected != outreach or turn == 1:
            _refuse_correction(outreach, corrected, turn, officer, town, work)
            work.outreaches.reword(outreach.id, corrected.texts)  # before `asked`: texts are locked before residents
            whom = to_correct(work.outreaches.asked(outreach.id))
            if not whom:
                raise Conflict("Nobody was texted yet; draft it anew.")
            work.outreaches.save(corrected)
            if said.let_through:
                note(
                    work, desk, officer, "let through", case=outreach.case, target=outreach.id, reason=said.let_through
                )
            copies = _at_once(whom, outreach, town, desk)
            _follow("correction", turn, corrected, town, copies, officer, work, desk, said.reason)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def thank(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Close the case: thank, once, whoever answered yes; questions and reminders that have not left stay here.

    Thanked before: the same answer. Raises NotFound, or Conflict where nothing was sent, or it is paused or canceled.
    """
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        if not done_before(outreach, "thanks", work):
            _refuse_over(outreach, ("sending", "done"), "thank for", work)
            work.outreaches.cancel_queued(outreach.id, desk.clock.now())
            whom = to_thank(work.outreaches.asked(outreach.id))
            _follow("thanks", 0, outreach, town, _at_once(whom, outreach, town, desk), officer, work, desk)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def _refuse_over(outreach: Outreach, states: Sequence[str], action: str, work: UnitOfWork) -> None:
    if outreach.state not in states:
        raise Conflict(f"This outreach is {outreach.state}; there is nothing to {action}.")
    if done_before(outreach, "thanks", work):
        raise Conflict("This outreach was closed with thanks.")


def _refuse_correction(
    before: Outreach, after: Outreach, turn: int, officer: Officer, town: Town, work: UnitOfWork
) -> None:  # fmt: skip
    if before == after:
        raise Invalid("Nothing is corrected: `what`, `start` and `end` are as they were.")
    _refuse_over(before, ("sending", "paused", "done", "canceled"), "correct", work)
    if turn > MOST_CORRECTIONS:
        raise Conflict(f"It was corrected {MOST_CORRECTIONS} times; draft it anew.")
    if needs_approval(before, town) and not officer.may("approve"):
        raise Forbidden("So many recipients need a supervisor's word; let a supervisor correct it.")


def _corrected(outreach: Outreach, said: Correction, officer: Officer, town: Town, desk: Desk) -> Outreach:
    """The outreach as it should have been. Raises Invalid, or Forbidden."""
    what = outreach.what
    if said.what is not None:
        what = what_asked(said.what, officer, town, desk, let_through=said.let_through is not None)
    start, end = said.start or outreach.start, said.end or outreach.end
    check_window(start, end)
    if (what, start, end) == (outreach.what, outreach.start, outreach.end):
        return outreach
    return worded(replace(outreach, what=what, start=start, end=end), town, desk)


def _corrected_at(outreach: Outreach, work: UnitOfWork) -> datetime | None:
    times = [taken.at for taken in work.outreaches.steps(outreach.id) if taken.kind == "correction"]
    return max(times, default=None)


def _timed(
    whom: Sequence[Recipient], outreach: Outreach, town: Town, work: UnitOfWork, desk: Desk
) -> list[Copy]:  # fmt: skip
    """A reminder for each whose footage may still be there, in the order in which it will be gone."""
    now, urgent = desk.clock.now(), outreach.urgent_reason is not None
    entries = _entries(outreach.target, work, town) if whom else ()
    until = {one.registration.id: footage(one.registration.cameras, outreach.start, now)[1] for one in entries}
    times = [(one, remind_at(until.get(one.registration_id), now, town, urgent=urgent)) for one in whom]
    return [Copy(desk.new_id(), one, at) for one, at in times if at is not None]


def _entries(target: Target, work: UnitOfWork, town: Town) -> Sequence[Entry]:
    """Who is still registered where it aimed."""
    if target.registration_ids:
        return [entry for one in target.registration_ids if (entry := work.registrations.get(town.id, one))]
    return at_target(target, work, town)


def _at_once(whom: Sequence[Recipient], outreach: Outreach, town: Town, desk: Desk) -> list[Copy]:
    now = desk.clock.now()
    due_at = night_ends(outreach, town, now) or now
    return [Copy(desk.new_id(), one, due_at) for one in whom]


def _follow(
    kind: FollowUp, turn: int, outreach: Outreach, town: Town, copies: Sequence[Copy], officer: Officer,
    work: UnitOfWork, desk: Desk, reason: str | None = None,
) -> None:  # fmt: skip
    """Note the step and queue its texts; an outreach that was over goes on until they have left."""
    now = desk.clock.now()
    said = follow_up(kind, asks(outreach), town, desk.book)
    refuse_long(said)
    step(outreach, kind, officer, work, desk, turn)
    queue(Wave(outreach.id, town.id, kind, turn, now, said, town.numbers), copies, work)
    if copies and outreach.state != "paused":
        work.outreaches.move(outreach.id, "sending", now)
    note(work, desk, officer, kind, case=outreach.case, target=outreach.id, reason=reason)
