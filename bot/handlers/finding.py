"""The console's search: one box, or a place on the map; and the same list as a sheet to call from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.handlers.cases import checked_case, note_look
from bot.handlers.registry import Near, at_target, in_house_order, place_of, street_meant
from bot.outreach.outreach import Target
from bot.outreach.recipients import on_target
from bot.ports import Desk, Invalid, UnitOfWork
from bot.registry.crossings import meeting_point
from bot.registry.geometry import streets_near
from bot.registry.people import Officer
from bot.registry.registrations import Entry
from bot.registry.search_box import Typed, ways
from bot.registry.streets import Street
from bot.registry.towns import Town

MOST = 200  # of one list; who needs more narrows the range
AT_CROSSING = 150  # metres around a crossing
LONGEST_BOX = 120  # characters


@dataclass(frozen=True)
class Sought:
    """What an officer looks for: the words of the search box, or a place on the map; for which case and why."""

    case: str | None
    box: str = ""
    near: Near | None = None
    reason: str | None = None
    sees_road: bool | None = None


@dataclass(frozen=True)
class Sight:
    """What was found, in house order. `target` has a street where all lies on one; `more`: how many are not shown."""

    title: str
    target: Target
    entries: tuple[Entry, ...]
    more: int
    case: str | None
    now: datetime


def find(sought: Sought, officer: Officer, desk: Desk, *, to_do: Literal["search", "call sheet"] = "search") -> Sight:
    """Who has cameras there. Writes the audit row first, in the same unit of work.

    Raises Invalid: `case-required`, `unknown-street`, `ambiguous-street` whose candidates each go into the box as they
    are, `no-geometry`, `too-many` where an officer saw enough residents for a day, or `invalid`.
    """
    with desk.work() as work:
        town = work.towns.get(officer.town_id)
        case = checked_case(sought.case, town)
        title, target, found = _where(sought, work, town, desk)
        shown = tuple(found[:MOST])
        why = {"case": case, "reason": sought.reason, "place": place_of(target, sought.near)}
        seen = [entry.registration for entry in shown]
        note_look(work, desk, officer, to_do, seen, target=target.street or title, **why)
        work.commit()
    return Sight(title, target, shown, len(found) - len(shown), case, desk.clock.now())


Whereabouts = tuple[str, Target, Sequence[Entry]]


def _where(sought: Sought, work: UnitOfWork, town: Town, desk: Desk) -> Whereabouts:
    target = Target(sees_road=sought.sees_road)
    if sought.near:
        return _around(sought.near, target, f"Within {sought.near.within} m", work, town)
    if not sought.box.strip() or len(sought.box) > LONGEST_BOX:
        raise Invalid("Name a street, a street with houses, or a crossing.")
    typed, streets = _meant(sought.box, work, town, desk)
    if len(streets) == 2:
        return _at_crossing(streets, target, work, town)
    target = replace(target, street=streets[0], low=typed.low, high=typed.high, side=typed.side)
    houses = place_of(target)
    title = f"{streets[0]}, {houses}" if houses else streets[0]
    return title, target, at_target(target, work, town)


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


def _at_crossing(streets: tuple[str, ...], target: Target, work: UnitOfWork, town: Town) -> Whereabouts:
    """Everyone near the crossing where the map tells where that is; else everyone on both streets."""
    title = " & ".join(streets)
    lines = {street.name: street.lines for street in work.towns.streets(town.id)}
    point = meeting_point(lines.get(streets[0], ()), lines.get(streets[1], ()), AT_CROSSING)
    if point:
        near = Near(*point, AT_CROSSING)
        return _around(near, target, f"{title}, within {AT_CROSSING} m", work, town)
    return title, target, _on(streets, target, work, town)


def _around(near: Near, target: Target, title: str, work: UnitOfWork, town: Town) -> Whereabouts:
    """Everyone on a street that comes near. Raises Invalid: `no-geometry`."""
    streets: Sequence[Street] = work.towns.streets(town.id)
    if not any(street.lines for street in streets):
        raise Invalid("This town's street list has no map to measure on; search by street.", "no-geometry")
    names = tuple(street.name for street in streets_near(streets, near.lat, near.lon, near.within))
    if title.startswith("Within"):
        title = f"{title} of a place on {', '.join(names[:3])}" if names else title
    return title, target, _on(names, target, work, town)


def _on(streets: Sequence[str], target: Target, work: UnitOfWork, town: Town) -> Sequence[Entry]:
    """Everyone on these streets, once, by street and in house order."""
    found = [entry for name in streets for entry in work.registrations.on_street(town.id, name)]
    return on_target(in_house_order({entry.registration.id: entry for entry in found}.values()), target)
