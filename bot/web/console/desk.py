"""The desk: a person found by phone or name, and looked at; the words of one reply forgotten."""

from __future__ import annotations

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from bot.handlers import replies
from bot.handlers.persons import Why, checked_reason, find_people, look_at
from bot.ports import Invalid
from bot.web.console import asked, desk_forms
from bot.web.console.blueprint import console, shown
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

Refused = tuple[str, int]
ONE = "/desk/<resident_id>"


@console.get("/desk")
@needs("registrations")
def desk() -> str:
    return shown("desk/find.html", form=_begun(), found=None)


@console.post("/desk")
@needs("registrations")
def find_person() -> str | Refused:
    """By POST, so that no name and no phone stands in a page's URL."""
    form = asked.sent_form()
    try:
        found = find_people(form.get("who", ""), desk_forms.why(form), current_officer(), the_desk())
    except Invalid as error:
        return shown("desk/find.html", form=form, found=None, words=str(error)), 422
    _remember(desk_forms.why(form))
    return shown("desk/find.html", form=form, found=found, places=desk_forms.places(the_desk().book))


@console.get(ONE)
@needs("registrations")
def person(resident_id: str) -> str | Refused:
    """One entry; whoever comes without a case or a reason is asked for it first."""
    try:
        found = look_at(resident_id, why_here(), current_officer(), the_desk())
    except Invalid as error:
        return asks_why(resident_id, error)
    return shown("desk/person.html", person=found, places=desk_forms.places(the_desk().book), why=why_here())


@console.post(f"{ONE}/why")
@needs("registrations")
def say_why(resident_id: str) -> Response:
    _remember(desk_forms.why(asked.sent_form()))
    return to_person(resident_id)


@console.post(f"{ONE}/redact")
@needs("registrations")
def redact_reply(resident_id: str) -> Response:
    form = asked.sent_form()
    reason = checked_reason(form.get("reason"))
    replies.redact(form.get("outreach", ""), form.get("reply", ""), reason, current_officer(), the_desk())
    return to_person(resident_id)


def why_here() -> Why:
    """What this officer looks people up for at present."""
    kept = session.get("desk")
    return Why(kept.get("case"), kept.get("reason")) if isinstance(kept, dict) else Why()


def asks_why(resident_id: str, error: Invalid) -> Refused:
    return shown("desk/why.html", resident_id=resident_id, form=_begun(), words=str(error)), 422


def to_person(resident_id: str) -> Response:
    return redirect(url_for("console.person", resident_id=resident_id), 303)


def _begun() -> dict[str, str | None]:
    """The case that one works on, filled in."""
    kept = why_here()
    return {"case": kept.case or asked.visit().get("case"), "reason": kept.reason}


def _remember(why: Why) -> None:
    """Kept in the browser's own signed cookie until signing out."""
    session["desk"] = {"case": (why.case or "")[:60], "reason": (why.reason or "")[:120]}
