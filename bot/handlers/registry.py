"""What officers do with the registry: search a street, look at one, erase at a spoken request, read figures."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar

from bot.handlers.cases import checked_case, note, note_look
from bot.handlers.removal import remove_registration
from bot.outreach.outreach import Target
from bot.outreach.recipients import on_target
from bot.ports import Desk, Invalid, NotFound, Page, UnitOfWork
from bot.registry.addresses import StreetList, house_order, street_key
from bot.registry.geometry import streets_near
from bot.registry.people import AuditRow, Officer
from bot.registry.registrations import Entry
from bot.registry.towns import Town

T = TypeVar("T")


@dataclass(frozen=True)
class Near:
    """Around a point on the map: latitude and longitude in degrees, `within` in metres."""

    lat: float
    lon: float
    within: int


@dataclass(frozen=True)
class Search:
    """Whom to find: on a street as typed or near a point, in which range, and what the cameras must be."""

    case: str | None
    street: str | None = None
    near: Near | None = None
    reason: str | None = None
    low: int | None = None
    high: int | None = None
    side: Literal["odd", "even"] | None = None
    sees_road: bool | None = None
    kind: Literal["home", "business"] | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True)
class Found:
    """One page of a search, in house order, on the street that was meant; None where it went by the map."""

    street: str | None
    entries: Page[Entry]
    now: datetime


def search(asked: Search, officer: Officer, desk: Desk) -> Found:
    """Who has cameras there. Writes the audit row first, in the same unit of work.

    Raises Invalid: `case-required`, `unknown-street`, `ambiguous-street` with candidates, `no-geometry`, or `invalid`.
    """
    with desk.work() as work:
        town = work.towns.get(officer.town_id)
        case = checked_case(asked.case, town)
        target, entries = _where(asked, work, town, desk)
        page = _page([one for one in entries if asked.kind in (None, one.registration.kind)], asked.limit, asked.cursor)
        seen = [entry.registration for entry in page.items]
        why = {"case": case, "reason": asked.reason, "place": place_of(target, asked.near)}
        note_look(work, desk, officer, "search", seen, target=target.street, **why)
        work.commit()
    return Found(target.street, page, desk.clock.now())


def _where(asked: Search, work: UnitOfWork, town: Town, desk: Desk) -> tuple[Target, list[Entry]]:
    """What was asked for, with the town's spelling of its street, and everyone there."""
    target = Target(None, asked.low, asked.high, asked.side, asked.sees_road)
    if asked.near:
        return target, on_target(_around(asked.near, work, town), target)
    target = replace(target, street=street_meant(asked.street or "", work, town, desk))
    return target, at_target(target, work, town)


def _around(near: Near, work: UnitOfWork, town: Town) -> list[Entry]:
    """Everyone on a street that comes near, by street and in house order. Raises Invalid: `no-geometry`."""
    streets = work.towns.streets(town.id)
    if not any(street.lines for street in streets):
        raise Invalid("This town's street list has no map to measure on; search by street.", "no-geometry")
    reached = streets_near(streets, near.lat, near.lon, near.within)
    found = [entry for street in reached for entry in work.registrations.on_street(town.id, street.name)]
    return in_house_order({entry.registration.id: entry for entry in found}.values())  # a corner is on two of them


def street_meant(typed: str, work: UnitOfWork, town: Town, desk: Desk) -> str:
    """The one street an officer means. Raises Invalid: `unknown-street`, or `ambiguous-street` with the candidates."""
    meant = desk.streets(work, town).resolve(typed) or _typed_streets(work, town).resolve(typed)
    if not meant:
        raise Invalid(f"{town.name} has no street like “{typed[:60]}”.", "unknown-street")
    if len(meant) > 1:
        raise Invalid(f"“{typed[:60]}” may be {' or '.join(meant)}.", "ambiguous-street", meant)
    return meant[0]


def _typed_streets(work: UnitOfWork, town: Town) -> StreetList:
    """Streets that residents typed and the town's list lacks."""
    return StreetList(work.registrations.per_street(town.id))


def at_target(target: Target, work: UnitOfWork, town: Town) -> list[Entry]:
    """Everyone on the target's street and within its range, in house order; corners of other streets come last."""
    found = in_house_order(work.registrations.on_street(town.id, target.street or ""))
    found.sort(key=lambda one: street_key(one.registration.address.street) != street_key(target.street or ""))
    return on_target(found, target)


def in_house_order(entries: Iterable[Entry]) -> list[Entry]:
    """Along the street: by number, then unit; a stable order, so that a list can be read in parts."""
    return sorted(entries, key=_place_on_street)


