"""The OpenAPI page holds: whatever a caller sends within it or beside it, the answer is one that it documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.ports import Desk
from bot.web.api import blueprint
from tests.officers import settle
from tests.web.site import Caller

CHECKS: list[Callable[..., Any]] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


class Door:
    """Lets callers into the site that stands behind it; until then, to the API's own page alone."""

    def __init__(self) -> None:
        self.site = Flask(__name__)
        self.site.register_blueprint(blueprint)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.site(environ, start_response)


door = Door()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", door)


@pytest.fixture(scope="module", autouse=True)
def open_door(town_hall: tuple[Flask, Desk]) -> None:
    """What examples do to the site stays, as it would."""
    door.site, desk = town_hall
    settle(desk, "50", phone="+18605550101")


@schema.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_documented(boss: Caller, case: Any) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {boss.key}"}, checks=CHECKS)
