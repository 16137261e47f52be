"""The carrier's own copies of an erased person's texts: deleted as soon as it lets us."""

from __future__ import annotations

import structlog

from bot.ports import CarrierError, Desk, Halt

log = structlog.get_logger(__name__)

MOST = 50


def delete_at_carrier(desk: Desk) -> int:
    """Delete the carrier's records that are due; how many are gone.

    A text that the carrier has not finished cannot be deleted yet (20009): it is tried again, for up to 14 days.
    """
    with desk.work() as work:
        due = work.sending.deletions(desk.clock.now(), MOST)
    gone = 0
    for sid, account in due:
        try:
            desk.carrier.delete(sid, account)
        except CarrierError as error:
            log.info("deletion.later", sid=sid, code=error.code)
            _later(sid, desk)
            if isinstance(error, Halt):  # the others would be refused alike
                break
        else:
            _deleted(sid, desk)
            gone += 1
    return gone


def _later(sid: str, desk: Desk) -> None:
    with desk.work() as work:
        work.sending.delete_later(sid, desk.clock.now())
        work.commit()


def _deleted(sid: str, desk: Desk) -> None:
    with desk.work() as work:
        work.sending.deleted(sid)
        work.commit()
