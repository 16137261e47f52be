"""What officers do with the registry: search a street, look at one, erase at a spoken request, read figures."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar

from bot.dialogue.known import Address
from bot.handlers.cases import checked_case, note, note_look
from bot.handlers.removal import remove_registration
from bot.outreach.outreach import Target
from bot.outreach.recipients import lies_on, on_target
from bot.ports import Desk, Invalid, NotFound, Page, UnitOfWork
from bot.registry.addresses import StreetList, house_order, street_key
from bot.registry.geometry import streets_near
from bot.registry.people import AuditRow, Officer
from bot.registry.registrations import Entry, Site
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
        target, sites = _where(asked, work, town, desk)
        page = _page(_choose(sites, asked.kind, target, work, town), asked.limit, asked.cursor, work, town)
        seen = [entry.registration for entry in page.items]
        why = {"case": case, "reason": asked.reason, "place": place_of(target, asked.near)}
        note_look(work, desk, officer, "search", seen, target=target.street, **why)
        work.commit()
    return Found(target.street, page, desk.clock.now())


def _where(asked: Search, work: UnitOfWork, town: Town, desk: Desk) -> tuple[Target, list[Site]]:
    """What was asked for, with the town's spelling of its street, and where everyone there is, in order."""
    target = Target(None, asked.low, asked.high, asked.side, asked.sees_road)
    if asked.near:
        return target, sites_on(reached(asked.near, work, town, desk), target, work, town)
    target = replace(target, street=street_meant(asked.street or "", work, town, desk))
    return target, sites_at(target, work, town)


def _choose(sites: Sequence[Site], kind: str | None, target: Target, work: UnitOfWork, town: Town) -> list[str]:
    """The ids of those of the kind; all are opened only where it matters what their cameras see."""
    ids = [site.id for site in sites if kind in (None, site.kind)]
    if target.sees_road is None:
        return ids
    return [entry.registration.id for entry in on_target(work.registrations.some(town.id, ids), target)]


def reached(near: Near, work: UnitOfWork, town: Town, desk: Desk) -> list[str]:
    """The streets that come near. Raises Invalid: `no-geometry`."""
    drawn = desk.streets.drawn(work, town)
    if not drawn:
        raise Invalid("This town's street list has no map to measure on; search by street.", "no-geometry")
    return [street.name for street in streets_near(drawn, near.lat, near.lon, near.within)]


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
    return StreetList(work.registrations.per_unlisted(town.id))


def at_target(target: Target, work: UnitOfWork, town: Town) -> list[Entry]:
    """Everyone on the target's street and within its range, in the order of `sites_at`."""
    ids = [site.id for site in sites_at(target, work, town)]
    return on_target(work.registrations.some(town.id, ids), target)


def sites_at(target: Target, work: UnitOfWork, town: Town) -> list[Site]:
    """Where everyone on the target's street and within its range is, in house order; corners of other streets come
    last. What their cameras see is not looked at."""
    found = sites_on([target.street or ""], target, work, town)
    here = street_key(target.street or "")
    return sorted(found, key=lambda site: street_key(site.address.street) != here)


def sites_on(streets: Iterable[str], target: Target, work: UnitOfWork, town: Town) -> list[Site]:
    """Where everyone on these streets and within the target's range is, once, by street and in house order."""
    sites = work.registrations.sites(town.id, streets)
    if (target.low, target.high, target.side) == (None, None, None):  # the whole of them
        return along(sites)
    return along(site for site in sites if lies_on(site.address, target))


def along(sites: Iterable[Site]) -> list[Site]:
    """By street and in house order."""
    return sorted(sites, key=lambda site: _place_on_street(site.address, site.id))


def in_house_order(entries: Iterable[Entry]) -> list[Entry]:
    """Along the street: by number, then unit; a stable order, so that a list can be read in parts."""
    return sorted(entries, key=lambda entry: _place_on_street(entry.registration.address, entry.registration.id))


def _place_on_street(address: Address, registration_id: str) -> tuple[object, ...]:
    return street_key(address.street), house_order(address.number), address.unit or "", registration_id


def place_of(target: Target, near: Near | None = None) -> str | None:
    """The range as an officer would say it: "1-99 odd", "within 200 m of 41.762,-72.742"."""
    low, high = ("" if bound is None else str(bound) for bound in (target.low, target.high))
    span = f"{low}-{high}" if low or high else ""
    around = f"within {near.within} m of {near.lat},{near.lon}" if near else ""
    return " ".join(part for part in (around, span, target.side) if part) or None


def _page(ids: Sequence[str], limit: int, cursor: str | None, work: UnitOfWork, town: Town) -> Page[Entry]:
    """Part of a list, opened."""
    start = _after(ids, cursor) if cursor else 0
    part = ids[start : start + limit]
    more = start + limit < len(ids)
    return Page(tuple(work.registrations.some(town.id, part)), _cursor(start + limit - 1, part[-1]) if more else None)


def _cursor(at: int, last_id: str) -> str:
    return base64.urlsafe_b64encode(f"{at}:{last_id}".encode()).decode().rstrip("=")


def _after(ids: Sequence[str], cursor: str) -> int:
    """Where the next part begins: after the last one shown, or in its place where it was erased meanwhile."""
    try:
        at, last_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":", 1)
        position = int(at)
    except (ValueError, binascii.Error) as error:
        raise Invalid("`cursor` is not one that this list gave.") from error
    if not 0 <= position < 1_000_000:
        raise Invalid("`cursor` is not one that this list gave.")
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
    return sorted({*work.reports.street_names(town.id), *counts})


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
        return town, work.reports.street_names(town.id)
