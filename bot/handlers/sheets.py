"""An outreach as it stands, for whoever asks; and finding it, in its own town alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.handlers.second_person import needs_approval
from bot.outreach.outreach import Outreach, Tally
from bot.outreach.quiet_hours import is_quiet, next_open
from bot.ports import Desk, NotFound, UnitOfWork
from bot.registry.people import Officer
from bot.registry.towns import Town


@dataclass(frozen=True)
class Sheet:
    """An outreach as it stands. `leaves_at` is when its next text may leave; None: now, or nothing is left to send.

    `waits`: before it leaves, a second person has to agree.
    """

    outreach: Outreach
    tally: Tally
    leaves_at: datetime | None
    waits: bool = False


def held(outreach_id: str, officer: Officer, work: UnitOfWork) -> tuple[Outreach, Town]:
    """The outreach, locked until the unit of work ends, with its town. Raises NotFound."""
    outreach = work.outreaches.get(officer.town_id, outreach_id)
    if outreach is None:
        raise NotFound("There is no such outreach.")
    return outreach, work.towns.get(officer.town_id)


def sheet_of(outreach_id: str, officer: Officer, work: UnitOfWork, desk: Desk) -> Sheet:
    """How it stands in this unit of work. Raises NotFound."""
    outreach, town = held(outreach_id, officer, work)
    now = desk.clock.now()
    waits = outreach.state == "waiting" or (outreach.state == "draft" and needs_approval(outreach, town, work, now))
    return Sheet(outreach, work.outreaches.tally(outreach.id), leaves_at(outreach, town, now), waits)


def leaves_at(outreach: Outreach, town: Town, now: datetime) -> datetime | None:
    """When its next text may leave: the end of the quiet hours, or None for now (and where all is over)."""
    over = outreach.state in ("done", "canceled")
    return None if over else night_ends(outreach, town, now)


def night_ends(outreach: Outreach, town: Town, now: datetime) -> datetime | None:
    """When the quiet hours that hold its texts back end; None where nothing does."""
    return None if outreach.urgent_reason or not is_quiet(now, town) else next_open(now, town)
