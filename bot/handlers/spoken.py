"""A registration that an officer enters at the resident's spoken request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import phonenumbers

from bot.dialogue.known import Address
from bot.dialogue.segments import plain, segments
from bot.handlers.cases import note
from bot.handlers.registry import street_meant
from bot.outreach.outreach import Message
from bot.ports import Conflict, Desk, Invalid, UnitOfWork
from bot.registry.cameras import Camera
from bot.registry.crowding import is_same_house
from bot.registry.people import Officer
from bot.registry.registrations import Entry, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town


@dataclass(frozen=True)
class Spoken:
    """What the resident said. `phone` is as the officer typed it; `landline`: it takes no texts."""

    name: str
    phone: str
    landline: bool
    language: str | None
    kind: Literal["home", "business"]
    number: str
    street: str
    unit: str | None
    cameras: tuple[Camera, ...]
    reason: str


def add(spoken: Spoken, officer: Officer, desk: Desk) -> Entry:
    """Enter it; a mobile that has not agreed yet is queued the agreement text, and counts once that is answered.

    Raises Invalid (`unknown-street`, `ambiguous-street`, `invalid`), or Conflict: the phone was erased, has stopped
    texts, or holds this address already.
    """
    phone = us_phone(spoken.phone)
    with desk.work() as work:
        town = work.towns.get(officer.town_id)
        language = _language(spoken.language, town)
        street = street_meant(spoken.street, work, town, desk)
        resident = work.residents.find(town.id, phone)
        _refuse(resident, phone, work, town)
        entry = _entry(spoken, street, _resident(resident, spoken, phone, language, town, desk), work, desk)
        _keep(entry, resident, work)
        if entry.resident.unconfirmed:
            ask_agreement(entry, town, work, desk)
        note(
            work, desk, officer, "add", target=entry.registration.id, reason=spoken.reason, place=spoken.number,
            seen=[entry.registration],
        )  # fmt: skip
        work.commit()
    return entry


def us_phone(typed: str) -> str:
    """`typed` as E.164. Raises Invalid where it is no phone number of the United States."""
    try:
        parsed = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException as error:
        raise Invalid("`phone` is not a phone number.") from error
    if parsed.country_code != 1 or parsed.extension or not phonenumbers.is_valid_number(parsed):
        raise Invalid("`phone` is not a phone number of the United States.")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _language(language: str | None, town: Town) -> str:
    if language is not None and language not in town.languages:
        raise Invalid(f"`language` must be one of {', '.join(town.languages)}.")
    return language or town.languages[0]


def _refuse(resident: Resident | None, phone: str, work: UnitOfWork, town: Town) -> None:
    if work.residents.was_erased(town.id, phone):
        raise Conflict("This phone was erased at its owner's request; they must text REGISTER themselves.")
    if resident and (resident.stopped_at or resident.frozen_at):
        raise Conflict("This phone has stopped texts; they must text START themselves.")


def _resident(held: Resident | None, spoken: Spoken, phone: str, language: str, town: Town, desk: Desk) -> Resident:
    """Who they are from now on; somebody already known keeps their own name and language."""
    if held and held.name:
        return held
    fresh = held or Resident(desk.new_id(), town.id, phone, town.number_for(phone), desk.clock.now())
    return replace(
        fresh, name=spoken.name, language=fresh.language or language, landline=spoken.landline,
        unconfirmed=not spoken.landline,
    )  # fmt: skip


def _entry(spoken: Spoken, street: str, resident: Resident, work: UnitOfWork, desk: Desk) -> Entry:
    address = Address(spoken.number, street, spoken.unit, f"{spoken.number} {spoken.street}")
    if any(is_same_house(address, other.address) for other in work.registrations.of(resident.id)):
        raise Conflict("This phone holds that address already.")
    now = desk.clock.now()
    registration = Registration(
        id=desk.new_id(), town_id=resident.town_id, resident_id=resident.id, kind=spoken.kind, address=address,
        cameras=spoken.cameras, agreed_at=None if resident.unconfirmed else now, updated_at=now,
    )  # fmt: skip
    return Entry(registration, resident)


def _keep(entry: Entry, held: Resident | None, work: UnitOfWork) -> None:
    if held is None:
        work.residents.add(entry.resident)
    elif held != entry.resident:
        work.residents.save(entry.resident)
    work.registrations.add(entry.registration)


def ask_agreement(entry: Entry, town: Town, work: UnitOfWork, desk: Desk) -> None:
    """Queue the agreement text; nothing else goes to this phone before it is answered."""
    now, resident = desk.clock.now(), entry.resident
    wording = desk.book.outreach["agreement"]
    said = wording.get(resident.language or "") or next(iter(wording.values()))
    text = plain(said.format(department=town.department, street=entry.registration.address.street))
    message = Message(
        id=desk.new_id(), town_id=town.id, kind="agreement", state="queued", number=resident.number,
        resident_id=resident.id, phone=resident.phone, text=text, language=resident.language, created_at=now,
        updated_at=now, registration_id=entry.registration.id, segments=segments(text), due_at=now,
    )  # fmt: skip
    work.messages.queue([message])
    work.wake(resident.number)
