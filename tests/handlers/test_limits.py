"""Too many homes on one phone, or phones at one house: kept, for an officer to settle, and nobody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handlers import outreaches
from bot.handlers.registry import Search, search
from bot.outreach.outreach import Target
from tests.builders import NOON
from tests.officers import hire, settle
from tests.texting import MARIA, Phones, phones_of

HOUSE = "50 North Main Street"
THANKS = "Thank you, Maria Lopez."


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store)


def neighbors(phones: Phones, count: int, **of: Any) -> None:
    """So many other phones at the same house."""
    for n in range(count):
        settle(phones.desk, "50", phone=f"+186055501{n + 10}", **of)


def statuses(phones: Phones) -> list[str]:
    return [home.address.status for home in phones.homes()]


def test_a_fourth_phone_at_a_house_is_nothing_special(phones: Phones) -> None:
    neighbors(phones, 3)
    phones.register(HOUSE)
    assert (statuses(phones), phones.flags()) == (["matched"], [])


def test_a_fifth_phone_at_a_house_waits_for_an_officer(phones: Phones) -> None:
    neighbors(phones, 4)
    assert phones.register("50 n main st").startswith(THANKS)
    assert (statuses(phones), phones.flags()) == (["disputed"], ["too_many"])


@pytest.mark.parametrize("count", [0, 4])
def test_no_answer_tells_whether_other_phones_hold_the_address(phones: Phones, count: int) -> None:
    """The whole conversation, STATUS and a change of the cameras included, is the same either way."""
    neighbors(phones, count)
    texts = ("REGISTER", "1", "Maria Lopez", HOUSE, "home", "garage", "motion", "yes", "30", "1")
    said = [phones.says(body) for body in (*texts, "STATUS", "UPDATE", "days kept", "14", "1")]
    assert (statuses(phones) == ["disputed"]) is (count == 4)
    alone = [phones.says(body, "+18605550130") for body in (*texts[:3], "52 North Main Street", *texts[4:])]
    alone += [phones.says(body, "+18605550130") for body in ("STATUS", "UPDATE", "days kept", "14", "1")]
    assert [text.replace("52 North", "50 North") for text in alone] == said


def test_another_unit_is_another_house(phones: Phones) -> None:
    neighbors(phones, 4)
    phones.register("50 North Main Street apt 2")
    assert statuses(phones) == ["matched"]


def test_shops_at_one_address_are_as_many_as_they_are(phones: Phones) -> None:
    neighbors(phones, 6, kind="business")
    phones.register(HOUSE)
    assert (statuses(phones), phones.flags()) == (["matched"], [])


def test_a_shop_among_many_homes_does_not_wait(phones: Phones) -> None:
    neighbors(phones, 6)
    phones.register(HOUSE, kind="business")
    assert (statuses(phones), phones.flags()) == (["matched"], [])


def add_home(phones: Phones, address: str, kind: str = "home") -> str:
    which = ["1"] if len(phones.homes()) > 1 else []
    return phones.play("UPDATE", *which, "add an address", address, kind, "garage", "motion", "yes", "30", "1")


def test_a_fourth_home_of_one_phone_waits_and_a_shop_does_not(phones: Phones) -> None:
    phones.register("10 Elm Street")
    for address in ("12 Elm Street", "14 Elm Street"):
        assert add_home(phones, address).startswith(THANKS)
    assert phones.flags() == []
    assert add_home(phones, "20 Park Road", "business").startswith(THANKS)
    assert (statuses(phones), phones.flags()) == (["matched"] * 4, [])
    assert add_home(phones, "16 Elm Street").startswith(THANKS)
    assert {home.address.line: home.address.status for home in phones.homes()} == {
        "10 Elm Street": "matched", "12 Elm Street": "matched", "14 Elm Street": "matched",
        "20 Park Road": "matched", "16 Elm Street": "disputed",
    }  # fmt: skip
    assert phones.flags() == ["too_many"]


def test_moving_into_a_crowded_house_waits_as_well(phones: Phones) -> None:
    neighbors(phones, 4)
    phones.register("52 North Main Street")
    assert statuses(phones) == ["matched"]
    phones.play("UPDATE", "address", HOUSE, "1")
    assert [home.address.line for home in phones.homes()] == [HOUSE]
    assert (statuses(phones), phones.flags()) == (["disputed"], ["too_many"])


def test_saying_the_address_again_settles_nothing_and_moving_out_does(phones: Phones) -> None:
    neighbors(phones, 4)
    phones.register(HOUSE)
    phones.play("UPDATE", "days kept", "14", "1")
    assert statuses(phones) == ["disputed"]
    phones.play("UPDATE", "address", HOUSE, "1")
    assert statuses(phones) == ["disputed"]
    phones.play("UPDATE", "address", "52 North Main Street", "1")
    assert [home.address.line for home in phones.homes()] == ["52 North Main Street"]
    assert statuses(phones) == ["matched"]


def test_what_an_officer_settled_stays_settled(phones: Phones) -> None:
    neighbors(phones, 4)
    phones.register(HOUSE)
    (home,) = phones.homes()
    with phones.desk.work() as work:
        work.registrations.save(replace(home, address=replace(home.address, status="matched")))
        work.commit()
    phones.play("UPDATE", "days kept", "14", "1")
    assert (statuses(phones), phones.flags()) == (["matched"], ["too_many"])


def test_officers_see_it_and_their_questions_leave_it_out(phones: Phones) -> None:
    kim = hire(phones.desk)
    neighbors(phones, 4)
    phones.register(HOUSE)
    asked = outreaches.Request(
        "26-1234", Target(street="North Main Street"), "car_break_in", NOON + timedelta(hours=1),
        NOON + timedelta(hours=2),
    )  # fmt: skip
    phones.clock.forward(hours=3)
    drafted = outreaches.draft(asked, kim, phones.desk).sheet.outreach
    assert (drafted.recipients, dict(drafted.excluded)) == (4, {"disputed": 1})
    found = search(Search(street="North Main Street", case="26-1234"), kim, phones.desk).entries.items
    assert sorted(entry.registration.address.status for entry in found) == ["disputed", *["matched"] * 4]
    assert phones.resident(MARIA) is not None
