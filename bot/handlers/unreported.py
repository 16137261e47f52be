"""Texts of which the carrier never said what became of them: looked up once a day, and settled in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog

from bot.handlers.statuses import record_report
from bot.handlers.unknowns import SKEW, is_free, own_record
from bot.outreach.outreach import FINAL, Message
from bot.ports import CarrierError, CarrierRecord, Desk, Halt

log = structlog.get_logger(__name__)

SILENT = timedelta(hours=24)  # a report that is not there by now is not coming by itself
OVER = timedelta(days=3)  # what the carrier itself does not know by now nobody will ever know
PAGE, MOST = 100, 5000  # looked up at once, and in one day
NEVER_TOLD = "the carrier never said whether this text arrived"


def settle_unreported(desk: Desk) -> int:
    """Ask the carrier about each text that it took a day ago or more and never reported on; how many met their fate."""
    now = desk.clock.now()
    settled = 0
    for message in _waiting(desk, now - SILENT):
        try:
            record = _looked_up(message, desk)
        except Halt as error:  # the others would be refused alike
            log.warning("unreported.halted", code=error.code)
            break
        except CarrierError as error:  # no answer is no news: ask again tomorrow
            log.info("unreported.later", message=message.id, code=error.code)
        else:
            settled += _settle(message, record, desk, now)
    return settled


def _waiting(desk: Desk, before: datetime) -> Iterator[Message]:
    last: Message | None = None
    for _ in range(MOST // PAGE):
        with desk.look() as work:
            page = work.sending.unreported(before, PAGE, last)
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1]


def _looked_up(message: Message, desk: Desk) -> CarrierRecord | None:
    """By its sid; an answer whose sid never came, by its phone and words. An erased person's has neither any more."""
    with desk.look() as work:
        account = work.towns.get(message.town_id).twilio_account
    if message.sid:
        return desk.carrier.look(message.sid, account)
    if message.phone is None:
        return None
    records = desk.carrier.find(message.phone, message.number, message.created_at - SKEW, account)
    with desk.look() as work:
        return own_record(message, records, work)


def _settle(message: Message, record: CarrierRecord | None, desk: Desk, now: datetime) -> bool:
    with desk.work() as work:
        if work.messages.get(message.id) != message:  # reported meanwhile
            return False
        if record and record.state in FINAL and is_free(message, record, work):
            record_report(message, record.state, record.sid, record.code, work, desk)
        elif now - message.updated_at > OVER:
            work.messages.record(message.id, "undelivered", now, error=NEVER_TOLD)
        else:
            return False
        work.commit()
    return True
