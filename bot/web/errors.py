"""The one place where our errors become HTTP: problem+json under `/api/`, plain pages elsewhere."""

from __future__ import annotations

from flask import Blueprint, Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from bot.ports import Conflict, Forbidden, Invalid, NotFound, Unavailable
from bot.web.problems import kind_of, problem

API = "/api/"
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class NotValid(Exception):
    """What was sent does not fit its model; `error` says where."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__()
        self.error = error


class NotAllowed(Exception):
    """This officer's role may not do that."""


class NoKey(Exception):
    """No key, or one that acts for nobody."""


class TooManyCalls(Exception):
    """This key made all the calls that it may in a minute; `wait` until the next one, in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


def register(api: Blueprint) -> None:
    """Make every error under the API a problem, those that no route of it sees (404, 405) included."""
    api.register_error_handler(Invalid, _invalid)
    api.register_error_handler(NotValid, _not_valid)
    api.register_error_handler(NotFound, lambda error: problem("not-found", str(error)))
    api.register_error_handler(Conflict, lambda error: problem("conflict", str(error)))
    api.register_error_handler(NotAllowed, lambda error: problem("forbidden", "This officer's role may not do that."))
    api.register_error_handler(Forbidden, lambda error: problem("forbidden", str(error)))
    api.register_error_handler(NoKey, _no_key)
    api.register_error_handler(TooManyCalls, _too_many)
    api.register_error_handler(Unavailable, _unavailable)
    api.app_errorhandler(HTTPException)(_http)


def _invalid(error: Invalid) -> Response:
    return problem(error.problem, str(error), candidates=error.candidates)


def _not_valid(unfit: NotValid) -> Response:
    """Which fields are wrong and why; never their values, which may be personal."""
    found = unfit.error.errors(include_url=False, include_context=False, include_input=False)
    errors = [{"field": _field(one["loc"]), "detail": _why(one["type"], one["msg"])} for one in found[:20]]
    said = "; ".join(f"{one['field']}: {one['detail']}" if one["field"] else one["detail"] for one in errors[:3])
    return problem("invalid", said, errors=errors)


def _field(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:60] for part in loc)


def _why(kind: str, words: str) -> str:
    return "is not of the right form" if kind == "string_pattern_mismatch" else words.removeprefix("Value error, ")


def _no_key(error: NoKey) -> Response:
    said = "Send `Authorization: Bearer KEY`, with a key that is neither revoked nor expired."
    return problem("unauthorized", said, headers={"WWW-Authenticate": "Bearer"})


def _too_many(error: TooManyCalls) -> Response:
    said = "This key has made all the calls that it may make in a minute."
    return problem("too-many", said, headers={"Retry-After": str(error.wait)})


def _unavailable(error: Unavailable) -> Response:
    return problem("unavailable", "The registry does not answer just now.", headers={"Retry-After": "5"})


def _http(error: HTTPException) -> Response | HTTPException:
    """HTTP's own errors; a page outside the API keeps Werkzeug's answer."""
    if not request.path.startswith(API) or error.code is None or error.code < 400:
        return error
    kept = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    return problem(kind_of(error.code), error.description or error.name, status=error.code, headers=kept)
