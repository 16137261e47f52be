"""What the officers' pages show beside the work itself: the town, its map, its officers, its outreaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.outreach.outreach import Outreach, Step, Tally
from bot.ports import Desk, Page, UnitOfWork
from bot.registry.people import Officer
from bot.registry.streets import Street
from bot.registry.towns import Town


@dataclass(frozen=True)
class Deed:
    """What was done to an outreach after its draft, by whom."""

    step: Step
    who: str


def town_of(officer: Officer, desk: Desk) -> Town:
    with desk.look() as work:
        return work.towns.get(officer.town_id)


def has_map(officer: Officer, desk: Desk) -> bool:
    with desk.look() as work:
        return work.reports.has_map(officer.town_id)


def street_names(officer: Officer, desk: Desk) -> Sequence[str]:
    with desk.look() as work:
        return work.reports.street_names(officer.town_id)


def drawn_streets(officer: Officer, desk: Desk) -> tuple[Street, ...]:
    """Every street that has a line."""
    with desk.look() as work:
        return desk.streets.drawn(work, work.towns.get(officer.town_id))


def counts_on_map(officer: Officer, desk: Desk) -> Sequence[int]:
    """How many registrations each of `drawn_streets` has."""
    with desk.look() as work:
        counts = work.registrations.per_street(officer.town_id)
        drawn = desk.streets.drawn(work, work.towns.get(officer.town_id))
    return [counts.get(street.name, 0) for street in drawn]


def colleagues(officer: Officer, desk: Desk) -> Sequence[Officer]:
    """Who in this town may run an outreach, this officer included."""
    with desk.look() as work:
        everybody = work.officers.all()
    return [one for one in everybody if one.town_id == officer.town_id and one.may("outreaches")]


def outreaches(cursor: str | None, mine: bool, officer: Officer, desk: Desk) -> Page[tuple[Outreach, Tally]]:
    """The town's outreaches, or this officer's alone, newest first: figures, and nobody's particulars."""
    with desk.look() as work:
        return work.reports.outreaches(officer.town_id, 50, cursor, officer.id if mine else None)


def deeds_of(outreach_id: str, work: UnitOfWork) -> Sequence[Deed]:
    """What was done to an outreach, in order; the caller has found it in the officer's town."""
    steps = work.outreaches.steps(outreach_id)
    names = {one.officer_id: work.officers.get(one.officer_id) for one in steps}
    return [Deed(one, found.name if (found := names[one.officer_id]) else "") for one in steps]
