"""A registration that is not finished is seen by no officer, search, count or export, whatever was told so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handlers import outreaches, registry
from bot.handlers.exchange import export_rows
from bot.handlers.registry import Near, Search
from bot.outreach.outreach import Target
from bot.ports import Invalid
from bot.registry.people import Officer
from bot.registry.streets import Street
from tests.builders import NOON
from tests.officers import WEST_HARTFORD, hire, settle
from tests.texting import BEN, IN_ENGLISH, MARIA, Phones, phones_of

CASE, STREET = "26-1234", "North Main Street"
MAP = ((41.762, -72.745), (41.772, -72.745))
UP_TO_THE_SUMMARY = IN_ENGLISH[:-1]


@pytest.fixture
def phones(store: Any) -> Phones:
    """Ben, at 52, has registered; Maria, at 50, has answered all but the last question."""
    phones = phones_of(store)
    with phones.desk.work() as work:
        work.towns.replace_streets(WEST_HARTFORD.id, [Street("s1", STREET, lines=(MAP,))])
        work.commit()
    settle(phones.desk, "52", phone=BEN, name="Ben Katz")
    assert "Is this right?" in phones.play(*UP_TO_THE_SUMMARY)
    return phones


def searched(phones: Phones, kim: Officer) -> list[str]:
    found = registry.search(Search(CASE, street=STREET), kim, phones.desk).entries.items
    return [entry.registration.address.number for entry in found]


def near(phones: Phones, kim: Officer) -> list[str]:
    found = registry.search(Search(CASE, near=Near(41.765, -72.745, 300)), kim, phones.desk).entries.items
    return [entry.registration.address.number for entry in found]


def counted(phones: Phones, kim: Officer) -> list[tuple[str, int]]:
    return list(registry.streets(None, 50, None, kim, phones.desk).items)


def by_month(phones: Phones, kim: Officer) -> list[int]:
    return [figures["registrations"] for _, figures in registry.months(50, None, kim, phones.desk).items]


def asked(phones: Phones, kim: Officer) -> int:
    request = outreaches.Request(
        CASE, Target(street=STREET), "car_break_in", NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    )
    phones.clock.forward(hours=3)
    drafted = outreaches.draft(request, kim, phones.desk).sheet.outreach
    return drafted.recipients + sum(drafted.excluded.values())


def exported(phones: Phones, kim: Officer) -> list[str]:
    return [row["number"] for row in export_rows(WEST_HARTFORD.slug, phones.desk)]


VIEWS: dict[str, tuple[Callable[[Phones, Officer], Any], Any, Any]] = {
    "a search by street": (searched, ["52"], ["50", "52"]),
    "a search by the map": (near, ["52"], ["50", "52"]),
    "the streets' counts": (counted, [(STREET, 1)], [(STREET, 2)]),
    "the figures by month": (lambda phones, kim: sum(by_month(phones, kim)), 1, 2),
    "an outreach's recipients": (asked, 1, 2),
    "an export": (lambda phones, kim: sorted(exported(phones, kim)), ["52"], ["50", "50", "52"]),
}


@pytest.mark.parametrize("view", VIEWS)
def test_it_is_seen_only_once_it_is_finished(view: str, phones: Phones) -> None:
    look, before, after = VIEWS[view]
    kim = hire(phones.desk, "supervisor")
    assert look(phones, kim) == before
    phones.play("1")
    assert look(phones, kim) == after


def test_a_search_for_a_street_that_only_the_unfinished_one_typed_knows_no_such_street(phones: Phones) -> None:
    kim = hire(phones.desk)
    phones.play("the address is wrong", "9 Zebulon Court", "1")
    with pytest.raises(Invalid) as refused:
        registry.search(Search(CASE, street="Zebulon Court"), kim, phones.desk)
    assert refused.value.problem == "unknown-street"
    phones.play("1")
    assert registry.search(Search(CASE, street="Zebulon Court"), kim, phones.desk).entries.items


def test_an_unfinished_change_shows_what_was_there_before(phones: Phones) -> None:
    kim = hire(phones.desk)
    phones.play("1", "UPDATE", "address", "60 North Main Street")
    assert searched(phones, kim) == ["50", "52"]
    phones.play("1")
    assert searched(phones, kim) == ["52", "60"]


def test_no_look_at_the_unfinished_one_is_told_to_its_resident(phones: Phones) -> None:
    """Officers who searched the street saw nobody, so STATUS counts no look."""
    searched(phones, hire(phones.desk))
    phones.play("1")
    assert "No officer has looked" in phones.says("STATUS", MARIA)


@pytest.fixture
def town(store: Any) -> Phones:
    """A town with two streets that meet, and nobody registered."""
    phones = phones_of(store)
    with phones.desk.work() as work:
        work.towns.replace_streets(WEST_HARTFORD.id, [Street("s1", STREET), Street("s2", "Elm Street")])
        work.commit()
    return phones


def shown(phones: Phones, street: str, **more: Any) -> list[tuple[str, str]]:
    kim = hire(phones.desk, name=f"Officer {street[:3]}{len(more)}{more.get('low', '')}")
    found = registry.search(replace(Search(CASE, street=street), **more), kim, phones.desk).entries.items
    return [(entry.registration.address.line, entry.registration.address.text) for entry in found]


REST = ("home", "front door", "motion", "yes", "30", "1")


def test_a_protected_address_is_found_by_its_block_and_has_no_house_number(town: Phones) -> None:
    assert "block" in town.play(*IN_ENGLISH[:3], "my address is protected")
    town.play("100 block of Elm St", "1", *REST)
    block = [("100-198 Elm Street", "100 block of Elm St")]
    assert shown(town, "Elm Street") == shown(town, "Elm Street", low=150, high=160, side="odd") == block
    assert shown(town, "Elm Street", low=200, high=298) == []


def test_a_crossing_is_found_on_either_street(town: Phones) -> None:
    town.play(*IN_ENGLISH[:3], "Elm Street and North Main Street", "1", *REST)
    crossing = [("Elm Street & North Main Street", "Elm Street & North Main Street")]
    assert shown(town, "Elm Street") == shown(town, STREET) == shown(town, STREET, low=1, high=9) == crossing


def test_a_corner_house_is_found_on_the_other_street_too_and_last(town: Phones) -> None:
    settle(town.desk, "3", phone=BEN)
    town.play(*IN_ENGLISH[:3], "50 Elm St, corner of North Main St", "home", "North Main", *REST[1:])
    assert [line for line, _ in shown(town, STREET)] == ["3 North Main Street", "50 Elm Street"]
    assert [line for line, _ in shown(town, STREET, low=1, high=9)] == ["3 North Main Street", "50 Elm Street"]
    assert [line for line, _ in shown(town, "Elm Street", low=1, high=9)] == []
    town.play("UPDATE", "corner", "none", "1")
    assert [line for line, _ in shown(town, STREET, high=99)] == ["3 North Main Street"]
    assert town.rows("SELECT * FROM registration_street") == []


def test_nothing_of_a_corner_is_left_of_who_was_erased(town: Phones) -> None:
    town.play(*IN_ENGLISH[:3], "50 Elm St, corner of North Main St", "home", "North Main", *REST[1:])
    assert len(town.rows("SELECT * FROM registration_street")) == 1
    town.play("REMOVE")
    assert town.rows("SELECT * FROM registration_street") == []
    assert shown(town, STREET) == []
