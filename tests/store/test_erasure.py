"""REMOVE: nothing of the person is left, nothing brings them back, and an outreach's counts stay right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.dialogue.known import Address
from bot.outreach.outreach import Message, Outreach
from bot.ports import Claim
from bot.registry.cameras import Camera
from bot.registry.registrations import Registration
from bot.registry.residents import Resident
from bot.store.unit_of_work import Store
from tests.builders import (
    NOON,
    NUMBER,
    a_consent,
    a_message,
    a_registration,
    a_resident,
    a_run,
    a_text_in,
    a_town,
    an_ask,
    an_audit_row,
    an_entry,
    an_officer,
    an_outreach,
    entries_on,
)
from tests.conftest import SEALER

HOUR = timedelta(hours=1)
MARIA = a_resident(phone="+18605550142", name="Maria Quixote", more="the rest for Maria Quixote")
BEN = a_resident(phone="+18605550102", name="Ben")
PERSONAL = ("Quixote", "5550142", "4HQ11", "apt 77", "hydrangea", "look closely", "my nephew", "for Maria")


@dataclass
class Case:
    """All that a town may hold of Maria."""

    home: Registration
    outreach: Outreach
    asks: dict[str, Message]
    reply: Message
    answer: Message
    late_answer: Message


def _case() -> Case:
    address = Address("4HQ11", "North Main Street", "77", "4HQ11 n main st apt 77")
    cameras = (Camera("behind the hydrangea", "hours", "look closely at night"),)
    outreach = an_outreach(recipients=2)
    asks = {one.id: an_ask(one, outreach, text=f"for {one.name}: please look closely") for one in (MARIA, BEN)}
    said = a_text_in(MARIA, "yes, my nephew saw it", "SM-in", outreach_id=outreach.id, answers="yes")
    return Case(
        a_registration(MARIA, address=address, cameras=cameras, extra={"note": "my nephew"}),
        outreach,
        asks,
        said,
        a_message(
            kind="answer", state="delivered", resident_id=MARIA.id, text="Thank you, Maria Quixote", sid="SM-out"
        ),
        a_message(kind="answer", state="accepted", resident_id=MARIA.id, text="Maria Quixote, is that all?"),
    )


@pytest.fixture
def case(store: Store) -> Case:
    case = _case()
    with store.work() as work:
        work.towns.add(a_town(twilio_account="AC1"))
        work.officers.add(an_officer())
        for resident in (MARIA, BEN):
            work.residents.add(resident)
        work.registrations.add(case.home)
        work.registrations.add(a_registration(BEN, "52"))
        work.registrations.consent(MARIA.id, a_consent())
        work.runs.keep(MARIA.id, a_run(answers={"name": "Maria Quixote"}), NOON)
        work.outreaches.add(case.outreach, [an_entry(MARIA), an_entry(BEN)])
        work.messages.queue(case.asks.values())
        work.messages.record(case.asks[MARIA.id].id, "delivered", NOON, sid="SM-ask")
        for sid in ("SM-in", "SM-remove"):
            work.messages.claim(sid, NOON)
        work.messages.answered("SM-in", "Thank you, Maria Quixote", case.answer.id)
        for message in (case.reply, case.answer, case.late_answer):
            work.messages.add(message)
        work.audit.note(an_audit_row(id="a1", reason="asks for Maria Quixote", place="4HQ11-4HQ11"), [case.home])
        work.audit.note(an_audit_row(id="a2", target=case.home.id, reason="my nephew"))
        work.audit.note(an_audit_row(id="a3", reason="Ben's street"))
        work.audit.flag("f1", "wh", MARIA.id, "danger", NOON)
        work.commit()
    return case


def erase(store: Store, resident: Resident = MARIA) -> None:
    with store.work() as work:
        found = work.residents.find("wh", resident.phone)
        assert found
        work.residents.erase(found, NOON + HOUR, "K7QM-4TRW", "SM-remove")
        work.messages.answered("SM-remove", "All is erased. Receipt K7QM-4TRW", None)
        work.commit()


def everything(store: Store) -> str:
    """Every value of every table, as text; a blob as its hexadecimal digits and as what it says."""
    found = []
    with store.engine.connect() as connection:
        for table in _tables(store):
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                blobs = [bytes(value) for value in row if isinstance(value, bytes | memoryview)]
                found.append(f"{table}: {list(row)} {[one.hex() for one in blobs]} {blobs}")
    return "\n".join(found)


def _tables(store: Store) -> list[str]:
    return inspect(store.engine).get_table_names()


def _bytes_of_files(store: Store) -> bytes:
    path = Path(str(store.engine.url.database))
    return b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))


def test_nothing_personal_can_be_read_even_before(store: Store, case: Case) -> None:
    held = everything(store)
    assert "North Main Street" in held
    assert case.home.id in held
    assert [word for word in PERSONAL if word in held] == []
    if store.engine.dialect.name == "sqlite":
        files = _bytes_of_files(store)
        assert b"North Main Street" in files
        assert [word for word in PERSONAL if word.encode() in files] == []


def test_after_it_no_row_names_them(store: Store, case: Case) -> None:
    erase(store)
    held = everything(store)
    marks = [MARIA.id, case.home.id, case.reply.id, case.answer.id]
    kept = [f"{mark}: {line}" for mark in marks for line in held.splitlines() if mark in line]
    assert all(("audit: " in line and "a2" in line) or "claim: " in line for line in kept), kept
    assert SEALER.phone_hash(MARIA.phone) in held  # in the memory of who was erased, alone
    assert held.count(SEALER.phone_hash(MARIA.phone)) == 1


def test_sqlites_files_hold_none_of_the_sealed_words_either(store: Store, case: Case) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's files are its own affair")
    with store.engine.connect() as connection:
        sealed = [
            bytes(row[0])
            for query in (
                f"SELECT sealed FROM resident WHERE id = '{MARIA.id}'",
                f"SELECT sealed FROM registration WHERE id = '{case.home.id}'",
                f"SELECT sealed FROM message WHERE resident_id = '{MARIA.id}'",
                f"SELECT sealed FROM run WHERE resident_id = '{MARIA.id}'",
                "SELECT sealed FROM claim WHERE sid = 'SM-in'",
                "SELECT sealed FROM audit_side WHERE audit_id = 'a1'",
                f"SELECT sealed FROM camera WHERE registration_id = '{case.home.id}'",
            )
            for row in connection.execute(text(query))
        ]
    assert len(sealed) == 10
    assert all(one in _bytes_of_files(store) for one in sealed)
    erase(store)
    files = _bytes_of_files(store)  # before any worker scrubs
    assert [one for one in sealed if one in files] == []


def test_a_reader_in_the_way_only_delays_the_scrubbing(store: Store, case: Case) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such log")
    with store.engine.connect().execution_options(reading=True) as reader:
        reader.execute(text("SELECT count(*) FROM message")).all()
        erase(store)
        with store.work() as work:
            assert not work.sending.scrub()
    with store.work() as work:
        assert work.sending.scrub()


def test_within_a_transaction_scrubbing_waits(store: Store, case: Case) -> None:
    with store.work() as work:
        work.towns.all()
        assert work.sending.scrub() is (store.engine.dialect.name == "postgresql")


def test_no_query_finds_them(store: Store, case: Case) -> None:
    erase(store)
    with store.work() as work:
        assert work.residents.find("wh", MARIA.phone) is None
        assert work.residents.get("wh", MARIA.id) is None
        assert work.registrations.of(MARIA.id) == []
        assert [entry.resident for entry in entries_on(work, "wh", "North Main Street")] == [BEN]
        assert [entry.resident for entry in work.registrations.in_town("wh")] == [BEN]
        assert work.runs.open_for(MARIA.id) is None
        assert work.messages.last_to(MARIA.id) is None
        assert work.messages.asks_of(MARIA.id, NOON - HOUR) == []
        assert [one.resident_id for one in work.outreaches.recipients(case.outreach.id)] == [BEN.id]
        assert work.messages.replies(case.outreach.id, 10, None).items == ()
        assert work.audit.looks_at(MARIA.id) == {}


def test_an_outreachs_counts_stay_right(store: Store, case: Case) -> None:
    erase(store)
    with store.work() as work:
        tally = work.outreaches.tally(case.outreach.id)
        shells = [one for one in work.messages.of_outreach(case.outreach.id, 10, None).items if not one.resident_id]
    assert tally.counts == {"delivered": 1, "queued": 1}
    assert tally.answers == {"none": 2}
    assert [(one.state, one.phone, one.text, one.language, one.sid) for one in shells] == [
        ("delivered", None, None, None, None)
    ]


def test_what_was_queued_for_them_is_canceled(store: Store, case: Case) -> None:
    erase(store, BEN)
    with store.work() as work:
        assert work.outreaches.tally(case.outreach.id).counts == {"delivered": 1, "canceled": 1}
        assert work.sending.next_due(NUMBER, NOON + HOUR, 10) == []


def test_the_carriers_records_are_listed_the_removal_itself_included(store: Store, case: Case) -> None:
    erase(store)
    with store.work() as work:
        listed = {sid for sid, account in work.sending.deletions(NOON + HOUR, 10) if account == "AC1"}
    assert listed == {"SM-in", "SM-out", "SM-ask", "SM-remove"}


def test_a_replayed_text_gets_no_answer_but_the_removal_its_receipt(store: Store, case: Case) -> None:
    erase(store)
    with store.work() as work:
        assert work.messages.claim("SM-in", NOON) == Claim(None, case.answer.id)
        assert work.messages.claim("SM-remove", NOON) == Claim("All is erased. Receipt K7QM-4TRW", None)


def test_audit_rows_stay_without_their_words(store: Store, case: Case) -> None:
    with store.engine.connect() as connection:
        before = connection.execute(text("SELECT id, digest FROM audit ORDER BY id")).all()
    erase(store)
    with store.work() as work:
        rows = {row.id: row for row in work.audit.rows("wh", 10, None).items}
    assert [(rows[one].reason, rows[one].place) for one in ("a1", "a2")] == [(None, None), (None, None)]
    assert rows["a3"].reason == "Ben's street"
    assert rows["a1"].case == "26-1234"
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT id, digest FROM audit ORDER BY id")).all() == before
        assert connection.execute(text("SELECT salt FROM audit_side WHERE audit_id = 'a1'")).scalar() is None


def test_they_are_remembered_as_erased_until_they_begin_anew(store: Store, case: Case) -> None:
    with store.work() as work:
        assert work.residents.was_erased("wh", MARIA.phone) is None
    erase(store)
    with store.work() as work:
        assert work.residents.was_erased("wh", MARIA.phone) == NOON + HOUR
        assert work.residents.was_erased("wh", BEN.phone) is None
        assert work.residents.was_erased("br", MARIA.phone) is None
        work.residents.begin_anew("wh", MARIA.phone)
        assert work.residents.was_erased("wh", MARIA.phone) is None
        assert work.audit.months("wh")["2026-11"]["removals"] == 1
        anew = a_resident(phone=MARIA.phone)
        work.residents.add(anew)
        assert work.residents.find("wh", MARIA.phone) == anew


def test_the_others_are_untouched(store: Store, case: Case) -> None:
    erase(store)
    with store.work() as work:
        assert work.residents.find("wh", BEN.phone) == BEN
        assert work.messages.get(case.asks[BEN.id].id) == case.asks[BEN.id]


def test_what_is_not_committed_erases_nobody(store: Store, case: Case) -> None:
    with store.work() as work:
        work.residents.erase(MARIA, NOON, "R", None)
    with store.work() as work:
        assert work.residents.find("wh", MARIA.phone) == MARIA
        assert work.registrations.of(MARIA.id) == [case.home]
