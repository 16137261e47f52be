"""What needs a person: flags and addresses that wait, and what an officer does about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.dialogue.known import Address
from bot.handlers.cases import note, note_look
from bot.handlers.corrections import held_entry
from bot.handlers.registry import street_meant
from bot.ports import Desk, NotFound, UnitOfWork
from bot.registry.flags import OF_ADDRESS, Flag
from bot.registry.people import Officer
from bot.registry.registrations import Entry, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town

MOST = 30  # of each kind on one page; the next come when these are done


@dataclass(frozen=True)
class Waiting:
    """What waits: flags with the resident they are about (None: nobody), addresses, and numbers that are halted now."""

    flags: tuple[tuple[Flag, Resident | None], ...]
    addresses: tuple[Entry, ...]
    halted: Mapping[str, str]  # by number, why
    more: int  # that are not shown
    now: datetime


def waiting(officer: Officer, desk: Desk) -> Waiting:
    """Everything of the officer's town. The addresses that it shows are a look. Raises Invalid (`too-many`)."""
    with desk.work() as work:
        town = work.towns.get(officer.town_id)
        flags = work.attention.open(town.id, MOST)
        who = work.attention.about(flags)
        entries = work.attention.unsettled(town.id, MOST)
        more = work.attention.count(town.id) - len(flags) - len(entries)
        halted = {number: why for number, why in work.sending.halted().items() if number in town.numbers}
        if entries:
            note_look(work, desk, officer, "attention", [entry.registration for entry in entries])
        work.commit()
    paired = tuple((one, who.get(one.resident_id or "")) for one in flags)
    return Waiting(paired, tuple(entries), halted, max(0, more), desk.clock.now())


def count(officer: Officer, desk: Desk) -> int:
    """How many flags and addresses wait."""
    with desk.look() as work:
        return work.attention.count(officer.town_id)


def mark_done(flag_id: str, what: str | None, officer: Officer, desk: Desk) -> None:
    """Somebody has dealt with it; `what` they did goes into the audit log. Done before: nothing more. NotFound."""
    with desk.work() as work:
        flag = work.attention.get(officer.town_id, flag_id)
        if flag is None:
            raise NotFound("There is no such thing on the list; whoever it was about may have been erased.")
        if flag.done_at is None:
            work.attention.done([flag_id], officer.id, desk.clock.now())
            note(work, desk, officer, "flag done", target=flag.resident_id or flag_id, reason=what)
        work.commit()


def settle(
    registration_id: str, as_: Literal["street", "typed", "undisputed"], street: str, officer: Officer, desk: Desk
) -> Registration:
    """Settle an address: on this street of the town, as its resident typed it, or no longer in dispute.

    Raises NotFound, or Invalid (`unknown-street`, `ambiguous-street` with candidates).
    """
    with held_entry(registration_id, officer, desk) as (entry, town, work):
        before = entry.registration
        address = _settled(before.address, street if as_ == "street" else before.address.street, work, town, desk)
        if as_ == "typed":
            address = replace(before.address, status="typed")
        after = replace(before, address=address)
        if after != before:
            work.registrations.save(after)
        if address.status == "typed":
            work.attention.settle(after, officer.id, desk.clock.now())
        _settle_flags(entry, officer, work, desk)
        note(work, desk, officer, "settle", target=before.id, reason=as_, seen=[before])
        work.commit()
    return after


def _settled(address: Address, street: str, work: UnitOfWork, town: Town, desk: Desk) -> Address:
    """On the town's street where it has one like that; else as typed, where nobody asked for another street."""
    meant = desk.streets(work, town).resolve(street)
    if len(meant) == 1:
        return replace(address, street=meant[0], status="matched")
    if street == address.street:
        return replace(address, status="typed")
    return replace(address, street=street_meant(street, work, town, desk), status="typed")


def _settle_flags(entry: Entry, officer: Officer, work: UnitOfWork, desk: Desk) -> None:
    """With the last of a resident's addresses, what was flagged about them is done."""
    others = [one for one in work.registrations.of(entry.resident.id) if one.id != entry.registration.id]
    if any(one.address.status == "disputed" for one in others):
        return
    flags = [flag.id for flag in work.attention.of(entry.resident.id) if flag.why in OF_ADDRESS]
    work.attention.done(flags, officer.id, desk.clock.now())
