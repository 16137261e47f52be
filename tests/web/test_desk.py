"""The desk: a person found, looked at, corrected, registered, redacted, erased; on both databases."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import text

from bot.handlers.invitations import digest
from bot.ports import Desk
from bot.store.unit_of_work import Store
from tests.builders import NOON, an_outreach, entries_on
from tests.officers import BRISTOL, answer, found, settle
from tests.web.browser import Browser
from tests.web.test_console import text_of

WHY = {"case": "26-1234", "reason": ""}
HOME = {
    "number": "52", "street": "n main st", "kind": "home", "location0": "front door", "records0": "motion",
    "road0": "yes", "days0": "14", "reason": "asked by phone",
}  # fmt: skip


@pytest.fixture
def kim(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers)


@pytest.fixture
def boss(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers, "supervisor", name="Sergeant Lee")


def looked_up(browser: Browser, who: str, **why: str) -> str:
    return text_of(browser.post("/officers/desk", who=who, **WHY | why).text)


def opened(browser: Browser, resident_id: str, reason: str = "asks to be corrected") -> str:
    page = browser.post(f"/officers/desk/{resident_id}/why", follow_redirects=True, reason=reason)
    assert page.status_code == 200, text_of(page.text)
    return page.text


def audited(store: Store, action: str) -> int:
    with store.engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM audit WHERE action = :action"), {"action": action})
        return int(found.scalar_one())


def test_what_was_odd_about_an_address_that_is_gone_waits_no_more(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    odd = settle(officers, "9", "Unicorn Lane", phone="+18605550101", status="typed")
    with officers.work() as work:
        work.audit.flag("f", "wh", home.resident_id, "unknown_address", NOON)
        work.commit()
    assert "1 thing about this entry waits" in text_of(opened(kim, home.resident_id))
    with officers.work() as work:
        work.registrations.drop(odd.id, NOON)
        work.commit()
    assert "about this entry wait" not in text_of(opened(kim, home.resident_id))


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("860 555 0101", "José Ñúñez-O'Brien"),
        ("(860) 555-0102", "Maria Lopez"),
        ("nunez", "José Ñúñez-O'Brien"),
        ("OBRIEN jose", "José Ñúñez-O'Brien"),
        ("lopez", "Maria Lopez"),
        ("jose lopez", "Nobody found"),
        ("lop", "Nobody found"),
        ("860 555 0199", "Nobody found"),
    ],
)  # fmt: skip
def test_a_person_is_found_by_phone_or_by_words_of_the_name(
    kim: Browser, officers: Desk, store: Store, typed: str, finds: str
) -> None:  # fmt: skip
    settle(officers, "50", phone="+18605550101", name="José Ñúñez-O'Brien")
    settle(officers, "52", phone="+18605550102", name="Maria Lopez")
    page = looked_up(kim, typed)
    assert finds in page
    assert ("1 found" in page) is (finds != "Nobody found")
    assert audited(store, "find") == 1


def test_a_name_is_found_by_what_it_is_now_and_in_its_own_town(site: Flask, officers: Desk, boss: Browser) -> None:
    found(officers, BRISTOL)
    home = settle(officers, "50", phone="+18605550101", name="Maria Lopez")
    opened(boss, home.resident_id)
    changed = {"name": "Mariana Silva", "language": "es", "reason": "married"}
    boss.post(f"/officers/desk/{home.resident_id}/name", **changed)
    assert "Nobody found" in looked_up(boss, "lopez")
    assert "Mariana Silva" in looked_up(boss, "silva")
    neighbour = Browser(site, officers, "supervisor", town=BRISTOL, name="Sergeant Bo")
    assert "Nobody found" in looked_up(neighbour, "silva")
    for path in ("name", "erase", "unfreeze"):
        refused = neighbour.post(f"/officers/desk/{home.resident_id}/{path}", **changed)
        assert refused.status_code == 404


def test_nobody_is_looked_up_without_a_case_or_a_reason(kim: Browser, officers: Desk, store: Store) -> None:
    home = settle(officers, "50", phone="+18605550101")
    refused = kim.post("/officers/desk", who="lopez")
    assert (refused.status_code, "Name the case this is for, or the reason" in refused.text) == (422, True)
    asked = kim.get(f"/officers/desk/{home.resident_id}")
    assert (asked.status_code, "Maria" in asked.text) == (422, False)
    assert audited(store, "look") == 0
    assert "Maria Lopez" in opened(kim, home.resident_id)
    assert audited(store, "look") == 1


def test_somebody_is_registered_at_their_spoken_request(kim: Browser, officers: Desk) -> None:
    spoken = HOME | {"name": "Ann Lee", "phone": "860-555-0107", "landline": "1"}
    page = kim.post("/officers/desk/new", follow_redirects=True, **spoken)
    read = text_of(page.text)
    for said in ("Ann Lee", "52 North Main Street", "records on motion, sees the road, kept 14 days", "landline"):
        assert said in read
    again = kim.post("/officers/desk/new", **spoken)
    assert (again.status_code, 'value="Ann Lee"' in again.text) == (422, True)
    assert "holds that address already" in text_of(again.text)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"street": "nowhere lane"}, "has no street like"),
        ({"location0": ""}, "Name at least one camera"),
        ({"days0": "many"}, "Days kept is a number"),
        ({"reason": ""}, "Say why"),
        ({"number": "9" * 30}, "House number"),
    ],
)
def test_a_correction_that_will_not_do_is_shown_again(
    kim: Browser, officers: Desk, wrong: dict[str, str], said: str
) -> None:  # fmt: skip
    home = settle(officers, "50", phone="+18605550101")
    answer = kim.post(f"/officers/desk/{home.resident_id}/registrations/{home.id}", **HOME | wrong)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_a_correction_puts_an_entry_right(kim: Browser, officers: Desk, store: Store) -> None:
    home = settle(officers, "50", phone="+18605550101")
    opened(kim, home.resident_id)
    path = f"/officers/desk/{home.resident_id}/registrations/{home.id}"
    assert 'value="North Main Street"' in kim.get(path).text
    page = kim.post(path, follow_redirects=True, **HOME | {"street": "elm", "location1": "garden gate"})
    assert "52 Elm Street" in text_of(page.text)
    assert "garden gate" in page.text
    assert audited(store, "correct") == 1
    with officers.look() as work:
        (entry,) = entries_on(work, "wh", "Elm Street")
        assert (entry.registration.updated_at, entry.registration.address.status) == (officers.clock.now(), "matched")


def test_the_words_of_one_reply_are_forgotten(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    outreach = an_outreach(created_by=kim.officer.id, officer_id=kim.officer.id)
    with officers.work() as work:
        work.outreaches.add(outreach, [])
        work.commit()
    answer(officers, home, outreach.id, "yes, and my nephew is in it")
    page = opened(kim, home.resident_id)
    assert "my nephew" in page
    form = dict(re.findall(r'name="(outreach|reply)" value="([^"]+)"', page))
    page = kim.post(f"/officers/desk/{home.resident_id}/redact", True, **form, reason="names somebody").text
    assert "my nephew" not in page


def test_an_erasure_shows_its_receipt_once(boss: Browser, kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101")
    settle(officers, "7", "Elm Street", phone="+18605550101")
    path = f"/officers/desk/{home.resident_id}"
    assert kim.post(f"{path}/erase", reason="asked").status_code == 403
    assert boss.post(f"{path}/erase").status_code == 422
    page = boss.post(f"{path}/registrations/{home.id}/erase", True, reason="moved away")
    assert "Tell them their receipt" in page.text
    assert "shown already" in boss.get("/officers/desk/erased").text
    assert "7 Elm Street" in looked_up(boss, "lopez")
    assert "Tell them their receipt" in boss.post(f"{path}/erase", True, reason="asked by phone").text
    assert "Nobody found" in looked_up(boss, "lopez")
    assert "Nobody found" in looked_up(boss, "860 555 0101")


def test_a_frozen_entry_is_unfrozen(kim: Browser, officers: Desk) -> None:
    home = settle(officers, "50", phone="+18605550101", frozen_at=NOON)
    assert "frozen since" in opened(kim, home.resident_id)
    page = kim.post(f"/officers/desk/{home.resident_id}/unfreeze", True, reason="called them: it is theirs")
    assert "texts: ok" in text_of(page.text)
    assert kim.post(f"/officers/desk/{home.resident_id}/unfreeze", reason="again").status_code == 409


def test_names_lie_in_the_database_as_keyed_hashes(officers: Desk, store: Store) -> None:
    settle(officers, "50", phone="+18605550101", name="Maria Quixote")
    with store.engine.connect() as connection:
        words = list(connection.execute(text("SELECT hash FROM name_word")).scalars())
        assert len(words) == 2
        assert all(re.fullmatch(r"[0-9a-f]{64}", word) for word in words)
        assert digest("quixote") not in words
        connection.execute(text("DELETE FROM name_word"))
        connection.commit()
    store.upgrade()  # whoever registered before names were kept so
    with store.look() as work:
        assert [one.name for one in work.residents.named("wh", "QUIXOTE", 5)] == ["Maria Quixote"]


def test_nothing_hides_in_what_is_only_read_aloud(kim: Browser, officers: Desk) -> None:
    """A form's own fields hold what is to be corrected, as it is."""
    home = settle(officers, "50\u202e", phone="+18605550101", name="Maria\u200b", status="disputed")
    for page in (opened(kim, home.resident_id), kim.get("/officers/attention").text):
        assert not re.search("[\u202e\u200b]", re.sub(r'value="[^"]*"', "", page))
        assert "[right-to-left override]" in text_of(page)
