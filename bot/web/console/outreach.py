"""Writing the question: what it would be while one writes, the draft, and sending it."""

from __future__ import annotations

import hashlib

from flask import redirect, url_for
from werkzeug.wrappers import Response

from bot.dialogue.segments import segments
from bot.handlers import outreaches
from bot.handlers.outreaches import Draft
from bot.outreach.outreach import Outreach
from bot.ports import Conflict, Forbidden, Invalid, NotFound
from bot.web.console import asked
from bot.web.console.blueprint import console, shown
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

LEFT_OUT = {
    "by_hand": "taken out by hand",
    "stopped": "texted STOP",
    "cannot_text": "cannot be texted (landline, unreachable or not agreed yet)",
    "paused": "paused texts",
    "disputed": "address in dispute",
    "since_incident": "joined after the incident",
    "cap": "texted enough lately",
}


@console.post("/outreaches/preview")
@needs("outreaches", polls=True)
def preview() -> tuple[str, int]:
    """What the form would send, while it is written. Nothing is kept."""
    try:
        drafted = outreaches.preview(asked.question(asked.sent_form()).request, current_officer(), the_desk())
    except (Invalid, Forbidden, NotFound, Conflict) as error:
        return shown("_sorry.html", words=str(error)), 200
    return shown("_preview.html", drafted=drafted, seen=digest(drafted.sheet.outreach), **shown_with(drafted)), 200


@console.post("/outreaches")
@needs("outreaches")
def draft() -> Response:
    """Draft it; and send it at once where the form says that the officer saw exactly this."""
    form = asked.sent_form()
    asked.remember(form)
    drafted = outreaches.draft(asked.question(form).request, current_officer(), the_desk())
    one = drafted.sheet.outreach
    if form.get("seen") == digest(one) and one.recipients:
        outreaches.send(one.id, current_officer(), the_desk())
    return redirect(url_for("console.outreach", outreach_id=one.id), 303)


def digest(one: Outreach) -> str:
    """What an officer saw of a preview: the texts, how many get them, who is left out."""
    said = repr((sorted(one.texts.items()), one.recipients, sorted(one.excluded.items())))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def shown_with(drafted: Draft) -> dict[str, object]:
    one = drafted.sheet.outreach
    return {
        "sizes": {language: segments(text) for language, text in one.texts.items()},
        "left_out": LEFT_OUT,
        "waits": drafted.sheet.waits,
    }


def incidents() -> list[tuple[str, str]]:
    """The town's kinds of incident: key and label."""
    found = the_desk().book.incidents.items()
    return [(key, incident.label.get("en") or next(iter(incident.label.values()))) for key, incident in found]
