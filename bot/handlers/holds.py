"""Legal holds: set by a supervisor, told to the resident who leaves, erased with all they keep at their release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.handlers.cases import checked_case, note
from bot.handlers.corrections import held_resident
from bot.handlers.exchange import OPERATOR
from bot.handlers.persons import checked_reason
from bot.ports import Conflict, Desk, Invalid, NotFound, UnitOfWork
from bot.registry.holds import Hold
from bot.registry.journal import Line
from bot.registry.people import AuditRow, Officer
from bot.registry.towns import Town


@dataclass(frozen=True)
class Shown:
    """A hold as a list shows it: nothing of whom it names."""

    hold: Hold
    town: str  # its short name
    by: str  # the name of who set it


def set_hold(
    resident_id: str, registration_id: str | None, case: str | None, reason: str | None, officer: Officer, desk: Desk
) -> Hold:
    """From now on what it names is sealed, not erased, when its resident leaves: one registration, or where none is
    named the whole person with their texts.

    Raises NotFound for who is not registered (any more), Invalid, or Conflict where this case has the same hold.
    """
    why = checked_reason(reason)
    with desk.work() as work:
        resident, town = held_resident(resident_id, officer, work)
        named = _checked(case, town)
        homes = {one.id for one in work.registrations.of(resident.id)}
        if not homes or (registration_id and registration_id not in homes):
            raise NotFound("There is no such registration.")
        if any((one.case, one.registration_id) == (named, registration_id) for one in work.holds.on(resident.id)):
            raise Conflict("This case holds it already.")
        hold = Hold(
            desk.new_id(), town.id, "registration" if registration_id else "person", resident.id, registration_id,
            named, why, officer.id, desk.clock.now(),
        )  # fmt: skip
        work.holds.add(hold)
        target = registration_id or resident.id
        note(work, desk, officer, "hold set", case=named, target=target, reason=why)
        work.commit()
    return hold


def _checked(case: str | None, town: Town) -> str:
    """A hold always has its case. Raises Invalid."""
    named = checked_case(case, town)
    if named is None:
        raise Invalid("Name the case number this is for.", "case-required")
    return named


def holds_of(officer: Officer, desk: Desk) -> Sequence[Shown]:
    """Every hold of the officer's town that is not released, oldest first."""
    with desk.look() as work:
        return _shown([work.towns.get(officer.town_id)], work)


def all_holds(slug: str | None, desk: Desk) -> Sequence[Shown]:
    """Those of one town, or of every town. Raises NotFound."""
    with desk.look() as work:
        towns = [town for town in work.towns.all() if slug in (None, town.slug)]
        if slug and not towns:
            raise NotFound(f"There is no town “{slug}”; `town list` shows them.")
        return _shown(towns, work)


def _shown(towns: Iterable[Town], work: UnitOfWork) -> Sequence[Shown]:
    found = [(hold, town.slug) for town in towns for hold in work.holds.of_town(town.id)]
    names = {officer.id: officer.name for officer in work.officers.all()}
    return [Shown(hold, slug, names.get(hold.set_by, "-")) for hold, slug in found]


def release(hold_id: str, reason: str | None, officer: Officer, desk: Desk) -> None:
    """It ends, and what it sealed is erased, at the carrier too. Raises NotFound, Invalid."""
    why = checked_reason(reason)
    with desk.work() as work:
        hold = work.holds.get(officer.town_id, hold_id)
        if hold is None:
            raise NotFound("There is no such hold; it may be released already.")
        note(work, desk, officer, "hold release", case=hold.case, target=hold.id, reason=why)
        _release(hold, work, desk)
        work.commit()


def release_by_operator(hold_id: str, reason: str | None, desk: Desk) -> Hold:
    """The same at the command line, in any town. Raises NotFound, Invalid."""
    with desk.work() as work:
        hold = _at_the_command_line(hold_id, "hold release", reason, work, desk)
        _release(hold, work, desk)
        work.commit()
    return hold


def open_by_operator(hold_id: str, reason: str | None, desk: Desk) -> Sequence[Mapping[str, Any]]:
    """All that it has sealed, for whoever may order that; the audit row is written first. Raises NotFound, Invalid."""
    with desk.work() as work:
        hold = _at_the_command_line(hold_id, "hold open", reason, work, desk)
        kept = work.holds.contents(hold)
        work.commit()
    return kept


def _at_the_command_line(hold_id: str, action: str, reason: str | None, work: UnitOfWork, desk: Desk) -> Hold:
    why = checked_reason(reason)
    found = (work.holds.get(town.id, hold_id) for town in work.towns.all())
    hold = next((one for one in found if one), None)
    if hold is None:
        raise NotFound("There is no such hold; `hold list` shows them.")
    now = desk.clock.now()
    row = AuditRow(desk.new_id(), hold.town_id, now, OPERATOR, "", action, hold.case, hold.id, why)
    work.audit.note(row)
    return hold


def keeps(resident_id: str, registration_id: str | None, officer: Officer, desk: Desk) -> bool:
    """Whether something stays sealed when they are erased, or when this one registration of theirs is."""
    with desk.look() as work:
        resident = work.residents.get(officer.town_id, resident_id)
        holds = work.holds.on(resident.id) if resident else ()
    return any(registration_id is None or hold.covers(registration_id) for hold in holds)


def _release(hold: Hold, work: UnitOfWork, desk: Desk) -> None:
    """The journal gets its line first, so that no restore brings back what was kept."""
    now, phone = desk.clock.now(), work.holds.phone_of(hold)
    town = work.towns.get(hold.town_id)
    desk.journal.note(Line(now, "released", town.slug, desk.phone_hash(phone or ""), hold.id))
    work.holds.release(hold, now)
