"""Problems of the API as RFC 9457 tells them: one table of kinds, one way to write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[str, int] = {
    "case-required": 422,
    "invalid": 422,
    "unknown-street": 404,
    "ambiguous-street": 409,
    "no-geometry": 422,
    "too-long": 422,
    "not-found": 404,
    "forbidden": 403,
    "conflict": 409,
    "too-many": 429,
    "unauthorized": 401,
    "method-not-allowed": 405,
    "too-large": 413,
    "unsupported-media-type": 415,
    "bad-request": 400,
    "internal": 500,
    "unavailable": 503,
}
"""Kind of problem -> HTTP status. The kinds down to `too-many` are the contract's; the rest are HTTP's own."""

TITLES: Mapping[str, str] = {
    "case-required": "A case number is required",
    "invalid": "The request is not valid",
    "unknown-street": "No such street",
    "ambiguous-street": "Several streets may be meant",
    "no-geometry": "The street list has no map",
    "too-long": "The text is too long",
    "not-found": "Not found",
    "forbidden": "This role may not do that",
    "conflict": "That does not fit the present state",
    "too-many": "Too many requests",
    "unauthorized": "A valid key is required",
    "internal": "Something went wrong here",
    "unavailable": "Try again shortly",
}
_BY_STATUS = {401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 413: "too-large",
              415: "unsupported-media-type", 409: "conflict", 422: "invalid", 429: "too-many", 400: "bad-request",
              503: "unavailable"}  # fmt: skip


def kind_of(status: int) -> str:
    """The kind for a plain HTTP error."""
    return _BY_STATUS.get(status, "bad-request" if status < 500 else "internal")


def title_of(kind: str) -> str:
    return TITLES.get(kind, HTTPStatus(STATUS[kind]).phrase)


def problem(
    kind: str, detail: str, *, status: int | None = None, candidates: Sequence[str] = (),
    errors: Sequence[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The answer for one problem. `errors` name fields: `{"field", "detail"}`."""
    status = status or STATUS[kind]
    body: dict[str, Any] = {
        "type": f"/problems/{kind}",
        "title": title_of(kind),
        "status": status,
        "detail": detail,
    }
    if candidates:
        body["candidates"] = list(candidates)
    if errors:
        body["errors"] = list(errors)
    return Response(json.dumps(body), status, headers, content_type=MEDIA_TYPE)
