"""Sending an outreach once, a second person's approval, and holding it back: pausing, resuming, canceling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.handlers.caps import asked_enough
from bot.handlers.cases import note
from bot.handlers.drafting import signer_named, worded
from bot.handlers.sheets import Sheet, held, night_ends, sheet_of
from bot.outreach.outreach import Copy, Outreach, State, Step, StepKind, Wave
from bot.outreach.suppression import WORDS
from bot.ports import Conflict, Desk, Forbidden, UnitOfWork
from bot.registry.people import Officer
from bot.registry.towns import Town

DRAFT_KEEPS = timedelta(hours=24)  # after that the list of recipients is too old to send to


def send(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Queue the question for every recipient, once; or, where the town wants a second person's word, wait for that.

    Sent before: the same answer, nothing more is queued. Raises NotFound, or Conflict where it was canceled or is a
    draft older than a day.
    """
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        if outreach.state in ("draft", "canceled"):
            _refuse_unless(outreach, "draft", "send")
            _refuse_old(outreach, desk.clock.now())
            if needs_approval(outreach, town):
                work.outreaches.move(outreach.id, "waiting", desk.clock.now())
            else:
                _launch(outreach, town, work, desk)
            note(work, desk, officer, "send", case=outreach.case, target=outreach.id, reason=outreach.urgent_reason)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def needs_approval(outreach: Outreach, town: Town) -> bool:
    """Whether so many recipients need a second person's word."""
    return town.limits.approve_above is not None and outreach.recipients > town.limits.approve_above


def approve(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Let another officer's outreach that waits for it leave. Approved before: the same answer.

    Raises NotFound, Forbidden for one's own and for whoever is no supervisor, or Conflict.
    """
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        if not officer.may("approve") or officer.id in (outreach.created_by, outreach.officer_id):
            raise Forbidden("A second person approves an outreach: a supervisor who neither drafted nor signs it.")
        goes_on = outreach.state in ("sending", "paused", "done") and done_before(outreach, "approve", work)
        if not goes_on:
            _refuse_unless(outreach, "waiting", "approve")
            _refuse_old(outreach, desk.clock.now())
            step(outreach, "approve", officer, work, desk)
            _launch(outreach, town, work, desk)
            note(work, desk, officer, "approve", case=outreach.case, target=outreach.id, reason=outreach.urgent_reason)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def pause(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Hold back what has not left, until it is resumed. Raises NotFound, or Conflict where nothing is being sent."""
    with desk.work() as work:
        outreach, _ = held(outreach_id, officer, work)
        if outreach.state != "paused":
            _refuse_unless(outreach, "sending", "pause")
            if not done_before(outreach, "pause", work):
                step(outreach, "pause", officer, work, desk)
            _move(outreach, "pause", officer, work, desk)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def resume(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Go on with a paused one. Resumed before: the same answer. Raises NotFound, or Conflict where it never paused."""
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        goes_on = outreach.state in ("sending", "done") and done_before(outreach, "pause", work)
        if not goes_on:
            _refuse_unless(outreach, "paused", "resume")
            _move(outreach, "resume", officer, work, desk)
            for number in town.numbers:
                work.wake(number)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def cancel(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Nothing more of it leaves; what the carrier has cannot be called back. Raises NotFound, or Conflict once done."""
    with desk.work() as work:
        outreach, _ = held(outreach_id, officer, work)
        if outreach.state == "done":
            raise Conflict("Every text of this outreach has left already.")
        if outreach.state != "canceled":
            work.outreaches.cancel_queued(outreach.id, desk.clock.now())
            _move(outreach, "cancel", officer, work, desk)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def hand_over(outreach_id: str, email: str, reason: str | None, officer: Officer, desk: Desk) -> Sheet:
    """Give it to another officer of the town, whose name residents read from now on; texts that are queued stay.

    Theirs already: the same answer. Raises NotFound, or Invalid where there is no such officer.
    """
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        signer = signer_named(email, officer, work)
        if signer.id != outreach.officer_id:
            given = replace(outreach, officer_id=signer.id, officer_name=signer.name)
            work.outreaches.save(worded(given, town, desk) if outreach.state in ("draft", "waiting") else given)
            said = f"to {signer.name}" + (f": {reason}" if reason else "")
            note(work, desk, officer, "hand over", case=outreach.case, target=outreach.id, reason=said)
        sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def done_before(outreach: Outreach, kind: StepKind, work: UnitOfWork) -> bool:
    return any(taken.kind == kind for taken in work.outreaches.steps(outreach.id))


def step(
    outreach: Outreach, kind: StepKind, officer: Officer, work: UnitOfWork, desk: Desk, turn: int = 0
) -> None:  # fmt: skip
    work.outreaches.take(outreach.id, Step(kind, turn, desk.clock.now(), officer.id))


def queue(wave: Wave, copies: Iterable[Copy], work: UnitOfWork) -> None:
    """Queue one kind of text to many, and wake whoever sends from the town's numbers."""
    work.messages.queue_wave(wave, copies)
    for number in wave.numbers:
        work.wake(number)


def _refuse_old(outreach: Outreach, now: datetime) -> None:
    if now - outreach.created_at > DRAFT_KEEPS:
        raise Conflict("This draft is older than 24 hours; draft it anew, for people come and go.")


def _refuse_unless(outreach: Outreach, state: str, action: str) -> None:
    if outreach.state != state:
        raise Conflict(f"This outreach is {outreach.state}; there is nothing to {action}.")


MOVES: Mapping[str, State] = {"pause": "paused", "resume": "sending", "cancel": "canceled"}


def _move(outreach: Outreach, action: str, officer: Officer, work: UnitOfWork, desk: Desk) -> None:
    work.outreaches.move(outreach.id, MOVES[action], desk.clock.now())
    note(work, desk, officer, action, case=outreach.case, target=outreach.id)


def _launch(outreach: Outreach, town: Town, work: UnitOfWork, desk: Desk) -> None:
    """Queue the question for all but those who were asked often enough since the draft; of two sends one waits."""
    work.outreaches.in_turn(town.id)
    now = desk.clock.now()
    due_at = night_ends(outreach, town, now) or now
    recipients = work.outreaches.recipients(outreach.id)
    capped = asked_enough([each.resident_id for each in recipients], outreach.case, town, work, now)
    wave = Wave(outreach.id, town.id, "ask", 0, now, outreach.texts, town.numbers)
    queue(wave, [Copy(desk.new_id(), one, due_at) for one in recipients if one.resident_id not in capped], work)
    late = [Copy(desk.new_id(), one, due_at) for one in recipients if one.resident_id in capped]
    work.messages.queue_wave(wave, late, held_back=WORDS["cap"])
    work.outreaches.move(outreach.id, "sending", now)
