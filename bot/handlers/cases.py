"""Why an officer looks: the case that must be named, and the audit row that is written before anything is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.ports import Desk, Invalid, UnitOfWork
from bot.registry.people import AuditRow, Officer
from bot.registry.registrations import Registration
from bot.registry.towns import Town

LONGEST_CASE = 60


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
