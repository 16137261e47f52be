"""Whom an outreach texts, and who is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.dialogue.known import Address
from bot.outreach.outreach import Target
from bot.outreach.suppression import cannot_text, is_disputed, is_paused, is_stopped
from bot.registry.addresses import in_range, street_key
from bot.registry.registrations import Entry, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Limits

REASONS = ("by_hand", "stopped", "cannot_text", "paused", "disputed", "since_incident", "cap")
"""Why somebody is left out; where several hold, the first in this order is counted."""


CAP_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Cap:
    """How many questions one resident may get: `per_week` after `since`, `per_case` about `case`. None: no limit."""

    since: datetime
    per_week: int | None
    case: str | None
    per_case: int | None


def cap_of(limits: Limits, case: str | None, now: datetime) -> Cap | None:
    """The town's cap on asking about this case now; None where nobody can be over it."""
    cap = Cap(now - CAP_WEEK, limits.resident_per_week, case, limits.case_per_resident if case else None)
    return None if cap.per_week is None and cap.per_case is None else cap


@dataclass(frozen=True)
class Choice:
    """Who gets the question, one entry a phone in house order, and how many were left out by reason."""

    recipients: tuple[Entry, ...]
    excluded: Mapping[str, int]


def on_target(entries: Iterable[Entry], target: Target) -> list[Entry]:
    """Those of a street's entries that lie in the target's range, on its side, and see the road where that is asked.

    A corner that is found on its other street, and a crossing, have no number there: every range may be theirs.
    """
    return [entry for entry in entries if _fits(entry.registration, target)]


def lies_on(address: Address, target: Target) -> bool:
    """Whether an address of the target's street lies in its range and on its side, as `on_target` has it."""
    numbered = address.number or not address.also
    here = target.street is None or street_key(address.street) == street_key(target.street)
    return not (numbered and here) or in_range(address.number, target.low, target.high, target.side)


def _fits(registration: Registration, target: Target) -> bool:
    if not lies_on(registration.address, target):
        return False
    return target.sees_road is None or sees_road(registration) == target.sees_road


def sees_road(registration: Registration) -> bool:
    """Whether any of its cameras certainly sees the road."""
    return any(camera.sees_road for camera in registration.cameras)


def choose(entries: Sequence[Entry], target: Target, start: datetime, now: datetime) -> Choice:
    """Of the entries on target, in house order, those to be texted about something that began at `start`.

    One phone is one recipient, named by the first of its registrations that may be asked. Whoever an officer took out
    by hand gets nothing, whichever of their registrations was named.
    """
    recipients, excluded = [], Counter[str]()
    for mine in _by_resident(entries).values():
        reason, entry = _judge(mine, target, start, now)
        if reason:
            excluded[reason] += 1
        else:
            recipients.append(entry)
    return Choice(tuple(recipients), {reason: excluded[reason] for reason in REASONS if excluded[reason]})


def without(choice: Choice, capped: Collection[str]) -> Choice:
    """The choice without the residents who were asked often enough."""
    kept = tuple(entry for entry in choice.recipients if entry.resident.id not in capped)
    left_out = len(choice.recipients) - len(kept)
    return Choice(kept, {**choice.excluded, "cap": left_out}) if left_out else choice


def _by_resident(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.resident.id, []).append(entry)
    return groups


def _judge(mine: Sequence[Entry], target: Target, start: datetime, now: datetime) -> tuple[str | None, Entry]:
    """Why this phone is left out, or None, and the entry that stands for it."""
    if any(entry.registration.id in target.except_ids for entry in mine):
        return "by_hand", mine[0]
    if reason := _untextable(mine[0].resident, now):
        return reason, mine[0]
    settled = [entry for entry in mine if not is_disputed(entry.registration)]
    if not settled:
        return "disputed", mine[0]
    if "since_incident" not in target.include and _first_agreed(mine) > start:
        return "since_incident", mine[0]
    return None, settled[0]


def _untextable(resident: Resident, now: datetime) -> str | None:
    if is_stopped(resident):
        return "stopped"
    if cannot_text(resident):
        return "cannot_text"
    return "paused" if is_paused(resident, now) else None


def _first_agreed(mine: Iterable[Entry]) -> datetime:
    """When this resident first agreed; registrations without an agreement belong to residents who cannot be texted."""
    return min(entry.registration.agreed_at or entry.registration.updated_at for entry in mine)
