"""What a turn's events change in the store; every kind of event has its one place here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from bot.dialogue.events import (
    Agreed,
    Changed,
    Courtesy,
    Dropped,
    Erased,
    Event,
    Flagged,
    KeptForMore,
    LanguageChosen,
    NothingKept,
    NothingOpen,
    Paused,
    Proven,
    Registered,
    Renamed,
    Replied,
    Said,
    StartedTexts,
    StoppedTexts,
    WrongNumber,
)  # fmt: skip
from bot.dialogue.known import HeldCamera
from bot.handlers.holding_back import held_back
from bot.handlers.removal import drop_registration, erase_resident, forget_resident, keep_part
from bot.ports import Desk, InboundText, UnitOfWork
from bot.registry.cameras import Camera
from bot.registry.journal import Line
from bot.registry.registrations import Consent, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town

RECEIPT = "{receipt}"  # where a text holds the code that only the host can make
CARRIERS_START = frozenset({"start", "unstop", "yes", "si", "sí"})  # texts after which the carrier delivers again


@dataclass(frozen=True)
class Carried:
    """How things stand after some events: the resident as changed, not saved yet; `gone` once erased."""

    resident: Resident
    gone: bool = False
    receipt: str | None = None


@dataclass(frozen=True)
class Here:
    """Where events are carried out."""

    text: InboundText
    town: Town
    work: UnitOfWork
    desk: Desk
    now: datetime


def carry_out(
    events: list[Event], resident: Resident, text: InboundText, town: Town, work: UnitOfWork, desk: Desk, now: datetime
) -> Carried:
    """All of them, in order, in the caller's unit of work."""
    here, carried = Here(text, town, work, desk, now), Carried(resident)
    for event in events:
        carried = CARRY[type(event)](event, carried, here)
    return carried


def _nothing(event: Any, carried: Carried, here: Here) -> Carried:
    return carried


def _more(event: KeptForMore, carried: Carried, here: Here) -> Carried:
    return replace(carried, resident=replace(carried.resident, more=event.text))


def _agreed(event: Agreed, carried: Carried, here: Here) -> Carried:
    """The consent is proof by itself; what an officer had entered counts from now on."""
    resident = carried.resident
    here.work.registrations.consent(resident.id, Consent(event.wording, event.language, event.at, here.text.sid))
    if resident.unconfirmed:
        for registration in here.work.registrations.of(resident.id):
            here.work.registrations.save(replace(registration, agreed_at=event.at))
    return replace(carried, resident=replace(resident, unconfirmed=False, landline=False))


def _registered(event: Registered, carried: Carried, here: Here) -> Carried:
    registration = Registration(
        id=here.desk.new_id(), town_id=here.town.id, resident_id=carried.resident.id, kind=event.kind,
        address=event.address, cameras=_cameras(event.cameras), agreed_at=here.now, updated_at=here.now,
        extra=event.extra,
    )  # fmt: skip
    here.work.registrations.add(held_back(registration, here.work, here.desk, here.now))
    resident = replace(carried.resident, name=event.name, language=event.language, greeted=False)
    return replace(carried, resident=resident)


def _cameras(held: tuple[HeldCamera, ...]) -> tuple[Camera, ...]:
    return tuple(
        Camera(one.location, cast("Any", one.records or "unsure"), one.hours, one.sees_road, one.days_kept, one.extra)
        for one in held
    )


def _renamed(event: Renamed, carried: Carried, here: Here) -> Carried:
    return replace(carried, resident=replace(carried.resident, name=event.name))


def _changed(event: Changed, carried: Carried, here: Here) -> Carried:
    entry = here.work.registrations.get(here.town.id, event.registration_id)
    if entry is None or entry.registration.resident_id != carried.resident.id:
        return carried  # dropped meanwhile
    before = entry.registration
    if event.taken:
        keep_part(before, here.work, here.desk, here.now)
    changed = replace(
        before, kind=event.kind, address=event.address, cameras=_cameras(event.cameras), updated_at=here.now,
        extra=event.extra,
    )  # fmt: skip
    moved = (changed.kind, changed.address) != (before.kind, before.address)
    here.work.registrations.save(held_back(changed, here.work, here.desk, here.now) if moved else changed)
    return carried


