"""Sending an outreach once, a second person's approval, and holding it back: pausing, resuming, canceling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.handlers.caps import asked_enough
from bot.handlers.changing import Change, changing
from bot.handlers.drafting import signer_named, worded
from bot.handlers.second_person import needs_approval
from bot.handlers.sheets import Sheet
from bot.outreach.outreach import Copy, Recipient, Wave
from bot.outreach.suppression import WORDS
from bot.ports import Conflict, Desk, Forbidden, UnitOfWork
from bot.registry.people import Officer

DRAFT_KEEPS = timedelta(hours=24)  # after that the list of recipients is too old to send to


def send(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Queue the question for every recipient, once; or, where the town wants a second person's word, wait for that.

    Sent before: the same answer, nothing more is queued. Raises NotFound, or Conflict where it was canceled or is a
    draft older than a day.
    """
    with changing(outreach_id, officer, desk) as change:
        outreach = change.outreach
        if outreach.state in ("draft", "canceled"):
            change.refuse_unless("draft", "send")
            _refuse_old(change)
            change.work.outreaches.in_turn(change.town.id)
            if needs_approval(outreach, change.town, change.work, change.now):
                change.work.outreaches.move(outreach.id, "waiting", change.now)
            else:
                _launch(change)
            change.note("send", outreach.urgent_reason)
    return change.sheet


def approve(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Let another officer's outreach that waits for it leave. Approved before: the same answer.

    Raises NotFound, Forbidden for one's own and for whoever is no supervisor, or Conflict.
    """
    with changing(outreach_id, officer, desk) as change:
        outreach = change.outreach
        if not officer.may("approve") or officer.id in (outreach.created_by, outreach.officer_id):
            raise Forbidden("A second person approves an outreach: a supervisor who neither drafted nor signs it.")
        goes_on = outreach.state in ("sending", "paused", "done") and change.done_before("approve")
        if not goes_on:
            change.refuse_unless("waiting", "approve")
            _refuse_old(change)
            change.step("approve")
            _launch(change)
            change.note("approve", outreach.urgent_reason)
    return change.sheet


def pause(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Hold back what has not left, until it is resumed. Raises NotFound, or Conflict where nothing is being sent."""
    with changing(outreach_id, officer, desk) as change:
        if change.outreach.state != "paused":
            change.refuse_unless("sending", "pause")
            if not change.done_before("pause"):
                change.step("pause")
            change.move("pause")
    return change.sheet


def resume(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Go on with a paused one. Resumed before: the same answer. Raises NotFound, or Conflict where it never paused."""
    with changing(outreach_id, officer, desk) as change:
        goes_on = change.outreach.state in ("sending", "done") and change.done_before("pause")
        if not goes_on:
            change.refuse_unless("paused", "resume")
            change.move("resume")
            for number in change.town.numbers:
                change.work.wake(number)
    return change.sheet


def cancel(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Nothing more of it leaves; what the carrier has cannot be called back. Raises NotFound, or Conflict once done."""
    with changing(outreach_id, officer, desk) as change:
        if change.outreach.state == "done":
            raise Conflict("Every text of this outreach has left already.")
        if change.outreach.state != "canceled":
            change.work.outreaches.cancel_queued(outreach_id, change.now)
            change.move("cancel")
    return change.sheet


def hand_over(outreach_id: str, email: str, reason: str | None, officer: Officer, desk: Desk) -> Sheet:
    """Give it to another officer of the town, whose name residents read from now on; texts that are queued stay.

    Theirs already: the same answer. Raises NotFound, or Invalid where there is no such officer.
    """
    with changing(outreach_id, officer, desk) as change:
        outreach, signer = change.outreach, signer_named(email, officer, change.work)
        if signer.id != outreach.officer_id:
            given = replace(outreach, officer_id=signer.id, officer_name=signer.name)
            unsent = outreach.state in ("draft", "waiting")
            change.work.outreaches.save(worded(given, change.town, desk) if unsent else given)
            change.note("hand over", f"to {signer.name}" + (f": {reason}" if reason else ""))
    return change.sheet


def queue(wave: Wave, copies: Iterable[Copy], work: UnitOfWork) -> None:
    """Queue one kind of text to many, and wake whoever sends from the town's numbers."""
    work.messages.queue_wave(wave, copies)
    for number in wave.numbers:
        work.wake(number)


def _refuse_old(change: Change) -> None:
    if change.now - change.outreach.created_at > DRAFT_KEEPS:
        raise Conflict("This draft is older than 24 hours; draft it anew, for people come and go.")


def _launch(change: Change) -> None:
    """Queue the question for all but those who were asked often enough since the draft; of two sends one waits."""
    outreach, town, work = change.outreach, change.town, change.work
    work.outreaches.in_turn(town.id)
    now, due_at = change.now, change.leaves_at()
    capped = asked_enough(work.outreaches.recipient_ids(outreach.id), outreach.case, town, work, now)
    wave = Wave(outreach.id, town.id, "ask", 0, now, outreach.texts, town.numbers)
    queue(wave, _copies(change, due_at, lambda one: one.resident_id not in capped), work)
    if capped:
        late = _copies(change, due_at, lambda one: one.resident_id in capped)
        work.messages.queue_wave(wave, late, held_back=WORDS["cap"])
    work.outreaches.move(outreach.id, "sending", now)


def _copies(change: Change, due_at: datetime, of: Callable[[Recipient], bool]) -> Iterator[Copy]:
    """The question's copies for those recipients, each made as it is come to."""
    recipients = change.work.outreaches.recipients(change.outreach.id)
    return (Copy(change.desk.new_id(), one, due_at) for one in recipients if of(one))
