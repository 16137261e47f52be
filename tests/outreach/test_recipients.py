"""Who gets an outreach's question, and who is left out and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.known import Address
from bot.outreach.outreach import Target
from bot.outreach.recipients import REASONS, choose, on_target
from bot.registry.cameras import Camera
from bot.registry.registrations import Entry, Registration
from bot.registry.residents import Resident

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
LAST_NIGHT = NOW - timedelta(hours=14)
LONG_AGO = NOW - timedelta(days=100)
STREET = Target(street="North Main Street")


def at(
    number: str, resident: str = "", *, agreed: datetime | None = LONG_AGO, status: str = "matched", **of: Any
) -> Entry:
    """One registration on North Main Street; its resident is named by the house unless said."""
    name = resident or f"resident-{number}"
    address = Address(number, "North Main Street", status=status)  # type: ignore[arg-type]
    camera = Camera("front_door", sees_road=of.pop("sees_road", None))
    home = Registration(f"home-{number}", "town", name, "home", address, (camera,), agreed, LONG_AGO)
    return Entry(home, Resident(name, "town", "+18605550101", "+18605550100", LONG_AGO, **of))


def houses(entries: list[Entry] | tuple[Entry, ...]) -> list[str]:
    return [entry.registration.address.number for entry in entries]


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        (at("5", stopped_at=NOW), "stopped"),
        (at("5", frozen_at=NOW), "stopped"),
        (at("5", paused_until=NOW + timedelta(days=1)), "paused"),
        (at("5", landline=True), "cannot_text"),
        (at("5", unreachable_at=NOW), "cannot_text"),
        (at("5", unconfirmed=True, agreed=None), "cannot_text"),
        (at("5", status="disputed"), "disputed"),
        (at("5", agreed=LAST_NIGHT + timedelta(minutes=1)), "since_incident"),
    ],
)
def test_left_out_by_reason(left_out: Entry, reason: str) -> None:
    choice = choose([at("1"), left_out, at("9")], STREET, LAST_NIGHT, NOW)
    assert (houses(choice.recipients), choice.excluded) == (["1", "9"], {reason: 1})


@pytest.mark.parametrize(
    "asked",
    [
        at("5", paused_until=NOW - timedelta(days=1)),
        at("5", status="typed"),
        at("5", agreed=LAST_NIGHT),
    ],
)
def test_still_asked(asked: Entry) -> None:
    assert houses(choose([asked], STREET, LAST_NIGHT, NOW).recipients) == ["5"]


def test_an_officer_keeps_those_who_joined_since() -> None:
    target = replace(STREET, include=("since_incident",))
    assert houses(choose([at("5", agreed=NOW)], target, LAST_NIGHT, NOW).recipients) == ["5"]


def test_one_phone_is_one_recipient_at_its_first_house() -> None:
    choice = choose([at("1", "Maria"), at("3", "Bob"), at("9", "Maria")], STREET, LAST_NIGHT, NOW)
    assert (houses(choice.recipients), choice.excluded) == (["1", "3"], {})


def test_the_first_house_that_may_be_asked_stands_for_a_phone() -> None:
    choice = choose([at("1", "Maria", status="disputed"), at("9", "Maria")], STREET, LAST_NIGHT, NOW)
    assert (houses(choice.recipients), choice.excluded) == (["9"], {})


def test_who_agreed_before_the_incident_is_asked_although_a_second_address_came_later() -> None:
    choice = choose([at("1", "Maria", agreed=NOW), at("9", "Maria")], STREET, LAST_NIGHT, NOW)
    assert (houses(choice.recipients), choice.excluded) == (["1"], {})


def test_taken_out_by_hand_whichever_address_was_named() -> None:
    target = replace(STREET, except_ids=("home-9",))
    choice = choose([at("1", "Maria"), at("3"), at("9", "Maria")], target, LAST_NIGHT, NOW)
    assert (houses(choice.recipients), choice.excluded) == (["3"], {"by_hand": 1})


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        (Target(), ["2", "12A", "13", "40"]),
        (Target(low=10, high=20), ["12A", "13"]),
        (Target(low=13), ["13", "40"]),
        (Target(side="even"), ["2", "12A", "40"]),
        (Target(side="odd", high=12), []),
        (Target(sees_road=True), ["13"]),
        (Target(sees_road=False), ["2", "12A", "40"]),
    ],
)
def test_on_target(target: Target, kept: list[str]) -> None:
    street = [at("2", sees_road=False), at("12A"), at("13", sees_road=True), at("40", sees_road=False)]
    assert houses(on_target(street, target)) == kept


people = st.lists(
    st.builds(
        at,
        st.integers(1, 9).map(str),
        st.sampled_from(["Maria", "Bob", "Ana", "Joe"]),
        status=st.sampled_from(["matched", "disputed"]),
        agreed=st.sampled_from([LONG_AGO, NOW]),
    ),
    max_size=8,
)


@given(people, st.lists(st.integers(1, 9).map(lambda number: f"home-{number}"), max_size=3))
def test_every_phone_is_either_asked_once_or_counted_once(entries: list[Entry], except_ids: list[str]) -> None:
    choice = choose(entries, replace(STREET, except_ids=tuple(except_ids)), LAST_NIGHT, NOW)
    phones = {entry.resident.id for entry in entries}
    asked = [entry.resident.id for entry in choice.recipients]
    assert len(asked) == len(set(asked))
    assert len(asked) + sum(choice.excluded.values()) == len(phones)
    assert set(choice.excluded) <= set(REASONS)
    assert not {entry.registration.id for entry in choice.recipients} & set(except_ids)


BLOCK = Address("100-198", "North Main Street")
CROSSING = Address("", "North Main Street", also=("Elm Street",))
CORNER = Address("61", "Elm Street", also=("North Main Street",))


@pytest.mark.parametrize(
    ("place", "low", "high", "side", "found"),
    [
        (BLOCK, 150, 160, "odd", True),
        (BLOCK, 150, 160, "even", True),
        (BLOCK, 1, 100, None, True),
        (BLOCK, 200, 298, None, False),
        (CROSSING, 1, 9, "odd", True),
        (CORNER, 1, 9, "even", True),  # its number counts on its own street alone
        (Address("61", "North Main Street", also=("Elm Street",)), 1, 9, None, False),
        (Address("", "North Main Street", status="typed"), 1, 9, None, False),
    ],
)
def test_who_lives_at_a_block_a_crossing_or_a_corner(
    place: Address, low: int, high: int, side: Any, found: bool
) -> None:
    entry = at("1")
    entry = replace(entry, registration=replace(entry.registration, address=place))
    assert bool(on_target([entry], replace(STREET, low=low, high=high, side=side))) is found
