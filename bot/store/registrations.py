"""Registrations with their cameras: found by street, opened, never by house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.dialogue.known import Address
from bot.registry.addresses import street_key
from bot.registry.cameras import Camera
from bot.registry.registrations import Consent, Entry, Registration, Site
from bot.store.columns import AnyRow, AnySelect
from bot.store.dialects import among, aside, on_both
from bot.store.engine import is_postgresql
from bot.store.holding import seal_registration
from bot.store.residents import by_id
from bot.store.sealing import Sealer
from bot.store.street_tables import RegistrationStreetRow
from bot.store.tables import CameraRow, ConsentRow, HoldRow, RegistrationRow

PLACE = "registration.sealed"
CAMERA_PLACE = "camera.sealed"
AT_ONCE = 500  # registrations opened at a time when a whole town is read

_READ = ("id", "town_id", "resident_id", "kind", "agreed_at", "updated_at", "sealed")
_OWN = [getattr(RegistrationRow, name) for name in _READ]
_EACH = (
    select(*_OWN, CameraRow.place.label("camera"), CameraRow.sealed.label("camera_sealed"))
    .outerjoin(CameraRow)
    .order_by(RegistrationRow.id, CameraRow.place)
)
_WITH_CAMERAS = _EACH.add_columns(literal_column("0").label("on_hold"))  # that is asked where it matters
_WITH_HOLDS = _EACH.add_columns(
    exists()
    .where(HoldRow.resident_id == RegistrationRow.resident_id)
    .where(or_(HoldRow.registration_id.is_(None), HoldRow.registration_id == RegistrationRow.id))
    .correlate(RegistrationRow)
    .label("on_hold")
)


@dataclass(frozen=True)
class SqlRegistrations:
    connection: Connection
    sealer: Sealer
    opened: dict[tuple[str, bytes], tuple[Address, Mapping[str, str]]] = field(
        default_factory=dict
    )  # by id and seal, until it is built

    def of(self, resident_id: str) -> Sequence[Registration]:
        return self._read(_OF_RESIDENT, its_resident=resident_id)

    def get(self, town_id: str, registration_id: str) -> Entry | None:
        found = self._entries(_ONE, its_town=town_id, its_id=registration_id)
        return found[0] if found else None

    def of_all(self, resident_ids: Sequence[str]) -> Mapping[str, Sequence[Registration]]:
        found: dict[str, list[Registration]] = {}
        for one in self._read(_OF_RESIDENTS[is_postgresql(self.connection)], residents=list(resident_ids)):
            found.setdefault(one.resident_id, []).append(one)
        return found

    def some(self, town_id: str, registration_ids: Sequence[str]) -> Sequence[Entry]:
        found = self._entries(self._some, its_town=town_id, ids=list(registration_ids))
        by_id = {entry.registration.id: entry for entry in found}
        return [by_id[one] for one in dict.fromkeys(registration_ids) if one in by_id]

    def alone(self, town_id: str, registration_ids: Sequence[str]) -> Mapping[str, Registration]:
        """Without their residents."""
        return {one.id: one for one in self._read(self._some, its_town=town_id, ids=list(registration_ids))}

    @property
    def _some(self) -> AnySelect:
        return _SOME[is_postgresql(self.connection)]

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
        """On one of these streets, or at a corner with one: two statements: PostgreSQL reads a town whole for one."""
        keys = [street_key(street) for street in streets]
        hashes = [self.sealer.street_hash(town_id, key) for key in keys]  # where the town's list lacks them
        on_postgresql = is_postgresql(self.connection)
        on = self.connection.execute(_STANDING[on_postgresql], {"its_town": town_id, "keys": [*keys, *hashes]})
        also = self.connection.execute(_AT_CORNER[on_postgresql], {"its_town": town_id, "hashes": hashes})
        return list({row[0]: row for row in [*on.all(), *also.all()]}.values())

    def _site(self, row: AnyRow) -> Site:
        own, kind, *_, sealed = row
        its = own, bytes(sealed)
        address, _ = self.opened[its] = self._open(*its)
        return Site(own, kind, address)

    def _open(self, registration_id: str, sealed: bytes) -> tuple[Address, Mapping[str, str]]:
        """The address, and what else was answered."""
        known = self.sealer.open(PLACE, registration_id, sealed)
        address = known["address"]
        return Address(**{**address, "also": tuple(address.get("also", ()))}), known["extra"]

    def in_town(self, town_id: str) -> Iterator[Entry]:
        last = ""
        while True:
            mine = aside(RegistrationRow.town_id == town_id)
            ids = select(RegistrationRow.id).where(mine, RegistrationRow.id > last)
            chunk = self.connection.scalars(ids.order_by(RegistrationRow.id).limit(AT_ONCE)).all()
            if not chunk:
                return
            last = chunk[-1]
            yield from self._entries(self._some, its_town=town_id, ids=list(chunk))

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
        """One registration of each hashed street is opened, for its name; in one look, for any may be erased soon."""
        agreed = aside(RegistrationRow.agreed_at.is_not(None))
        unlisted = RegistrationRow.town_id == town_id, RegistrationRow.street.is_(None), agreed
        hashed = select(RegistrationRow.street_key, RegistrationRow.id, RegistrationRow.sealed).where(*unlisted)
        rows = self.connection.execute(hashed).all()  # grouped here: SQLite would read the whole town for its order
        some = {key: (own, sealed) for key, own, sealed in rows}
        counts = Counter[str]()
        for key, n in Counter(row[0] for row in rows).items():
            counts[self.sealer.open(PLACE, *some[key])["address"]["street"]] += n
        return counts

    def consent(self, resident_id: str, consent: Consent) -> None:
        self.connection.execute(insert(ConsentRow), asdict(consent) | {"resident_id": resident_id})

    def _entries(self, query: AnySelect, **values: object) -> Sequence[Entry]:
        found = self._read(query, **values)
        residents = by_id(self.connection, self.sealer, (one.resident_id for one in found)) if found else {}
        return [Entry(one, residents[one.resident_id]) for one in found if one.resident_id in residents]

    def _read(self, query: AnySelect, **values: object) -> Sequence[Registration]:
        rows = self.connection.execute(query, values).all()
        return [self._build(list(its)) for _, its in groupby(rows, key=itemgetter(0))]

    def _build(self, rows: Sequence[AnyRow]) -> Registration:
        """Rows of `_EACH` are taken apart by place: a page has hundreds, and asking for a column by name takes time."""
        own, town_id, resident_id, kind, agreed_at, updated_at, sealed, *_, on_hold = rows[0]
        its = own, bytes(sealed)
        address, extra = self.opened.pop(its) if its in self.opened else self._open(*its)
        cameras = tuple(self._camera(own, *row[-3:-1]) for row in rows if row[-3] is not None)
        return Registration(
            id=own, town_id=town_id, resident_id=resident_id, kind=kind, address=address, extra=extra, cameras=cameras,
            agreed_at=agreed_at, updated_at=updated_at, on_hold=bool(on_hold),
        )  # fmt: skip

    def _camera(self, registration_id: str, place: int, sealed: bytes) -> Camera:
        return Camera(**self.sealer.open(CAMERA_PLACE, f"{registration_id}:{place}", sealed))

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


def _agreed(town_id: str) -> tuple[ColumnElement[bool], ...]:
    return RegistrationRow.town_id == town_id, RegistrationRow.agreed_at.is_not(None)


# The statements of every page, made once.
_TOWN = bindparam("its_town", type_=String())
_IN_TOWN = _WITH_CAMERAS.where(aside(RegistrationRow.town_id == _TOWN))
_ONE = _IN_TOWN.where(RegistrationRow.id == bindparam("its_id"))
_OF_RESIDENT = _WITH_HOLDS.where(RegistrationRow.resident_id == bindparam("its_resident"))


def _some(on_postgresql: bool) -> AnySelect:
    return _IN_TOWN.where(among(on_postgresql, RegistrationRow.id, "ids"))


def _of_residents(on_postgresql: bool) -> AnySelect:
    return _WITH_CAMERAS.where(among(on_postgresql, RegistrationRow.resident_id, "residents"))


_SITES = select(
    RegistrationRow.id, RegistrationRow.kind, RegistrationRow.street, RegistrationRow.street_key, RegistrationRow.sealed
)


def _standing(on_postgresql: bool) -> AnySelect:
    on = among(on_postgresql, RegistrationRow.street_key, "keys")
    return _SITES.where(RegistrationRow.town_id == _TOWN, on)


def _at_corner(on_postgresql: bool) -> AnySelect:
    corner = among(on_postgresql, RegistrationStreetRow.street_hash, "hashes")
    return _SITES.join(RegistrationStreetRow).where(corner, aside(RegistrationRow.town_id == _TOWN))


_SOME, _OF_RESIDENTS = on_both(_some), on_both(_of_residents)
_STANDING, _AT_CORNER = on_both(_standing), on_both(_at_corner)


def _plain(camera: Camera) -> dict[str, Any]:
    return {**asdict(camera), "extra": dict(camera.extra)}
