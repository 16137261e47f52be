"""What supervisors and auditors see: the audit log with its filters, odd use, the chain, approvals, the sheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from bot.handlers.audit_chain import seal_audit
from bot.ports import Desk
from bot.registry.people import AuditRow, Officer
from bot.store.unit_of_work import Store
from tests.builders import an_outreach
from tests.officers import BRISTOL, WEST_HARTFORD, found, hire, settle
from tests.web.browser import Browser
from tests.web.test_console import text_of


@pytest.fixture
def boss(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers, "supervisor", name="Sergeant Lee")


def did(desk: Desk, who: Officer, action: str, times: int = 1, hours: int = 0, **of: str) -> None:
    """`hours` ago; now it is noon in the town."""
    with desk.work() as work:
        for _ in range(times):
            at = desk.clock.now() - timedelta(hours=hours)
            work.audit.note(AuditRow(desk.new_id(), who.town_id, at, who.id, who.name, action, **of))
        work.commit()


def rows(page: str) -> list[str]:
    """What the log's table says, a line a row."""
    body = page.rpartition("<tbody>")[2].partition("</tbody>")[0]
    return [text_of(row) for row in body.split("<tr>")[1:]]


@pytest.mark.parametrize(
    ("sought", "shows"),
    [
        ({"case": "26-7"}, ["look 26-7"]),
        ({"action": "search"}, ["search 26-8"]),
        ({"since": "2026-11-19", "until": "2026-11-19"}, ["search 26-8"]),
        ({"until": "2026-11-18"}, ["Nothing like that was done."]),
    ],
)
def test_the_log_is_filtered(boss: Browser, officers: Desk, sought: dict[str, str], shows: list[str]) -> None:
    kim = hire(officers)
    did(officers, kim, "look", case="26-7", target="r1", reason="asked <b>")
    did(officers, kim, "search", hours=24, case="26-8")
    page = boss.post("/officers/audit", **{"who": kim.id} | sought)
    found = rows(page.text)
    assert len(found) == len(shows)
    assert all(shown in row for shown, row in zip(shows, found, strict=True))
    assert "asked <b>" not in page.text


def test_a_filter_that_will_not_do_is_told(boss: Browser) -> None:
    for wrong in ({"since": "yesterday"}, {"until": "9999-12-31"}, {"cursor": "made up"}):
        assert boss.post("/officers/audit", **wrong).status_code == 422


def test_odd_use_stands_out(boss: Browser, officers: Desk) -> None:
    found(officers, BRISTOL)
    quiet, nosy, night = (hire(officers, name=name) for name in ("Officer Ash", "Officer Bo", "Officer Cy"))
    did(officers, hire(officers, town=BRISTOL, name="Officer Di"), "look", 50)
    did(officers, quiet, "search", 25)
    did(officers, quiet, "send")
    did(officers, nosy, "look", 20)
    did(officers, nosy, "seen_limit")
    did(officers, night, "search", 6, hours=12)
    did(officers, night, "search", 30, hours=24 * 31)
    table = text_of(boss.get("/officers/audit").text.partition("</table>")[0])
    assert "Officer Bo 20 0 0 1 many looks, nothing sent refused: too many residents in a day" in table
    assert "Officer Cy 6 0 6 0 looks at night" in table
    assert "Officer Ash 25 1 0 0 Sergeant Lee" in table
    assert "Officer Di" not in table


def test_the_chain_is_checked_on_request(boss: Browser, officers: Desk, store: Store) -> None:
    did(officers, boss.officer, "look", 3)
    seal_audit(officers)
    assert "All 4 sealed rows are as they were written" in text_of(boss.post("/officers/audit/verify").text)
    with store.engine.connect() as connection:
        connection.execute(text("UPDATE audit SET action = 'search' WHERE place = 2"))
        connection.commit()
    assert "place 2" in text_of(boss.post("/officers/audit/verify").text)


def test_what_waits_is_approved_by_somebody_else(boss: Browser, officers: Desk) -> None:
    kim = hire(officers)
    draft = an_outreach(
        state="waiting", created_by=kim.id, officer_id=kim.id, case="26-1", created_at=officers.clock.now()
    )
    own = an_outreach(state="waiting", created_by=kim.id, officer_id=boss.officer.id, case="26-2")
    with officers.work() as work:
        work.outreaches.add(draft, [])
        work.outreaches.add(own, [])
        work.commit()
    page = boss.get("/officers/approvals").text
    assert f"/officers/outreaches/{draft.id}/approve" in page
    assert f"/officers/outreaches/{own.id}/approve" not in page
    assert boss.post(f"/officers/outreaches/{own.id}/approve").status_code == 403
    assert boss.post(f"/officers/outreaches/{draft.id}/approve").status_code == 303
    assert f"/officers/outreaches/{draft.id}/approve" not in boss.get("/officers/approvals").text


def test_the_sheet_is_noted_and_harmless(boss: Browser, officers: Desk) -> None:
    found(officers, BRISTOL)
    settle(officers, "50", phone="+18605550101", name="=HYPERLINK(1)")
    settle(officers, "60", phone="+18605550103", name="Maria;=HYPERLINK(1)")
    settle(officers, "7", phone="+18605550102", town=BRISTOL, name="Bo Bristol")
    assert boss.post("/officers/export").status_code == 422
    sheet = boss.post("/officers/export", reason="the yearly review")
    assert sheet.headers["Content-Disposition"].endswith(f'"{WEST_HARTFORD.slug}-registry.csv"')
    row, _ = csv.DictReader(io.StringIO(sheet.text))
    assert ',"Maria;=HYPERLINK(1)",' in sheet.text
    assert (row["name"], row["phone"]) == ("'=HYPERLINK(1)", "+18605550101")
    (noted,) = rows(boss.post("/officers/audit", action="export").text)
    assert "the yearly review" in noted


def test_figures_by_month(boss: Browser, officers: Desk) -> None:
    settle(officers, "50", phone="+18605550101")
    read = text_of(boss.get("/officers/figures").text)
    assert "Month Registrations Outreaches Answers Removals 2026-08 1 0 0 0" in read
