"""Why an officer looks: the case that must be named, and the audit row that is written before anything is shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from bot.ports import Desk, Invalid, UnitOfWork
from bot.registry.case_patterns import LONGEST_CASE
from bot.registry.people import AuditRow, Officer
from bot.registry.registrations import Registration
from bot.registry.towns import Town

REFUSED = "seen_limit"  # how the log and the list of what needs a person call it


def checked_case(case: str | None, town: Town) -> str | None:
    """The case as the town writes them. Raises Invalid: `case-required` where none is named, else `invalid`."""
    case = (case or "").strip()
    if not case:
        if town.require_case:
            raise Invalid("Name the case number this is for.", "case-required")
        return None
    if len(case) > LONGEST_CASE or not case.isprintable() or not re.fullmatch(town.case_pattern or ".+", case):
        raise Invalid(f"“{case[:LONGEST_CASE]}” is not a case number as {town.department} writes them.")
    return case


def note_look(
    work: UnitOfWork, desk: Desk, officer: Officer, action: str, seen: Collection[Registration], **why: str | None
) -> None:
    """Write that `officer` was shown these registrations; nothing may have been changed in this unit of work before.

    Raises Invalid (`too-many`) where that would be more residents than one officer may see in a day; the refusal is
    then kept, and a supervisor told.
    """
    town = work.towns.get(officer.town_id)
    if town.limits.seen_per_day is not None and seen:
        _check_seen(work, desk, officer, town, {one.resident_id for one in seen})
    note(work, desk, officer, action, seen=seen, **why)


def may_still_see(
    work: UnitOfWork, desk: Desk, officer: Officer, town: Town, residents: Iterable[str]
) -> frozenset[str]:  # fmt: skip
    """Of these residents, those whom `officer` may be shown today: all whom they saw today, and of the others the first
    until there are as many as the town lets one officer see. Where that is not all of them a supervisor is told, in
    this unit of work."""
    named = dict.fromkeys(residents)
    most = town.limits.seen_per_day
    if most is None or not named:
        return frozenset(named)
    seen = _seen_today(work, desk, officer, town)
    new = [one for one in named if one not in seen]
    refused = new[max(0, most - len(seen)) :]
    if refused:
        _tell(work, desk, officer, town)
    return frozenset(named).difference(refused)


def _check_seen(work: UnitOfWork, desk: Desk, officer: Officer, town: Town, residents: set[str]) -> None:
    most = town.limits.seen_per_day or 0
    if len(_seen_today(work, desk, officer, town) | residents) <= most:
        return
    _tell(work, desk, officer, town)
    work.commit()
    raise Invalid(f"You may see {most} residents in a day, and this would be more; a supervisor was told.", "too-many")


def _seen_today(work: UnitOfWork, desk: Desk, officer: Officer, town: Town) -> set[str]:
    work.officers.in_turn(officer.id)  # of many looks at once each counts those before it
    return work.audit.seen_by(officer.id, town.midnight(desk.clock.now()))


def _tell(work: UnitOfWork, desk: Desk, officer: Officer, town: Town) -> None:
    """Note the refusal, and tell a supervisor of the first one of a day."""
    now = desk.clock.now()
    if not work.audit.times(officer.id, REFUSED, town.midnight(now)):
        work.audit.flag(desk.new_id(), town.id, None, REFUSED, now)
    note(work, desk, officer, REFUSED)


def note(
    work: UnitOfWork,
    desk: Desk,
    officer: Officer,
    action: str,
    *,
    case: str | None = None,
    target: str | None = None,
    reason: str | None = None,
    place: str | None = None,
    seen: Iterable[Registration] = (),
) -> None:
    """Write one look or use by `officer` in this unit of work."""
    row = AuditRow(
        id=desk.new_id(),
        town_id=officer.town_id,
        at=desk.clock.now(),
        who=officer.id,
        who_name=officer.name,
        action=action,
        case=case,
        target=target,
        reason=reason,
        place=place,
    )
    work.audit.note(row, seen)
