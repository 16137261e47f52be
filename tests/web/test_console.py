"""The officers' first page, in the demo: search, preview, send, watch."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from bot.ports import Desk
from bot.store.unit_of_work import Store
from tests.builders import NOON
from tests.officers import answer, hire, settle
from tests.web.site import a_site

NIGHT = {"start": "2026-11-19T21:00", "end": "2026-11-19T23:30"}
ASKED = {"case": "26-1234", "street": "n main st", **NIGHT}


@pytest.fixture
def browser(officers: Desk, store: Store) -> FlaskClient:
    site = a_site(officers, store, demo=True)
    site.config["DEMO_OFFICER"] = hire(officers).email
    return site.test_client()


def submit(browser: FlaskClient, path: str, **filled: str) -> tuple[int, str]:
    """Post a form with the token of the search page, and follow where it leads."""
    token = re.search(r'name="token" value="([^"]+)"', browser.get("/officers/").text)
    assert token
    answer = browser.post(f"/officers/{path}", data={"token": token[1], **filled}, follow_redirects=True)
    return answer.status_code, unescape(answer.text)


def drafted(browser: FlaskClient) -> str:
    """Draft as the form does; the outreach's id."""
    _, page = submit(browser, "outreaches", **ASKED | {"what": "burglary"})
    found = re.search(r"/officers/outreaches/([^/]+)/send", page)
    assert found
    return found[1]


def test_a_street_in_house_order(browser: FlaskClient, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    settle(officers, "9", phone="+18605550102", name="Ann O'Brien", stopped_at=NOON)
    status, page = submit(browser, "search", **ASKED)
    assert status == 200
    assert re.findall(r"<strong>(\d+) North Main Street", page) == ["9", "50"]
    assert "Ann O'Brien" in page
    assert "texts: stopped" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"case": ""}, "Name the case number"),
        ({"street": "main"}, "South Main Street"),
        ({"street": "Qwertzuiop Boulevard"}, "has no street like"),
        ({"from": "12x"}, "takes a house number"),
    ],
)
def test_a_failed_search_says_why_and_keeps_the_form(browser: FlaskClient, wrong: dict[str, str], said: str) -> None:
    status, page = submit(browser, "search", **ASKED | wrong)
    assert status == 422
    assert said in page
    assert 'value="2026-11-19T21:00"' in page


def test_the_preview_shows_each_text_and_who_is_left_out(browser: FlaskClient, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    settle(officers, "9", phone="+18605550102", stopped_at=NOON)
    _, page = submit(browser, "outreaches", **ASKED | {"what": "burglary"})
    assert "Send to 1" in page
    assert "1 texted STOP" in page
    assert "Officer Kim asks about a burglary on North Main Street, Thu Nov 19, 9:00-11:30 PM, case 26-1234." in page
    assert "Officer Kim pregunta por un robo" in page
    assert page.count("2 segments") == 2


def test_sent_watched_answered_canceled(browser: FlaskClient, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    outreach_id = drafted(browser)
    _, page = submit(browser, f"outreaches/{outreach_id}/send")
    assert "Progress: sending" in page
    answer(officers, home, outreach_id, "<b>yes</b>")
    progress = browser.get(f"/officers/outreaches/{outreach_id}/progress").text
    assert 'data-answered="1"' in progress
    assert "1 queued" in progress
    replies = browser.get(f"/officers/outreaches/{outreach_id}/replies").text
    assert "&lt;b&gt;yes&lt;/b&gt;" in replies
    assert "Maria Lopez" in replies
    _, page = submit(browser, f"outreaches/{outreach_id}/cancel")
    assert "Progress: canceled" in page


def test_what_was_not_done_says_why(browser: FlaskClient, officers: Desk) -> None:
    status, page = submit(browser, "outreaches", **ASKED | {"own_words": "see bit.ly/abc"})
    assert (status, "holds a link" in page) == (422, True)
    assert browser.get("/officers/outreaches/nothing").status_code == 404


def test_a_form_that_another_page_made_up_is_refused(browser: FlaskClient, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    outreach_id = drafted(browser)
    for token in ("", "made up", "ImZvcm0i.aAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"):
        assert browser.post(f"/officers/outreaches/{outreach_id}/send", data={"token": token}).status_code == 403


def test_no_personal_word_stands_in_an_address(browser: FlaskClient) -> None:
    assert browser.get("/officers/search").status_code == 405


def test_pages_take_nothing_from_elsewhere_and_nothing_inline(browser: FlaskClient, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    _, results = submit(browser, "search", **ASKED)
    for page in (browser.get("/officers/").text, results, browser.get(f"/officers/outreaches/{drafted(browser)}").text):
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style| style=| on\w+=", page)
        for address in re.findall(r'(?:src|href)="(/(?:static|bootstrap)[^"]+)"', page):
            assert browser.get(address).status_code == 200


def test_without_an_officer_there_is_no_page(officers: Desk, store: Store) -> None:
    assert a_site(officers, store, demo=True).test_client().get("/officers/").status_code == 404
    assert a_site(officers, store).test_client().get("/officers/").status_code == 404
