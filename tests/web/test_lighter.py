"""What leaves compressed, and that it says the same."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask

from bot.ports import Desk
from tests.officers import settle
from tests.web.browser import Browser, token_of
from tests.web.site import Caller, caller
from tests.web.test_console import ASKED

TAKES = {"Accept-Encoding": "br, gzip"}
STYLE = "/bootstrap/static/css/bootstrap.min.css"


@pytest.fixture
def boss(site: Flask, officers: Desk) -> Browser:
    settle(officers, "50", phone="+18605550101")
    return Browser(site, officers, "supervisor")


@pytest.mark.parametrize("path", ["/officers/", "/officers/audit", STYLE, "/static/console.js", "/api/v1/openapi.json"])
def test_lighter_where_it_is_taken_and_the_same(boss: Browser, path: str) -> None:
    plain, packed = boss.get(path), boss.client.get(path, headers=TAKES)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert {"Accept-Encoding"} <= set(plain.vary) & set(packed.vary)
    assert packed.headers.get("Cache-Control") == plain.headers.get("Cache-Control")
    if path == STYLE:
        assert gzip.decompress(packed.data) == plain.data


def test_a_style_that_a_browser_has_is_not_sent_again(boss: Browser) -> None:
    etag = boss.client.get(STYLE, headers=TAKES).headers["ETag"]
    again = boss.client.get(STYLE, headers={**TAKES, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_was_mistaken_is_as_light(boss: Browser) -> None:
    form = {**ASKED, "box": "xyzzy street", "csrf_token": token_of(boss.client)}
    answer = boss.client.post("/officers/search", data=form, headers=TAKES)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (422, "gzip")


def test_what_is_small_refused_or_a_sheet_stays_as_it_is(boss: Browser) -> None:
    for path in ("/healthz", "/officers/inbox/unread", "/nowhere"):
        assert "Content-Encoding" not in boss.client.get(path, headers=TAKES).headers
    answer = boss.client.get("/officers/", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in answer.headers


def test_a_script_reads_it_too(site: Flask, officers: Desk) -> None:
    key: Caller = caller(site, officers)
    for number in range(20, 40):
        settle(officers, str(number), phone=f"+186055501{number}")
    asked = {"case": ASKED["case"], "street": "north main"}
    plain = key("GET", "/registrations", query_string=asked)
    packed = key("GET", "/registrations", query_string=asked, headers=TAKES)
    assert gzip.decompress(packed.data) == plain.data
