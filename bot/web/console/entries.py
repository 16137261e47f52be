"""What officers change at the desk: a new registration, a correction, a wrong number, an erasure."""

from __future__ import annotations

from typing import Any

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from bot.handlers import corrections, holds, registry, spoken
from bot.handlers.console import street_names
from bot.handlers.persons import checked_reason, look_at
from bot.ports import Conflict, Invalid, NotFound
from bot.web.console import asked, desk_forms
from bot.web.console.blueprint import console, shown
from bot.web.console.desk import ONE, Refused, asks_why, to_person, why_here
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

ENTRY = f"{ONE}/registrations/<registration_id>"


@console.get("/desk/new")
@needs("registrations")
def new_entry() -> str:
    return _form_page("desk/new.html", {})


@console.post("/desk/new")
@needs("registrations")
def add_entry() -> Response | Refused:
    """A mobile is texted the agreement and counts once it is given; a landline counts at once."""
    form = asked.sent_form()
    try:
        entry = spoken.add(desk_forms.spoken(form, the_desk().book), current_officer(), the_desk())
    except (Invalid, Conflict) as error:
        return _form_page("desk/new.html", form, error), 422
    session["desk"] = {"reason": form["reason"][:120]}
    return to_person(entry.resident.id)


@console.get(ENTRY)
@needs("registrations")
def entry(resident_id: str, registration_id: str) -> str | Refused:
    """One registration in a form."""
    try:
        person = look_at(resident_id, why_here(), current_officer(), the_desk())
    except Invalid as error:
        return asks_why(resident_id, error)
    found = next((one for one in person.registrations if one.id == registration_id), None)
    if found is None:
        raise NotFound("There is no such registration.")
    form = desk_forms.form_of(found, the_desk().book)
    return _form_page("desk/entry.html", form, resident_id=resident_id, registration_id=registration_id)


@console.post(ENTRY)
@needs("registrations")
def correct_entry(resident_id: str, registration_id: str) -> Response | Refused:
    form = asked.sent_form()
    try:
        said = desk_forms.corrected(form, the_desk().book)
        corrections.correct(registration_id, said, form.get("reason", ""), current_officer(), the_desk())
    except (Invalid, Conflict) as error:
        return _form_page(
            "desk/entry.html", form, error, resident_id=resident_id, registration_id=registration_id
        ), 422  # fmt: skip
    return to_person(resident_id)


@console.post(f"{ONE}/name")
@needs("registrations")
def rename_person(resident_id: str) -> Response:
    form = asked.sent_form()
    name = desk_forms.words(form, "name", "Name", desk_forms.LONGEST_NAME)
    reason = form.get("reason", "")
    corrections.rename(resident_id, name, form.get("language"), reason, current_officer(), the_desk())
    return to_person(resident_id)


@console.post(f"{ONE}/unfreeze")
@needs("registrations")
def unfreeze_person(resident_id: str) -> Response:
    corrections.unfreeze(resident_id, asked.sent_form().get("reason", ""), current_officer(), the_desk())
    return to_person(resident_id)


@console.post(f"{ENTRY}/erase")
@needs("erase")
def erase_entry(resident_id: str, registration_id: str) -> Response:
    """One address; with the last one the person."""
    reason = checked_reason(asked.sent_form().get("reason"))
    kept = holds.keeps(resident_id, registration_id, current_officer(), the_desk())
    return _erased(registry.erase(registration_id, reason, current_officer(), the_desk()), kept=kept)


@console.post(f"{ONE}/erase")
@needs("erase")
def erase_person(resident_id: str) -> Response:
    reason = asked.sent_form().get("reason", "")
    kept = holds.keeps(resident_id, None, current_officer(), the_desk())
    return _erased(corrections.erase_person(resident_id, reason, current_officer(), the_desk()), kept=kept)


@console.get("/desk/erased")
@needs("erase")
def erased() -> str:
    """The receipt, for whoever asked to be told."""
    receipt, kept = session.pop("receipt", None) or (None, False)
    return shown("desk/erased.html", receipt=receipt, kept=kept)


def _erased(receipt: str, *, kept: bool) -> Response:
    session["receipt"] = [receipt, kept]
    return redirect(url_for("console.erased"), 303)


def _form_page(template: str, form: desk_forms.Form, error: Exception | None = None, **more: Any) -> str:
    """The form as it was filled, with what is wrong in one sentence."""
    return shown(
        template, form=form, rooms=desk_forms.rooms(form), places=desk_forms.places(the_desk().book),
        streets=street_names(current_officer(), the_desk()), words=str(error) if error else None, **more,
    )  # fmt: skip
