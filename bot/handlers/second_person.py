"""When an outreach needs a second person's word: for so many residents, in one draft or in several of a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.outreach.outreach import Outreach
from bot.ports import UnitOfWork
from bot.registry.towns import Town

WITHIN = timedelta(hours=24)  # what leaves so close together counts as one


def is_large(outreach: Outreach, town: Town) -> bool:
    """Whether it has more recipients than one person may text alone."""
    return town.limits.approve_above is not None and outreach.recipients > town.limits.approve_above


def needs_approval(
    outreach: Outreach, town: Town, work: UnitOfWork, now: datetime, recipients: Collection[str] = ()
) -> bool:  # fmt: skip
    """Whether it would reach more residents than one person may text alone, those included whom its officers, or
    anybody for its case, have texted in the last 24 hours without a second person's word: a large outreach cannot be
    parted into small ones. `recipients`: the residents of a draft that is not kept yet.
    """
    if town.limits.approve_above is None or is_large(outreach, town):
        return is_large(outreach, town)
    alone = work.outreaches.asked_alone(outreach, now - WITHIN)
    return len(alone.union(recipients)) > town.limits.approve_above
