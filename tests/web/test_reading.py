"""The pages for who writes a script against the API."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from bot.web.problems import STATUS
from bot.web.reading import MEANING
from tests.web.site import Caller, kind


@pytest.fixture
def browser(boss: Caller) -> FlaskClient:
    return boss.client


def test_every_problem_is_explained() -> None:
    assert set(MEANING) == set(STATUS)


@pytest.mark.parametrize("name", STATUS)
def test_a_problems_type_leads_to_its_page(browser: FlaskClient, name: str) -> None:
    page = browser.get(f"/problems/{name}")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert f"with status {STATUS[name]}" in page.text
    assert "`" not in page.text


def test_a_problem_that_was_met(boss: Caller, browser: FlaskClient) -> None:
    told = boss.get("/registrations", street="Elm Street")
    assert kind(told) == (422, "case-required")
    assert told.get_json()["title"] in browser.get(told.get_json()["type"]).text


@pytest.mark.parametrize("path", ["/problems/", "/problems/nothing", "/problems/a/b", "/problems/%00"])
def test_no_such_problem(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_calls_to_read_and_try_come_from_here_alone(browser: FlaskClient) -> None:
    page = browser.get("/api/docs/")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert not re.search(r"https?://", page.text + policy)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style| style=| on\w+=", page.text)
    for address in re.findall(r'(?:src|href|data-openapi)="(/[^"]+)"', page.text):
        assert browser.get(address).status_code == 200, address
    assert browser.get("/api/docs").status_code == 308


@pytest.mark.parametrize("path", ["/api/docs/index.html", "/api/docs/..%2f..%2fproblems.py", "/api/docs/swagger-ui.js"])
def test_nothing_else_of_the_package_is_served(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404
