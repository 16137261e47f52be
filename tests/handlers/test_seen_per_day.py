"""No officer sees more residents in a day than the town lets them, by page or by key; a supervisor is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.handlers.registry import Search, look, search
from bot.ports import Desk, Invalid
from bot.registry.people import Officer
from bot.registry.towns import Limits, Town
from bot.store.unit_of_work import Store
from tests.asking import at_once
from tests.far_end import Hands
from tests.officers import WEST_HARTFORD, hire, settle

ELM = Search("26-1", street="Elm Street")


@pytest.fixture
def town() -> Town:
    """A town whose officers may see three residents in a day."""
    return replace(WEST_HARTFORD, limits=Limits(seen_per_day=3))


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Two live on Elm Street, two on Park Road."""
    for number, street in enumerate(("Elm Street", "Elm Street", "Park Road", "Park Road"), 1):
        settle(desk, str(number), street, phone=f"+1860555010{number}")
    return desk


def flags(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM flag WHERE why = 'seen_limit'").scalar_one())


def refused(desk: Desk, kim: Officer) -> str:
    with pytest.raises(Invalid) as told:
        search(replace(ELM, street="Park Road"), kim, desk)
    return told.value.problem


def test_the_same_residents_count_once(desk: Desk) -> None:
    kim = hire(desk)
    for _ in range(5):
        assert len(search(ELM, kim, desk).entries.items) == 2


def test_one_too_many_is_refused_and_told_once(desk: Desk, store: Store) -> None:
    kim, lee = hire(desk), hire(desk, name="Officer Lee")
    entries = search(ELM, kim, desk).entries.items
    assert [refused(desk, kim), refused(desk, kim)] == ["too-many", "too-many"]
    assert flags(store) == 1
    assert look(entries[0].registration.id, "26-1", None, kim, desk)  # whom they saw already
    assert len(search(replace(ELM, street="Park Road"), lee, desk).entries.items) == 2
    with desk.look() as work:
        actions = [row.action for row in work.audit.rows(WEST_HARTFORD.id, 50, None).items if row.who == kim.id]
    assert actions.count("seen_limit") == 2


def test_two_looks_at_once_are_no_more_than_one_after_the_other(desk: Desk) -> None:
    kim = hire(desk)
    streets = ("Elm Street", "Park Road")
    found = at_once(*(lambda one=one: search(replace(ELM, street=one), kim, desk) for one in streets))  # type: ignore[misc]
    assert sum(isinstance(one, Invalid) for one in found) == 1


def test_a_new_day_begins_at_the_towns_midnight(desk: Desk, clock: Hands) -> None:
    kim = hire(desk)
    search(ELM, kim, desk)
    assert refused(desk, kim) == "too-many"
    clock.forward(hours=11)  # 11 in the evening of the same day in Hartford, where UTC has a new one
    assert refused(desk, kim) == "too-many"
    clock.forward(hours=2)
    assert len(search(replace(ELM, street="Park Road"), kim, desk).entries.items) == 2
