"""A legal hold: sealed at REMOVE instead of erased, out of every list at once, told, and gone at its release."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.handlers import outreaches, registry
from bot.handlers.corrections import erase_person
from bot.handlers.exchange import export_rows
from bot.handlers.holds import holds_of, release, release_by_operator, set_hold
from bot.handlers.journal import apply_journal
from bot.handlers.outreaches import Request
from bot.handlers.persons import Why, find_people
from bot.outreach.outreach import Target
from bot.ports import Conflict, Invalid, NotFound
from bot.registry.holds import Hold
from bot.registry.journal import Line, read_lines
from bot.registry.people import Officer
from tests.builders import NOON, entries_on
from tests.conftest import SEALER
from tests.officers import BRISTOL, WEST_HARTFORD, found, hire, settle
from tests.texting import IN_ENGLISH, MARIA, Phones, phones_of

CASE, WHY = "26-1234", "preservation letter of the state's attorney"
HELD = "A legal hold keeps what it names sealed"
SECOND = "9 Elm Street"


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store)


@pytest.fixture
def lee(phones: Phones) -> Officer:
    return hire(phones.desk, "supervisor", name="Sergeant Lee")


def held(phones: Phones, lee: Officer, *, only: str | None = None) -> Hold:
    """Maria, registered and held: all of her, or one registration."""
    if phones.resident() is None:
        phones.register()
    resident = phones.resident()
    assert resident
    return set_hold(resident.id, only, CASE, WHY, lee, phones.desk)


def deletions(phones: Phones) -> set[str]:
    with phones.desk.work() as work:
        return {sid for sid, _ in work.sending.deletions(phones.clock.now(), 100)}


def names_of(phones: Phones, action: str) -> list[tuple[str, str | None]]:
    with phones.desk.look() as work:
        rows = work.audit.rows(WEST_HARTFORD.id, 100, None).items
    return [(row.who_name or row.who, row.case) for row in rows if row.action == action]


def found_nowhere(phones: Phones, lee: Officer) -> bool:
    """Whether no look, list, sheet or count of the town has Maria."""
    desk = phones.desk
    with desk.look() as work:
        lists = [
            list(entries_on(work, "wh", "North Main Street")), list(work.registrations.in_town("wh")),
            [count for count in work.registrations.per_street("wh").values() if count],
        ]  # fmt: skip
    lists += [
        list(registry.search(registry.Search(CASE, street="North Main Street"), lee, desk).entries.items),
        list(find_people(MARIA, Why(CASE), lee, desk)), list(find_people("Maria Lopez", Why(CASE), lee, desk)),
        list(export_rows("west-hartford", desk)),
    ]  # fmt: skip
    return not any(lists) and phones.resident() is None


def test_remove_seals_what_is_held_and_nothing_finds_it(phones: Phones, lee: Officer, tmp_path: Path) -> None:
    phones.register("4711 North Main Street")
    held(phones, lee)
    resident, (home,) = phones.resident(), phones.homes()
    assert resident
    assert not found_nowhere(phones, lee)
    said = phones.says("REMOVE", sid="SM-remove")
    assert HELD in said
    assert "K7QM-4TRW" in said
    assert found_nowhere(phones, lee)
    rest = str(phones.everything("erased", "audit", "held"))
    assert [mark for mark in (resident.id, home.id, SEALER.phone_hash(MARIA)) if mark in rest] == []
    assert phones.rows("SELECT count(*) FROM held") == [(1,)]
    assert phones.rows("SELECT count(*) FROM message WHERE sealed IS NOT NULL OR resident_id IS NOT NULL") == [(0,)]
    assert deletions(phones) == {"SM-remove"}  # the carrier keeps its own records as long as we do
    (shown,) = holds_of(lee, phones.desk)
    assert (shown.hold.case, shown.hold.resident_id, shown.hold.sealed_at) == (CASE, None, NOON)
    assert names_of(phones, "hold set") == [("Sergeant Lee", CASE)]
    assert names_of(phones, "hold sealed") == [("system", CASE)]
    if phones.store.engine.dialect.name == "sqlite":
        phones.store.copy_to(tmp_path / "copy.db")
        copy = (tmp_path / "copy.db").read_bytes()
        assert [word for word in ("8605550101", "4711 North", WHY) if word.encode() in copy] == []


def test_at_its_release_all_of_it_is_gone(phones: Phones, lee: Officer) -> None:
    hold = held(phones, lee)
    phones.says("REMOVE", sid="SM-remove")
    (sealed,) = phones.rows("SELECT sealed FROM held")[0]
    release(hold.id, "the case is closed", lee, phones.desk)
    assert phones.rows("SELECT count(*) FROM held") == phones.rows("SELECT count(*) FROM hold") == [(0,)]
    if phones.store.engine.dialect.name == "sqlite":
        path = Path(str(phones.store.engine.url.database))
        assert all(bytes(sealed) not in one.read_bytes() for one in path.parent.glob(path.name + "*"))
    assert deletions(phones) == {"SM-remove", *(f"SM-in{n}" for n in range(1, 11))}
    lines = [(line.what, line.phone_hash, line.receipt) for line in phones.desk.journal.lines() if line]
    assert lines == [("erased", "hash-0101", "K7QM-4TRW"), ("released", "hash-0101", hold.id)]
    assert names_of(phones, "hold release") == [("Sergeant Lee", CASE)]
    assert "has erased your name" in phones.says("REMOVE")
    with pytest.raises(NotFound):
        release(hold.id, "again", lee, phones.desk)


@pytest.mark.parametrize(
    ("language", "remove", "status", "words"),
    [
        ("en", "REMOVE", "STATUS", "A legal hold keeps"),
        ("es", "BORRAR", "ESTADO", "Una retencion legal guarda sellado"),
        ("pt", "APAGAR", "MEUS DADOS", "Uma ordem legal guarda lacrado"),
        ("pl", "USUŃ", "MOJE DANE", "Nakaz prawny kaze trzymac pod pieczecia"),
    ],
)
def test_it_is_told_in_their_language_and_told_again(
    phones: Phones, lee: Officer, language: str, remove: str, status: str, words: str
) -> None:
    phones.set_town(languages=("en", "es", "pt", "pl"))
    phones.register()
    resident = phones.resident()
    assert resident
    with phones.desk.work() as work:
        work.residents.save(replace(resident, language=language))
        work.commit()
    held(phones, lee)
    assert words in phones.says(remove)
    for again in (remove, status, "STOP"):
        said = phones.says(again)
        assert "K7QM-4TRW" in said, again
        assert words in said or HELD in said, again  # of who was erased no language is kept
    assert phones.resident() is None


def test_an_outreach_under_way_reaches_them_no_more(phones: Phones, lee: Officer) -> None:
    held(phones, lee)
    settle(phones.desk, "52", phone="+18605550102", name="Ben")
    phones.clock.forward(days=1)
    now = phones.clock.now()
    asked = Request("26-1", Target(street="n main st"), "burglary", now - timedelta(hours=3), now - timedelta(hours=2),
                    urgent_reason="a child is missing")  # fmt: skip
    with phones.desk.work() as work:
        for home in entries_on(work, "wh", "North Main Street"):
            work.registrations.save(replace(home.registration, agreed_at=NOON - timedelta(days=9)))
        work.commit()
    draft = outreaches.draft(asked, lee, phones.desk).sheet.outreach
    assert draft.recipients == 2
    outreaches.send(draft.id, lee, phones.desk)
    phones.says("REMOVE")
    assert outreaches.view(draft.id, lee, phones.desk).tally.counts == {"queued": 1, "canceled": 1}
    with phones.desk.work() as work:
        due = work.sending.next_due(WEST_HARTFORD.numbers[0], now, 10)
    assert [one.message.phone for one in due] == ["+18605550102"]


def test_their_own_register_begins_anew(phones: Phones, lee: Officer) -> None:
    hold = held(phones, lee)
    phones.says("REMOVE")
    assert "18" in phones.says("REGISTER")
    assert "Maria Lopez" in phones.play(*IN_ENGLISH[1:])
    assert len(phones.homes()) == 1
    assert "has erased your name" in phones.says("REMOVE")  # what is held is of before
    assert phones.rows("SELECT count(*) FROM held") == [(1,)]
    release_by_operator(hold.id, "the court's order", phones.desk)
    assert phones.rows("SELECT count(*) FROM held") == [(0,)]


def test_after_remove_it_is_too_late_to_set_one(phones: Phones, lee: Officer) -> None:
    phones.register()
    resident = phones.resident()
    assert resident
    phones.says("REMOVE")
    with pytest.raises(NotFound):
        set_hold(resident.id, None, CASE, WHY, lee, phones.desk)
    assert phones.rows("SELECT count(*) FROM hold") == [(0,)]


@pytest.mark.parametrize(
    ("only", "case", "why", "error"),
    [
        (None, "", WHY, Invalid),
        (None, CASE, " ", Invalid),
        (None, CASE, "x" * 200, Invalid),
        ("nonesuch", CASE, WHY, NotFound),
    ],
)
def test_a_hold_names_its_case_its_reason_and_what_is_there(
    phones: Phones, lee: Officer, only: str | None, case: str, why: str, error: type[Exception]
) -> None:
    phones.register()
    resident = phones.resident()
    assert resident
    with pytest.raises(error):
        set_hold(resident.id, only, case, why, lee, phones.desk)


def test_each_case_holds_once_and_each_is_released_alone(phones: Phones, lee: Officer) -> None:
    first = held(phones, lee)
    with pytest.raises(Conflict):
        held(phones, lee)
    resident = phones.resident()
    assert resident
    second = set_hold(resident.id, None, "26-9", WHY, lee, phones.desk)
    phones.says("REMOVE", sid="SM-remove")
    release(first.id, "closed", lee, phones.desk)
    assert deletions(phones) == {"SM-remove"}
    assert HELD in phones.says("REMOVE")
    release(second.id, "closed", lee, phones.desk)
    assert "SM-in1" in deletions(phones)


def test_another_town_has_no_such_hold(phones: Phones, lee: Officer) -> None:
    hold = held(phones, lee)
    found(phones.desk, BRISTOL)
    bo = hire(phones.desk, "supervisor", town=BRISTOL, name="Sergeant Bo")
    with pytest.raises(NotFound):
        release(hold.id, "mine", bo, phones.desk)
    with pytest.raises(NotFound):
        set_hold(str(hold.resident_id), None, CASE, WHY, bo, phones.desk)
    assert holds_of(bo, phones.desk) == []


@pytest.fixture
def two_homes(phones: Phones) -> Phones:
    phones.register()
    phones.play("UPDATE", "add another address", SECOND, "home", "driveway", "always", "no", "7", "1")
    assert [home.address.line for home in phones.homes()] == ["50 North Main Street", SECOND]
    return phones


def test_one_address_that_goes_is_sealed_and_the_other_stays(two_homes: Phones, lee: Officer) -> None:
    main, _ = two_homes.homes()
    hold = held(two_homes, lee, only=main.id)
    assert "legal hold" not in two_homes.play("REMOVE my Elm Street address", "1")
    assert two_homes.rows("SELECT count(*) FROM held") == [(0,)]
    two_homes.play("UPDATE", "add another address", SECOND, "home", "driveway", "always", "no", "7", "1")
    said = two_homes.play("REMOVE my North Main Street address", "1")
    assert "A legal hold keeps it sealed until it is released" in said
    assert [home.address.line for home in two_homes.homes()] == [SECOND]
    assert "has erased your name" in two_homes.says("REMOVE")  # nothing of what is left was held
    assert two_homes.rows("SELECT count(*) FROM held") == [(1,)]
    release(hold.id, "closed", lee, two_homes.desk)
    assert two_homes.rows("SELECT count(*) FROM held") == [(0,)]


def test_a_hold_on_one_address_keeps_no_other_and_no_texts(two_homes: Phones, lee: Officer) -> None:
    main, _ = two_homes.homes()
    hold = held(two_homes, lee, only=main.id)
    assert HELD in two_homes.says("REMOVE", sid="SM-remove")
    assert {"SM-in1", "SM-remove"} <= deletions(two_homes)
    ((sealed,),) = two_homes.rows("SELECT sealed FROM held")
    kept = SEALER.open("held.sealed", f"{hold.id}:0", sealed)
    assert [one["id"] for one in kept["registration"]] == [main.id]
    assert "message" not in kept
    assert kept["resident"][0]["sealed"][0] == MARIA
    assert kept["camera"]


def test_a_camera_that_goes_is_sealed_with_its_address(phones: Phones, lee: Officer) -> None:
    hold = held(phones, lee)
    assert "A legal hold keeps it sealed" in phones.play("REMOVE the driveway camera", "1")
    ((sealed,),) = phones.rows("SELECT sealed FROM held")
    assert len(SEALER.open("held.sealed", f"{hold.id}:0", sealed)["camera"]) == 2
    assert [camera.location for camera in phones.homes()[0].cameras] == ["front_door"]


def test_an_erasure_at_the_desk_seals_too(phones: Phones, lee: Officer) -> None:
    held(phones, lee)
    resident = phones.resident()
    assert resident
    erase_person(resident.id, "asked on the phone", lee, phones.desk)
    assert found_nowhere(phones, lee)
    assert phones.rows("SELECT count(*) FROM held") == [(1,)]


def test_new_data_keys_seal_it_anew(phones: Phones, lee: Officer) -> None:
    held(phones, lee)
    phones.says("REMOVE")
    assert {"hold", "held"} <= {table for table, _ in phones.store.seal_anew()}


@pytest.mark.parametrize("released", [False, True])
def test_a_database_from_before_brings_nobody_back(phones: Phones, lee: Officer, released: bool) -> None:
    """As a restore finds it: the hold is there and the REMOVE is not."""
    hold = held(phones, lee)
    at, phone_hash = NOON + timedelta(hours=1), SEALER.phone_hash(MARIA)
    noted = [Line(at, "erased", "west-hartford", phone_hash, "K7QM-4TRW")]
    noted += [Line(at, "released", "west-hartford", phone_hash, hold.id)] if released else []
    lines = list(read_lines(str(line) for line in noted))
    applied = apply_journal(lines, phones.desk)
    assert (applied.erased, applied.released) == (1, int(released))
    assert found_nowhere(phones, lee)
    assert phones.rows("SELECT count(*) FROM held") == [(0,) if released else (1,)]
    again = apply_journal(lines, phones.desk)
    assert (again.erased, again.released) == (0, 0)


def test_a_copy_from_before_its_release_forgets_what_it_kept(phones: Phones, lee: Officer) -> None:
    hold = held(phones, lee)
    phones.says("REMOVE")
    line = Line(NOON, "released", "west-hartford", SEALER.phone_hash(MARIA), hold.id)
    assert "1 legal holds released" in str(apply_journal([line], phones.desk))
    assert phones.rows("SELECT count(*) FROM held") == [(0,)]
