"""What came of handing a text to the carrier, and what it means for the message, the resident and the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.outreach.failures import Action
from bot.outreach.outreach import Message
from bot.ports import (
    Accepted,
    CarrierError,
    Desk,
    GiveUp,
    Halt,
    NeverSend,
    OutgoingText,
    TryLater,
    UnitOfWork,
    Unknown,
)
from bot.registry.journal import Line

log = structlog.get_logger(__name__)

WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900, 3600, 10800))  # after the first, second, … failure
BREATHER = timedelta(seconds=2)  # for a number whose carrier asked us to come later
HALT = timedelta(minutes=15)  # a halted number tries again by itself, so a mended account needs nothing else
FRESH = timedelta(seconds=5)  # a claim older than this is not sent any more: STOP may have come, and another holder
BELATED = timedelta(seconds=60)  # a claim older than this is not ours to put back


@dataclass(frozen=True)
class Outcome:
    """What the carrier answered to one text, and when; neither `accepted` nor `error` where it was not asked at all."""

    message_id: str
    number: str
    claimed_at: datetime
    accepted: Accepted | None = None
    error: CarrierError | None = None
    at: datetime | None = None


def _touches_phone(outcome: Outcome) -> bool:
    """Whether this outcome changes a resident, whose row is to be locked before any message's."""
    return isinstance(outcome.error, NeverSend)


def retry_at(failures: int, now: datetime) -> datetime | None:
    """When to try again after so many failures (1: the first), or None to give up."""
    return now + WAITS[max(failures, 1) - 1] if failures <= len(WAITS) else None


def attempt(text: OutgoingText, claimed_at: datetime, desk: Desk) -> Outcome:
    """Hand one claimed text to the carrier, outside of any transaction; never raises what the carrier raises."""
    outcome = Outcome(text.message_id, text.sender, claimed_at)
    if desk.clock.now() - claimed_at > FRESH:
        return outcome
    return replace(_asked(text, outcome, desk), at=desk.clock.now())


def _asked(text: OutgoingText, outcome: Outcome, desk: Desk) -> Outcome:
    try:
        return replace(outcome, accepted=desk.carrier.send(text))
    except CarrierError as error:
        return replace(outcome, error=error)
    except Exception as error:  # whatever broke, the text may have left
        log.error("send.broke", message=text.message_id, error=type(error).__name__)
        return replace(outcome, error=Unknown("the carrier's answer could not be read"))


def settle_outcomes(outcomes: Sequence[Outcome], work: UnitOfWork, desk: Desk, now: datetime) -> None:
    """`settle_outcome` for several, those that the carrier took at once; residents are locked before messages."""
    for outcome in sorted(outcomes, key=_touches_phone, reverse=True):
        if outcome.accepted is None:
            settle_outcome(outcome, work, desk, now)
    if taken := {each.message_id: each.accepted for each in outcomes if each.accepted is not None}:
        work.messages.record_accepted(taken, now)


def settle_outcome(outcome: Outcome, work: UnitOfWork, desk: Desk, now: datetime) -> None:
    """Record what came of a send; only a text that surely did not leave is queued again."""
    error = outcome.error
    if outcome.accepted is not None:
        took = outcome.accepted
        work.messages.record(outcome.message_id, "accepted", now, sid=took.sid, segments=took.segments or None)
    elif now - outcome.claimed_at > BELATED and not isinstance(error, Unknown):
        log.warning("send.belated", message=outcome.message_id)
    elif error is None:
        work.sending.put_back(outcome.message_id, now, None, None, untried=True)
    elif (message := work.messages.get(outcome.message_id)) is not None:
        log.info("send.refused", message=message.id, kind=type(error).__name__, code=error.code)
        _settle_error(message, error, work, desk, now)


def _settle_error(message: Message, error: CarrierError, work: UnitOfWork, desk: Desk, now: datetime) -> None:
    match error:
        case TryLater():
            work.sending.took_slot(message.number, now + BREATHER)
            again(message, error, retry_at(message.attempts, now), work, now)
        case Halt():
            halt_number(message, error.words, work, desk, now + HALT)
            work.sending.put_back(message.id, now, error.words, error.code, untried=True)  # waits with its number
        case NeverSend():
            mark_phone(message, "stopped" if error.stopped else "never", work, desk, now)
            work.messages.record(message.id, "failed", now, code=error.code, error=error.words)
        case GiveUp():
            work.messages.record(message.id, "failed", now, code=error.code, error=error.words)
        case _:
            work.messages.record(message.id, "unknown", now, code=error.code, error=error.words)


def again(message: Message, error: CarrierError, due_at: datetime | None, work: UnitOfWork, now: datetime) -> None:
    """Queue a text that surely did not leave for `due_at`, or give it up where that is None."""
    if due_at is None:
        work.messages.record(message.id, "failed", now, code=error.code, error=error.words)
    else:
        work.sending.put_back(message.id, due_at, error.words, error.code)


def halt_number(message: Message, words: str, work: UnitOfWork, desk: Desk, until: datetime) -> None:
    """Stop a number until then, and have a person look, once as long as it does not work again."""
    known = work.sending.halted().get(message.number)
    work.sending.halt(message.number, words, until)
    if known != words:
        work.audit.flag(desk.new_id(), message.town_id, None, words, desk.clock.now())
        log.error("number.halted", town=message.town_id, why=words)


def mark_phone(message: Message, action: Action, work: UnitOfWork, desk: Desk, now: datetime) -> None:
    """Remember what a failure told about a phone: opted out, takes no texts, or whose it is is in doubt."""
    if message.phone is None or (resident := work.residents.find(message.town_id, message.phone)) is None:
        return
    if action == "stopped" and resident.stopped_at is None:
        work.residents.save(replace(resident, stopped_at=now, stopped_by="carrier"))
        desk.journal.note(Line(now, "stopped", work.towns.get(message.town_id).slug, desk.phone_hash(resident.phone)))
    elif action == "never":
        if resident.unreachable_at is None:
            work.audit.flag(desk.new_id(), message.town_id, resident.id, "unreachable", now)
        work.residents.save(replace(resident, unreachable_at=resident.unreachable_at or now, doubted_at=now))
    elif action == "give_up":  # what only came at a bad time tells nothing of the phone
        work.residents.save(replace(resident, doubted_at=now))
