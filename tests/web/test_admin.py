"""The admin's pages: accounts, roles, keys, settings, wording; and no resident on any of them."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bot.flowfiles import load_pages, read_book
from bot.handlers.officers import create_key
from bot.ports import Desk
from tests.far_end import Hands
from tests.officers import BRISTOL, WEST_HARTFORD, found, hire, settle
from tests.web.browser import Browser
from tests.web.test_console import text_of


@pytest.fixture(scope="module")
def flows() -> dict[str, Any]:
    """The town's real dialogues."""
    pages = load_pages(Path(__file__).parents[2] / "flows")
    return {"pages": pages, "book": read_book(pages)}


@pytest.fixture
def officers(officers: Desk, flows: dict[str, Any]) -> Desk:
    return replace(officers, **flows)


@pytest.fixture
def pat(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers, "admin", name="Pat Moore")


def noted(desk: Desk, action: str) -> list[tuple[str, str | None]]:
    """Who did that, and what the log says of it."""
    with desk.look() as work:
        rows = work.audit.rows("wh", 100, None).items
    return [(row.who_name, row.reason) for row in rows if row.action == action]


def settings(browser: Browser) -> dict[str, Any]:
    """The form as its page is filled."""
    page = browser.get("/officers/admin/settings").text
    form: dict[str, Any] = dict(
        re.findall(r'<input class="form-control" id="\w+" name="(\w+)"[^>]* value="([^"]*)"', page)
    )
    ticked = re.findall(r'type="checkbox" [^>]*name="(\w+)" value="(\w+)" checked', page)
    return form | {"languages": [value for name, value in ticked if name == "languages"], "require_case": "1"}


def test_a_new_officer_gets_a_link_that_is_shown_once_and_works_once(pat: Browser, officers: Desk) -> None:
    new = {"email": "New.Kim@wh.example", "name": "Officer New", "role": "officer"}
    page = pat.post("/officers/admin/officers", True, **new).text
    (link,) = re.findall(r"/welcome/[A-Za-z0-9_-]+", page)
    assert link not in pat.get("/officers/admin").text
    assert "Officer New" in pat.client.application.test_client().get(link).text
    assert noted(officers, "officer add") == [("Pat Moore", None)]
    twice = pat.post("/officers/admin/officers", **new)
    assert (twice.status_code, "has an account already" in twice.text) == (422, True)


def test_another_link_ends_the_first(pat: Browser, officers: Desk) -> None:
    kim = hire(officers)
    first, second = (
        re.findall(r"/welcome/[\w-]+", pat.post(f"/officers/admin/officers/{kim.id}/invite", True).text)[0]
        for _ in "12"
    )
    stranger = pat.client.application.test_client()
    assert [stranger.get(link).status_code for link in (first, second)] == [404, 200]


def test_an_account_is_closed_and_its_browsers_end(site: Flask, pat: Browser, officers: Desk) -> None:
    kim = Browser(site, officers)
    assert pat.post(f"/officers/admin/officers/{kim.officer.id}/disable").status_code == 303
    assert kim.get("/officers/").status_code == 303
    assert "disabled" in pat.get("/officers/admin").text
    assert pat.post(f"/officers/admin/officers/{kim.officer.id}/invite").status_code == 409


def test_a_role_holds_from_the_next_page_on(site: Flask, pat: Browser, officers: Desk) -> None:
    kim = Browser(site, officers)
    assert kim.get("/officers/audit").status_code == 403
    pat.post(f"/officers/admin/officers/{kim.officer.id}/role", role="supervisor")
    assert kim.get("/officers/audit").status_code == 200
    assert noted(officers, "officer role") == [("Pat Moore", "officer -> supervisor")]
    assert pat.post(f"/officers/admin/officers/{kim.officer.id}/role", role="chief").status_code == 422


def test_nobody_closes_or_raises_themselves(pat: Browser) -> None:
    assert pat.post(f"/officers/admin/officers/{pat.officer.id}/disable").status_code == 409
    assert pat.post(f"/officers/admin/officers/{pat.officer.id}/role", role="supervisor").status_code == 409


