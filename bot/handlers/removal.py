"""Erasure: by the resident's own word, or by a supervisor at their spoken request."""

from __future__ import annotations

from datetime import datetime

from bot.handlers.cases import note
from bot.ports import Desk, NotFound, UnitOfWork
from bot.registry.journal import Line
from bot.registry.people import AuditRow, Officer
from bot.registry.residents import Resident
from bot.registry.towns import Town


def erase_resident(
    resident: Resident, town: Town, work: UnitOfWork, desk: Desk, now: datetime, *, own_sid: str | None = None
) -> str:
    """Everything that holds this person goes, in the caller's unit of work; the receipt's code.

    A keyed hash stays behind and the journal gets its line, so that no import, replay or restore brings them back.
    """
    receipt = desk.new_receipt()
    desk.journal.note(Line(now, "erased", town.slug, desk.phone_hash(resident.phone), receipt))
    work.audit.note(AuditRow(desk.new_id(), town.id, now, "resident", "", "erase", target=resident.id))
    work.residents.erase(resident, now, receipt, own_sid)
    return receipt


def forget_resident(resident: Resident, work: UnitOfWork, now: datetime, *, own_sid: str | None = None) -> None:
    """Everything goes as if this phone had never texted: nothing stands that a mark would have to keep away."""
    work.residents.erase(resident, now, None, own_sid)


def remove_registration(registration_id: str, officer: Officer, reason: str, desk: Desk) -> str:
    """Erase one registration at its resident's spoken request; the last one erases the person. The receipt's code.

    Raises NotFound where the officer's town has no such registration.
    """
    with desk.work() as work:
        entry = work.registrations.get(officer.town_id, registration_id)
        if entry is None:
            raise NotFound("There is no such registration.")
        now = desk.clock.now()
        town = work.towns.get(officer.town_id)
        if len(work.registrations.of(entry.resident.id)) > 1:
            work.registrations.drop(registration_id)
            receipt = desk.new_receipt()
        else:
            receipt = erase_resident(entry.resident, town, work, desk, now)
        note(work, desk, officer, "erase", target=registration_id, reason=reason)
        work.commit()
    return receipt
