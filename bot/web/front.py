"""The first page: what this is and how to join; in the demo, the way to its pages."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from bot.outreach.wording import national
from bot.ports import Unavailable
from bot.registry.towns import Town
from bot.web.installed import the_desk

front = Blueprint("front", __name__)


@front.get("/")
def home() -> str:
    return render_template("front.html", towns=_towns(), demo=current_app.config["DEMO"], spell=national)


def _towns() -> list[Town]:
    """The page also stands while the database is away."""
    try:
        with the_desk().look() as work:
            return sorted(work.towns.all(), key=lambda town: town.name)
    except Unavailable:
        return []
