"""The results of a search as the page lists them: a line a house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from bot.handlers.finding import Sight
from bot.registry.cameras import Camera, Footage, footage
from bot.registry.registrations import Entry
from bot.web.console.blueprint import console
from bot.web.console.shown import visible

LAST = datetime.max.replace(tzinfo=UTC)
OLD = timedelta(days=365)
RECORDS = {"always": "records always", "motion": "records on motion", "unsure": "records, unsure when"}
ROAD = {True: ", sees the road", False: ", not the road", None: ""}
ORDER = {"expiring": 0, "likely": 1, "unknown": 2, "gone": 3}


@dataclass(frozen=True)
class Line:
    """One house. `texts` as officers see it; `fresh`: how long ago the record was true; `footage` of the incident."""

    entry: Entry
    texts: str
    fresh: str
    is_old: bool
    footage: Footage | None
    until: datetime | None

    @property
    def id(self) -> Markup:
        """Letters and digits of our own making, as they go into HTML."""
        return Markup(self.entry.registration.id)

    @property
    def address_note(self) -> str | None:
        """What is to be known of the address before anybody knocks."""
        address = self.entry.registration.address
        if address.status == "disputed":
            return "address in dispute"
        if address.is_block or not address.number:
            return "protected: no house number is held"
        return "not on the town's street list" if address.status == "typed" else None

    @property
    def may_be_asked(self) -> bool:
        return self.texts == "ok" and self.entry.registration.address.status != "disputed"


def lines_of(sight: Sight, at: datetime | None, *, expiring_first: bool) -> list[Line]:
    """In house order; on request what expires first is on top, and what is gone or unknown at the end."""
    lines = [_line(entry, at, sight.now) for entry in sight.entries]
    if at is not None and expiring_first:
        lines.sort(key=lambda line: (ORDER[line.footage or "unknown"], line.until or LAST))
    return lines


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many there are, how many may be asked by text, and how many are left to call, by what their texts are."""
    others = Counter(line.texts for line in lines if line.texts != "ok")
    return {"ok": sum(line.may_be_asked for line in lines), **others}


def _line(entry: Entry, at: datetime | None, now: datetime) -> Line:
    state, until = footage(entry.registration.cameras, at, now) if at else (None, None)
    age = now - entry.registration.updated_at
    return Line(entry, entry.resident.texts(now), _ago(age), age > OLD, state, until)


@console.app_template_filter()
def camera_said(camera: Camera) -> Markup:
    """A camera in a line: where it looks from and what it records, in its owner's words where these are all we have."""
    where = visible(camera.location.replace("_", " "))
    records = RECORDS.get(camera.records) or visible(f"records {camera.hours or 'certain hours'}")
    kept = "" if camera.days_kept is None else f", kept {camera.days_kept} days"
    return Markup(f"{where}: {records}{ROAD[camera.sees_road]}{kept}")


def _ago(age: timedelta) -> str:
    if age.days < 1:
        return "today"
    if age.days < 60:
        return f"{age.days} day{'' if age.days == 1 else 's'} ago"
    if age.days < 730:
        return f"{age.days // 30} months ago"
    return f"{age.days // 365} years ago"
