"""Erasure: by the resident's own word, or by a supervisor at their spoken request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.handlers.cases import note
from bot.outreach.outreach import Message
from bot.ports import Desk, NotFound, UnitOfWork
from bot.registry.holds import Hold
from bot.registry.journal import Line
from bot.registry.people import AuditRow, Officer
from bot.registry.registrations import Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town


def erase_resident(
    resident: Resident, town: Town, work: UnitOfWork, desk: Desk, now: datetime, *, own_sid: str | None = None
) -> str:
    """Everything that holds this person goes, in the caller's unit of work; the receipt's code.

    A keyed hash stays behind and the journal gets its line, so that no import, replay or restore brings them back.
    What a legal hold names is sealed instead.
    """
    receipt = desk.new_receipt()
    desk.journal.note(Line(now, "erased", town.slug, desk.phone_hash(resident.phone), receipt))
    note_sealing(work.holds.on(resident.id), work, desk, now)
    work.audit.note(AuditRow(desk.new_id(), town.id, now, "resident", "", "erase", target=resident.id))
    work.residents.erase(resident, now, receipt, own_sid)
    return receipt


def drop_registration(registration: Registration, work: UnitOfWork, desk: Desk, now: datetime) -> None:
    """One address goes, the person stays; where a legal hold names it, it is sealed."""
    note_sealing(_on(registration, work), work, desk, now)
    work.registrations.drop(registration.id, now)


def keep_part(registration: Registration, work: UnitOfWork, desk: Desk, now: datetime) -> None:
    """A camera of it is about to go: where a legal hold names it, it is sealed as it stands."""
    if holds := _on(registration, work):
        note_sealing(holds, work, desk, now)
        work.holds.keep(registration.id, now)


def keep_words(text: Message, work: UnitOfWork, desk: Desk, now: datetime) -> None:
    """Its words are about to go: where a legal hold names all of its resident, they are sealed as they stand."""
    holds = work.holds.on(text.resident_id) if text.resident_id else ()
    if whole := [hold for hold in holds if hold.names == "person"]:
        note_sealing(whole, work, desk, now)
        work.holds.keep_text(text.id, now)


def _on(registration: Registration, work: UnitOfWork) -> Sequence[Hold]:
    return [hold for hold in work.holds.on(registration.resident_id) if hold.covers(registration.id)]


def note_sealing(holds: Iterable[Hold], work: UnitOfWork, desk: Desk, now: datetime) -> None:
    """Write that these take something in."""
    for hold in holds:
        row = AuditRow(desk.new_id(), hold.town_id, now, "system", "", "hold sealed", case=hold.case, target=hold.id)
        work.audit.note(row)


def forget_resident(resident: Resident, work: UnitOfWork, now: datetime, *, own_sid: str | None = None) -> None:
    """Everything goes as if this phone had never texted: nothing stands that a mark would have to keep away."""
    work.residents.erase(resident, now, None, own_sid)


def remove_registration(registration_id: str, officer: Officer, reason: str, desk: Desk) -> str:
    """Erase one registration at its resident's spoken request; the last one erases the person. The receipt's code.

    Raises NotFound where the officer's town has no such registration.
    """
    with desk.work() as work:
        entry = work.registrations.get(officer.town_id, registration_id)
        resident = work.residents.find(officer.town_id, entry.resident.phone) if entry else None  # held from here on
        if entry is None or resident is None or resident.id != entry.resident.id:
            raise NotFound("There is no such registration.")
        homes = work.registrations.of(resident.id)
        if registration_id not in {home.id for home in homes}:  # asked for twice, it went while this call waited
            raise NotFound("There is no such registration.")
        now = desk.clock.now()
        town = work.towns.get(officer.town_id)
        if len(homes) > 1:
            drop_registration(entry.registration, work, desk, now)
            receipt = desk.new_receipt()
        else:
            receipt = erase_resident(resident, town, work, desk, now)
        note(work, desk, officer, "erase", target=registration_id, reason=reason)
        work.commit()
    return receipt
