"""The search: one box, for one case; and the results, where the question is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from bot.handlers import console as desk_of
from bot.handlers.finding import MOST, ON_PAGE, find
from bot.ports import Invalid
from bot.web.console import asked
from bot.web.console.blueprint import console, shown, the_town, zone
from bot.web.console.outreach import incidents
from bot.web.console.results import counts, lines_of
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk


@console.get("/")
@needs("registrations")
def index() -> str:
    """The box, with the case that one works on filled in."""
    return form_page(asked.visit())


@console.post("/search")
@needs("registrations")
def search() -> str | tuple[str, int]:
    """By POST, so that no house number stands in a page's URL."""
    form = asked.sent_form()
    try:
        expiring_first, at = form.get("order") == "expiring", asked.moment(form, "start")
        sought = replace(asked.sought(form), most=MOST if expiring_first else ON_PAGE)
        sight = find(sought, current_officer(), the_desk())
        lines = lines_of(sight, at, expiring_first=expiring_first)
    except Invalid as error:
        return form_page(form, error), 422
    asked.remember(form)
    offered = [line.entry.registration.id for line in lines if line.may_be_asked]
    return shown(
        "results.html", sight=sight, lines=lines, counts=counts(lines), form=form, offered=offered, at=at,
        on_page=sought.most, **_question(form),
    )  # fmt: skip


def form_page(form: asked.Form, error: Invalid | None = None) -> str:
    names = desk_of.street_names(current_officer(), the_desk())
    mapped = desk_of.has_map(current_officer(), the_desk())
    return shown("search.html", form=form, error=error, streets=names, mapped=mapped)


def _question(form: asked.Form) -> dict[str, Any]:
    """What the form of the question begins with: the last day, where no time was told."""
    now = the_desk().clock.now()
    return {
        "incidents": incidents(), "form_id": the_desk().new_id(),
        "start": form.get("start") or _picked(now - timedelta(days=1)),
        "end": form.get("end") or form.get("start") or _picked(now),
        "colleagues": desk_of.colleagues(current_officer(), the_desk()),
        "callbacks": the_town().callbacks, "since": bool(current_app.config["DEMO"]),
    }  # fmt: skip


def _picked(moment: datetime) -> str:
    """A moment in the town's time, as the browser's picker takes it, to the hour."""
    return f"{moment.astimezone(zone()):%Y-%m-%dT%H}:00"
