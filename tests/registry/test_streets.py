"""Street names: which are one street, and which an officer may mean."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.registry.addresses import StreetList, street_key

SAMPLE = Path(__file__).parents[2] / "bot" / "operations" / "sample"

with (SAMPLE / "west-hartford.csv").open(encoding="utf-8") as file:
    WEST_HARTFORD = StreetList(row["name"] for row in csv.DictReader(file))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N Main St", "North Main Street"),
        ("n. main street", "NORTH MAIN ST."),
        ("St Charles St", "Saint Charles Street"),
        ("5th Ave", "Fifth Avenue"),
        ("Mt Pleasant St", "Mount Pleasant Street"),
        ("O'Sullivan Dr", "OSullivan Drive"),
        ("Garden St Ext", "Garden Street Extension"),
    ],
)
def test_names_that_differ_in_abbreviation_are_one_street(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)
    assert StreetList([one, other]).search("") == (max(one, other, key=len),)


@pytest.mark.parametrize(
    ("one", "other"), [("Park Road", "Park Street"), ("North Main St", "Main St"), ("E St", "East St")]
)
def test_other_streets_have_other_keys(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


@pytest.mark.parametrize(
    ("asked", "streets"),
    [
        ("North Main Street", ("North Main Street",)),
        ("n main", ("North Main Street",)),
        ("farmingtn ave", ("Farmington Avenue",)),
        ("Main", ("North Main Street", "South Main Street")),
        ("park", ("Park Road", "Park Street")),
        ("Elm Street", ("Elm Drive",)),
        ("Whispering Pines Road", ()),
        ("", ()),
    ],
)
def test_the_streets_that_an_officer_may_mean(asked: str, streets: tuple[str, ...]) -> None:
    assert WEST_HARTFORD.resolve(asked) == streets


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("farm", "Farm Hill Road"),
        ("n ma", "North Main Street"),
        ("wompanog", "Wampanoag Drive"),
        ("quak", "North Quaker Lane"),
    ],
)
def test_search_forgives_spelling_and_takes_beginnings(typed: str, first: str) -> None:
    assert WEST_HARTFORD.search(typed)[0] == first
    assert len(WEST_HARTFORD.search("a", limit=3)) == 3