def _place_on_street(entry: Entry) -> tuple[object, ...]:
    address = entry.registration.address
    return street_key(address.street), house_order(address.number), address.unit or "", entry.registration.id


def place_of(target: Target, near: Near | None = None) -> str | None:
    """The range as an officer would say it: "1-99 odd", "within 200 m of 41.762,-72.742"."""
    low, high = ("" if bound is None else str(bound) for bound in (target.low, target.high))
    span = f"{low}-{high}" if low or high else ""
    around = f"within {near.within} m of {near.lat},{near.lon}" if near else ""
    return " ".join(part for part in (around, span, target.side) if part) or None


def _page(entries: Sequence[Entry], limit: int, cursor: str | None) -> Page[Entry]:
    start = _after(entries, cursor) if cursor else 0
    part = tuple(entries[start : start + limit])
    more = start + limit < len(entries)
    return Page(part, _cursor(start + limit - 1, part[-1].registration.id) if more else None)


def _cursor(at: int, last_id: str) -> str:
    return base64.urlsafe_b64encode(f"{at}:{last_id}".encode()).decode().rstrip("=")


def _after(entries: Sequence[Entry], cursor: str) -> int:
    """Where the next part begins: after the last one shown, or in its place where it was erased meanwhile."""
    try:
        at, last_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":", 1)
        position = int(at)
    except (ValueError, binascii.Error) as error:
        raise Invalid("`cursor` is not one that this list gave.") from error
    if not 0 <= position < 1_000_000:
        raise Invalid("`cursor` is not one that this list gave.")
    ids = [entry.registration.id for entry in entries]
    return ids.index(last_id) + 1 if last_id in ids else position


def look(registration_id: str, case: str | None, reason: str | None, officer: Officer, desk: Desk) -> Entry:
    """One registration. Raises NotFound, or Invalid where the case is missing or wrong."""
    with desk.work() as work:
        case = checked_case(case, work.towns.get(officer.town_id))
        entry = work.registrations.get(officer.town_id, registration_id)
        if entry is None:
            raise NotFound("There is no such registration.")
        note_look(work, desk, officer, "look", [entry.registration], case=case, target=registration_id, reason=reason)
        work.commit()
    return entry


def erase(registration_id: str, reason: str, officer: Officer, desk: Desk) -> str:
    """Erase one at the resident's spoken request, with the last the person; the receipt's code. Raises NotFound."""
    return remove_registration(registration_id, officer, reason, desk)


def streets(typed: str | None, limit: int, cursor: str | None, officer: Officer, desk: Desk) -> Page[tuple[str, int]]:
    """Street names with how many registrations each has; best match first, or by name where nothing was typed."""
    with desk.look() as work:
        town = work.towns.get(officer.town_id)
        counts = work.registrations.per_street(town.id)
        names = _streets_like(typed, work, town, desk, counts)
    return _part([(name, counts.get(name, 0)) for name in names], limit, cursor)


def _streets_like(typed: str | None, work: UnitOfWork, town: Town, desk: Desk, counts: Iterable[str]) -> Sequence[str]:
    if typed and typed.strip():
        return desk.streets(work, town).search(typed, 200)
    return sorted({street.name for street in work.towns.streets(town.id)} | set(counts))


def _part(items: Sequence[T], limit: int, cursor: str | None) -> Page[T]:
    """Part of a list that hardly changes, by position."""
    start = _after((), cursor) if cursor else 0
    return Page(tuple(items[start : start + limit]), _cursor(start + limit, "") if start + limit < len(items) else None)


def months(limit: int, cursor: str | None, officer: Officer, desk: Desk) -> Page[tuple[str, Mapping[str, int]]]:
    """Figures of this town by month ("2026-11"), oldest first: registrations, outreaches, answers, removals."""
    with desk.look() as work:
        return _part(sorted(work.audit.months(officer.town_id).items()), limit, cursor)


def public_months(town: Town, desk: Desk) -> Sequence[tuple[str, Mapping[str, int]]]:
    """Figures of this town by month, oldest first, for anybody to read."""
    with desk.look() as work:
        return sorted(work.audit.months(town.id).items())


def audit(limit: int, cursor: str | None, officer: Officer, desk: Desk) -> Page[AuditRow]:
    """The audit log, newest first; reading it is noted too. Raises Invalid for a cursor that it did not give."""
    with desk.work() as work:
        page = work.audit.rows(officer.town_id, limit, cursor)
        note(work, desk, officer, "audit")
        work.commit()
    return page


def town_of(officer: Officer, desk: Desk) -> tuple[Town, Sequence[str]]:
    """The officer's town and its street names, for a form."""
    with desk.look() as work:
        town = work.towns.get(officer.town_id)
        return town, sorted(street.name for street in work.towns.streets(town.id))
