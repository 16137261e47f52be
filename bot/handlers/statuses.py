"""Status callbacks: what the carrier reports of a text, in any order, any number of times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.handlers.outcomes import halt_number, mark_phone
from bot.outreach.failures import Failure, failure
from bot.outreach.outreach import Message, MessageState, moves_forward
from bot.outreach.pacing import next_day
from bot.ports import Desk, UnitOfWork

log = structlog.get_logger(__name__)

TRIES = 3  # of one text, where a carrier takes it and fails it later
TEXT_KEEPS = timedelta(hours=24)  # a text is not tried again when it is older
ANSWER_KEEPS = timedelta(hours=2)
LONG_HALT = timedelta(hours=6)  # the carrier takes these texts and fails them later: every try costs some

STATES: Mapping[str, MessageState] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "partially_delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",  # at the carrier; ours means that an officer canceled
}  # the carrier's word -> ours: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values


def receive_status(message_id: str | None, sid: str, status: str, code: int | None, desk: Desk) -> None:
    """Take one status callback; states only move forward, and nothing of an erased person comes back.

    `message_id` is our own id from the callback's address; by it the sid of an answer, or of a text whose sending was
    cut off, is learnt.
    """
    with desk.work() as work:
        message = _message(message_id, sid, work)
        if message is None:
            log.info("status.unknown", sid=sid)
        elif message.sid not in (None, sid):
            log.warning("status.other_sid", message=message.id, sid=sid)
        elif message.sid is None and work.sending.is_spent(sid):
            log.info("status.of_an_earlier_try", message=message.id, sid=sid)
        elif state := STATES.get(status.strip().lower()):
            record_report(message, state, sid, code, work, desk)
        work.commit()


def _message(message_id: str | None, sid: str, work: UnitOfWork) -> Message | None:
    found = work.messages.get(message_id) if message_id else None
    return found or work.messages.by_sid(sid)


def record_report(
    message: Message, state: MessageState, sid: str, code: int | None, work: UnitOfWork, desk: Desk
) -> None:
    """Move a message to what the carrier says of it, and learn from a failure, in the caller's unit of work."""
    now = desk.clock.now()
    failed = state in ("failed", "undelivered") and moves_forward(message.state, state)
    if failed and message.phone is not None:
        work.residents.find(message.town_id, message.phone)  # locks: residents before messages
        if _planned_again(message, sid, code, work, desk, now):
            return
    words = failure(code).words if failed else None
    moved = work.messages.record(message.id, state, now, sid=sid, code=code if failed else None, error=words)
    if moved and failed:
        _learn(message, code, work, desk)


def _planned_again(message: Message, sid: str, code: int | None, work: UnitOfWork, desk: Desk, now: datetime) -> bool:
    """Whether the text is tried again: one of which the carrier surely delivered nothing, while that makes sense."""
    what = failure(code)
    sensible = now - message.created_at <= (ANSWER_KEEPS if message.kind == "answer" else TEXT_KEEPS)
    if what.action != "later" or message.attempts >= TRIES or not sensible:
        return False
    due_at = _next_try(what, now)
    if not work.sending.plan_again(message.id, sid, now, due_at, what.words, code):
        return False
    work.sending.delete_soon(sid, work.towns.get(message.town_id).twilio_account, now)  # nobody looks for it any more
    log.info("status.planned_again", message=message.id, code=code)
    return True


def _next_try(what: Failure, now: datetime) -> datetime:
    return next_day(now) if what.next_day else now + what.wait


def _learn(message: Message, code: int | None, work: UnitOfWork, desk: Desk) -> None:
    """What a failure tells beyond its own text: of the phone, or of the town's account."""
    what = failure(code)
    if what.action == "halt":
        halt_number(message, what.words, work, desk, desk.clock.now() + LONG_HALT)
    else:
        mark_phone(message, what.action, work, desk, desk.clock.now())
