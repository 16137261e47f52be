"""Several people change one thing at the same moment: each waits for the other, and then sees what they did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from bot.handlers.corrections import held_resident
from bot.handlers.exchange import import_rows
from bot.handlers.removal import remove_registration
from bot.handlers.towns import set_town
from bot.ports import NotFound
from bot.registry.holds import Hold
from bot.registry.people import Officer
from bot.registry.sheet import NEEDED
from bot.store.unit_of_work import Store
from tests.asking import at_once
from tests.builders import NOON
from tests.officers import WEST_HARTFORD, hire, settle
from tests.texting import MARIA, Phones, phones_of

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
LONGEST = 30  # seconds


@pytest.fixture
def phones(store: Store) -> Phones:
    return phones_of(store)


@pytest.fixture
def lee(phones: Phones) -> Officer:
    return hire(phones.desk, "supervisor", name="Sergeant Lee")


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def until_they_wait(store: Store, others: int) -> None:
    """Until so many wait for a lock of ours; SQLite's wait before they have read anything."""
    deadline = time.monotonic() + LONGEST
    while store.engine.dialect.name == "postgresql" and time.monotonic() < deadline:
        with store.engine.connect() as connection:
            if connection.execute(WAITING).scalar_one() == others:
                return
        time.sleep(0.01)


def error_of(call: Future[Any]) -> type[BaseException] | None:
    error = call.exception(LONGEST)
    return type(error) if error else None


def test_an_address_erased_twice_at_once_takes_no_other_with_it(
    phones: Phones, lee: Officer, others: ThreadPoolExecutor
) -> None:
    first, second = (settle(phones.desk, number, phone=MARIA) for number in ("5", "7"))
    with phones.desk.work() as work:
        assert work.residents.find(WEST_HARTFORD.id, MARIA)
        calls = [others.submit(remove_registration, first.id, lee, "they called", phones.desk) for _ in range(2)]
        until_they_wait(phones.store, 2)
        work.commit()
    assert {error_of(call) for call in calls} == {None, NotFound}
    assert [home.id for home in phones.homes()] == [second.id]


def test_a_hold_that_is_set_while_remove_waits_is_told(
    phones: Phones, lee: Officer, others: ThreadPoolExecutor
) -> None:
    phones.register()
    resident = phones.resident()
    assert resident
    with phones.desk.work() as work:
        held_resident(resident.id, lee, work)
        work.holds.add(Hold("h", WEST_HARTFORD.id, "person", resident.id, None, "26-1", "a letter", lee.id, NOON))
        said = others.submit(phones.says, "REMOVE")
        until_they_wait(phones.store, 1)
        work.commit()
    assert "A legal hold keeps what it names sealed" in said.result(LONGEST)
    assert phones.rows("SELECT count(*) FROM held") == [(1,)]


def test_an_import_that_waits_for_a_remove_brings_nobody_back(phones: Phones, others: ThreadPoolExecutor) -> None:
    settle(phones.desk, "5", phone=MARIA)
    row: dict[str | None, object] = {
        "name": "Maria Lopez", "phone": MARIA, "kind": "home", "number": "5", "street": "North Main Street",
    }  # fmt: skip
    with phones.desk.work() as work:
        assert work.residents.find(WEST_HARTFORD.id, MARIA)
        removed = others.submit(phones.says, "REMOVE")
        until_they_wait(phones.store, 1)
        taken = others.submit(lambda: list(import_rows(NEEDED, [(2, row)], "west-hartford", phones.desk)))
        until_they_wait(phones.store, 2)
        work.commit()
    assert "has erased your name" in removed.result(LONGEST)
    assert len(taken.result(LONGEST)) == 1
    assert phones.resident() is None


def test_of_two_changes_of_a_town_neither_undoes_the_other(phones: Phones) -> None:
    for number in range(4):
        changes: tuple[dict[str, Any], ...] = ({"require_case": number % 2 == 1}, {"upload_link": f"v{number}.example"})
        at_once(*(lambda one=one: set_town("west-hartford", one, None, phones.desk) for one in changes))  # type: ignore[misc]
        with phones.desk.look() as work:
            town = work.towns.get(WEST_HARTFORD.id)
        assert {"require_case": town.require_case} | {"upload_link": town.upload_link} == {**changes[0], **changes[1]}
