"""Pages for whoever writes a script against the API: its calls to try, and what each problem means."""

from __future__ import annotations

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, abort, render_template, send_from_directory

from bot.web.problems import STATUS, title_of

SWAGGER = Path(flask_swagger_ui.__file__).parent / "dist"

MEANING: dict[str, tuple[str, str]] = {
    "case-required": (
        "The town asks for a case number with every look and every outreach, and none was named.",
        "Add `case`: in the query of a GET, in the body of a new outreach.",
    ),
    "invalid": (
        "Something in the request is missing, unknown or of the wrong kind.",
        "`detail` says what, and `errors` names each field. Times need their zone; `limit` is 200 at most.",
    ),
    "unknown-street": (
        "The town has no street whose name is like the one given.",
        "Ask `GET /api/v1/streets?q=` for names, best match first.",
    ),
    "ambiguous-street": (
        "The name fits several streets of the town.",
        "Ask again with one of `candidates`.",
    ),
    "no-geometry": (
        "The town's street list holds names alone, so nothing can be measured on a map.",
        "Search by `street`. The operator can give it a map: `porchlight town set SLUG --streets FILE`, with GeoJSON.",
    ),
    "too-long": (
        "The text to residents would be longer than two billed segments.",
        "Shorten `what`, or the case number.",
    ),
    "not-found": (
        "There is no such thing in this key's town; another town's things are not told apart from none at all.",
        "Check the id. A registration may have been erased meanwhile.",
    ),
    "forbidden": (
        "The officer behind this key has a role that may not make this call.",
        "Use a key of an officer whose role may.",
    ),
    "conflict": (
        "The call does not fit the present state: an outreach that was canceled, a draft older than a day, "
        "a phone that was erased at its owner's request.",
        "`detail` says which. Read the thing again and decide anew.",
    ),
    "too-many": (
        "More was asked for than the town allows in this time.",
        "Wait, and try again later.",
    ),
    "unauthorized": (
        "There is no key in the request, or it is unknown or revoked, or its officer's account is closed.",
        "Send `Authorization: Bearer KEY` with a key from `porchlight apikey create`.",
    ),
    "method-not-allowed": (
        "This address does not take that method.",
        "The header `Allow` names those it takes.",
    ),
    "too-large": (
        "The request is larger than is read.",
        "Send less at a time.",
    ),
    "unsupported-media-type": (
        "The body is not JSON, or does not say that it is.",
        "Send JSON with `Content-Type: application/json`.",
    ),
    "bad-request": (
        "The request could not be read.",
        "Check how it is written; `detail` may say more.",
    ),
    "internal": (
        "Something went wrong here. Nothing was half done.",
        "Try again; if it stays, tell the operator when it happened.",
    ),
    "unavailable": (
        "The database does not answer, is locked or has no room. Nothing was half done.",
        "Try the same again after as many seconds as `Retry-After` says.",
    ),
}  # fmt: skip
"""Kind of problem -> what it means, and what to do."""

reading = Blueprint("reading", __name__)


@reading.get("/problems/<name>")
def problem_page(name: str) -> str:
    means, remedy = MEANING.get(name) or abort(404)
    return render_template(
        "reading/problem.html", name=name, title=title_of(name), status=STATUS[name], means=means, remedy=remedy
    )


@reading.get("/api/docs/")
def calls() -> str:
    """The calls, to read and to try with a key of one's own."""
    return render_template("reading/calls.html")


@reading.get("/api/docs/<any('swagger-ui.css', 'swagger-ui-bundle.js'):name>")
def swagger(name: str) -> Response:
    """Swagger UI's own files, from the locked package."""
    return send_from_directory(SWAGGER, name, max_age=3600)