def _dropped(event: Dropped, carried: Carried, here: Here) -> Carried:
    for registration in here.work.registrations.of(carried.resident.id):
        if registration.id == event.registration_id:
            drop_registration(registration, here.work, here.desk, here.now)
    return carried


def _erased(event: Erased, carried: Carried, here: Here) -> Carried:
    receipt = erase_resident(carried.resident, here.town, here.work, here.desk, here.now, own_sid=here.text.sid)
    return replace(carried, gone=True, receipt=receipt)


def _nothing_kept(event: NothingKept, carried: Carried, here: Here) -> Carried:
    """No agreement, so nothing stays: not the run, not the texts, and no mark that this phone was ever here."""
    if carried.resident.stopped_at or here.work.registrations.of(carried.resident.id):
        return carried
    forget_resident(carried.resident, here.work, here.now, own_sid=here.text.sid)
    return replace(carried, gone=True)


def _stopped(event: StoppedTexts, carried: Carried, here: Here) -> Carried:
    here.desk.journal.note(Line(here.now, "stopped", here.town.slug, here.desk.phone_hash(carried.resident.phone)))
    return replace(carried, resident=replace(carried.resident, stopped_at=here.now, stopped_by=event.by))


def _started(event: StartedTexts, carried: Carried, here: Here) -> Carried:
    """START lets texts flow again; after a STOP that the carrier handled only START does: it would refuse (21610)."""
    resident = carried.resident
    started = here.text.opt_out == "START" or here.text.body.strip().casefold() in CARRIERS_START
    if resident.stopped_by == "carrier" and not started:
        return carried
    if resident.stopped_at:
        here.desk.journal.note(Line(here.now, "started", here.town.slug, here.desk.phone_hash(resident.phone)))
    return replace(carried, resident=replace(resident, stopped_at=None, stopped_by=None))


def _paused(event: Paused, carried: Carried, here: Here) -> Carried:
    return replace(carried, resident=replace(carried.resident, paused_until=event.until))


def _language(event: LanguageChosen, carried: Carried, here: Here) -> Carried:
    return replace(carried, resident=replace(carried.resident, language=event.language))


def _replied(event: Replied, carried: Carried, here: Here) -> Carried:
    return carried  # kept with the inbound message itself


def _proven(event: Proven, carried: Carried, here: Here) -> Carried:
    return replace(carried, resident=replace(carried.resident, doubted_at=None, unreachable_at=None))


def _wrong_number(event: WrongNumber, carried: Carried, here: Here) -> Carried:
    return replace(carried, resident=replace(carried.resident, frozen_at=here.now))


def _flagged(event: Flagged, carried: Carried, here: Here) -> Carried:
    here.work.audit.flag(here.desk.new_id(), here.town.id, carried.resident.id, event.why, here.now)
    return carried


def _courtesy(event: Courtesy, carried: Carried, here: Here) -> Carried:
    return replace(carried, resident=replace(carried.resident, greeted=True))


CARRY: Mapping[type, Callable[[Any, Carried, Here], Carried]] = {
    Said: _nothing, KeptForMore: _more, Agreed: _agreed, Registered: _registered, Renamed: _renamed, Changed: _changed,
    Dropped: _dropped, Erased: _erased, NothingKept: _nothing_kept, StoppedTexts: _stopped, StartedTexts: _started,
    Paused: _paused, LanguageChosen: _language, Replied: _replied, Proven: _proven, WrongNumber: _wrong_number,
    Flagged: _flagged, Courtesy: _courtesy, NothingOpen: _nothing,
}  # fmt: skip
