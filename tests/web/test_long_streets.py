"""A street with more houses than a page: all are reached, listed to call, and asked where an officer says so."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from bot.handlers.finding import MOST, ON_PAGE
from bot.ports import Desk
from tests.officers import settle
from tests.web.browser import Browser
from tests.web.test_console import ASKED, NIGHT, drafted, fields, houses, search, text_of

COUNT = MOST + 1


@pytest.fixture
def kim(site: Flask, officers: Desk) -> Browser:
    """On North Main Street the houses from 1 to COUNT are registered."""
    for number in range(1, COUNT + 1):
        settle(officers, str(number), phone=f"+1860555{number:04}")
    return Browser(site, officers)


def numbers(page: str) -> list[int]:
    return [int(line.split()[0]) for line in houses(page)]


def recipients(kim: Browser, outreach_id: str) -> int:
    page = text_of(kim.get(f"/officers/outreaches/{outreach_id}").text)
    return int(re.findall(r"Recipients (\d+)", page)[0])


def test_no_house_of_a_long_street_is_lost(kim: Browser) -> None:
    first, second, third = (search(kim, after=str(skip)) for skip in (0, ON_PAGE, 2 * ON_PAGE))
    assert [*numbers(first), *numbers(second), *numbers(third)] == list(range(1, COUNT + 1))
    assert f"{COUNT} registrations in house order" in text_of(first)
    assert f"{ON_PAGE + 1} to {2 * ON_PAGE} are shown" in text_of(second)
    assert ('value="100">The next 100' in first, 'value="200">The next 1<' in second, "The next" in third) == (
        True,
        True,
        False,
    )
    assert ("The ones before" in first, 'value="0">The ones before' in second) == (False, True)
    assert len(numbers(search(kim, order="expiring"))) == MOST  # where the order is not that of the houses
    sheet = kim.post("/officers/call-sheet", **ASKED).text
    assert "1 more are on the next sheet" in text_of(sheet)
    rest = text_of(kim.post("/officers/call-sheet", **ASKED, after=str(MOST)).text)
    assert f"1 to call, {COUNT} to {COUNT} of {COUNT}" in rest
    assert f"{COUNT} North Main Street" in rest
    assert kim.post("/officers/search", **ASKED, after="-1").status_code == 422

    page = fields(first)
    assert "street" not in page  # a page's ticks are those who are asked
    assert recipients(kim, drafted(kim)) == ON_PAGE
    whole = page | {"what": "burglary", "street": "North Main Street", "ask": page["ask"][1:], **NIGHT}
    done = kim.post("/officers/outreaches", **whole)
    assert recipients(kim, str(done.location.rpartition("/")[2])) == COUNT - 1
