"""The registry as a sheet: one row a camera, as `export` writes it and `import` takes it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal, cast, get_args
from zoneinfo import ZoneInfo

from bot.registry.cameras import Camera
from bot.registry.registrations import Entry

COLUMNS = (
    "registration", "name", "phone", "language", "kind", "number", "street", "unit", "location", "records", "sees_road",
    "days_kept", "agreed_at", "updated_at",
)  # fmt: skip
NEEDED = ("name", "phone", "kind", "number", "street")  # the others may be left empty, or out
QUOTED: Final = csv.QUOTE_ALL  # some spreadsheets part a line at bare semicolons too, and a formula could begin there
CORNER = " & "  # between a corner's streets, the one of its number first; a crossing has no number
LONGEST = 120  # characters of one cell
LONGEST_KEPT = 3650  # days
EARLIEST, LATEST = 1970, 2199  # years; what lies outside is a slip

Kind = Literal["home", "business"]
Records = Literal["always", "motion", "hours", "unsure"]
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_PHONE = re.compile(r"\+[0-9]{8,15}")
_SAID = {"true": True, "yes": True, "false": False, "no": False, "": None}


class Refusal(ValueError):
    """Why a row cannot be taken, in words for whoever sent it; it quotes nothing of the row."""


@dataclass(frozen=True)
class Row:
    """One line of a sheet, read: a camera with whose it is. `camera` is None where the line names none."""

    name: str
    phone: str  # as written
    language: str | None
    kind: Kind
    number: str
    street: str
    also: tuple[str, ...]  # the other streets of a corner, or of a crossing
    unit: str | None
    camera: Camera | None
    agreed_at: datetime | None
    updated_at: datetime | None


def rows_of(entry: Entry) -> Iterator[Mapping[str, str]]:
    """One registration's rows; one without a camera has one row, so that it is not lost."""
    registration, resident = entry.registration, entry.resident
    address = registration.address
    shared = {
        "registration": registration.id, "name": resident.name or "", "phone": resident.phone,
        "language": resident.language or "", "kind": registration.kind, "number": address.number,
        "street": CORNER.join((address.street, *address.also)), "unit": address.unit or "",
        "agreed_at": _time(registration.agreed_at), "updated_at": _time(registration.updated_at),
    }  # fmt: skip
    for camera in registration.cameras or (None,):
        row = {**shared, **_camera_cells(camera)}
        yield {column: harmless(row[column]) for column in COLUMNS}


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `plain` undoes it. A phone's + does nothing, and stays.

    OWASP, "CSV Injection": cells that begin with = + - @, a tab or a line break are the dangerous ones.
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _PHONE.fullmatch(cell) else cell


def plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def read_row(cells: Mapping[str | None, object], zone: ZoneInfo) -> Row:
    """One line as written. A date without a time is the midnight of `zone`. Raises Refusal."""
    if None in cells or any(not isinstance(cell, str) for cell in cells.values()):
        raise Refusal("has more or fewer cells than the header")
    read = {str(name): plain(cast("str", cell)).strip() for name, cell in cells.items()}
    _check(read)
    street, *also = (part.strip() for part in read["street"].split(CORNER))
    return Row(
        name=read["name"], phone=read["phone"], language=read.get("language") or None,
        kind=cast("Kind", _one_of("kind", read["kind"], get_args(Kind))), number=read["number"], street=street,
        also=tuple(also), unit=read.get("unit") or None, camera=_camera(read),
        agreed_at=_moment(read, "agreed_at", zone), updated_at=_moment(read, "updated_at", zone),
    )  # fmt: skip


def _check(read: Mapping[str, str]) -> None:
    for name, cell in read.items():
        if name in NEEDED and not cell and not (name == "number" and CORNER in read["street"]):
            raise Refusal(f"`{name}` is empty")
        if len(cell) > LONGEST or not cell.isprintable():
            raise Refusal(f"`{name}` is too long, or holds what cannot be printed")


def _camera(read: Mapping[str, str]) -> Camera | None:
    location = read.get("location", "")
    if not location:
        return None
    records = _one_of("records", read.get("records") or "unsure", get_args(Records))
    sees = read.get("sees_road", "").casefold()
    if sees not in _SAID:
        raise Refusal("`sees_road` is neither true nor false nor empty")
    return Camera(location, cast("Records", records), sees_road=_SAID[sees], days_kept=_days(read.get("days_kept", "")))


def _days(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", cell, re.ASCII) or not 0 < int(cell) <= LONGEST_KEPT:
        raise Refusal(f"`days_kept` is no number from 1 to {LONGEST_KEPT}")
    return int(cell)


def _one_of(name: str, cell: str, known: tuple[str, ...]) -> str:
    if cell.casefold() not in known:
        raise Refusal(f"`{name}` is none of {', '.join(known)}")
    return cell.casefold()


def _moment(read: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    cell = read.get(name, "")
    if not cell:
        return None
    is_day = len(cell) == len("2026-11-20")
    try:
        moment = datetime.combine(date.fromisoformat(cell), time(), zone) if is_day else datetime.fromisoformat(cell)
    except ValueError as error:
        raise Refusal(f"`{name}` is no time such as 2026-11-20T21:00:00-05:00") from error
    if moment.tzinfo is None:
        raise Refusal(f"`{name}` has no zone, such as -05:00")
    if not EARLIEST <= moment.year <= LATEST:
        raise Refusal(f"`{name}` does not lie between {EARLIEST} and {LATEST}")
    return moment


def _camera_cells(camera: Camera | None) -> dict[str, str]:
    if camera is None:
        return dict.fromkeys(("location", "records", "sees_road", "days_kept"), "")
    sees = "" if camera.sees_road is None else str(camera.sees_road).lower()
    kept = "" if camera.days_kept is None else str(camera.days_kept)
    return {"location": camera.location, "records": camera.records, "sees_road": sees, "days_kept": kept}


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
