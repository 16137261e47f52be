"""The inbox a page at a time: every reply stands on one of them, and each page is noted as a look at those alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from bot.handlers.inbox import MOST
from bot.ports import Desk
from tests.officers import answer, settle
from tests.web.browser import Browser
from tests.web.test_console import sent

MORE = 3


@pytest.fixture
def kim(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers)


def shown(page: str) -> list[str]:
    return re.findall(r'id="reply-([^"]+)"', page)


def test_all_replies_are_reached_page_by_page(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    outreach = sent(kim)
    for _ in range(MOST + MORE):
        answer(officers, home, outreach)
    for inbox in ("/officers/inbox", f"/officers/outreaches/{outreach}/inbox"):
        first = kim.get(inbox).text
        following = re.search(rf'href="({inbox}\?from=\d+)">{MORE} more<', first)
        assert following
        last = kim.get(following[1]).text
        assert (len(shown(first)), len(shown(last))) == (MOST, MORE)
        assert len({*shown(first), *shown(last)}) == MOST + MORE
        assert f'<a href="{inbox}">The first replies</a>' in last
        assert " more<" not in last
        assert shown(kim.get(f"{inbox}?from=-1%20OR%201").text) == shown(first)
    page = kim.get(f"/officers/outreaches/{outreach}").text
    assert f'href="/officers/outreaches/{outreach}/inbox">{MORE} more in the inbox of this case<' in page


def test_a_page_is_noted_as_a_look_at_those_on_it(kim: Browser, officers: Desk) -> None:
    homes = [settle(officers, str(number), phone=f"+186055501{number}") for number in range(10, 10 + MOST + 1)]
    outreach = sent(kim)
    for home in homes:
        answer(officers, home, outreach)
    before = looks(officers, [home.resident_id for home in homes])
    kim.get("/officers/inbox")
    after = looks(officers, [home.resident_id for home in homes])
    assert sum(after) - sum(before) == MOST


def looks(desk: Desk, resident_ids: list[str]) -> list[int]:
    with desk.look() as work:
        return [sum(work.audit.looks_at(one).values()) for one in resident_ids]


def test_what_the_days_limit_keeps_back_is_said(kim: Browser, officers: Desk, site: Flask) -> None:
    homes = [settle(officers, str(number), phone=f"+186055501{number}") for number in range(10, 13)]
    outreach = sent(kim)
    with officers.work() as work:
        town = work.towns.get(homes[0].town_id)
        work.towns.save(replace(town, limits=replace(town.limits, seen_per_day=2)))
        work.commit()
    for home in homes:
        answer(officers, home, outreach)
    lee = Browser(site, officers, name="Officer Lee")
    for page in ("", "/inbox", "/replies"):
        text = lee.get(f"/officers/outreaches/{outreach}{page}").text
        assert (len(shown(text)), "1 more reply is not shown" in text) == (2, True), page
