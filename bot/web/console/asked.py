"""What an officer's form says: moments, the search, the question; and the case that one works on during a visit."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import request, session

from bot.handlers.finding import Sought
from bot.handlers.outreaches import Request
from bot.handlers.registry import Near
from bot.outreach.outreach import Target
from bot.ports import Invalid
from bot.web.api.fields import EARLIEST, LATEST
from bot.web.console.blueprint import zone
from bot.web.doors import current_officer

Form = Mapping[str, str]
VISIT = ("case", "reason", "start", "end")  # what one form after another has the same
REACHES = (150, 300, 500)  # metres around a place on the map
REASONS = ("reason", "urgent_reason", "let_through")
LONGEST_REASON = 500  # characters, as the API takes
LONGEST = 4000  # characters of any field: the houses that could be ticked take most
_COUNT = re.compile(r"[0-9]{1,6}")
_FORM_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")


def sent_form() -> dict[str, str]:
    """The filled fields. Raises Invalid where one is longer than any field of ours, or a reason is no line of text."""
    form = {name: value.strip() for name, value in request.form.items() if value.strip()}
    if any(len(value) > LONGEST for value in form.values()):
        raise Invalid(f"No field takes more than {LONGEST} characters.")
    if any(len(form[name]) > LONGEST_REASON or not form[name].isprintable() for name in REASONS if name in form):
        raise Invalid(f"A reason is one line of up to {LONGEST_REASON} characters.")
    return form


def visit() -> dict[str, str]:
    """The case one works on, why, and when it happened: kept in the browser's own signed cookie until signing out."""
    kept = session.get("visit")
    return {name: str(kept[name]) for name in VISIT if name in kept} if isinstance(kept, dict) else {}


def remember(form: Form) -> None:
    session["visit"] = {name: form[name][:200] for name in VISIT if name in form}


def moment(form: Form, name: str) -> datetime | None:
    """A date and time as the browser's picker gives it, in the town's own time; None where it is empty."""
    if name not in form:
        return None
    try:
        typed = datetime.fromisoformat(form[name]).replace(tzinfo=zone())
    except ValueError as error:
        raise Invalid(f"“{LABELS[name]}” takes a date and a time.") from error
    if not EARLIEST < typed.year < LATEST:
        raise Invalid(f"“{LABELS[name]}” lies between {EARLIEST} and {LATEST}.")
    return typed


LABELS = {"start": "From", "end": "Until"}


def needed_moment(form: Form, name: str) -> datetime:
    found = moment(form, name)
    if found is None:
        raise Invalid(f"“{LABELS[name]}” takes a date and a time.")
    return found


def sought(form: Form) -> Sought:
    after = form.get("after", "0")
    if not _COUNT.fullmatch(after):
        raise Invalid("A list goes on after some of its houses.")
    return Sought(
        case=form.get("case"), box=form.get("box", ""), near=_near(form), reason=form.get("reason"),
        sees_road=True if form.get("sees_road") else None, skip=int(after),
    )  # fmt: skip


def _near(form: Form) -> Near | None:
    if "lat" not in form:
        return None
    try:
        lat, lon, within = float(form["lat"]), float(form["lon"]), int(form["within"])
    except (KeyError, ValueError) as error:
        raise Invalid("A place on the map has a latitude, a longitude and a distance.") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and within in REACHES):
        raise Invalid(f"A place on the map lies on the earth, and reaches {', '.join(map(str, REACHES))} metres.")
    return Near(round(lat, 5), round(lon, 5), within)


@dataclass(frozen=True)
class Question:
    """The question with what was ticked. `offered`: who could be ticked."""

    request: Request
    ticked: tuple[str, ...]
    offered: tuple[str, ...]


def question(form: Form) -> Question:
    ticked = tuple(request.form.getlist("ask"))
    offered = tuple(one for one in form.get("offered", "").split(",") if one)
    if not ticked:
        raise Invalid("Tick at least one house to ask.")
    asked = Request(
        case=form.get("case"), target=_target(form, ticked, offered),
        what=form.get("own_words") or form.get("what", ""),
        start=needed_moment(form, "start"), end=needed_moment(form, "end"), reason=form.get("reason"),
        callback=form.get("callback"), officer=form.get("officer"), urgent_reason=form.get("urgent_reason"),
        let_through=form.get("let_through"), id=_draft_id(form.get("form_id", "")),
    )  # fmt: skip
    return Question(asked, ticked, offered)


def _draft_id(form_id: str) -> str | None:
    """The id of the draft that this form makes, and of nobody else's: whose form it is goes into it."""
    if not _FORM_ID.fullmatch(form_id):
        return None
    made = hashlib.sha256(f"{current_officer().id} {form_id}".encode()).digest()
    return base64.b32encode(made[:10]).decode().lower()


def _target(form: Form, ticked: tuple[str, ...], offered: tuple[str, ...]) -> Target:
    """The street and its range without whoever was unticked; several streets are named house by house."""
    include = ("since_incident",) if form.get("since") else ()
    if not form.get("street"):
        return Target(registration_ids=ticked, include=include)
    return Target(
        street=form["street"], low=_house(form, "low"), high=_house(form, "high"),
        side="odd" if form.get("side") == "odd" else "even" if form.get("side") == "even" else None,
        sees_road=True if form.get("sees_road") else None, except_ids=tuple(_unticked(ticked, offered)),
        include=include,
    )  # fmt: skip


def _unticked(ticked: Iterable[str], offered: Iterable[str]) -> list[str]:
    asked = set(ticked)
    return [one for one in offered if one not in asked]


def _house(form: Form, name: str) -> int | None:
    typed = form.get(name)
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
        raise Invalid("A house number is a number.")
    return int(typed)
