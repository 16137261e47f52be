"""What all pages of the console share: where they hang, what each shows, and how a refusal looks."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request

from bot.handlers.console import town_of
from bot.outreach.wording import national
from bot.ports import Conflict, Forbidden, Invalid, NotFound
from bot.registry.towns import Town
from bot.web.console.shown import visible
from bot.web.doors import current_officer
from bot.web.installed import the_desk

console = Blueprint("console", __name__, url_prefix="/officers")
leaflet = Blueprint(
    "leaflet", __name__, url_prefix="/leaflet", static_folder=str(files("xstatic.pkg.leaflet") / "data"),
    static_url_path="",
)  # fmt: skip
PAGES = (
    ("console.index", "Search", "registrations"), ("console.all_outreaches", "Outreaches", "outreaches"),
    ("console.mine", "Inbox", "outreaches"), ("console.attention", "Needs a person", "registrations"),
    ("console.desk", "Desk", "registrations"), ("console.approvals", "Approvals", "approve"),
    ("console.holds", "Holds", "hold"),
    ("console.audit", "Audit", "audit"), ("console.figures", "Figures", "stats"),
    ("console.staff", "Officers", "settings"), ("console.settings", "Settings", "settings"),
    ("console.wording", "Wording", "settings"),
)  # fmt: skip
"""What the header leads to: endpoint, name, and what one's role must allow."""

console.app_context_processor(lambda: {"console_pages": PAGES})
console.app_template_filter("visible")(visible)
console.app_template_global("national")(national)


def the_town() -> Town:
    """The officer's town, looked up once a request."""
    if "town" not in g:
        g.town = town_of(current_officer(), the_desk())
    town: Town = g.town
    return town


def zone() -> ZoneInfo:
    """The town's, looked up once a request: a page writes hundreds of moments."""
    if "zone" not in g:
        g.zone = ZoneInfo(the_town().time_zone)
    found: ZoneInfo = g.zone
    return found


def shown(template: str, **values: Any) -> str:
    """A page of the console, and whose it is."""
    return render_template(f"console/{template}", town=the_town(), now=the_desk().clock.now(), **values)


def by_script() -> bool:
    """Whether the page's own script asks, for a part of the page."""
    return request.headers.get("X-Requested-With") == "fetch"


@console.app_template_global()
def local(moment: datetime) -> str:
    return f"{moment.astimezone(zone()):%b %-d, %-I:%M %p}"


@console.app_template_global()
def when(start: datetime, end: datetime) -> str:
    """A time window: "Nov 20, 9:00 PM – 11:30 PM"."""
    first, last = start.astimezone(zone()), end.astimezone(zone())
    if first == last:
        return local(start)
    return f"{local(start)} – {last:%-I:%M %p}" if first.date() == last.date() else f"{local(start)} – {local(end)}"


def _sorry(words: str, status: int) -> tuple[str, int]:
    page = "_sorry.html" if by_script() else "sorry.html"
    return shown(page, words=words), status


@console.errorhandler(Invalid)
def _invalid(error: Invalid) -> tuple[str, int]:
    return _sorry(str(error), 422)


@console.errorhandler(Conflict)
def _conflict(error: Conflict) -> tuple[str, int]:
    return _sorry(str(error), 409)


@console.errorhandler(Forbidden)
def _forbidden(error: Forbidden) -> tuple[str, int]:
    return _sorry(str(error), 403)


@console.errorhandler(NotFound)
def _not_found(error: NotFound) -> tuple[str, int]:
    return _sorry(str(error), 404)
