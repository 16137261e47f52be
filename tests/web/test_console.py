"""The officers' console: search, question, progress, replies, call sheet, map; on both databases."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bot.handlers.towns import distinct
from bot.operations.streets import read_streets
from bot.ports import Desk
from tests.builders import NOON
from tests.officers import BRISTOL, WEST_HARTFORD, answer, found, settle
from tests.web.browser import Browser

NIGHT = {"start": "2026-11-19T21:00", "end": "2026-11-19T23:30"}
ASKED = {"case": "26-1234", "box": "n main st", **NIGHT}
ARMED = "<script>alert(1)</script> \u202e=HYPERLINK(1)" + "\u200b" + "o" + "\u0301" * 10_000


@pytest.fixture
def kim(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers)


def text_of(page: str) -> str:
    """What one reads of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def search(browser: Browser, **asked: str) -> str:
    shown = browser.post("/officers/search", **ASKED | asked)
    assert shown.status_code == 200, text_of(shown.text)
    return shown.text


def houses(page: str) -> list[str]:
    listed = page.partition('aria-label="Registrations"')[2]
    return [text_of(line) for line in re.findall(r"<strong[^>]*>(.*?)</strong>", listed) if "said" in line]


def fields(page: str) -> dict[str, Any]:
    """The form of the question as the browser would send it, with all its ticks."""
    form = page[page.index('id="question"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return {**hidden, "ask": re.findall(r'name="ask" value="([^"]+)"', form), **NIGHT}


def drafted(browser: Browser, **said: Any) -> str:
    """Search, ask about a burglary, draft; the outreach's id."""
    answer = browser.post("/officers/outreaches", **fields(search(browser)) | {"what": "burglary"} | said)
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.location.rpartition("/")[2])


def sent(browser: Browser) -> str:
    outreach_id = drafted(browser)
    browser.post(f"/officers/outreaches/{outreach_id}/send")
    return outreach_id


def test_a_street_in_house_order(kim: Browser, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    settle(officers, "9", phone="+18605550102", name="Ann O'Brien", stopped_at=NOON)
    settle(officers, "12", phone="+18605550103", status="disputed")
    settle(officers, "100-198", phone="+18605550104")
    page = search(kim)
    assert houses(page)[:4] == [f"{n} North Main Street" for n in ("9", "12", "50", "100-198")]
    read = text_of(page)
    for said in ("Ann O'Brien", "texts: stopped", "address in dispute", "protected", "2 can be asked by text"):
        assert said in read
    assert page.count('name="ask"') == 2
    assert 'href="tel:+18605550101"' in page


@pytest.mark.parametrize(
    ("box", "shown"),
    [
        ("north main 40-120 odd", ["51", "119"]),
        ("51 n main", ["51"]),
        ("100 block of north main", ["119", "120", "121"]),
        ("n main up to 50", ["9", "40"]),
        ("n main", ["9", "40", "51", "119", "120", "121"]),
    ],
)
def test_one_box_takes_street_and_houses(kim: Browser, officers: Desk, box: str, shown: list[str]) -> None:
    for place, number in enumerate(("9", "40", "51", "119", "120", "121"), 1):
        settle(officers, number, phone=f"+186055501{place:02}")
    assert houses(search(kim, box=box)) == [f"{number} North Main Street" for number in shown]


def test_a_crossing_without_a_map_is_both_streets_house_by_house(kim: Browser, officers: Desk) -> None:
    elm = settle(officers, "7", "Elm Street", phone="+18605550101")
    park = settle(officers, "3", "Park Road", phone="+18605550102")
    settle(officers, "4", "Park Street", phone="+18605550103")
    page = search(kim, box="Elm & park rd")
    assert houses(page) == ["7 Elm Street", "3 Park Road"]
    assert set(fields(page)["ask"]) == {elm.id, park.id}
    assert "street" not in fields(page)


def test_a_crossing_with_one_street_unsure_offers_the_whole_box(kim: Browser) -> None:
    answer = kim.post("/officers/search", **ASKED | {"box": "elm & park"})
    assert answer.status_code == 422
    assert set(re.findall(r'name="box" value="([^"]+)"', unescape(answer.text))) == {
        "elm & Park Road", "elm & Park Street"
    }  # fmt: skip


def test_whose_footage_goes_first_is_on_top_on_request(kim: Browser, officers: Desk) -> None:
    settle(officers, "1", phone="+18605550101", days_kept=30)
    settle(officers, "2", phone="+18605550102", days_kept=2)
    settle(officers, "3", phone="+18605550103", days_kept=None)
    settle(officers, "5", phone="+18605550104", days_kept=7, sees_road=False)
    late = {"start": "2026-11-19T21:00"}
    assert [one.split()[0] for one in houses(search(kim, **late))] == ["1", "2", "3", "5"]
    first = search(kim, **late, order="expiring")
    assert [one.split()[0] for one in houses(first)] == ["2", "5", "1", "3"]
    assert "expiring: gone Nov 21, 9:00 PM" in text_of(first)
    assert "footage gone since" in text_of(search(kim, start="2026-11-10T21:00"))
    assert len(houses(search(kim, sees_road="1"))) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"case": ""}, "Name the case number"),
        ({"box": "main 40-60 odd"}, "South Main Street"),
        ({"box": "Qwertzuiop Boulevard"}, "has no street like"),
        ({"start": "yesterday"}, "takes a date and a time"),
    ],
)
def test_a_failed_search_says_why_and_keeps_the_form(kim: Browser, wrong: dict[str, str], said: str) -> None:
    answer = kim.post("/officers/search", **ASKED | wrong)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert 'value="2026-11-19T23:30"' in answer.text


