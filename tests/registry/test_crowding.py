"""How many homes one phone, and how many phones one house may have before an officer looks."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.known import Address
from bot.registry.crowding import is_one_too_many, is_same_house
from bot.registry.registrations import Registration
from tests.builders import a_registration, a_resident

MAIN = Address("50", "North Main Street", "2")
MARIA = a_resident()


def home(address: Address = MAIN, **given: Any) -> Registration:
    return a_registration(given.pop("of", None) or a_resident(), address=address, **given)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Address("50", "N Main St", "2"), True),
        (Address("50 ", "north main street", "2", "50 n. main #2", "disputed"), True),
        (Address("50", "North Main Street", "2b"), False),
        (Address("50", "North Main Street"), False),
        (Address("52", "North Main Street", "2"), False),
        (Address("50", "South Main Street", "2"), False),
    ],
)
def test_one_house(other: Address, same: bool) -> None:
    assert is_same_house(MAIN, other) is same
    assert is_same_house(Address("12A", "Elm Street", "b"), Address("12a", "Elm St", "B"))


@pytest.mark.parametrize(("homes", "shops", "waits"), [(0, 9, False), (2, 0, False), (2, 9, False), (3, 0, True)])
def test_a_fourth_home_of_one_phone_waits(homes: int, shops: int, waits: bool) -> None:
    others = [home(Address(str(n), "Elm Street"), of=MARIA) for n in range(homes)]
    others += [home(Address(str(n), "Park Road"), of=MARIA, kind="business") for n in range(shops)]
    assert is_one_too_many(home(of=MARIA), others) is waits
    assert not is_one_too_many(home(of=MARIA, kind="business"), others)


@pytest.mark.parametrize(("phones", "shops", "waits"), [(3, 0, False), (3, 5, False), (4, 0, True), (9, 0, True)])
def test_a_fifth_phone_at_one_house_waits(phones: int, shops: int, waits: bool) -> None:
    others = [home() for _ in range(phones)] + [home(kind="business") for _ in range(shops)]
    others += [home(Address("50", "North Main Street", str(n))) for n in range(3, 9)]
    assert is_one_too_many(home(of=MARIA), others) is waits


def test_two_registrations_of_one_phone_at_one_house_are_one_phone() -> None:
    assert not is_one_too_many(home(of=MARIA), [home(), home(), home(), home(of=MARIA)])
    ben = a_resident()
    assert not is_one_too_many(home(of=MARIA), [home(), home(), *[home(of=ben)] * 4])


def test_what_is_changed_does_not_count_itself() -> None:
    mine = home(of=MARIA)
    assert not is_one_too_many(mine, [mine, *(home(Address(str(n), "Elm Street"), of=MARIA) for n in (1, 2))])


@pytest.mark.parametrize("place", [Address("100-198", "Elm Street"), Address("", "Elm Street", also=("Oak Street",))])
def test_neighbors_whose_addresses_are_protected_are_not_one_house(place: Address) -> None:
    assert not is_one_too_many(home(place, of=MARIA), [home(place) for _ in range(9)])
