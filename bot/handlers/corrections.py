"""What officers change of a person at their spoken request: name, address, cameras; a wrong number; all of it gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from bot.dialogue.known import Address
from bot.handlers.cases import note
from bot.handlers.persons import checked_reason
from bot.handlers.registry import street_meant
from bot.handlers.removal import erase_resident
from bot.ports import Conflict, Desk, Invalid, NotFound, UnitOfWork
from bot.registry.cameras import Camera
from bot.registry.crowding import is_same_house
from bot.registry.people import Officer
from bot.registry.registrations import Entry, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town


@dataclass(frozen=True)
class Corrected:
    """A registration as it should be; `number` and `street` as the officer typed them."""

    kind: Literal["home", "business"]
    number: str
    street: str
    unit: str | None
    cameras: tuple[Camera, ...]


def rename(resident_id: str, name: str, language: str | None, reason: str, officer: Officer, desk: Desk) -> Resident:
    """Call them so, and text them in this language. Raises NotFound or Invalid."""
    why = checked_reason(reason)
    with desk.work() as work:
        resident, town = held_resident(resident_id, officer, work)
        if language is not None and language not in town.languages:
            raise Invalid(f"The town's texts are in {', '.join(town.languages)}.")
        changed = replace(resident, name=name, language=language or resident.language)
        if changed != resident:
            work.residents.save(changed)
            seen = work.registrations.of(resident_id)
            note(work, desk, officer, "correct", target=resident_id, reason=why, seen=seen)
        work.commit()
    return changed


def correct(registration_id: str, said: Corrected, reason: str, officer: Officer, desk: Desk) -> Entry:
    """Put a registration right; it then counts as told today.

    Raises NotFound, Invalid (`unknown-street`, `ambiguous-street` with candidates), or Conflict where this phone has
    that address already.
    """
    why = checked_reason(reason)
    with held_entry(registration_id, officer, desk) as (entry, town, work):
        before = entry.registration
        address = _address(said, before.address, work, town, desk)
        others = [one for one in work.registrations.of(before.resident_id) if one.id != before.id]
        if any(is_same_house(one.address, address) for one in others):
            raise Conflict("This phone has that address already.")
        changed = replace(before, kind=said.kind, address=address, cameras=_kept(said.cameras, before))
        if changed != before:
            changed = replace(changed, updated_at=desk.clock.now())
            work.registrations.save(changed)
            note(work, desk, officer, "correct", target=before.id, reason=why, seen=[before])
        work.commit()
    return Entry(changed, entry.resident)


def _address(said: Corrected, before: Address, work: UnitOfWork, town: Town, desk: Desk) -> Address:
    """As it was where number, street and unit are the same; else on the town's street that is meant."""
    if (said.number, said.street, said.unit) == (before.number, before.street, before.unit):
        return before
    if said.street == before.street:
        return replace(before, number=said.number, unit=said.unit)
    street = street_meant(said.street, work, town, desk)
    status: Literal["matched", "typed"] = "matched" if desk.streets(work, town).resolve(street) else "typed"
    return Address(said.number, street, said.unit, f"{said.number} {said.street}".strip(), status)


def _kept(cameras: tuple[Camera, ...], before: Registration) -> tuple[Camera, ...]:
    """With what the form has no field for."""
    known = {camera.location: camera for camera in before.cameras}
    return tuple(_with_rest(camera, known.get(camera.location)) for camera in cameras)


def _with_rest(camera: Camera, before: Camera | None) -> Camera:
    if before is None:
        return camera
    return replace(camera, extra=before.extra, hours=before.hours if camera.records == "hours" else None)


def unfreeze(resident_id: str, reason: str, officer: Officer, desk: Desk) -> None:
    """It is their number after all: texts may flow again. Raises NotFound, or Conflict where nothing is frozen."""
    why = checked_reason(reason)
    with desk.work() as work:
        resident, _ = held_resident(resident_id, officer, work)
        if resident.frozen_at is None:
            raise Conflict("This entry is not frozen.")
        work.residents.save(replace(resident, frozen_at=None))
        settled = [flag.id for flag in work.attention.of(resident_id) if flag.why == "wrong_number"]
        work.attention.done(settled, officer.id, desk.clock.now())
        note(work, desk, officer, "unfreeze", target=resident_id, reason=why)
        work.commit()


def erase_person(resident_id: str, reason: str, officer: Officer, desk: Desk) -> str:
    """Everything of one person goes, at their spoken request or for a wrong number; the receipt's code.

    Raises NotFound.
    """
    why = checked_reason(reason)
    with desk.work() as work:
        resident, town = held_resident(resident_id, officer, work)
        receipt = erase_resident(resident, town, work, desk, desk.clock.now())
        note(work, desk, officer, "erase", target=resident_id, reason=why)
        work.commit()
    return receipt


def held_resident(resident_id: str, officer: Officer, work: UnitOfWork) -> tuple[Resident, Town]:
    """The resident, locked until the unit of work ends, with the town. Raises NotFound."""
    found = work.residents.get(officer.town_id, resident_id)
    resident = work.residents.find(officer.town_id, found.phone) if found else None
    if resident is None or resident.id != resident_id:
        raise NotFound("There is nobody with this entry; they may have been erased.")
    return resident, work.towns.get(officer.town_id)


@contextmanager
def held_entry(registration_id: str, officer: Officer, desk: Desk) -> Iterator[tuple[Entry, Town, UnitOfWork]]:
    """One registration in a unit of work, its resident locked: their own texts go in turn with it. Raises NotFound."""
    with desk.work() as work:
        entry = work.registrations.get(officer.town_id, registration_id)
        if entry is None:
            raise NotFound("There is no such registration.")
        resident, town = held_resident(entry.resident.id, officer, work)
        fresh = work.registrations.get(officer.town_id, registration_id)
        if fresh is None:
            raise NotFound("There is no such registration.")
        yield Entry(fresh.registration, resident), town, work
