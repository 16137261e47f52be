"""The console's search: one box, or a place on the map; and the same list as a sheet to call from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.handlers.cases import checked_case, note_look
from bot.handlers.registry import Near, along, place_of, reached, sites_at, sites_on, street_meant
from bot.outreach.outreach import Target
from bot.outreach.recipients import on_target
from bot.ports import Desk, Invalid, UnitOfWork
from bot.registry.crossings import meeting_point
from bot.registry.people import Officer
from bot.registry.registrations import Entry, Site
from bot.registry.search_box import Typed, ways
from bot.registry.towns import Town

ON_PAGE = 100  # houses of one list, in house order; the next ones follow on another
MOST = 200  # on a sheet to print, or where what expires first is to come first
AT_CROSSING = 150  # metres around a crossing
LONGEST_BOX = 120  # characters


@dataclass(frozen=True)
class Sought:
    """What an officer looks for: the words of the search box, or a place on the map; for which case and why. Of what is
    found, `skip` come before what is to be shown, `most` at once."""

    case: str | None
    box: str = ""
    near: Near | None = None
    reason: str | None = None
    sees_road: bool | None = None
    skip: int = 0
    most: int = MOST


@dataclass(frozen=True)
class Sight:
    """What was found, in house order. `target` has a street where all lies on one; `skipped` come before these, `more`
    after them."""

    title: str
    target: Target
    entries: tuple[Entry, ...]
    more: int
    case: str | None
    now: datetime
    skipped: int = 0

    @property
    def count(self) -> int:
        return self.skipped + len(self.entries) + self.more


def find(sought: Sought, officer: Officer, desk: Desk, *, to_do: Literal["search", "call sheet"] = "search") -> Sight:
    """Who has cameras there. Writes the audit row first, in the same unit of work.

    Raises Invalid: `case-required`, `unknown-street`, `ambiguous-street` whose candidates each go into the box as they
    are, `no-geometry`, `too-many` where an officer saw enough residents for a day, or `invalid`.
    """
    with desk.work() as work:
        town = work.towns.get(officer.town_id)
        case = checked_case(sought.case, town)
        title, target, found, unopened = _where(sought, work, town, desk)
        shown, more = _opened(found, target, sought, work, town)
        why = {"case": case, "reason": sought.reason, "place": place_of(target, sought.near)}
        seen = [entry.registration for entry in shown]
        note_look(work, desk, officer, to_do, seen, target=target.street or title, **why)
        work.commit()
    skipped = sought.skip if shown else 0
    return Sight(title, target, shown, more + unopened, case, desk.clock.now(), skipped)


def _opened(
    found: Sequence[Site], target: Target, sought: Sought, work: UnitOfWork, town: Town
) -> tuple[tuple[Entry, ...], int]:
    """Those to be shown, and how many come after; all are opened only where it matters what their cameras see."""
    ids, end = [site.id for site in found], sought.skip + sought.most
    if target.sees_road is None:
        return tuple(work.registrations.some(town.id, ids[sought.skip : end])), max(0, len(ids) - end)
    seeing = on_target(work.registrations.some(town.id, ids), target)
    return tuple(seeing[sought.skip : end]), max(0, len(seeing) - end)


Whereabouts = tuple[str, Target, Sequence[Site], int]  # the last: how many more there are


def _where(sought: Sought, work: UnitOfWork, town: Town, desk: Desk) -> Whereabouts:
    target = Target(sees_road=sought.sees_road)
    if sought.near:
        return _around(sought.near, target, f"Within {sought.near.within} m", sought, work, town, desk)
    if not sought.box.strip() or len(sought.box) > LONGEST_BOX:
        raise Invalid("Name a street, a street with houses, or a crossing.")
    typed, streets = _meant(sought.box, work, town, desk)
    if len(streets) == 2:
        return _at_crossing(streets, target, sought, work, town, desk)
    target = replace(target, street=streets[0], low=typed.low, high=typed.high, side=typed.side)
    houses = place_of(target)
    title = f"{streets[0]}, {houses}" if houses else streets[0]
    return title, target, sites_at(target, work, town), 0


def _meant(box: str, work: UnitOfWork, town: Town, desk: Desk) -> tuple[Typed, tuple[str, ...]]:
    """The first reading whose streets the town has. Raises Invalid."""
    complaint: Invalid | None = None
    for typed in ways(box):
        try:
            streets = tuple(dict.fromkeys(street_meant(street, work, town, desk) for street in typed.streets))
        except Invalid as error:
            doubtful = error.problem == "ambiguous-street"
            if complaint is None or (doubtful and complaint.problem != "ambiguous-street"):
                complaint = _with_the_rest(error, typed, box) if doubtful else error
            continue
        return typed, streets
    raise complaint or Invalid("Name a street.")


def _with_the_rest(error: Invalid, typed: Typed, box: str) -> Invalid:
    """The candidates as they go into the box, with the houses or the other street that were typed."""
    unsure = next((street for street in typed.streets if f"“{street[:60]}”" in str(error)), typed.streets[0])
    tidy = " ".join(box.split())
    whole = [tidy.replace(unsure, name, 1) if unsure in tidy else name for name in error.candidates]
    return Invalid(str(error), error.problem, whole)


def _at_crossing(
    streets: tuple[str, ...], target: Target, sought: Sought, work: UnitOfWork, town: Town, desk: Desk
) -> Whereabouts:  # fmt: skip
    """Everyone near the crossing where the map tells where that is; else everyone on both streets."""
    title = " & ".join(streets)
    lines = {street.name: street.lines for street in desk.streets.drawn(work, town)}
    point = meeting_point(lines.get(streets[0], ()), lines.get(streets[1], ()), AT_CROSSING)
    if point:
        near = Near(*point, AT_CROSSING)
        return _around(near, target, f"{title}, within {AT_CROSSING} m", sought, work, town, desk)
    return title, target, sites_on(streets, target, work, town), 0


def _around(
    near: Near, target: Target, title: str, sought: Sought, work: UnitOfWork, town: Town, desk: Desk
) -> Whereabouts:  # fmt: skip
    """Everyone on a street that comes near. Raises Invalid: `no-geometry`."""
    names = reached(near, work, town, desk)
    if title.startswith("Within"):
        title = f"{title} of a place on {', '.join(names[:3])}" if names else title
    if target.sees_road is not None:
        return title, target, sites_on(names, target, work, town), 0
    first, more = work.registrations.first_sites(town.id, names, sought.skip + sought.most)
    return title, target, along(first), more
