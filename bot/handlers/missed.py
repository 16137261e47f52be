"""Texts that came while nobody listened: fetched from the carrier's list and taken through the same turn, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import structlog

from bot.handlers.inbound import Answer, is_answerable, take
from bot.handlers.late import Arrival
from bot.handlers.outcomes import attempt, settle_outcome
from bot.outreach.quiet_hours import LONGEST
from bot.ports import CarrierError, Desk, OutgoingText, ReceivedText
from bot.registry.towns import Town

log = structlog.get_logger(__name__)

OVERLAP = timedelta(minutes=15)  # the list lags, and the carrier's clock is another than ours
GRACE = timedelta(seconds=60)  # so long the carrier itself may still bring a text, to a fallback address too


def fetch_missed(desk: Desk) -> int:
    """Take up what the carrier's lists hold and nobody was asked to answer; how many texts. Raises Unavailable."""
    with desk.look() as work:
        towns = work.towns.all()
    ours = frozenset(number for town in towns for number in town.numbers)
    return sum(_fetch(number, town, ours, desk) for town in towns for number in town.numbers)


def _fetch(number: str, town: Town, ours: frozenset[str], desk: Desk) -> int:
    """Of one number; its list counts as read only once each of its texts was taken up."""
    now = desk.clock.now()
    with desk.look() as work:
        since = (work.arrivals.read_until(number) or now) - OVERLAP
    try:
        listed = desk.carrier.received(number, since, town.twilio_account)
    except CarrierError as error:  # no answer is no news: ask again later
        log.warning("missed.not_listed", town=town.slug, code=error.code)
        return 0
    missed = [each for each in _unclaimed(listed, desk) if each.at <= now - GRACE and _is_wanted(each, ours)]
    taken = sum(receive_late(each, town, desk, last=last) for each, last in _in_turn(missed))
    with desk.work() as work:
        work.arrivals.note_read(number, now)
        work.commit()
    return taken


def _unclaimed(listed: Sequence[ReceivedText], desk: Desk) -> Sequence[ReceivedText]:
    if not listed:
        return []
    with desk.look() as work:
        fresh = work.arrivals.unclaimed([each.text.sid for each in listed])
    return [each for each in listed if each.text.sid in fresh]


def _is_wanted(received: ReceivedText, ours: frozenset[str]) -> bool:
    return is_answerable(received.text, from_town=received.text.sender in ours)


def _in_turn(missed: Sequence[ReceivedText]) -> Iterator[tuple[ReceivedText, bool]]:
    """Oldest first, and whether it is its phone's last: only that is answered."""
    newest = {each.text.sender: each.text.sid for each in missed}
    for each in missed:
        yield each, newest[each.text.sender] == each.text.sid


def receive_late(received: ReceivedText, town: Town, desk: Desk, *, last: bool = True) -> bool:
    """Take up one text that no webhook brought; False where one did meanwhile. Raises Unavailable.

    Its answer leaves as a text of its own, so whoever claims the text later, as a late webhook would, answers nothing.
    """
    text = received.text
    with desk.work() as work:
        now = desk.clock.now()
        if work.messages.claim(text.sid, now) is not None:
            return False
        answer = take(Arrival(text, town, now, received.at, late=True, last=last), work, desk)
        if answer.queued:
            work.wake(text.to)
        work.commit()
    log.info("inbound.missed", sid=text.sid, message=answer.message_id)
    if answer.text and not answer.queued:
        _send_at_once(received, answer, town, desk)
    return True


def _send_at_once(received: ReceivedText, answer: Answer, town: Town, desk: Desk) -> None:
    """The last word to somebody of whom nothing is kept, or who wants no more texts: no queue would let it pass."""
    if town.trial and received.text.sender not in town.trial:
        return
    leaving = OutgoingText(
        message_id=answer.message_id or desk.new_id(), to=received.text.sender, sender=received.text.to,
        text=answer.text or "", valid_for=LONGEST, account=town.twilio_account,
        messaging_service=town.messaging_service,
    )  # fmt: skip
    outcome = attempt(leaving, desk.clock.now(), desk)
    with desk.work() as work:
        settle_outcome(outcome, work, desk, desk.clock.now())
        if answer.message_id is None and outcome.accepted:  # of who was erased not even a shell is kept
            work.sending.delete_soon(outcome.accepted.sid, town.twilio_account, desk.clock.now())
        work.commit()