def test_another_towns_officers_and_keys_do_not_exist(pat: Browser, officers: Desk) -> None:
    found(officers, BRISTOL)
    bo = hire(officers, town=BRISTOL, name="Officer Bo")
    create_key(BRISTOL.slug, bo.email, "their script", officers)
    with officers.look() as work:
        (key,) = work.officers.keys()
    page = pat.get("/officers/admin").text
    assert "Officer Bo" not in page
    assert "their script" not in page
    for path in (
        f"officers/{bo.id}/disable",
        f"officers/{bo.id}/invite",
        f"officers/{bo.id}/role",
        f"keys/{key.id}/revoke",
    ):
        assert pat.post(f"/officers/admin/{path}", role="viewer").status_code == 404


def test_a_key_is_made_shown_once_and_noted(pat: Browser, officers: Desk, site: Flask, hands: Hands) -> None:
    kim = hire(officers)
    wanted = {"officer": kim.id, "key_name": "records system", "expires": "90 days"}
    page = pat.post("/officers/admin/keys", True, **wanted).text
    (secret,) = re.findall(r"pl_[\w-]{43}", page)
    again = text_of(pat.get("/officers/admin").text)
    assert secret not in again
    assert "records system acts as Officer Kim , officer made Nov 20, 12:00 PM; never used; works until Feb 18" in again
    assert noted(officers, "key create") == [("Pat Moore", None)]
    asks = {"Authorization": f"Bearer {secret}"}
    assert site.test_client().get("/api/v1/streets", headers=asks).status_code == 200
    assert "last used Nov 20, 12:00 PM" in text_of(pat.get("/officers/admin").text)
    hands.forward(days=91)
    assert site.test_client().get("/api/v1/streets", headers=asks).status_code == 401
    assert "expired" in Browser(site, officers, "admin", name="Pat Later").get("/officers/admin").text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"key_name": " "}, 422),
        ({"expires": "for ever"}, 422),
        ({"officer": "nobody"}, 404),
        ({"key_name": "a\tb"}, 422),
    ],
)
def test_a_key_that_cannot_be_is_not_made(pat: Browser, officers: Desk, wrong: dict[str, str], status: int) -> None:
    wanted = {"officer": hire(officers).id, "key_name": "a script", "expires": "a year"}
    assert pat.post("/officers/admin/keys", **wanted | wrong).status_code == status
    with officers.look() as work:
        assert work.officers.keys() == []


def test_no_admin_makes_a_key_that_approves(pat: Browser, officers: Desk) -> None:
    """Else one admin alone would be both persons that a large outreach asks for."""
    roe = hire(officers, "supervisor", name="Sergeant Roe")
    assert f'value="{roe.id}"' not in pat.get("/officers/admin").text
    refused = pat.post("/officers/admin/keys", officer=roe.id, key_name="a script", expires="a year")
    assert refused.status_code == 403
    assert "porchlight apikey create" in refused.text
    with officers.look() as work:
        assert work.officers.keys() == []


def test_a_key_from_before_ends_when_its_officer_may_approve(pat: Browser, officers: Desk, site: Flask) -> None:
    kim = hire(officers)
    asks = {"Authorization": f"Bearer {create_key('west-hartford', kim.email, 'a script', officers)}"}
    pat.post(f"/officers/admin/officers/{kim.id}/role", role="supervisor")
    assert site.test_client().get("/api/v1/streets", headers=asks).status_code == 401
    assert noted(officers, "key revoke") == [("Pat Moore", None)]
    later = {"Authorization": f"Bearer {create_key('west-hartford', kim.email, 'a script', officers)}"}
    pat.post(f"/officers/admin/officers/{kim.id}/role", role="supervisor")  # as they were
    assert site.test_client().get("/api/v1/streets", headers=later).status_code == 200


def test_another_towns_officer_gets_no_key(pat: Browser, officers: Desk) -> None:
    found(officers, BRISTOL)
    bo = hire(officers, town=BRISTOL, name="Officer Bo")
    assert pat.post("/officers/admin/keys", officer=bo.id, key_name="x", expires="a year").status_code == 404


