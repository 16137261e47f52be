"""Registrations with their cameras: found by street, opened, never by house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.dialogue.known import Address
from bot.registry.addresses import street_key
from bot.registry.cameras import Camera
from bot.registry.registrations import Consent, Entry, Registration
from bot.store.columns import AnyRow, AnySelect
from bot.store.residents import by_id
from bot.store.sealing import Sealer
from bot.store.street_tables import RegistrationStreetRow
from bot.store.tables import CameraRow, ConsentRow, RegistrationRow

PLACE = "registration.sealed"
CAMERA_PLACE = "camera.sealed"
AT_ONCE = 500  # registrations opened at a time when a whole town is read

_WITH_CAMERAS = (
    select(RegistrationRow, CameraRow.place.label("camera"), CameraRow.sealed.label("camera_sealed"))
    .outerjoin(CameraRow)
    .order_by(RegistrationRow.id, CameraRow.place)
)


@dataclass(frozen=True)
class SqlRegistrations:
    connection: Connection
    sealer: Sealer

    def of(self, resident_id: str) -> Sequence[Registration]:
        return self._read(_WITH_CAMERAS.where(RegistrationRow.resident_id == resident_id))

    def get(self, town_id: str, registration_id: str) -> Entry | None:
        found = self._entries(_in_town(town_id).where(RegistrationRow.id == registration_id))
        return found[0] if found else None

    def some(self, town_id: str, registration_ids: Sequence[str]) -> Sequence[Entry]:
        """Those of these that the town has."""
        return self._entries(_in_town(town_id).where(RegistrationRow.id.in_(registration_ids)))

    def on_street(self, town_id: str, street: str) -> Sequence[Entry]:
        key = street_key(street)
        hashed = self.sealer.street_hash(town_id, key)
        also = select(RegistrationStreetRow.registration_id).where(RegistrationStreetRow.street_hash == hashed)
        there = or_(RegistrationRow.street_key.in_((key, hashed)), RegistrationRow.id.in_(also))
        return self._entries(_in_town(town_id).where(there))

    def in_town(self, town_id: str) -> Iterator[Entry]:
        last = ""
        while True:
            ids = select(RegistrationRow.id).where(RegistrationRow.town_id == town_id, RegistrationRow.id > last)
            chunk = self.connection.scalars(ids.order_by(RegistrationRow.id).limit(AT_ONCE)).all()
            if not chunk:
                return
            last = chunk[-1]
            yield from self._entries(_WITH_CAMERAS.where(RegistrationRow.id.in_(chunk)))

    def add(self, registration: Registration) -> None:
        self.connection.execute(insert(RegistrationRow), self._values(registration))
        self._add_cameras(registration)
        self._add_streets(registration)

    def save(self, registration: Registration) -> None:
        values = self._values(registration)
        self.connection.execute(update(RegistrationRow).where(RegistrationRow.id == registration.id).values(values))
        for table in (CameraRow, RegistrationStreetRow):
            self.connection.execute(delete(table).where(table.registration_id == registration.id))
        self._add_cameras(registration)
        self._add_streets(registration)

    def drop(self, registration_id: str) -> None:
        self.connection.execute(delete(RegistrationRow).where(RegistrationRow.id == registration_id))

    def per_street(self, town_id: str) -> Mapping[str, int]:
        """Counts by the readable street; streets that the list lacks are opened one by one, for they are few."""
        agreed = RegistrationRow.town_id == town_id, RegistrationRow.agreed_at.is_not(None)
        counted = select(RegistrationRow.street, func.count()).where(*agreed, RegistrationRow.street.is_not(None))
        rows = self.connection.execute(counted.group_by(RegistrationRow.street))
        counts = {str(street): n for street, n in rows}
        for found in self._read(_WITH_CAMERAS.where(*agreed, RegistrationRow.street.is_(None))):
            counts[found.address.street] = counts.get(found.address.street, 0) + 1
        return counts

    def consent(self, resident_id: str, consent: Consent) -> None:
        self.connection.execute(insert(ConsentRow), asdict(consent) | {"resident_id": resident_id})

    def _entries(self, query: AnySelect) -> Sequence[Entry]:
        found = self._read(query)
        residents = by_id(self.connection, self.sealer, (one.resident_id for one in found)) if found else {}
        return [Entry(one, residents[one.resident_id]) for one in found if one.resident_id in residents]

    def _read(self, query: AnySelect) -> Sequence[Registration]:
        rows = self.connection.execute(query).all()
        return [self._build(list(its)) for _, its in groupby(rows, key=lambda row: row.id)]

    def _build(self, rows: Sequence[AnyRow]) -> Registration:
        row = rows[0]
        sealed = self.sealer.open(PLACE, row.id, row.sealed)
        return Registration(
            id=row.id, town_id=row.town_id, resident_id=row.resident_id, kind=row.kind,
            address=_address(sealed["address"]), extra=sealed["extra"],
            cameras=tuple(self._camera(one) for one in rows if one.camera is not None),
            agreed_at=row.agreed_at, updated_at=row.updated_at,
        )  # fmt: skip

    def _camera(self, row: AnyRow) -> Camera:
        return Camera(**self.sealer.open(CAMERA_PLACE, f"{row.id}:{row.camera}", row.camera_sealed))

    def _values(self, registration: Registration) -> dict[str, Any]:
        address = registration.address
        listed = address.status == "matched"
        key = street_key(address.street)
        sealed = {"address": asdict(address), "extra": dict(registration.extra)}
        return {
            "id": registration.id, "town_id": registration.town_id, "resident_id": registration.resident_id,
            "kind": registration.kind, "agreed_at": registration.agreed_at, "updated_at": registration.updated_at,
            "street": address.street if listed else None,
            "street_key": key if listed else self.sealer.street_hash(registration.town_id, key),
            "sealed": self.sealer.seal(PLACE, registration.id, sealed),
        }  # fmt: skip

    def _add_cameras(self, registration: Registration) -> None:
        rows = [
            {
                "registration_id": registration.id,
                "place": place,
                "sealed": self.sealer.seal(CAMERA_PLACE, f"{registration.id}:{place}", _plain(camera)),
            }
            for place, camera in enumerate(registration.cameras)
        ]
        if rows:
            self.connection.execute(insert(CameraRow), rows)

    def _add_streets(self, registration: Registration) -> None:
        keys = {street_key(street) for street in registration.address.also} - {street_key(registration.address.street)}
        hashes = [self.sealer.street_hash(registration.town_id, key) for key in sorted(keys)]
        if hashes:
            rows = [{"registration_id": registration.id, "street_hash": one} for one in hashes]
            self.connection.execute(insert(RegistrationStreetRow), rows)


def _address(sealed: Mapping[str, Any]) -> Address:
    return Address(**{**sealed, "also": tuple(sealed.get("also", ()))})


def _in_town(town_id: str) -> AnySelect:
    return _WITH_CAMERAS.where(RegistrationRow.town_id == town_id)


def _plain(camera: Camera) -> dict[str, Any]:
    return {**asdict(camera), "extra": dict(camera.extra)}
