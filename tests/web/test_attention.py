"""What needs a person: each thing stands on the list until somebody has dealt with it; on both databases."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from bot.handlers.outcomes import mark_phone
from bot.ports import Desk
from bot.registry.registrations import Registration
from bot.web.console.attention import TOLD
from tests.builders import NOON, a_message
from tests.officers import BRISTOL, found, settle
from tests.web.browser import Browser
from tests.web.test_console import text_of

LIST = "/officers/attention"


@pytest.fixture
def kim(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers)


def flag(desk: Desk, why: str, resident_id: str | None = None, town: str = "wh") -> str:
    flag_id = desk.new_id()
    with desk.work() as work:
        work.audit.flag(flag_id, town, resident_id, why, NOON)
        work.commit()
    return flag_id


def status_of(desk: Desk, home: Registration) -> tuple[str, str]:
    with desk.look() as work:
        entry = work.registrations.get("wh", home.id)
        assert entry
        return entry.registration.address.street, entry.registration.address.status


def test_each_thing_says_what_it_is_and_what_to_do(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    for why in [*TOLD, "The account is suspended"]:
        flag(officers, why, home.resident_id if why == "danger" else None)
    page = unescape(kim.get(LIST).text)
    titles = re.findall(r'<h2 class="h5 mt-0">([^<]+) <', page)
    assert titles[0] == "Words of danger"
    assert set(titles) == {told.title for told in TOLD.values()} | {"A sending number is halted"}
    assert "The account is suspended" in page
    assert all(told.do in text_of(page) for told in TOLD.values())


def test_what_is_done_leaves_the_list_and_tells_who_did_it(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    mine = flag(officers, "danger", home.resident_id)
    assert kim.get(f"{LIST}/count").text == "1"
    assert "Words of danger" in kim.get(LIST).text
    kim.post(f"{LIST}/flags/{mine}", what="called them, all is well")
    kim.post(f"{LIST}/flags/{mine}")
    assert kim.get(f"{LIST}/count").text == "0"
    assert "Nothing waits" in kim.get(LIST).text
    with officers.look() as work:
        done = work.attention.get("wh", mine)
        assert done
        assert (done.done_by, done.done_at) == (kim.officer.id, officers.clock.now())
        (row,) = [one for one in work.audit.rows("wh", 50, None).items if one.action == "flag done"]
        assert (row.who, row.reason) == (kim.officer.id, "called them, all is well")


def test_another_towns_list_is_another_list(site: Flask, officers: Desk, kim: Browser) -> None:
    found(officers, BRISTOL)
    theirs = flag(officers, "danger", town="br")
    assert "Nothing waits" in kim.get(LIST).text
    assert kim.post(f"{LIST}/flags/{theirs}").status_code == 404


@pytest.mark.parametrize(
    ("street", "status", "said", "becomes"),
    [
        ("Main Strt", "typed", {"as": "street", "street": "north main"}, ("North Main Street", "matched")),
        ("Old Mill Lane", "typed", {"as": "typed"}, ("Old Mill Lane", "typed")),
        ("Elm Street", "disputed", {"as": "undisputed"}, ("Elm Street", "matched")),
        ("Old Mill Lane", "disputed", {"as": "undisputed"}, ("Old Mill Lane", "typed")),
    ],
)
def test_an_address_is_settled(
    kim: Browser, officers: Desk, street: str, status: str, said: dict[str, str], becomes: tuple[str, str]
) -> None:  # fmt: skip
    home = settle(officers, "9", street, phone="+18605550101", status=status)
    flag(officers, "too_many" if status == "disputed" else "unknown_address", home.resident_id)
    assert f"9 {street}" in text_of(kim.get(LIST).text)
    assert kim.post(f"{LIST}/addresses/{home.id}", **said).status_code == 303
    assert status_of(officers, home) == becomes
    assert "Nothing waits" in kim.get(LIST).text


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "Choose a street of the town"),
        ({"as": "street"}, "Choose a street of the town"),
        ({"as": "street", "street": "nowhere lane"}, "no street like"),
        ({"as": "street", "street": "park"}, "may be"),
    ],
)
def test_an_address_stays_until_it_is_settled(
    kim: Browser, officers: Desk, said: dict[str, str], complaint: str
) -> None:  # fmt: skip
    home = settle(officers, "9", "Old Mill Lane", phone="+18605550101", status="typed")
    answer = kim.post(f"{LIST}/addresses/{home.id}", **said)
    assert (answer.status_code, complaint in text_of(answer.text)) == (422, True)
    assert "9 Old Mill Lane" in text_of(kim.get(LIST).text)


def test_a_settled_address_waits_again_when_its_street_changes(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "9", "Old Mill Lane", phone="+18605550101", status="typed")
    kim.post(f"{LIST}/addresses/{home.id}", **{"as": "typed"})
    with officers.work() as work:
        other = replace(home.address, street="New Mill Lane")
        work.registrations.save(replace(home, address=other))
        work.commit()
    assert "9 New Mill Lane" in text_of(kim.get(LIST).text)


def test_an_entry_is_opened_from_the_list_with_its_reason(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101", frozen_at=NOON)
    flag(officers, "wrong_number", home.resident_id)
    opened = dict(re.findall(r'name="(reason)" value="([^"]+)"', kim.get(LIST).text))
    page = kim.post(f"/officers/desk/{home.resident_id}/why", True, **opened)
    assert "needs a person: wrong number" in text_of(page.text)
    kim.post(f"/officers/desk/{home.resident_id}/unfreeze", reason="it is theirs")
    assert "Nothing waits" in kim.get(LIST).text


def test_a_number_that_takes_no_texts_is_flagged_once(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    failed = a_message(town_id="wh", resident_id=home.resident_id, phone="+18605550101")
    for _ in range(2):
        with officers.work() as work:
            mark_phone(failed, "never", work, officers, NOON)
            work.commit()
    assert kim.get(LIST).text.count("The number takes no texts") == 2  # its title, and its button for a screen reader