def test_accounts_that_are_not_in_use_say_why(pat: Browser, officers: Desk) -> None:
    hire(officers)
    page = text_of(pat.get("/officers/admin").text)
    assert "kim.officer@west-hartford.example officer not set up" in page


def test_a_key_is_revoked(pat: Browser, officers: Desk, site: Flask) -> None:
    kim = hire(officers)
    secret = create_key("west-hartford", kim.email, "laptop", officers)
    (address,) = re.findall(r"/officers/admin/keys/[\w-]+/revoke", pat.get("/officers/admin").text)
    pat.post(address)
    assert "revoked" in pat.get("/officers/admin").text
    asked = site.test_client().get("/api/v1/streets", headers={"Authorization": f"Bearer {secret}"})
    assert asked.status_code == 401
    assert noted(officers, "key revoke") == [("Pat Moore", None)]


def test_settings_that_are_sent_as_they_are_change_nothing(pat: Browser, officers: Desk) -> None:
    assert pat.post("/officers/admin/settings", **settings(pat)).status_code == 303
    with officers.look() as work:
        assert work.towns.get("wh") == replace(WEST_HARTFORD, streets_version=1)
    assert noted(officers, "settings") == []


def test_settings_are_changed_and_the_log_names_them(pat: Browser, officers: Desk) -> None:
    wanted = {
        "seen_per_day": "40", "messages_per_second": "0.5", "quiet_begin": "", "quiet_end": "",
        "upload_link": "upload.example.gov", "languages": ["en"], "law_en": "As <law> says.",
    }  # fmt: skip
    page = pat.post("/officers/admin/settings", True, **settings(pat) | wanted).text
    assert "it holds from now on" in page
    assert "As &lt;law&gt; says." in page
    with officers.look() as work:
        town = work.towns.get("wh")
    assert (town.limits.seen_per_day, town.limits.messages_per_second, town.quiet_hours) == (40, 0.5, None)
    assert (town.upload_link, town.languages, dict(town.law)) == (
        "upload.example.gov",
        ("en",),
        {"en": "As <law> says."},
    )
    ((who, named),) = noted(officers, "settings")
    assert who == "Pat Moore"
    assert set(str(named).split(", ")) == {
        "seen_per_day", "messages_per_second", "quiet_hours", "law", "upload_link", "languages",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seen_per_day": "0"}, "takes a whole number above 0"),
        ({"messages_per_second": "-1"}, "takes a number such as"),
        ({"quiet_begin": "20:00", "quiet_end": ""}, "a beginning and an end"),
        ({"callbacks": "555-0100"}, "is not a phone number"),
        ({"languages": []}, "The flows speak"),
        ({"case_pattern": "("}, "not a regular expression"),
        ({"case_pattern": "(a+)+"}, "hold everything up"),
        ({"notices": "http://example.org"}, "begins with https://"),
        ({"upload_link": "not a host"}, "named by its host"),
    ],
)
def test_settings_that_will_not_do_are_told(pat: Browser, wrong: dict[str, Any], said: str) -> None:
    answer = pat.post("/officers/admin/settings", **settings(pat) | wrong)
    assert (answer.status_code, said in unescape(answer.text)) == (422, True)


def test_every_text_is_shown_as_residents_get_it(pat: Browser) -> None:
    page = text_of(pat.get("/officers/admin/wording?page=registration.yaml").text)
    assert "West Hartford Police camera registry: free, voluntary" in page
    assert "West Hartford Police, registro de camaras: gratis" in page
    assert "{department}" not in page
    assert pat.get("/officers/admin/wording?page=nothing").status_code == 404


def test_an_admin_sees_no_resident(pat: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    for path in ("admin", "admin/settings", "admin/wording", "figures"):
        page = pat.get(f"/officers/{path}")
        assert page.status_code == 200
        assert "Maria" not in page.text
        assert "Needs a person" not in page.text
    for path in ("", "desk", f"desk/{home.resident_id}", "attention", "audit", "approvals", "inbox"):
        assert pat.get(f"/officers/{path}").status_code == 403
    assert pat.post("/officers/export", reason="a review").status_code == 403
