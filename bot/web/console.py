"""The officers' first page, in the demo only: find a street, draft, send, watch, read the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from bot.dialogue.segments import segments
from bot.handlers import officers, outreaches, registry
from bot.handlers.outreaches import Request
from bot.outreach.outreach import Target
from bot.outreach.wording import national
from bot.ports import Conflict, Invalid, NotFound
from bot.registry.people import Officer
from bot.registry.towns import Town
from bot.web.installed import the_desk

FORM_LASTS = 12 * 3600  # seconds
LONGEST_LIST = 200
LEFT_OUT = {
    "by_hand": "taken out by hand",
    "stopped": "texted STOP",
    "cannot_text": "cannot be texted (landline, unreachable or not agreed yet)",
    "paused": "paused texts",
    "disputed": "address in dispute",
    "since_incident": "joined after the incident",
    "cap": "texted enough lately",
}

console = Blueprint("console", __name__, url_prefix="/officers")


@console.get("/")
def index() -> str:
    """The search form, with last night filled in."""
    return _form({"start": _evening(21), "end": _evening(23)})


@console.post("/search")
def search() -> str | tuple[str, int]:
    """By POST, so that no house number stands in a page's URL."""
    form = _sent_form()
    try:
        found = registry.search(_search(form), _officer(), the_desk())
    except Invalid as error:
        return _form(form, error), 422
    return render_template("console/results.html", found=found, form=form, incidents=_incidents(), **_page())


@console.post("/outreaches")
def draft() -> Response:
    form, town = _sent_form(), _town()
    asked = Request(
        case=form.get("case"), target=_target(form), what=form.get("own_words") or form.get("what", ""),
        start=_moment(form, "start", town), end=_moment(form, "end", town), urgent_reason=form.get("urgent_reason"),
    )  # fmt: skip
    drafted = outreaches.draft(asked, _officer(), the_desk())
    return redirect(url_for(".outreach", outreach_id=drafted.sheet.outreach.id), 303)


@console.get("/outreaches/<outreach_id>")
def outreach(outreach_id: str) -> str:
    """The preview of a draft; once sent, its progress and replies."""
    sheet = outreaches.view(outreach_id, _officer(), the_desk())
    sizes = {language: segments(text) for language, text in sheet.outreach.texts.items()}
    return render_template("console/outreach.html", sheet=sheet, sizes=sizes, left_out=LEFT_OUT, **_page())


@console.post("/outreaches/<outreach_id>/<any(send, cancel):action>")
def act(outreach_id: str, action: str) -> Response:
    _sent_form()
    does = outreaches.send if action == "send" else outreaches.cancel
    does(outreach_id, _officer(), the_desk())
    return redirect(url_for(".outreach", outreach_id=outreach_id), 303)


@console.get("/outreaches/<outreach_id>/progress")
def progress(outreach_id: str) -> str:
    """Figures alone, fetched every few seconds."""
    sheet = outreaches.standing(outreach_id, _officer(), the_desk())
    return render_template("console/_progress.html", sheet=sheet, **_page())


@console.get("/outreaches/<outreach_id>/replies")
def replies(outreach_id: str) -> str:
    """What residents answered, fetched when the figures changed."""
    page = outreaches.replies(outreach_id, LONGEST_LIST, None, _officer(), the_desk())
    return render_template("console/_replies.html", replies=page.items, **_page())


@console.errorhandler(Invalid)
def _invalid(error: Invalid) -> tuple[str, int]:
    return render_template("console/sorry.html", words=str(error), **_page()), 422


@console.errorhandler(Conflict)
def _conflict(error: Conflict) -> tuple[str, int]:
    return render_template("console/sorry.html", words=str(error), **_page()), 409


@console.errorhandler(NotFound)
def _not_found(error: NotFound) -> tuple[str, int]:
    return render_template("console/sorry.html", words=str(error), **_page()), 404


def _form(form: Mapping[str, str], error: Invalid | None = None) -> str:
    _, names = registry.town_of(_officer(), the_desk())
    return render_template("console/search.html", form=form, error=error, streets=names, **_page())


def _page() -> dict[str, Any]:
    """What every page shows: whose it is, and how moments and phones are written."""
    town = _town()
    zone = ZoneInfo(town.time_zone)
    return {
        "officer": _officer(), "town": town, "token": _signer().dumps("form"), "national": national,
        "local": lambda moment: f"{moment.astimezone(zone):%b %-d, %-I:%M %p}",
        "now": the_desk().clock.now(),
    }  # fmt: skip


def _officer() -> Officer:
    """The demo's officer; without one these pages do not exist."""
    return officers.by_email(current_app.config.get("DEMO_OFFICER") or "", the_desk()) or abort(404)


def _town() -> Town:
    return registry.town_of(_officer(), the_desk())[0]


def _incidents() -> list[tuple[str, str]]:
    return [(key, incident.label["en"]) for key, incident in the_desk().book.incidents.items()]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="console")


def _sent_form() -> dict[str, str]:
    """The filled fields of a form of ours; one that another page made up is refused."""
    try:
        _signer().loads(request.form.get("token", ""), max_age=FORM_LASTS)
    except BadSignature:
        abort(403)
    return {name: value.strip() for name, value in request.form.items() if value.strip()}


def _search(form: Mapping[str, str]) -> registry.Search:
    target = _target(form)
    return registry.Search(
        street=target.street, case=form.get("case"), low=target.low, high=target.high, side=target.side,
        sees_road=target.sees_road, limit=LONGEST_LIST,
    )  # fmt: skip


def _target(form: Mapping[str, str]) -> Target:
    side = form.get("side")
    return Target(
        street=form.get("street"), low=_house(form, "from"), high=_house(form, "to"),
        side=cast("Literal['odd', 'even']", side) if side in ("odd", "even") else None,
        sees_road=True if form.get("sees_road") else None, except_ids=tuple(request.form.getlist("except")),
        include=("since_incident",) if form.get("since") else (),
    )  # fmt: skip


def _house(form: Mapping[str, str], name: str) -> int | None:
    typed = form.get(name)
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
        raise Invalid(f"“{name}” takes a house number.")
    return int(typed)


def _moment(form: Mapping[str, str], name: str, town: Town) -> datetime:
    """A date and time as the browser's picker gives it, in the town's own time."""
    try:
        return datetime.fromisoformat(form.get(name, "")).replace(tzinfo=ZoneInfo(town.time_zone))
    except ValueError as error:
        raise Invalid(f"“{name}” takes a date and a time.") from error


def _evening(hour: int) -> str:
    """Yesterday at this hour in the town's time, as the browser's picker takes it."""
    yesterday = the_desk().clock.now().astimezone(ZoneInfo(_town().time_zone)) - timedelta(days=1)
    return f"{yesterday:%Y-%m-%d}T{hour:02}:00"
