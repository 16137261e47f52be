"""The search opens a street's registrations, however it is spelled, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, event, text

from bot.dialogue.known import Address
from bot.registry.addresses import street_key
from bot.registry.registrations import Registration
from bot.store.registrations import AT_ONCE
from bot.store.unit_of_work import Store
from tests.builders import NOON, a_registration, a_resident, a_town, another_town, entries_on

MARIA, BEN, ANA = (a_resident(phone=f"+1860555010{n}") for n in (1, 2, 3))
STRANGER = a_resident(town_id="br")
TYPED = Address("7", "Maria's blue house lane", text="7 maria's blue house lane", status="typed")
HOUSES = [
    a_registration(MARIA, "50"),
    a_registration(MARIA, "9", address=Address("9", "Elm Street")),
    a_registration(BEN, "52"),
    a_registration(BEN, address=TYPED),
    a_registration(STRANGER, "50"),
]


@pytest.fixture(autouse=True)
def houses(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        for resident in (MARIA, BEN, ANA, STRANGER):
            work.residents.add(resident)
        for house in HOUSES:
            work.registrations.add(house)
        work.commit()


@pytest.mark.parametrize(
    ("town", "street", "found"),
    [
        ("wh", "North Main Street", {"50", "52"}),
        ("wh", "n. main st", {"50", "52"}),
        ("wh", "ELM ST", {"9"}),
        ("wh", "South Main Street", set()),
        ("wh", "Maria's Blue House Ln", {"7"}),
        ("br", "North Main Street", {"50"}),
        ("br", "Elm Street", set()),
    ],
)
def test_a_street(store: Store, town: str, street: str, found: set[str]) -> None:
    with store.work() as work:
        entries = entries_on(work, town, street)
    assert {entry.registration.address.number for entry in entries} == found
    assert {entry.resident.town_id for entry in entries} <= {town}


def test_each_registration_comes_with_whose_it_is_and_its_cameras(store: Store) -> None:
    with store.work() as work:
        entries = entries_on(work, "wh", "North Main Street")
    by_id = {entry.registration.id: entry for entry in entries}
    assert by_id[HOUSES[0].id].registration == HOUSES[0]
    assert by_id[HOUSES[0].id].resident == MARIA
    assert by_id[HOUSES[2].id].registration == HOUSES[2]
    assert by_id[HOUSES[2].id].resident == BEN


def test_how_many_each_street_has(store: Store) -> None:
    with store.work() as work:
        counts = work.registrations.per_street("wh")
    assert counts == {"North Main Street": 2, "Elm Street": 1, "Maria's blue house lane": 1}


def test_streets_are_counted_while_somebody_leaves(store: Store) -> None:
    leaving = [BEN, MARIA]

    def leave(connection: Connection, *_: object) -> None:
        """After each look of the count the next one is erased."""
        if leaving and connection.get_execution_options().get("reading"):
            with store.work() as work:
                work.residents.erase(leaving.pop(), NOON, "K7QM-4TRW", None)
                work.commit()

    with store.look() as work:
        event.listen(store.engine, "after_cursor_execute", leave)
        counts = work.registrations.per_street("wh")
    event.remove(store.engine, "after_cursor_execute", leave)
    assert set(counts) <= {"North Main Street", "Elm Street", "Maria's blue house lane"}


def test_typed_words_of_a_street_that_the_list_lacks_cannot_be_read(store: Store) -> None:
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT street, street_key FROM registration")).all()
    assert "blue" not in str(rows)
    assert ("Elm Street", "elm street") in rows


def test_a_whole_town_is_read_in_parts(store: Store) -> None:
    many = [a_registration(ANA, str(number)) for number in range(AT_ONCE + 3)]
    with store.work() as work:
        for registration in many:
            work.registrations.add(registration)
        here: list[Registration] = [entry.registration for entry in work.registrations.in_town("wh")]
    assert sorted(one.id for one in here) == sorted(one.id for one in (*many, *HOUSES[:4]))


CORNER = a_registration(BEN, "61", address=Address("61", "Elm Street", also=("North Main Street", "Oak Street")))
CROSSING = a_registration(MARIA, "", address=Address("", "Oak Street", text="oak & elm", also=("Elm Street",)))


def on(store: Store, street: str) -> set[str]:
    with store.work() as work:
        return {entry.registration.id for entry in entries_on(work, "wh", street)}


def test_a_corner_and_a_crossing_are_found_on_each_of_their_streets(store: Store) -> None:
    with store.work() as work:
        work.registrations.add(CORNER)
        work.registrations.add(CROSSING)
        work.commit()
    assert on(store, "Oak St") == {CORNER.id, CROSSING.id}
    assert CORNER.id in on(store, "North Main Street")
    assert {CORNER.id, CROSSING.id} < on(store, "Elm Street")
    with store.work() as work:
        assert {one.address.also for one in work.registrations.of(BEN.id)} >= {CORNER.address.also}
        work.registrations.save(replace(CORNER, address=Address("61", "Elm Street")))
        work.registrations.drop(CROSSING.id, NOON)
        work.commit()
    assert on(store, "Oak St") == set()
    assert CORNER.id in on(store, "Elm Street")


def test_the_other_street_of_a_corner_cannot_be_read(store: Store) -> None:
    with store.work() as work:
        work.registrations.add(CORNER)
        work.commit()
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM registration_street")).all()
    assert len(rows) == 2
    assert "oak" not in str(rows).casefold()


ALL = ("North Main Street", "Elm Street", "Oak Street", "Maria's blue house lane")
DISPUTED = a_registration(BEN, "8", address=Address("8", "Elm Street", status="disputed"))


def test_where_all_are_is_told_once_each_whatever_the_street(store: Store) -> None:
    homes = [*HOUSES[:4], CORNER, CROSSING, DISPUTED]
    with store.work() as work:
        for home in homes[4:]:
            work.registrations.add(home)
        sites = work.registrations.sites("wh", ALL)
        assert {site.id: site.address for site in sites} == {home.id: home.address for home in homes}
        assert len(sites) == len(homes)
        assert list(work.registrations.sites("br", ALL[1:])) == []
        ids = [home.id for home in (homes[4], HOUSES[4], homes[0])]  # the middle one is another town's
        assert [entry.registration for entry in work.registrations.some("wh", ids)] == [homes[4], homes[0]]
        of_all = work.registrations.of_all([MARIA.id, ANA.id])
        assert {one: list(its) for one, its in of_all.items()} == {MARIA.id: work.registrations.of(MARIA.id)}
        assert work.registrations.per_unlisted("wh") == {"Maria's blue house lane": 1, "Elm Street": 1}


@pytest.mark.parametrize(("most", "left"), [(1, 4), (3, 4), (4, 3), (5, 1), (100, 0)])
def test_of_many_only_the_first_streets_are_opened(store: Store, most: int, left: int) -> None:
    with store.work() as work:
        for home in (CORNER, CROSSING, DISPUTED):
            work.registrations.add(home)
        everybody = sorted(work.registrations.sites("wh", ALL), key=lambda site: street_key(site.address.street))
        first, more = work.registrations.first_sites("wh", ALL, most)
    assert (len(first), more) == (len(everybody) - left, left)
    assert {site.id for site in first} == {site.id for site in everybody[: len(first)]}
