"""Texts whose fate is unknown: found out by asking the carrier, never guessed, and never sent again before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.outreach.outreach import Message
from bot.ports import CarrierError, CarrierRecord, Desk, UnitOfWork

log = structlog.get_logger(__name__)

DOUBT = timedelta(seconds=60)  # a send takes its time-out at most; what is claimed longer has lost its sender
LAG = timedelta(minutes=2)  # the carrier's list may leave out a new text for so long
SKEW = timedelta(minutes=15)  # how far the carrier's clock and ours may differ
MOST = 50
ATTEMPTS = 8  # in all, for a text that the carrier never heard of: workers that die and lines that drop are no reason


def settle_unknowns(desk: Desk) -> int:
    """Look up each text in doubt at the carrier: accepted if found, queued again if surely absent; how many of each."""
    with desk.work() as work:
        doubtful = work.sending.in_doubt(desk.clock.now() - DOUBT, MOST)
    return sum(_settle(message, desk) for message in doubtful)


def _settle(message: Message, desk: Desk) -> bool:
    if message.phone is None:
        return _settle_erased(message, desk)
    account = _account(message, desk)
    try:
        records = desk.carrier.find(message.phone, message.number, message.created_at - SKEW, account)
    except CarrierError as error:  # no answer is no news: ask again later
        log.warning("lookup.failed", message=message.id, code=error.code)
        return False
    with desk.work() as work:
        if work.messages.get(message.id) != message:  # reported, or even sent again by another process, meanwhile
            return False
        settled = _found(message, records, work, desk) or _absent(message, work, desk)
        work.commit()
    return settled


def _account(message: Message, desk: Desk) -> str | None:
    with desk.work() as work:
        return work.towns.get(message.town_id).twilio_account


def _found(message: Message, records: Sequence[CarrierRecord], work: UnitOfWork, desk: Desk) -> bool:
    """Whether one of the carrier's records is this text; it is then recorded."""
    record = own_record(message, records, work)
    if record is None:
        return False
    now = desk.clock.now()
    work.messages.record(message.id, "accepted", now, sid=record.sid)
    work.messages.record(message.id, record.state, now, sid=record.sid, code=record.code)
    return True


def own_record(message: Message, records: Sequence[CarrierRecord], work: UnitOfWork) -> CarrierRecord | None:
    """Of the carrier's records of a phone, newest first, the oldest that may be this text."""
    free = (one for one in reversed(records) if _same_words(message, one) and is_free(message, one, work))
    return next(free, None)


def _same_words(message: Message, record: CarrierRecord) -> bool:
    """A trial account puts a line of its own in front of the words."""
    return bool(message.text) and record.body.strip().endswith((message.text or "").strip())


def is_free(message: Message, record: CarrierRecord, work: UnitOfWork) -> bool:
    """Whether the record is no other text's, nor that of an earlier try that failed."""
    owner = work.messages.by_sid(record.sid)
    return owner.id == message.id if owner else not work.sending.is_spent(record.sid)


def _absent(message: Message, work: UnitOfWork, desk: Desk) -> bool:
    """Settle a text that the carrier does not list: once its list cannot lag any more, the text did not leave."""
    now = desk.clock.now()
    if now - message.updated_at < LAG:
        since = message.updated_at  # of the claim: the wait for the list began then
        work.messages.record(message.id, "unknown", since, error="nobody knows yet whether this text left")
        return False
    if message.attempts < ATTEMPTS:
        work.sending.put_back(message.id, now, None, None)
        work.wake(message.number)
    else:
        work.messages.record(message.id, "failed", now, error="the carrier never took this text")
    return True


def _settle_erased(message: Message, desk: Desk) -> bool:
    """An erased person's text cannot be looked up by a phone; a callback may still name it, and has it deleted."""
    with desk.work() as work:
        now = desk.clock.now()
        settled = now - message.updated_at >= LAG
        if settled:
            work.messages.record(message.id, "failed", now)
        work.commit()
    return settled
