"""Legal holds: set at the desk, listed without whom they name, released."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from bot.handlers import holds as handlers
from bot.web.console import asked
from bot.web.console.blueprint import console, shown
from bot.web.console.desk import ONE, to_person
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk


@console.get("/holds")
@needs("hold")
def holds() -> str:
    """Every hold of the town that is not released."""
    return shown("holds.html", holds=handlers.holds_of(current_officer(), the_desk()))


@console.post(f"{ONE}/hold")
@needs("hold")
def set_hold(resident_id: str) -> Response:
    form = asked.sent_form()
    only = form.get("names") or None
    handlers.set_hold(resident_id, only, form.get("case"), form.get("reason"), current_officer(), the_desk())
    return to_person(resident_id)


@console.post("/holds/<hold_id>/release")
@needs("hold")
def release_hold(hold_id: str) -> Response:
    """What it has sealed is erased with it."""
    handlers.release(hold_id, asked.sent_form().get("reason"), current_officer(), the_desk())
    return redirect(url_for("console.holds"), 303)
