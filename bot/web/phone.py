"""The phone page, in the demo only: one or more residents' phones side by side, texting through the real webhook."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.carrier.simulator import Simulator, WebhookFailed, parsed
from bot.outreach.wording import national
from bot.ports import SimulatedText
from bot.web.installed import the_desk, the_installation
from bot.web.sent import sent_object

FIRST_PHONES = ("+18605550150", "+18605550151")  # nobody's yet
MOST_PHONES = 4
LONGEST = 1600  # characters that a carrier takes
FAULTS = {
    "": "works",
    "slow": "takes 3 seconds for each text",
    "away": "cannot be reached",
    "lost": "hangs up before it takes a text",
    "silent": "takes a text, then hangs up",
    "lagging": "takes a text, hangs up, and lists it 45 seconds late",
    "20429": "says that it is too busy (20429)",
    "21610": "says that the phone opted out (21610)",
    "21614": "says that it is no mobile phone (21614)",
    "20003": "refuses the town's account (20003)",
    "30003": "cannot deliver: phone switched off (30003)",
    "30007": "cannot deliver: filtered as spam (30007)",
    "shuffled": "reports in the wrong order",
    "repeated": "reports everything twice",
    "unreported": "never reports",
}  # as the page offers them: the simulated carrier …
_PHONE = re.compile(r"\+186055501\d\d")

phone = Blueprint("phone", __name__, url_prefix="/phone")


@phone.get("")
def page() -> str | AnyResponse:
    """The phones named by `with`, each with their last four digits: a made-up number is no secret, but a page's URL
    should hold none."""
    ends = [end for end in request.args.getlist("with") if re.fullmatch(r"01\d\d", end)]
    if not ends:
        return redirect(_beside(*FIRST_PHONES))
    shown = [f"+1860555{end}" for end in dict.fromkeys(ends)][:MOST_PHONES]
    known = [number for number in _simulator().airwaves.phones() if number not in shown]
    return render_template(
        "phone/page.html", phones=shown, others=known, town=_town(), spell=national, beside=_beside, faults=FAULTS,
        fault=str(_simulator().fault() or ""),
    )  # fmt: skip


def _beside(*numbers: str) -> str:
    """The address of a page with these phones side by side."""
    return f"{url_for('phone.page')}?{urlencode([('with', number[-4:]) for number in numbers])}"


@phone.post("/texts")
def texts() -> Response:
    """What one phone shows. By POST, so that no phone number stands in a URL."""
    return jsonify([_shown(text) for text in _simulator().airwaves.of_phone(_asked_phone())])


@phone.post("/send")
def send() -> Response | tuple[Response, int]:
    """Text the town from a phone, as a carrier would bring it: signed, over HTTP, to the webhook."""
    body = str(_asked().get("body", ""))[:LONGEST]
    pictures = 1 if _asked().get("picture") else 0
    try:
        _simulator().text_in(_asked_phone(), _town()["number"], body, pictures)
    except WebhookFailed:
        return jsonify({"problem": "The text did not arrive. Is the server still running? Please send it again."}), 502
    return jsonify([_shown(text) for text in _simulator().airwaves.of_phone(_asked_phone())])


@phone.post("/carrier")
def carrier() -> Response:
    """Let the simulated carrier go wrong, or work again, for every phone and in every process."""
    fault = _asked().get("fault")
    if fault not in FAULTS:
        abort(400)
    _simulator().fail(parsed(fault))
    return jsonify({"said": f"From now on the carrier {FAULTS[fault]}."})


def _asked() -> dict[str, Any]:
    """The request's JSON object; only this page's own script can post one: of another site's the browser asks first."""
    asked = sent_object()
    return abort(400) if asked is None else asked


def _asked_phone() -> str:
    number = str(_asked().get("phone", ""))
    return number if _PHONE.fullmatch(number) else abort(400)


def _simulator() -> Simulator:
    return the_installation().simulator or abort(404)


def _town() -> dict[str, str]:
    with the_desk().look() as work:
        town = next(iter(work.towns.all()), None) or abort(404)
    return {"number": town.numbers[0], "name": town.name, "department": town.department}


def _shown(text: SimulatedText) -> dict[str, Any]:
    return {
        "sid": text.sid, "direction": text.direction, "body": text.body, "state": text.state, "segments": text.segments,
        "at": text.at.isoformat(),
    }  # fmt: skip
