"""The site as an officer's script meets it: the real app on a real store, and a caller with a key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.bootstrap import Installation
from bot.carrier.signature import Keyring
from bot.config import Settings, SignOn
from bot.handlers.key_gate import KeyGate
from bot.handlers.officers import create_key
from bot.ports import Desk
from bot.registry.people import Officer
from bot.registry.towns import Town
from bot.store.unit_of_work import Store
from bot.web.api.calls import GATE
from bot.web.app import create_app
from tests.officers import WEST_HARTFORD, hire

SECRET = "a secret of thirty-two characters"
HERE = Path(__file__).parent
_BUILT: dict[tuple[str, str], Flask] = {}


def a_site(desk: Desk, store: Store, *, demo: bool = False, sign_on: SignOn | None = None) -> Flask:
    """A site of its own."""
    app = create_app(_installed(desk, store, sign_on), demo=demo)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def the_site(desk: Desk, store: Store) -> Flask:
    """The site of one test at a time."""
    app = lent(_installed(desk, store))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def lent(installation: Installation) -> Flask:
    """A site that is this installation's until the next test: to build it takes longer than most tests.

    What it keeps beside its pages is new: the installation, and what was counted of its keys' calls.
    """
    settings = installation.settings
    app = _BUILT.get((settings.base_url, settings.secret_key))
    if app is None:
        app = _BUILT[settings.base_url, settings.secret_key] = create_app(installation, demo=False)
    app.extensions.update({"porchlight": installation, GATE: KeyGate()})
    return app


def _installed(desk: Desk, store: Store, sign_on: SignOn | None = None) -> Installation:
    settings = Settings("", SECRET, {}, b"", HERE / "journal", HERE, sign_on=sign_on)
    return Installation(settings, store, desk, Keyring.of_simulator(SECRET), None, lambda: None)


@dataclass
class Caller:
    """A script with a key."""

    client: FlaskClient
    officer: Officer
    key: str

    def __call__(self, method: str, path: str, **sent: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.key}", **sent.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **sent)

    def get(self, path: str, **asked: Any) -> TestResponse:
        return self("GET", path, query_string={name.rstrip("_"): value for name, value in asked.items()})

    def post(self, path: str, **body: Any) -> TestResponse:
        return self("POST", path, json={name.rstrip("_"): value for name, value in body.items()})


def caller(
    app: Flask, desk: Desk, role: Any = "officer", *, town: Town = WEST_HARTFORD, name: str = "Officer Kim"
) -> Caller:
    """Somebody of this role with a key of their own."""
    officer = hire(desk, role, town=town, name=name)
    return Caller(app.test_client(), officer, create_key(town.slug, officer.email, "a script", desk))


def kind(answer: TestResponse) -> tuple[int, str]:
    """Status and kind of a problem; fails where it is not told as RFC 9457 asks."""
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["type"].removeprefix("/problems/")
