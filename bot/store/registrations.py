"""Registrations with their cameras: found by street, opened, never by house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, union, update

from bot.dialogue.known import Address
from bot.registry.addresses import street_key
from bot.registry.cameras import Camera
from bot.registry.registrations import Consent, Entry, Registration, Site
from bot.store.columns import AnyRow, AnySelect
from bot.store.dialects import aside
from bot.store.holding import seal_registration
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

    def of_all(self, resident_ids: Sequence[str]) -> Mapping[str, Sequence[Registration]]:
        found: dict[str, list[Registration]] = {}
        for one in self._read(_WITH_CAMERAS.where(RegistrationRow.resident_id.in_(resident_ids))):
            found.setdefault(one.resident_id, []).append(one)
        return found

    def some(self, town_id: str, registration_ids: Sequence[str]) -> Sequence[Entry]:
        found = self._entries(_in_town(town_id).where(RegistrationRow.id.in_(registration_ids)))
        by_id = {entry.registration.id: entry for entry in found}
        return [by_id[one] for one in dict.fromkeys(registration_ids) if one in by_id]

    def on_street(self, town_id: str, street: str) -> Sequence[Entry]:
        return self._entries(_in_town(town_id).where(self._stands_on(town_id, [street])))

    def sites(self, town_id: str, streets: Iterable[str]) -> Sequence[Site]:
        return [self._site(row) for row in self._standing(town_id, streets)]

    def first_sites(self, town_id: str, streets: Sequence[str], most: int) -> tuple[Sequence[Site], int]:
        keys = {self.sealer.street_hash(town_id, key): key for key in map(street_key, streets)}
        on: dict[str, list[AnyRow]] = {}
        for row in self._standing(town_id, streets):
            listed = row.street_key if row.street is not None else keys.get(row.street_key)
            on.setdefault(listed or street_key(self._site(row).address.street), []).append(row)
        found: list[Site] = []
        for key in sorted(on):
            if len(found) < most:
                found += [self._site(row) for row in on.pop(key)]
        return found, sum(map(len, on.values()))

    def _standing(self, town_id: str, streets: Iterable[str]) -> Sequence[AnyRow]:
        row = RegistrationRow
        there = select(row.id, row.kind, row.street, row.street_key, row.sealed)
        its = aside(row.town_id == town_id), self._stands_on(town_id, streets)
        return self.connection.execute(there.where(*its)).all()

    def _site(self, row: AnyRow) -> Site:
        return Site(row.id, row.kind, _address(self.sealer.open(PLACE, row.id, row.sealed)["address"]))

    def _stands_on(self, town_id: str, streets: Iterable[str]) -> ColumnElement[bool]:
        """On one of these streets, or at a corner with one: two look-ups, for an OR would read the whole town."""
        keys = [street_key(street) for street in streets]
        hashes = [self.sealer.street_hash(town_id, key) for key in keys]
        its = RegistrationRow.town_id == town_id, RegistrationRow.street_key.in_([*keys, *hashes])
        also = select(RegistrationStreetRow.registration_id).where(RegistrationStreetRow.street_hash.in_(hashes))
        return RegistrationRow.id.in_(union(select(RegistrationRow.id).where(*its), also))

    def in_town(self, town_id: str) -> Iterator[Entry]:
        last = ""
        while True:
            mine = aside(RegistrationRow.town_id == town_id)
            ids = select(RegistrationRow.id).where(mine, RegistrationRow.id > last)
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

    def drop(self, registration_id: str, at: datetime) -> None:
        seal_registration(self.connection, self.sealer, registration_id, at, goes=True)
        self.connection.execute(delete(RegistrationRow).where(RegistrationRow.id == registration_id))

    def count(self, town_id: str) -> int:
        return self.connection.scalar(select(func.count()).where(*_agreed(town_id))) or 0

    def per_street(self, town_id: str) -> Mapping[str, int]:
        listed = *_agreed(town_id), RegistrationRow.street.is_not(None)
        counted = select(RegistrationRow.street, func.count()).where(*listed).group_by(RegistrationRow.street)
        counts = Counter({str(street): n for street, n in self.connection.execute(counted)})
        counts.update(self.per_unlisted(town_id))
        return counts

    def per_unlisted(self, town_id: str) -> Mapping[str, int]:
        """One registration of each hashed street is opened, for its name."""
        agreed = aside(RegistrationRow.agreed_at.is_not(None))
        unlisted = RegistrationRow.town_id == town_id, RegistrationRow.street.is_(None), agreed
        hashed = select(RegistrationRow.id, RegistrationRow.street_key).where(*unlisted)
        keys = {row.id: row.street_key for row in self.connection.execute(hashed)}
        one_of = {key: one for one, key in keys.items()}
        opened = select(RegistrationRow.id, RegistrationRow.sealed).where(RegistrationRow.id.in_(one_of.values()))
        names = {
            keys[row.id]: self.sealer.open(PLACE, row.id, row.sealed)["address"]["street"]
            for row in self.connection.execute(opened)
        }
        counts = Counter[str]()
        for key, n in Counter(keys.values()).items():
            counts[names[key]] += n
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


def _agreed(town_id: str) -> tuple[ColumnElement[bool], ...]:
    return RegistrationRow.town_id == town_id, RegistrationRow.agreed_at.is_not(None)


def _in_town(town_id: str) -> AnySelect:
    return _WITH_CAMERAS.where(aside(RegistrationRow.town_id == town_id))


def _plain(camera: Camera) -> dict[str, Any]:
    return {**asdict(camera), "extra": dict(camera.extra)}
