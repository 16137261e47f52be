"""The OpenAPI page holds: whatever a caller sends within it or beside it, the answer is one that it documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.handlers import outreaches
from bot.outreach.outreach import Target
from bot.ports import Desk
from bot.registry.people import Officer
from bot.web.api import blueprint
from tests.asking import NO_LIMITS, drafted, leave, rule
from tests.officers import answer, hire, settle
from tests.web.site import Caller

CHECKS: list[Callable[..., Any]] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SEEDS = (1, 2, 3)
USUAL = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class Door:
    """Lets callers into the site that stands behind it; until then, to the API's own page alone."""

    def __init__(self) -> None:
        self.site = Flask(__name__)
        self.site.register_blueprint(blueprint)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.site(environ, start_response)


door = Door()
HOUSE = {"number": "50", "street": "n main st"}
LAST_NIGHT = {"start": "2026-11-19T21:00:00-05:00", "end": "2026-11-19T23:30:00-05:00"}
WORK: dict[str, list[str]] = {"outreach_id": [], "reply_id": [], "registration_id": []}  # what is really there
FITS = {"send": 1, "approve": 2, "resume": 3, "pause": 4, "cancel": 4}  # which outreach a call is for; else the first
SENSE: Mapping[str, Mapping[str, Any]] = {
    "GET /registrations": {"case": "26-1234", "street": "n main st"},
    "GET /registrations/{registration_id}": {"case": "26-1234"},
    "POST /registrations": {
        "reason": "asks to join", "name": "Ana", "phone": "+18605550199", "landline": True, "address": HOUSE,
        "cameras": [{"location": "front door"}],
    },
    "POST /outreaches": {"case": "26-1234", "street": "n main st", "what": "burglary", **LAST_NIGHT},
    "POST /outreaches/{outreach_id}/correction": {"what": "fire"},
    "POST /outreaches/{outreach_id}/officer": {"officer": "kim.officer@west-hartford.example"},
    "POST /outreaches/{outreach_id}/replies/{reply_id}/answer": {"answer": "yes"},
    "POST /outreaches/{outreach_id}/replies/{reply_id}/mark": {"mark": "promised"},
    "POST /outreaches/{outreach_id}/replies/{reply_id}/note": {"text": "Thank you, I will call you tonight."},
    "POST /outreaches/{outreach_id}/replies/{reply_id}/redact": {"reason": "names a neighbor"},
    "DELETE /registrations/{registration_id}": {"reason": "asks to leave"},
}  # fmt: skip
"""What a caller who knows the town says; blind chance alone is never let past the first question."""
PHONES = (f"+1{area}5550{line}" for area in (860, 203, 475) for line in range(100, 199))  # 0199 is for the API's


def sensible(context: Any, made: Any) -> st.SearchStrategy[Any]:
    """As chance made it, or with what makes sense in its place, or that alone."""
    sense = SENSE.get(_called(context.operation))
    return st.sampled_from([made, {**made, **sense}, sense]) if sense and isinstance(made, dict) else st.just(made)


def there(context: Any, made: Any) -> st.SearchStrategy[Any]:
    """Ids of what is there, of what is there and fits the call, or as chance made them."""
    if not made:
        return st.just(made)
    known = st.fixed_dictionaries({name: st.sampled_from(WORK[name]) for name in made})
    return known | st.just({name: WORK[name][_place(context.operation, name)] for name in made}) | st.just(made)


def _place(operation: Any, name: str) -> int:
    return FITS.get(operation.path.rpartition("/")[2], 0) if name == "outreach_id" else -1


def _called(operation: Any) -> str:
    return f"{operation.method.upper()} {operation.path.removeprefix('/api/v1')}"


def schema_of(seed: int) -> Any:
    """The page read with one seed. What is at the edges of each field is asked with the first one alone."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", door, config=SchemathesisConfig(seed=seed))
    schema.config.phases.coverage.enabled = seed == SEEDS[0]
    schema.hook("flatmap_body")(sensible)
    schema.hook("flatmap_query")(sensible)
    schema.hook("flatmap_path_parameters")(there)
    return schema


@pytest.fixture(scope="module")
def kim(town_hall: tuple[Flask, Desk]) -> Officer:
    """Whose outreaches the caller, a supervisor, may agree to. What examples do to the site stays, as it would."""
    door.site, desk = town_hall
    rule(desk, **{**vars(NO_LIMITS), "approve_above": 0})
    return hire(desk)


@pytest.fixture(autouse=True)
def at_work(town_hall: tuple[Flask, Desk], kim: Officer, boss: Caller) -> None:
    """A new resident, and an outreach to them in each state, for each call."""
    _, desk = town_hall
    home = settle(desk, "50", phone=next(PHONES))
    alone = Target(registration_ids=(home.id,))
    gone, draft, waiting, paused, sending = (drafted(desk, kim, target=alone).id for _ in range(5))
    for one in (gone, waiting, paused, sending):
        outreaches.send(one, kim, desk)
    outreaches.approve(gone, boss.officer, desk)
    leave(desk)
    for one in (paused, sending):
        outreaches.approve(one, boss.officer, desk)
    outreaches.pause(paused, kim, desk)
    answer(desk, home, gone)
    with desk.look() as work:
        reply = work.messages.replies(gone, 1, None).items[0][0].id
    WORK["outreach_id"][:] = [gone, draft, waiting, paused, sending]
    WORK["reply_id"][:] = [reply]
    WORK["registration_id"].append(home.id)


def _headers(boss: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {boss.key}", "Accept-Encoding": "identity"}


def checked(boss: Caller, case: Any) -> None:
    case.call_and_validate(headers=_headers(boss), checks=CHECKS)


@schema_of(SEEDS[0]).parametrize()
@USUAL
def test_every_answer_is_documented(boss: Caller, case: Any) -> None:
    checked(boss, case)


@schema_of(SEEDS[1]).parametrize()
@USUAL
def test_with_another_seed(boss: Caller, case: Any) -> None:
    checked(boss, case)


@schema_of(SEEDS[2]).parametrize()
@USUAL
def test_with_a_third_seed(boss: Caller, case: Any) -> None:
    checked(boss, case)


CALLS = [found.ok() for found in schema_of(SEEDS[0]).get_all_operations()]


@pytest.mark.parametrize("call", CALLS, ids=_called)
def test_a_call_that_makes_sense_is_let_through(boss: Caller, call: Any) -> None:
    """So that not only refusals are compared with the page."""
    path = {named.name: WORK[named.name][_place(call, named.name)] for named in call.path_parameters}
    sense = dict(SENSE.get(_called(call), {}))
    if "phone" in sense:
        sense["phone"] = next(PHONES)
    asked = {"body": sense, "media_type": "application/json"} if call.method != "get" and sense else {"query": sense}
    assert call.Case(path_parameters=path, **asked).call(headers=_headers(boss)).status_code < 300
