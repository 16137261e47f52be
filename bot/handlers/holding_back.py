"""One home too many for its phone, or one phone too many for its house: it waits for an officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.ports import Desk, UnitOfWork
from bot.registry.crowding import is_one_too_many, is_same_house
from bot.registry.registrations import Registration


def held_back(registration: Registration, work: UnitOfWork, desk: Desk, now: datetime) -> Registration:
    """`registration` as it may be kept; one too many is disputed and flagged.

    Its resident hears nothing of it, lest they learn who else is there.
    """
    mine = work.registrations.of(registration.resident_id)
    if not is_one_too_many(registration, [*mine, *_at_this_house(registration, work)]):
        return registration
    work.audit.flag(desk.new_id(), registration.town_id, registration.resident_id, "too_many", now)
    return replace(registration, address=replace(registration.address, status="disputed"))


def _at_this_house(registration: Registration, work: UnitOfWork) -> list[Registration]:
    """Found by where everyone on the street is, so that only this house is opened, however long the street."""
    town_id, address = registration.town_id, registration.address
    sites = work.registrations.sites(town_id, [address.street])
    here = [site.id for site in sites if is_same_house(site.address, address)]
    return [entry.registration for entry in work.registrations.some(town_id, here)]
