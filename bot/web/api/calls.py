"""How a call of the API is declared: its role, what it takes and answers; checked, and put on the OpenAPI page."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast, get_type_hints

from flask import Blueprint, Request, current_app, g, request
from flask import Response as FlaskResponse
from pydantic import BaseModel, ValidationError
from spectree import Response, SecurityScheme, SpecTree
from spectree.model_adapter import ModelClass
from spectree.models import SecureType, SecuritySchemeData
from spectree.plugins.base import Context
from spectree.plugins.flask_plugin import FlaskPlugin
from werkzeug.exceptions import UnsupportedMediaType

from bot.handlers.key_gate import KeyGate
from bot.handlers.officers import by_bearer
from bot.ports import Invalid, NotFound
from bot.registry.people import Officer
from bot.web import errors
from bot.web.api.fields import Answer
from bot.web.installed import the_desk
from bot.web.problems import MEDIA_TYPE

PREFIX = "/api/v1"
OPEN = frozenset({"api.openapi"})  # endpoints that need no key
GATE = "key_gate"  # under which an app keeps what it counts of its keys' calls
Codes = tuple[int, ...]
Naming = Callable[[ModelClass], str]
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
errors.register(blueprint)


class FieldError(Answer):
    field: str
    detail: str


class Problem(Answer):
    """An error, as RFC 9457 tells it. `candidates`: the streets that may be meant."""

    type: str
    title: str
    status: int
    detail: str
    candidates: tuple[str, ...] = ()
    errors: tuple[FieldError, ...] = ()


def _name(model: ModelClass) -> str:
    return model.__name__


class _Answers(Response):
    """Documents errors as what they are, `application/problem+json`."""

    def generate_spec(self, naming_strategy: Naming = _name) -> dict[str, Any]:
        found = super().generate_spec(naming_strategy)
        for code, answer in found.items():
            if int(code) >= 400 and "content" in answer:
                answer["content"] = {MEDIA_TYPE: answer["content"].popitem()[1]}
        return found


class _ExactRequests(FlaskPlugin):
    """Reads a request to the letter: JSON by its bytes, each query parameter once."""

    def request_validation(
        self, request: Request, query: Any, json: Any, form: Any, headers: Any, cookies: Any
    ) -> None:  # fmt: skip
        try:
            asked = query.model_validate_strings(_once_each(request)) if query else None
            sent = json.model_validate_json(_json_of(request)) if json else None
        except ValidationError as error:
            raise errors.NotValid(error) from error
        cast("Any", request).context = Context(asked, sent, None, None, None)


def _once_each(request: Request) -> dict[str, str]:
    """Raises Invalid where a parameter comes twice."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Invalid(f"`{name[:40]}` is given twice.")
    return request.args.to_dict()


def _json_of(request: Request) -> bytes:
    """Raises Invalid where nothing was sent, UnsupportedMediaType where it was something else."""
    body = request.get_data()
    if not body:
        raise Invalid("This call takes a JSON body; nothing was sent.")
    if not request.is_json:
        raise UnsupportedMediaType("Send JSON, with `Content-Type: application/json`.")
    return body


spec = SpecTree(
    "flask",
    backend=_ExactRequests,
    mode="strict",
    title="Porchlight",
    version="1",
    description="A camera registry that residents join by text message, for the officers of their town.",
    openapi_version="3.1.0",
    naming_strategy=_name,
    nested_naming_strategy=lambda parent, child: child,
    validation_error_model=Problem,
    security_schemes=[SecurityScheme(name="key", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    security={"key": []},
)
blueprint.record(lambda state: state.app.extensions.setdefault(GATE, KeyGate()))
blueprint.record(lambda state: setattr(spec.backend, "blueprint_state", state))


@blueprint.get("/openapi.json")
def openapi() -> dict[str, Any]:
    return cast("dict[str, Any]", spec.spec)


@blueprint.before_request
def authenticate() -> None:
    """Whose key this is. Raises NoKey, TooManyCalls; NotFound for an id that no record could have."""
    if request.endpoint in OPEN:
        return
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = by_bearer(token.strip(), the_desk()) if kind.casefold() == "bearer" else None
    if found is None:
        raise errors.NoKey
    if wait := _gate().wait(found[1], the_desk()):
        raise errors.TooManyCalls(wait)
    g.officer = found[0]
    if not all(_ID.fullmatch(str(value)) for value in (request.view_args or {}).values()):
        raise NotFound("There is no such thing in this town.")


def _gate() -> KeyGate:
    return cast("KeyGate", current_app.extensions[GATE])


def officer() -> Officer:
    """Who is calling."""
    return cast("Officer", g.officer)


def call(
    method: str, path: str, action: str, answer: type[BaseModel], *, tag: str, status: int = 200, also: Codes = ()
) -> Callable[[Callable[..., BaseModel]], Callable[..., FlaskResponse]]:  # fmt: skip
    """Declare one call: who may make it (a key of `people.ALLOWED`), what it answers, with which status.

    `also`: error statuses beside those that any call may have.
    """
    codes = {f"HTTP_{code}": Problem for code in sorted({401, 403, 422, 429, 503, *also})}
    documented = spec.validate(resp=_Answers(**{f"HTTP_{status}": answer}, **codes), tags=[tag])

    def declare(view: Callable[..., BaseModel]) -> Callable[..., FlaskResponse]:
        checked = documented(_with_status(view, status))

        @wraps(checked)
        def allowed(*args: Any, **kwargs: Any) -> FlaskResponse:
            if not officer().may(action):
                raise errors.NotAllowed
            return cast("FlaskResponse", checked(*args, **kwargs))

        blueprint.add_url_rule(path, view.__name__, allowed, methods=[method])
        return allowed

    return declare


def _with_status(view: Callable[..., BaseModel], status: int) -> Callable[..., tuple[BaseModel, int]]:
    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> tuple[BaseModel, int]:
        return view(*args, **kwargs), status

    answered.__annotations__ = get_type_hints(view)  # resolved where the view stands, for SpecTree reads them from here
    return answered
