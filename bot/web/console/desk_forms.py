"""What the forms of the desk say of a person: how they are called, where their cameras are, what these see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast, get_args

from bot.dialogue.flow import FlowBook
from bot.handlers.corrections import Corrected
from bot.handlers.persons import Why
from bot.handlers.spoken import Spoken
from bot.ports import Invalid
from bot.registry.cameras import Camera
from bot.registry.registrations import Registration

Form = Mapping[str, str]
Records = Literal["always", "motion", "hours", "unsure"]
MOST_CAMERAS = 12
FEWEST_FIELDS = 3  # cameras that a form has room for
LONGEST_NAME, LONGEST_HOUSE, LONGEST_WORDS, LONGEST_KEPT = 60, 20, 120, 3650
ROAD = {"yes": True, "no": False}


def why(form: Form) -> Why:
    return Why(form.get("case"), form.get("reason"))


def words(form: Form, name: str, label: str, most: int) -> str:
    """A field that must be filled. Raises Invalid."""
    said = form.get(name, "")
    if not said or len(said) > most or not said.isprintable():
        raise Invalid(f"“{label}” takes 1 to {most} characters.")
    return said


def spoken(form: Form, book: FlowBook) -> Spoken:
    """A registration at its resident's spoken request. Raises Invalid."""
    said = corrected(form, book)
    return Spoken(
        name=words(form, "name", "Name", LONGEST_NAME), phone=words(form, "phone", "Phone", LONGEST_HOUSE),
        landline="landline" in form, language=form.get("language"), kind=said.kind, number=said.number,
        street=said.street, unit=said.unit, cameras=said.cameras,
        reason=words(form, "reason", "Reason", LONGEST_WORDS),
    )  # fmt: skip


def corrected(form: Form, book: FlowBook) -> Corrected:
    """A registration as it should be. Raises Invalid."""
    cameras = tuple(one for place in range(MOST_CAMERAS) if (one := _camera(form, place, book)))
    if not cameras:
        raise Invalid("Name at least one camera by where it looks from.")
    return Corrected(
        kind="business" if form.get("kind") == "business" else "home",
        number=words(form, "number", "House number", LONGEST_HOUSE),
        street=words(form, "street", "Street", LONGEST_WORDS),
        unit=words(form, "unit", "Unit", LONGEST_HOUSE) if "unit" in form else None,
        cameras=cameras,
    )


def _camera(form: Form, place: int, book: FlowBook) -> Camera | None:
    if f"location{place}" not in form:
        return None
    location = words(form, f"location{place}", "Camera", LONGEST_WORDS)
    records = form.get(f"records{place}", "unsure")
    if records not in get_args(Records):
        raise Invalid("A camera records always, on motion, at certain hours, or nobody is sure.")
    return Camera(
        _key_of(location, book), cast("Records", records), sees_road=ROAD.get(form.get(f"road{place}", "")),
        days_kept=_days(form.get(f"days{place}")),
    )  # fmt: skip


def _days(typed: str | None) -> int | None:
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4 and int(typed) <= LONGEST_KEPT):
        raise Invalid(f"Days kept is a number up to {LONGEST_KEPT}, or empty.")
    return int(typed)


def places(book: FlowBook) -> dict[str, str]:
    """Where cameras usually look from, as officers read it, by the option's key."""
    step = book.flows["registration"].steps.get("cameras") if "registration" in book.flows else None
    return {option.key: option.label.get("en") or option.key for option in (step.options if step else ())}


def _key_of(location: str, book: FlowBook) -> str:
    named = (key for key, label in places(book).items() if location.casefold() in (key, label.casefold()))
    return next(named, location)


def form_of(registration: Registration, book: FlowBook) -> dict[str, Any]:
    """The form filled with what is held."""
    address, labels = registration.address, places(book)
    form: dict[str, Any] = {
        "kind": registration.kind, "number": address.number, "street": address.street, "unit": address.unit or "",
    }  # fmt: skip
    for place, camera in enumerate(registration.cameras[:MOST_CAMERAS]):
        form |= {
            f"location{place}": labels.get(camera.location, camera.location), f"records{place}": camera.records,
            f"road{place}": {True: "yes", False: "no", None: ""}[camera.sees_road],
            f"days{place}": "" if camera.days_kept is None else camera.days_kept,
        }  # fmt: skip
    return form


def rooms(form: Form) -> int:
    """How many cameras the form has fields for: those it holds, and one more."""
    held = sum(f"location{place}" in form for place in range(MOST_CAMERAS))
    return min(MOST_CAMERAS, max(FEWEST_FIELDS, held + 1))