def test_the_case_stays_for_the_visit_and_the_second_search_needs_only_the_street(
    kim: Browser, site: Flask, officers: Desk
) -> None:
    search(kim, reason="break-in")
    page = kim.get("/officers/").text
    for value in ("26-1234", "break-in", NIGHT["start"]):
        assert f'value="{value}"' in page
    lee = Browser(site, officers, name="Officer Lee")
    assert "26-1234" not in lee.get("/officers/").text


def test_the_preview_shows_each_text_the_price_and_who_is_left_out(kim: Browser, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    settle(officers, "52", phone="+18605550102")
    settle(officers, "9", phone="+18605550103", stopped_at=NOON)
    form = fields(search(kim)) | {"what": "burglary"}
    form["ask"] = form["ask"][:1]  # the victim's house is unticked
    live = text_of(kim.post("/officers/outreaches/preview", **form).text)
    assert "Send to 1" in live
    assert "1 (2 segments to pay in all)" in live
    kept = text_of(kim.get(f"/officers/outreaches/{drafted(kim, ask=form['ask'])}").text)
    for page in (live, kept):
        assert "1 taken out by hand 1 texted STOP" in page
        assert (
            "Officer Kim asks about a burglary on North Main Street, Thu Nov 19, 9:00-11:30 PM, case 26-1234." in page
        )
        assert "Officer Kim pregunta por un robo" in page


def test_what_was_seen_is_sent_at_once_and_only_once(kim: Browser, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    form = fields(search(kim)) | {"what": "burglary"}
    seen = re.search(r'name="seen" value="([^"]+)"', kim.post("/officers/outreaches/preview", **form).text)
    assert seen
    first, again = (kim.post("/officers/outreaches", **form, seen=seen[1]).location for _ in range(2))
    assert first == again
    assert "Progress: sending" in kim.get(first).text


def test_what_changed_since_it_was_seen_waits_for_another_look(kim: Browser, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    form = fields(search(kim)) | {"what": "burglary"}
    seen = re.search(r'name="seen" value="([^"]+)"', kim.post("/officers/outreaches/preview", **form).text)
    assert seen
    settle(officers, "60", phone="+18605550102")
    page = kim.post("/officers/outreaches", **form, seen=seen[1], follow_redirects=True).text
    assert "Preview: North Main Street" in page
    assert "Send to 2" in page


def test_sent_watched_answered_canceled(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    outreach_id = sent(kim)
    answer(officers, home, outreach_id, "<b>yes</b>")
    progress = kim.get(f"/officers/outreaches/{outreach_id}/progress").text
    assert 'data-answered="1"' in progress
    assert "1 waiting to leave" in progress
    replies = kim.get(f"/officers/outreaches/{outreach_id}/replies").text
    assert "&lt;b&gt;yes&lt;/b&gt;" in replies
    assert "Maria Lopez" in replies
    for action, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "canceled")):
        shown = kim.post(f"/officers/outreaches/{outreach_id}/{action}", follow_redirects=True)
        assert f"Progress: {state}" in shown.text
    assert "paused by Officer Kim" in text_of(shown.text)
    assert "North Main Street" in kim.get("/officers/outreaches?mine=1").text


def test_an_inbox_is_read_sorted_marked_and_redacted(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    outreach_id = sent(kim)
    answer(officers, home, outreach_id, "No wait, maybe")
    assert kim.get("/officers/inbox/unread").text == "1"
    inbox = kim.get("/officers/inbox").text
    reply = re.search(r'id="reply-([^"]+)"', inbox)
    assert reply
    assert "footage until Dec 19, 9:00 PM" in text_of(inbox)
    assert "nobody is calling them" in inbox
    one = f"/officers/outreaches/{outreach_id}/replies/{reply[1]}"
    done = {
        "sort": ({"answer": "unclear"}, "taken for yes at first"),
        "call": ({}, "called by Officer Kim"),
        "mark": ({"mark": "collected"}, "footage collected"),
        "write": ({"text": "Thank you, I will call at six."}, "I will call at six"),
        "redact": ({"reason": "names a child"}, "redacted"),
    }
    for action, (said, shown) in done.items():
        assert shown in text_of(kim.post(f"{one}/{action}", follow_redirects=True, **said).text)
    case = kim.get(f"/officers/outreaches/{outreach_id}/inbox").text
    assert "Replies to case" in case
    assert "No wait" not in case
    assert kim.get("/officers/inbox/unread").text == "0"
    for wrong in ({"answer": "perhaps"}, {}):
        assert kim.post(f"{one}/sort", **wrong).status_code == 422


def test_a_supervisor_approves_a_large_one_and_nobody_their_own(site: Flask, officers: Desk) -> None:
    with officers.work() as work:
        work.towns.save(replace(WEST_HARTFORD, limits=replace(WEST_HARTFORD.limits, approve_above=0)))
        work.commit()
    settle(officers, "50", phone="+18605550101")
    ruiz, lee = (Browser(site, officers, "supervisor", name=name) for name in ("Sergeant Ruiz", "Sergeant Lee"))
    outreach_id = drafted(ruiz)
    page = ruiz.post(f"/officers/outreaches/{outreach_id}/send", follow_redirects=True).text
    assert "waits for approval" in page
    assert "Approve, and send" not in page
    assert ruiz.post(f"/officers/outreaches/{outreach_id}/approve").status_code == 403
    assert "Approve, and send to 1" in lee.get(f"/officers/outreaches/{outreach_id}").text
    assert "approved by Sergeant Lee" in text_of(
        lee.post(f"/officers/outreaches/{outreach_id}/approve", follow_redirects=True).text
    )


def test_corrected_handed_over_and_closed(kim: Browser, site: Flask, officers: Desk) -> None:
    lee = Browser(site, officers, name="Officer Lee")
    home = settle(officers, "50", phone="+18605550101")
    outreach_id = sent(kim)
    nobody_yet = kim.post(f"/officers/outreaches/{outreach_id}/correct", what="fire")
    assert nobody_yet.status_code == 409
    answer(officers, home, outreach_id)
    kim.post(f"/officers/outreaches/{outreach_id}/hand-over", officer=lee.officer.email, reason="end of shift")
    assert lee.get("/officers/inbox/unread").text == "1"
    assert kim.get("/officers/inbox/unread").text == "0"
    closed = lee.post(f"/officers/outreaches/{outreach_id}/thank", follow_redirects=True).text
    assert "closed with thanks by Officer Lee" in text_of(closed)
    assert lee.get("/officers/inbox/unread").text == "0"


def test_a_call_sheet_has_landlines_and_is_noted(kim: Browser, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101", landline=True)
    sheet = kim.post("/officers/call-sheet", **ASKED)
    assert "(860) 555-0101" in sheet.text
    assert "texts: none" in sheet.text
    with officers.look() as work:
        rows = [(row.action, row.case, row.target) for row in work.audit.rows("wh", 20, None).items]
    assert ("call sheet", "26-1234", "North Main Street") in rows


@pytest.fixture
def mapped(officers: Desk, tmp_path: Path) -> None:
    """A town of three streets with lines: Elm crosses Park Road in its middle, Farmington Avenue is far away."""
    lines = {
        "Elm Street": [[-72.745, 41.760], [-72.745, 41.764]],
        "Park Road": [[-72.750, 41.762], [-72.740, 41.762]],
        "Farmington Avenue": [[-72.760, 41.780], [-72.730, 41.780]],
    }
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "LineString", "coordinates": line}}
        for name, line in lines.items()
    ]
    file = tmp_path / "streets.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with officers.work() as work:
        work.towns.replace_streets("wh", distinct(read_streets(file, officers.new_id)))
        work.commit()
    settle(officers, "7", "Elm Street", phone="+18605550101")
    settle(officers, "3", "Park Road", phone="+18605550102")
    settle(officers, "9", "Farmington Avenue", phone="+18605550103")


@pytest.mark.usefixtures("mapped")
def test_a_place_on_the_map_and_a_crossing_on_it(kim: Browser) -> None:
    assert "a place on the map" in kim.get("/officers/").text
    drawn = re.search(r'data-streets="(/officers/map/streets/\d+)" data-counts="/officers/map/counts"',
                      kim.get("/officers/map").text)  # fmt: skip
    assert drawn
    streets = kim.get(drawn[1])
    names = [one["properties"]["name"] for one in streets.get_json()["features"]]
    assert dict(zip(names, kim.get("/officers/map/counts").get_json(), strict=True)) == {
        "Elm Street": 1, "Park Road": 1, "Farmington Avenue": 1
    }  # fmt: skip
    assert (streets.cache_control.private, streets.cache_control.max_age) == (True, 86_400)
    assert kim.get("/officers/map/streets/99").cache_control.max_age == 0
    assert kim.get("/officers/map/counts").headers["Cache-Control"] == "no-store"
    around = {"case": "26-1234", "lat": "41.762", "lon": "-72.745", "within": "150"}
    assert houses(kim.post("/officers/search", **around).text) == ["7 Elm Street", "3 Park Road"]
    crossing = search(kim, box="park & elm")
    assert houses(crossing) == ["7 Elm Street", "3 Park Road"]
    assert "within 150 m" in crossing
    assert houses(search(kim, box="elm & farmington")) == ["7 Elm Street", "9 Farmington Avenue"]
    for wrong in ({"within": "501"}, {"lat": "91"}, {"lat": "nan"}, {"lon": "x"}):
        assert kim.post("/officers/search", **around | wrong).status_code == 422


def test_without_lines_there_is_no_map(kim: Browser) -> None:
    assert "a place on the map" not in kim.get("/officers/").text
    assert kim.get("/officers/map").status_code == 404


def test_texts_and_names_are_shown_as_text_whatever_they_hold(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101", name=ARMED)
    page = search(kim)
    outreach_id = sent(kim)
    answer(officers, home, outreach_id, ARMED)
    for shown in (page, kim.get("/officers/inbox").text):
        assert "&lt;script&gt;" in shown
        assert "<script>alert" not in shown
        assert "[right-to-left override]" in shown
        assert "[zero-width space]" in shown
        assert shown.count("\u0301") < 50
        assert not re.search("[\u202e\u200b]", shown)


def test_what_was_not_done_says_why(kim: Browser, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    form = fields(search(kim))
    for said, why in (
        ({"own_words": "see bit.ly/abc"}, "holds a link"),
        ({"what": "fire", "ask": []}, "Tick at least"),
    ):
        answer = kim.post("/officers/outreaches", **form | said)
        assert (answer.status_code, why in answer.text) == (422, True)
        assert why in kim.post("/officers/outreaches/preview", **form | said).text
    assert kim.get("/officers/outreaches/nothing").status_code == 404


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00", "2026-02-30T10:00", "yesterday"])
def test_no_incident_lies_where_no_clock_goes(kim: Browser, officers: Desk, moment: str) -> None:
    """Footage is kept from there on, and every page of the outreach reckons with it."""
    settle(officers, "50", phone="+18605550101")
    form = ASKED | fields(search(kim)) | {"what": "burglary"}
    for path in ("search", "call-sheet", "outreaches"):
        assert kim.post(f"/officers/{path}", **form | {"start": moment, "end": moment}).status_code == 422
    assert kim.post(f"/officers/outreaches/{sent(kim)}/correct", what="fire", start=moment).status_code == 422


@pytest.mark.parametrize(
    "said", [{"reason": "x" * 501}, {"reason": "two\nlines"}, {"urgent_reason": "\u202eback"}, {"what": "x" * 4001}]
)
def test_no_field_takes_more_than_a_log_can_show(kim: Browser, officers: Desk, said: dict[str, str]) -> None:
    settle(officers, "50", phone="+18605550101")
    form = ASKED | fields(search(kim)) | {"what": "burglary", "who": "Maria"} | said
    for path in ("search", "call-sheet", "outreaches", "desk"):
        refused = kim.post(f"/officers/{path}", **form)
        assert (refused.status_code, "characters." in refused.text) == (422, True)
    assert "Nothing was sent yet" in text_of(kim.get("/officers/outreaches").text)


def test_another_towns_outreach_is_not_there(kim: Browser, site: Flask, officers: Desk) -> None:
    found(officers, BRISTOL)
    stranger = Browser(site, officers, town=BRISTOL, name="Officer Far")
    home = settle(officers, "50", phone="+18605550101")
    outreach_id = sent(kim)
    answer(officers, home, outreach_id)
    for page in ("", "/progress", "/replies", "/inbox"):
        assert stranger.get(f"/officers/outreaches/{outreach_id}{page}").status_code == 404
    assert "North Main" not in stranger.get("/officers/outreaches").text
    assert "Maria" not in stranger.get("/officers/inbox").text


def test_no_form_names_the_draft_of_anybody_else(kim: Browser, site: Flask, officers: Desk) -> None:
    """Nor learns by it whether the next town has such a draft."""
    found(officers, BRISTOL)
    settle(officers, "50", phone="+18605550101")
    settle(officers, "50", phone="+18605550102", town=BRISTOL)
    taken = drafted(kim)
    for town in (WEST_HARTFORD, BRISTOL):
        other = Browser(site, officers, town=town, name=f"Officer {town.name}")
        mine = drafted(other, form_id=taken)
        assert mine != taken
        assert drafted(other, form_id=taken) == mine  # the same form again


def test_no_personal_word_stands_in_an_address(kim: Browser) -> None:
    for path in ("search", "call-sheet", "outreaches/preview"):
        assert kim.get(f"/officers/{path}").status_code in (404, 405)


def test_pages_take_nothing_from_elsewhere_and_nothing_inline(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    results, outreach_id = search(kim), sent(kim)
    answer(officers, home, outreach_id)
    paths = ("", "inbox", "outreaches", f"outreaches/{outreach_id}")
    for page in (results, *(kim.get(f"/officers/{path}").text for path in paths)):
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style| style=| on\w+=", page)
        for address in re.findall(r'(?:src|href)="(/(?:static|bootstrap|leaflet)[^"]+)"', page):
            assert kim.get(address).status_code == 200


def test_more_residents_in_a_day_than_the_town_allows_are_refused(kim: Browser, officers: Desk) -> None:
    with officers.work() as work:
        work.towns.save(replace(WEST_HARTFORD, limits=replace(WEST_HARTFORD.limits, seen_per_day=1)))
        work.commit()
    settle(officers, "50", phone="+18605550101")
    settle(officers, "60", phone="+18605550102")
    search(kim, box="50 n main")
    for path in ("search", "call-sheet"):
        refused = kim.post(f"/officers/{path}", **ASKED)
        assert refused.status_code == 422
        assert "a supervisor was told" in refused.text
        assert "Maria" not in refused.text
