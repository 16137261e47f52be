"""What the API answers where something is wrong: always a problem of RFC 9457, never a 500."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from bot.handlers import officers as accounts
from bot.ports import Desk
from bot.registry.people import ALLOWED, Role
from bot.store.unit_of_work import Store
from tests.conftest import SEALER
from tests.officers import settle
from tests.web.site import Caller, a_site, caller, kind

READS = [
    ("streets", "GET", "/streets"),
    ("stats", "GET", "/stats"),
    ("audit", "GET", "/audit"),
    ("registrations", "GET", "/registrations?street=Elm+Street&case=1"),
    ("registrations", "GET", "/registrations/nobody?case=1"),
    ("registrations", "POST", "/registrations"),
    ("erase", "DELETE", "/registrations/nobody"),
    ("outreaches", "POST", "/outreaches"),
    ("outreaches", "GET", "/outreaches/none"),
    ("outreaches", "GET", "/outreaches/none/messages"),
    ("outreaches", "GET", "/outreaches/none/replies"),
    ("outreaches", "POST", "/outreaches/none/send"),
    ("outreaches", "POST", "/outreaches/none/cancel"),
    ("outreaches", "POST", "/outreaches/none/pause"),
    ("outreaches", "POST", "/outreaches/none/resume"),
    ("approve", "POST", "/outreaches/none/approve"),
]


@pytest.mark.parametrize("role", ["viewer", "officer", "supervisor", "admin", "auditor"])
def test_each_role_may_do_what_the_table_says(site: Flask, officers: Desk, role: Role) -> None:
    somebody = caller(site, officers, role)
    for action, method, path in READS:
        refused = somebody(method, path, json={} if method in ("POST", "DELETE") else None).status_code == 403
        assert refused == (role not in ALLOWED[action]), (method, path)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer nonsense", "Bearer pl_" + "x" * 43, "Basic a2ltOng=", "Bearer \x00é"]
)
def test_without_a_key_nobody_gets_in(boss: Caller, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = boss.client.get("/api/v1/streets", headers=headers)
    assert kind(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_or_a_closed_account_gets_nobody_in(site: Flask, officers: Desk, kim: Caller) -> None:
    lee = caller(site, officers, name="Officer Lee")
    key = next(key for key, officer in accounts.keys(officers) if officer.id == lee.officer.id)
    accounts.revoke(key.id, officers)
    accounts.disable(kim.officer.email, officers)
    assert kind(lee.get("/streets")) == (401, "unauthorized")
    assert kind(kim.get("/streets")) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("street=Elm+Street", "case-required"),
        ("street=Elm+Street&case=", "case-required"),
        ("street=Elm+Street&case=%20%20", "case-required"),
        ("street=Elm+Street&case=" + "9" * 61, "invalid"),
        ("street=Elm+Street&case=a%00b", "invalid"),
        ("case=1", "invalid"),
        ("case=1&street=Elm+Street&near=41.7,-72.7&within=100", "invalid"),
        ("case=1&street=Elm+Street&from=60&to=40", "invalid"),
        ("case=1&near=41.7,-72.7", "invalid"),
        ("case=1&near=41.7,-72.7&within=501", "invalid"),
        ("case=1&near=here&within=100", "invalid"),
        ("case=1&near=41.7,-72.7&within=500", "no-geometry"),
        ("case=1&street=Elm+Street&from=" + "9" * 5000, "invalid"),
        ("case=1&street=Elm+Street&from=-1", "invalid"),
        ("case=1&street=Elm+Street&to=1.5", "invalid"),
        ("case=1&street=Elm+Street&to=", "invalid"),
        ("case=1&street=Elm+Street&side=left", "invalid"),
        ("case=1&street=Elm+Street&sees_road=maybe", "invalid"),
        ("case=1&street=Elm+Street&at=2026-11-20T21:00:00", "invalid"),
        ("case=1&street=Elm+Street&at=yesterday", "invalid"),
        ("case=1&street=Elm+Street&at=2026-02-30T21:00:00Z", "invalid"),
        ("case=1&street=Elm+Street&at=9999-12-31T23:59:59-23:59", "invalid"),
        ("case=1&street=Elm+Street&limit=201", "invalid"),
        ("case=1&street=Elm+Street&limit=0", "invalid"),
        ("case=1&street=Elm+Street&cursor=bad", "invalid"),
        ("case=1&street=Elm+Street&cursor=%F0%9F%92%A5", "invalid"),
        ("case=1&street=Elm+Street&cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk6eA", "invalid"),
        ("case=1&street=Elm%00Street", "invalid"),
        ("case=1&street=Elm+Street&color=red", "invalid"),
        ("case=1&case=2&street=Elm+Street", "invalid"),
    ],
)
def test_a_search_that_cannot_be_understood(boss: Caller, asked: str, problem: str) -> None:
    assert kind(boss("GET", f"/registrations?{asked}")) == (422, problem)


@pytest.mark.parametrize("path", ["/streets", "/audit", "/outreaches/none/messages", "/outreaches/none/replies"])
@pytest.mark.parametrize("asked", ["limit=201", "limit=x", "cursor=%00", "cursor=" + "A" * 500, "color=red"])
def test_a_list_that_cannot_be_given(boss: Caller, path: str, asked: str) -> None:
    assert kind(boss("GET", f"{path}?{asked}")) == (422, "invalid")


def test_cursors_that_no_list_gave(site: Flask, officers: Desk) -> None:
    auditor = caller(site, officers, "auditor", name="Auditor Lee")
    settle(officers, "50", phone="+18605550101")
    for cursor in ("bad", "AAAA", "Og", "MTp4", "W10", "eyJhIjoxfQ"):
        assert kind(auditor.get("/audit", cursor=cursor)) == (422, "invalid")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b'{"what": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a": 1e999}',
        b'{"from": NaN}',
    ],
)
def test_a_body_that_is_no_request(boss: Caller, body: bytes) -> None:
    assert kind(boss("POST", "/outreaches", data=body, content_type="application/json")) == (422, "invalid")


def test_a_body_that_is_no_json(boss: Caller) -> None:
    assert kind(boss("POST", "/outreaches", data={"case": "1"})) == (415, "unsupported-media-type")
    assert kind(boss("DELETE", "/registrations/nobody", data="reason")) == (415, "unsupported-media-type")


def test_no_body_at_all(boss: Caller) -> None:
    for method, path in (("DELETE", "/registrations/nobody"), ("POST", "/registrations"), ("POST", "/outreaches")):
        assert kind(boss(method, path)) == (422, "invalid")


def test_a_body_beyond_all_measure(boss: Caller) -> None:
    body = b'{"what": "' + b"x" * 2_000_000 + b'"}'
    assert kind(boss("POST", "/outreaches", data=body, content_type="application/json")) == (413, "too-large")


@pytest.mark.parametrize(
    "path", ["/nothing", "/registrations/a/b", "/registrations/%00?case=1", "/outreaches/..%2f", "/outreaches/é"]
)
def test_what_does_not_exist(kim: Caller, path: str) -> None:
    assert kind(kim("GET", path)) == (404, "not-found")


def test_a_wrong_method_names_the_right_ones(boss: Caller) -> None:
    answer = boss("PUT", "/registrations")
    assert kind(answer) == (405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_the_database_away(officers: Desk, kim: Caller) -> None:
    nowhere = Store("postgresql://nobody@127.0.0.1:9/nothing", SEALER)
    away = a_site(replace(officers, work=nowhere.work, look=nowhere.look), nowhere)
    answer = replace(kim, client=away.test_client()).get("/streets")
    assert kind(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"]


def test_the_openapi_page_needs_no_key(boss: Caller) -> None:
    page: Any = boss.client.get("/api/v1/openapi.json").get_json()
    assert page["openapi"] == "3.1.0"
    assert len(page["paths"]) == 22
    assert {"from", "to", "case", "near"} <= {
        one["name"] for one in page["paths"]["/api/v1/registrations"]["get"]["parameters"]
    }
