"""The registry out into a sheet, and a sheet into the registry: `porchlight export` and `import`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.dialogue.known import Address
from bot.handlers.holding_back import held_back
from bot.handlers.registry import in_house_order
from bot.handlers.spoken import ask_agreement, us_phone
from bot.ports import Desk, Invalid, NotFound, UnitOfWork
from bot.registry.addresses import StreetList, street_key
from bot.registry.cameras import Camera
from bot.registry.crowding import is_same_house
from bot.registry.people import AuditRow
from bot.registry.registrations import Consent, Entry, Registration
from bot.registry.residents import Resident
from bot.registry.sheet import COLUMNS, NEEDED, Refusal, Row, read_row, rows_of
from bot.registry.towns import Town

Outcome = Literal["added", "updated", "unchanged"]
OPERATOR = "operator"  # who acts at the command line
IMPORTED = "import"  # the wording and the source of an agreement that a sheet reports


@dataclass(frozen=True)
class Told:
    """What became of one registration of a sheet: its lines, and why it was refused, or None."""

    lines: tuple[int, ...]
    outcome: Outcome | None
    refused: str | None = None


def export_rows(slug: str, desk: Desk) -> Iterator[Mapping[str, str]]:
    """Every registration of the town that was agreed to, street by street in house order. Raises NotFound."""
    with desk.work() as work:
        town = _town(slug, work)
        work.audit.note(AuditRow(desk.new_id(), town.id, desk.clock.now(), OPERATOR, "", "export"))
        work.commit()
    return sheet_of(town, desk)


def sheet_of(town: Town, desk: Desk) -> Iterator[Mapping[str, str]]:
    """The town's sheet, row by row, as of one moment."""
    with desk.look() as work:
        agreed = [entry for entry in work.registrations.in_town(town.id) if entry.registration.agreed_at]
    for entry in in_house_order(agreed):
        yield from rows_of(entry)


def import_rows(
    columns: Sequence[str], lines: Iterable[tuple[int, Mapping[str | None, object]]], slug: str, desk: Desk
) -> Iterator[Told]:
    """Take a sheet, each registration in a transaction of its own, so that what is in stays in.

    `lines` are numbered as in the file. A phone, street and number already held is updated; where a line is refused,
    the other lines of its registration are too. Raises NotFound for the town, Invalid for a header that is none.
    """
    _check_header(columns)
    with desk.look() as work:
        town = _town(slug, work)
    read, refused = _read(lines, ZoneInfo(town.time_zone))
    with desk.work() as work:
        work.audit.note(AuditRow(desk.new_id(), town.id, desk.clock.now(), OPERATOR, "", "import"))
        work.commit()
    yield from refused
    for group in _groups(read):
        yield _take(group, town, desk)


def _town(slug: str, work: UnitOfWork) -> Town:
    town = work.towns.by_slug(slug)
    if town is None:
        raise NotFound(f"There is no town “{slug}”; `town list` shows them.")
    return town


def _check_header(columns: Sequence[str]) -> None:
    unknown = [name for name in columns if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in columns]
    if unknown or missing:
        said = [f"it lacks {', '.join(missing)}"] if missing else []
        said += [f"it has “{unknown[0][:40]}”, which is none of ours"] if unknown else []
        raise Invalid(f"The first line must name the columns: {' and '.join(said)}. They are {', '.join(COLUMNS)}.")


Numbered = tuple[int, Row]


def _read(
    lines: Iterable[tuple[int, Mapping[str | None, object]]], zone: ZoneInfo
) -> tuple[list[Numbered], list[Told]]:
    read: list[Numbered] = []
    refused: list[Told] = []
    for line, cells in lines:
        try:
            row = read_row(cells, zone)
            read.append((line, replace(row, phone=us_phone(row.phone))))
        except (Refusal, Invalid) as error:
            refused.append(Told((line,), None, str(error)))
    return read, refused


def _groups(read: Iterable[Numbered]) -> Iterable[list[Numbered]]:
    """Lines of one registration belong together, wherever they stand."""
    groups: dict[tuple[str, ...], list[Numbered]] = {}
    for line, row in read:
        place = (row.phone, street_key(row.street), row.number.casefold(), (row.unit or "").casefold())
        groups.setdefault(place, []).append((line, row))
    return groups.values()


def _take(group: Sequence[Numbered], town: Town, desk: Desk) -> Told:
    lines = tuple(line for line, _ in group)
    row, cameras = group[0][1], tuple(row.camera for _, row in group if row.camera)
    try:
        with desk.work() as work:
            outcome = _put(row, cameras, town, work, desk)
            work.commit()
    except Refusal as error:
        return Told(lines, None, str(error))
    return Told(lines, outcome)


