"""The audit log: who looked, at whom, why; and the figures by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.registry.people import AuditRow
from bot.store.unit_of_work import Store
from tests.builders import (
    NOON,
    a_message,
    a_registration,
    a_resident,
    a_text_in,
    a_town,
    an_audit_row,
    an_officer,
    an_outreach,
    another_town,
)

MARIA, BEN = a_resident(), a_resident(phone="+18605550102")
HOMES = [a_registration(MARIA), a_registration(MARIA, "9"), a_registration(BEN, "52", agreed_at=None)]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def town(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        work.officers.add(an_officer())
        for resident in (MARIA, BEN):
            work.residents.add(resident)
        for home in HOMES:
            work.registrations.add(home)
        work.commit()


def test_a_look_is_noted_with_its_words_and_the_officers_present_name(store: Store) -> None:
    row = an_audit_row(target="North Main Street", reason="a tip", place="12-40", who_name="")
    with store.work() as work:
        work.audit.note(row)
        work.audit.note(an_audit_row(who="resident", at=NOON - MINUTE))
        found = work.audit.rows("wh", 10, None).items
    assert found[0] == replace(row, who_name="Officer Kim")
    assert (found[1].who_name, found[1].reason) == ("resident", None)


def test_the_row_itself_holds_only_a_digest_of_the_words(store: Store) -> None:
    with store.work() as work:
        work.audit.note(an_audit_row(id="a1", reason="a tip"))
        work.audit.note(an_audit_row(id="a2", reason="a tip"))
        work.commit()
    with store.engine.connect() as connection:
        digests = connection.execute(text("SELECT digest FROM audit")).scalars().all()
        assert len(set(digests)) == 2
        assert all(len(digest) == 64 for digest in digests)
        assert "tip" not in str(connection.execute(text("SELECT * FROM audit")).all())


def test_the_newest_comes_first_page_by_page_in_ones_own_town(store: Store) -> None:
    rows = [an_audit_row(at=NOON + n * MINUTE) for n in range(5)]
    found: list[AuditRow] = []
    cursor = None
    with store.work() as work:
        for row in (*rows, an_audit_row(town_id="br")):
            work.audit.note(row)
        for _ in range(3):
            page = work.audit.rows("wh", 2, cursor)
            found += page.items
            cursor = page.next
    assert found == rows[::-1]
    assert cursor is None


def test_looks_at_a_resident_count_once_each_by_month(store: Store) -> None:
    october = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
    with store.work() as work:
        work.audit.note(an_audit_row(at=october), HOMES)
        work.audit.note(an_audit_row(), HOMES[:2])
        work.audit.note(an_audit_row(), [*HOMES[:1], *HOMES[:1]])
        work.audit.note(an_audit_row())
        assert work.audit.looks_at(MARIA.id) == {"2026-10": 1, "2026-11": 2}
        assert work.audit.looks_at(BEN.id) == {"2026-10": 1}


def test_the_figures_by_month(store: Store) -> None:
    december = datetime(2026, 12, 1, tzinfo=UTC)
    reply = a_text_in(MARIA, "yes", "SM1", answers="yes", created_at=december)
    with store.work() as work:
        work.outreaches.add(an_outreach(sent_at=december), [])
        work.outreaches.add(an_outreach(state="draft"), [])
        work.messages.add(reply)
        work.messages.add(a_message())
        work.residents.erase(BEN, december, "R1", None)
        figures = work.audit.months("wh")
        assert work.audit.months("br") == {}
    assert figures == {
        "2026-11": {"registrations": 2, "outreaches": 0, "answers": 0, "removals": 0},
        "2026-12": {"registrations": 0, "outreaches": 1, "answers": 1, "removals": 1},
    }


def test_a_flag_is_kept(store: Store) -> None:
    with store.work() as work:
        work.audit.flag("f1", "wh", MARIA.id, "danger", NOON)
        work.audit.flag("f2", "wh", None, "misunderstood", NOON)
        work.commit()
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM flag")).scalar() == 2
