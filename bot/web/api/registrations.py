"""The API's calls on registrations and streets."""

from __future__ import annotations

from datetime import datetime

from bot.handlers import registry, spoken
from bot.registry.cameras import Camera, footage
from bot.registry.registrations import Entry
from bot.web.api import models
from bot.web.api.calls import call, officer
from bot.web.installed import the_desk

ONE = "/registrations/<registration_id>"
TAKES = (404, 409, 415)  # what a call with a body may answer beside the usual


@call("GET", "/registrations", "registrations", models.Registrations, tag="registrations", also=(404, 409))
def search_registrations(query: models.SearchQuery) -> models.Registrations:
    """Who has cameras on a street, in house order; or on every street that comes near a point."""
    asked = registry.Search(
        case=query.case, street=query.street, near=_near(query), reason=query.reason, low=query.low, high=query.high,
        side=query.side, sees_road=query.sees_road, kind=query.kind, limit=query.limit, cursor=query.cursor,
    )  # fmt: skip
    found = registry.search(asked, officer(), the_desk())
    items = [shown(entry, found.now, query.at) for entry in found.entries.items]
    return models.Registrations(matched_street=found.street, items=items, next=found.entries.next)


def _near(query: models.SearchQuery) -> registry.Near | None:
    if query.near is None or query.within is None:
        return None
    lat, lon = (float(part) for part in query.near.split(","))
    return registry.Near(lat, lon, query.within)


@call("GET", ONE, "registrations", models.Registration, tag="registrations", also=(404,))
def look_at_registration(registration_id: str, query: models.Why) -> models.Registration:
    """One registration."""
    entry = registry.look(registration_id, query.case, query.reason, officer(), the_desk())
    return shown(entry, the_desk().clock.now())


@call("POST", "/registrations", "registrations", models.Registration, tag="registrations", status=201, also=TAKES)
def add_registration(json: models.SpokenRegistration) -> models.Registration:
    """Enter a registration at the resident's spoken request; a mobile is texted the agreement."""
    cameras = tuple(Camera(c.location, c.records, c.hours, c.sees_road, c.days_kept) for c in json.cameras)
    asked = spoken.Spoken(
        name=json.name, phone=json.phone, landline=json.landline or json.texts == "none", language=json.language,
        kind=json.kind, number=json.address.number, street=json.address.street, unit=json.address.unit,
        cameras=cameras, reason=json.reason,
    )  # fmt: skip
    return shown(spoken.add(asked, officer(), the_desk()), the_desk().clock.now())


@call("DELETE", ONE, "erase", models.Receipt, tag="registrations", also=TAKES)
def erase_registration(registration_id: str, json: models.Body) -> models.Receipt:
    """Erase one registration at the resident's spoken request; with the last one, the person."""
    return models.Receipt(receipt=registry.erase(registration_id, json.reason, officer(), the_desk()))


@call("GET", "/streets", "streets", models.Streets, tag="registrations")
def list_streets(query: models.StreetQuery) -> models.Streets:
    """The town's streets with how many registrations each has, best match first."""
    page = registry.streets(query.q, query.limit, query.cursor, officer(), the_desk())
    items = [models.Street(name=name, registrations=count) for name, count in page.items]
    return models.Streets(items=items, next=page.next)


def shown(entry: Entry, now: datetime, at: datetime | None = None) -> models.Registration:
    """A registration as officers see it; with `at`, what its best camera may still hold of that moment."""
    one, resident = entry.registration, entry.resident
    return models.Registration(
        id=one.id, kind=one.kind, name=resident.name, phone=resident.phone, language=resident.language,
        texts=resident.texts(now), address=_address(entry), cameras=[_camera(camera) for camera in one.cameras],
        agreed_at=one.agreed_at, updated_at=one.updated_at, footage=_footage(entry, at, now) if at else None,
    )  # fmt: skip


def _address(entry: Entry) -> models.AddressOut:
    address = entry.registration.address
    return models.AddressOut(
        number=address.number,
        street=address.street,
        unit=address.unit,
        text=address.text,
        status=address.status,
        also=list(address.also),
    )


def _camera(camera: Camera) -> models.CameraOut:
    return models.CameraOut(
        location=camera.location, records=camera.records, hours=camera.hours, sees_road=camera.sees_road,
        days_kept=camera.days_kept,
    )  # fmt: skip


def _footage(entry: Entry, at: datetime, now: datetime) -> models.Footage:
    state, until = footage(entry.registration.cameras, at, now)
    return models.Footage(state=state, until=until)