def _put(row: Row, cameras: tuple[Camera, ...], town: Town, work: UnitOfWork, desk: Desk) -> Outcome:
    now = desk.clock.now()
    resident = work.residents.find(town.id, row.phone)  # held from here on: a REMOVE comes before this or after it
    _refuse(row, town, work, now)
    address = _address(row, work, town, desk)
    held = _held(address, work.registrations.of(resident.id)) if resident else None
    if resident is None or held is None:
        _add(row, address, cameras, resident, town, work, desk)
        return "added"
    return _update(row, address.also, cameras, Entry(held, resident), work, now)


def _refuse(row: Row, town: Town, work: UnitOfWork, now: datetime) -> None:
    if row.phone in town.numbers:
        raise Refusal("`phone` is the town's own number")
    if work.residents.was_erased(town.id, row.phone):
        raise Refusal("this phone was erased at its owner's request; they must text REGISTER themselves")
    if row.language is not None and row.language not in town.languages:
        raise Refusal(f"`language` is none of {', '.join(town.languages)}")
    if row.agreed_at and row.agreed_at > now:
        raise Refusal("`agreed_at` lies in the future")


def _address(row: Row, work: UnitOfWork, town: Town, desk: Desk) -> Address:
    """On the town's street of that name, or as it is written where the list lacks it. Raises Refusal."""
    known = desk.streets(work, town)
    (street, status), *others = (_street(name, known) for name in (row.street, *row.also))
    also = tuple(name for name, _ in others)
    return Address(row.number, street, row.unit, f"{row.number} {row.street}".strip(), status, also)


def _street(name: str, known: StreetList) -> tuple[str, Literal["matched", "typed"]]:
    meant = known.resolve(name)
    if len(meant) > 1:
        raise Refusal(f"`street` may be {' or '.join(meant)}")
    return (meant[0], "matched") if meant else (name, "typed")


def _held(address: Address, held: Sequence[Registration]) -> Registration | None:
    """The one that this phone has there; where the units differ, the only one at that number."""
    here = [one for one in held if is_same_house(replace(one.address, unit=None), replace(address, unit=None))]
    exact = [one for one in here if is_same_house(one.address, address)]
    return exact[0] if exact else here[0] if len(here) == 1 and not (address.unit and here[0].address.unit) else None


def _add(
    row: Row, address: Address, cameras: tuple[Camera, ...], held: Resident | None, town: Town, work: UnitOfWork,
    desk: Desk,
) -> None:  # fmt: skip
    """Someone new counts from the day their sheet says they agreed; else they are asked, and count once they do."""
    now = desk.clock.now()
    fresh = held or Resident(desk.new_id(), town.id, row.phone, town.number_for(row.phone), now)
    resident = replace(
        fresh, name=row.name, language=row.language or fresh.language or town.languages[0],
        unconfirmed=fresh.unconfirmed or (row.agreed_at is None and not (held and held.name)),
    )  # fmt: skip
    (work.residents.save if held else work.residents.add)(resident)
    registration = Registration(
        id=desk.new_id(), town_id=town.id, resident_id=resident.id, kind=row.kind, address=address, cameras=cameras,
        agreed_at=None if resident.unconfirmed else row.agreed_at or now, updated_at=row.updated_at or now,
    )  # fmt: skip
    work.registrations.add(held_back(registration, work, desk, now))
    if row.agreed_at:
        work.registrations.consent(resident.id, Consent(IMPORTED, resident.language or "", row.agreed_at, IMPORTED))
    elif resident.unconfirmed:
        ask_agreement(Entry(registration, resident), town, work, desk)


def _update(
    row: Row, also: tuple[str, ...], cameras: tuple[Camera, ...], held: Entry, work: UnitOfWork, now: datetime
) -> Outcome:  # fmt: skip
    """What the sheet says differently; what it has no column for stays."""
    resident = replace(held.resident, name=row.name, language=row.language or held.resident.language)
    before = held.registration.address
    address = replace(before, unit=row.unit or before.unit, also=also or before.also)
    merged = tuple(map(_with_rest(held.registration.cameras), cameras))
    registration = replace(held.registration, kind=row.kind, address=address, cameras=merged)
    if (resident, registration) == (held.resident, held.registration):
        return "unchanged"
    work.residents.save(resident)
    work.registrations.save(replace(registration, updated_at=now))
    return "updated"


def _with_rest(held: Sequence[Camera]) -> Callable[[Camera], Camera]:
    """The same camera with its hours and the town's own answers, which no column holds."""
    by_place = {camera.location: camera for camera in held}

    def with_rest(camera: Camera) -> Camera:
        before = by_place.get(camera.location)
        if before is None:
            return camera
        hours = before.hours if camera.records == "hours" else None
        return replace(camera, hours=hours, extra=before.extra)

    return with_rest
