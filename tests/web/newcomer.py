"""Somebody new in the department, who sets an account up and signs in as its pages ask."""

from __future__ import annotations

import base64
import re
from collections import Counter
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.handlers.invitations import invite
from bot.ports import Desk
from bot.registry.one_time_codes import PERIOD, code_of
from bot.registry.people import Officer
from tests.officers import hire
from tests.web.browser import submit

PASSWORD = "teapot marble orbit fern"


class Newcomer:
    """Invited, with a browser and an authenticator app."""

    def __init__(self, site: Flask, desk: Desk, role: Any = "officer", name: str = "Officer Kim") -> None:
        self.desk = desk
        self.site = site
        self.officer: Officer = hire(desk, role, name=name)
        self.client: FlaskClient = site.test_client()
        self.link = f"/welcome/{invite(self.officer.email, desk)}"
        self.secret = b""
        self.recovery_codes: list[str] = []

    def code(self, later: int = 0) -> str:
        """What the app shows now, or `later` periods from now."""
        return code_of(self.secret, int(self.desk.clock.now().timestamp()) // PERIOD + later)

    def scan(self) -> None:
        key = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", self.client.get(self.link).text)
        assert key
        self.secret = base64.b32decode(key[1].replace(" ", ""))

    def set_up(self, **filled: str) -> TestResponse:
        self.scan()
        form = {"password": PASSWORD, "again": PASSWORD, "code": self.code(), **filled}
        answer = submit(self.client, self.link, form)
        self.recovery_codes = re.findall(r"<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</li>", answer.text)
        return answer

    def first_step(self, password: str = PASSWORD, email: str | None = None, path: str = "/sign-in") -> TestResponse:
        return submit(self.client, path, {"email": email or self.officer.email, "password": password})

    def second_step(self, path: str = "/sign-in/second-step", **typed: str) -> TestResponse:
        return submit(self.client, path, typed)

    def leave(self) -> None:
        submit(self.client, "/sign-in/out", {})

    @property
    def is_in(self) -> bool:
        return self.client.get("/account").status_code == 200

    def audit(self) -> Counter[tuple[str, str | None]]:
        """What the log has of this account: what happened, by which means, how often."""
        with self.desk.look() as work:
            rows = work.audit.rows(self.officer.town_id, 200, None).items
        return Counter((row.action, row.reason) for row in rows if row.target == self.officer.id)


def trouble(answer: TestResponse) -> str:
    """What the page says is wrong."""
    found = re.search(r'role="alert" data-trouble>([^<]*)<', answer.text)
    assert found, answer.text
    return unescape(found[1])
