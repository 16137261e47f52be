"""The demo's sign-in by one click; a live installation does not even load it."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from bot.handlers import signing_in
from bot.ports import Denied
from bot.web.doors import anyone
from bot.web.installed import the_desk, the_installation
from bot.web.signing_in import entered

ready_made = Blueprint("ready_made", __name__, url_prefix="/sign-in/as")


@ready_made.post("/<officer_id>")
@anyone
def enter(officer_id: str) -> Response:
    if the_installation().settings.twilio_account:
        abort(404)
    try:
        return entered(signing_in.as_ready_made(officer_id, the_desk()))
    except Denied:
        abort(404)
