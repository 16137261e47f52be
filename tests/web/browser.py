"""An officer's browser: signed in, it asks for pages and sends their forms."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.handlers.signing_in import after_set_up
from bot.ports import Desk
from bot.registry.people import Officer
from bot.registry.towns import Town
from tests.officers import WEST_HARTFORD, hire


class Browser:
    """Signed in as somebody new of this role, without walking the sign-in pages."""

    def __init__(
        self, site: Flask, desk: Desk, role: Any = "officer", *, town: Town = WEST_HARTFORD, name: str = "Officer Kim"
    ) -> None:
        self.officer: Officer = hire(desk, role, town=town, name=name)
        self.client: FlaskClient = site.test_client()
        sign_in(self.client, self.officer, desk)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, follow_redirects: bool = False, **form: Any) -> TestResponse:
        """Send a form, with the token that its page would have held."""
        form = {name.rstrip("_"): value for name, value in form.items()}
        return submit(self.client, path, form, follow_redirects=follow_redirects)


def sign_in(client: FlaskClient, officer: Officer, desk: Desk) -> None:
    """As if this officer had just shown both proofs."""
    with client.session_transaction() as cookie:
        cookie["sign_in"] = after_set_up(officer, desk)


def token_of(client: FlaskClient) -> str:
    """The form token that this browser's pages hold."""
    for path in ("/account", "/sign-in"):
        if found := re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text):
            return found[1]
    raise AssertionError("no page holds a form token")


def submit(
    client: FlaskClient, path: str, form: dict[str, Any], *, query: Any = None, follow_redirects: bool = False
) -> TestResponse:  # fmt: skip
    """Send a form, with the token that its page would have held."""
    filled = {"csrf_token": token_of(client), **form}
    return client.post(path, data=filled, query_string=query, follow_redirects=follow_redirects)
