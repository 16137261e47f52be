"""Legal holds on their pages: set at the desk by a supervisor, listed without a name, released."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from bot.ports import Desk
from tests.officers import settle
from tests.web.browser import Browser
from tests.web.test_console import text_of

HOLD = {"case": "26-77", "reason": "letter of the state's attorney", "names": ""}


@pytest.fixture
def boss(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers, "supervisor", name="Sergeant Lee")


def person(browser: Browser, resident_id: str) -> str:
    return browser.post(f"/officers/desk/{resident_id}/why", True, reason="a court asks").text


def test_a_hold_is_set_seen_and_released(boss: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    assert "Set a legal hold" in person(boss, home.resident_id)
    page = text_of(boss.post(f"/officers/desk/{home.resident_id}/hold", True, **HOLD).text)
    assert "legal hold of case 26-77 names this person since Nov 20, 12:00 PM" in page
    listed = boss.get("/officers/holds").text
    assert "Case 26-77 on a person set Nov 20, 12:00 PM by Sergeant Lee still registered" in text_of(listed)
    assert "Maria" not in listed
    erased = boss.post(f"/officers/desk/{home.resident_id}/erase", True, reason="asked on the phone")
    assert "A legal hold keeps what it names sealed" in text_of(erased.text)
    listed = boss.get("/officers/holds").text
    assert "keeps what left Nov 20, 12:00 PM, sealed" in text_of(listed)
    (address,) = re.findall(r"/officers/holds/[\w-]+/release", listed)
    assert boss.post(address, reason=" ").status_code == 422
    assert "There is none." in text_of(boss.post(address, True, reason="the case is closed").text)
    assert boss.post(address, reason="again").status_code == 404


def test_one_address_may_be_held_alone(boss: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    settle(officers, "9", "Elm Street", phone="+18605550101")
    page = boss.post(f"/officers/desk/{home.resident_id}/hold", True, **HOLD | {"names": home.id})
    person(boss, home.resident_id)
    assert page.status_code in (200, 422)  # the page itself asks why first
    assert "names an address of theirs" in text_of(boss.get(f"/officers/desk/{home.resident_id}").text)
    twice = boss.post(f"/officers/desk/{home.resident_id}/hold", **HOLD | {"names": home.id})
    assert (twice.status_code, "holds it already" in text_of(twice.text)) == (409, True)


@pytest.mark.parametrize(("wrong", "status"), [({"case": ""}, 422), ({"reason": ""}, 422), ({"names": "nothing"}, 404)])
def test_a_hold_needs_its_case_and_reason(boss: Browser, officers: Desk, wrong: dict[str, str], status: int) -> None:
    home = settle(officers, "50", phone="+18605550101")
    assert boss.post(f"/officers/desk/{home.resident_id}/hold", **HOLD | wrong).status_code == status
    assert "There is none." in text_of(boss.get("/officers/holds").text)


def test_an_officer_neither_sees_nor_sets_one(site: Flask, officers: Desk, boss: Browser) -> None:
    home = settle(officers, "50", phone="+18605550101")
    boss.post(f"/officers/desk/{home.resident_id}/hold", **HOLD)
    kim = Browser(site, officers)
    page = person(kim, home.resident_id)
    assert "Maria Lopez" in page
    assert "legal hold" not in page.casefold()
    assert kim.post(f"/officers/desk/{home.resident_id}/hold", **HOLD).status_code == 403
    assert kim.get("/officers/holds").status_code == 403
