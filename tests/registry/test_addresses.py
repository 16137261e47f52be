"""Addresses as people type them: what is found, what is asked back, what is no house."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.dialogue.known import Address, AddressMatch
from bot.registry.addresses import StreetList, in_range

SAMPLE = Path(__file__).parents[2] / "bot" / "operations" / "sample"


def town(slug: str, name: str = "") -> StreetList:
    with (SAMPLE / f"{slug}.csv").open(encoding="utf-8") as file:
        return StreetList((row["name"] for row in csv.DictReader(file)), name)


WEST_HARTFORD = town("west-hartford")
BRISTOL = town("bristol")
CERTAIN = {"found", "no_number", "unknown"}


@pytest.mark.parametrize(
    ("text", "number", "street", "unit"),
    [
        ("50 North Main Street", "50", "North Main Street", None),
        ("50 n main st apt 2", "50", "North Main Street", "2"),
        ("50 N. Main St., West Hartford, CT 06107", "50", "North Main Street", None),
        ("50 n main", "50", "North Main Street", None),
        ("50 Main St N", "50", "North Main Street", None),
        ("12northmain", "12", "North Main Street", None),
        ("12nmainst", "12", "North Main Street", None),
        ("911 south main st", "911", "South Main Street", None),
        ("50 noth main st", "50", "North Main Street", None),
        ("50 n. mian st", "50", "North Main Street", None),
        ("120 farmingtn ave", "120", "Farmington Avenue", None),
        ("120 Framington Av", "120", "Farmington Avenue", None),
        ("120 farmington", "120", "Farmington Avenue", None),
        ("12 fern steet west hartford", "12", "Fern Street", None),
        ("12 park st", "12", "Park Street", None),
        ("12 park rd", "12", "Park Road", None),
        ("12 fern st w hartford ct", "12", "Fern Street", None),
        ("12 fern west hartfrod ct 06119", "12", "Fern Street", None),
        ("12 fern st elmwood", "12", "Fern Street", None),
        ("12 fern st 06119-1234 usa", "12", "Fern Street", None),
        ("12 Kingsley Ct West Hartford CT", "12", "Kingsley Court", None),
        ("21 St. Charles St", "21", "St Charles Street", None),
        ("21 saint charles street", "21", "St Charles Street", None),
        ("21 stcharles", "21", "St Charles Street", None),
        ("8 lasalle rd", "8", "La Salle Road", None),
        ("8 la salle rd", "8", "La Salle Road", None),
        ("8 e mountain rd", "8", "E Mountain Road", None),
        ("8 east mountain road", "8", "E Mountain Road", None),
        ("8 the boulevard", "8", "Boulevard", None),
        ("8 west blvd", "8", "West Boulevard", None),
        ("8 s st", "8", "South Street", None),
        ("8 governor's row", "8", "Governors Row", None),
        ("my address is 50 north main st", "50", "North Main Street", None),
        ("I live at 50 north main st please", "50", "North Main Street", None),
        ("it's 50 north main", "50", "North Main Street", None),
        ("50 north main street is my address", "50", "North Main Street", None),
        ("fifty two north main street", "52", "North Main Street", None),
        ("North Main Street 50", "50", "North Main Street", None),
        ("#50 north main st", "50", "North Main Street", None),
        ("vivo en 50 North Main Street apto 2B", "50", "North Main Street", "2B"),
        ("Calle North Main número 50 apartamento 2", "50", "North Main Street", "2"),
        ("50 de la calle North Main", "50", "North Main Street", None),
        ("mi dirección es avenida Farmington 120", "120", "Farmington Avenue", None),
        ("Avenida Farmington 50, piso 2", "50", "Farmington Avenue", "2nd floor"),
        ("50 north main st on the corner of fern", "50", "North Main Street", None),
        ("50 north main st, po box 12", "50", "North Main Street", None),
    ],
)
def test_found(text: str, number: str, street: str, unit: str | None) -> None:
    match = WEST_HARTFORD.match(text)
    assert (match.outcome, match.address) == ("found", Address(number, street, unit, text))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12A", "12A"),
        ("12a", "12A"),
        ("12-a", "12A"),
        ("12 A", "12A"),
        ("12-14", "12-14"),
        ("12 – 14", "12-14"),
        ("12 & 14", "12-14"),
        ("12 and a half", "12 1/2"),
        ("12 y medio", "12 1/2"),
        ("two fifty five", "255"),
        ("one hundred and five", "105"),
        ("one oh five", "105"),
        ("ciento veinte", "120"),
        ("12 1/2", "12 1/2"),
        ("12½", "12 1/2"),
        ("12-1/2", "12 1/2"),
        ("No. 12", "12"),
        ("number 12", "12"),
        ("911", "911"),
    ],
)
def test_house_numbers(written: str, number: str) -> None:
    match = WEST_HARTFORD.match(f"{written} fern st")
    assert match.address
    assert (match.outcome, match.address.number) == ("found", number)


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("apt 2", "2"),
        ("Apt2", "2"),
        ("apt. 2-B", "2B"),
        ("apt # 2b", "2B"),
        ("unit b", "B"),
        ("#3", "3"),
        ("ste100", "100"),
        ("2B", "2B"),
        ("2", "2"),
        ("b", "B"),
        ("rear", "rear"),
        ("2nd floor", "2nd floor"),
        ("fl 2", "2nd floor"),
        ("second floor rear", "2nd floor, rear"),
        ("piso 3", "3rd floor"),
        ("bldg 3 apt 4", "building 3, 4"),
        ("apt 2, west hartford ct 06119", "2"),
    ],
)
def test_units(written: str, unit: str) -> None:
    assert WEST_HARTFORD.match(f"12 fern st {written}").address == Address(
        "12", "Fern Street", unit, f"12 fern st {written}"
    )


@pytest.mark.parametrize("text", ["apt 3, 12 fern st", "12 apt 3 fern st", "12 fern st west hartford apt 3"])
def test_a_unit_may_stand_anywhere(text: str) -> None:
    match = WEST_HARTFORD.match(text)
    assert match.address == Address("12", "Fern Street", "3", text)


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("50 Main St", ["North Main Street", "South Main Street"]),
        ("Main St", ["North Main Street", "South Main Street"]),
        ("50 park", ["Park Road", "Park Street"]),
        ("50 brunswick", ["Brunswick", "Brunswick Avenue", "Brunswick Road"]),
        ("50 steele", ["Steele Road", "North Steele Road"]),
        ("50 quaker lane", ["North Quaker Lane", "South Quaker Lane"]),
        ("50 Elm Street", ["Elm Drive"]),
        ("50 east fern st", ["Fern Street"]),
        ("12 hill st", ["Hall Street"]),
        ("50 wompanog dr", ["Wampanoag Drive"]),
        ("50 gloster lane", ["Gloucester Lane"]),
        ("50 gin lane", ["Gin Still Lane"]),
        ("50 farmingtn", ["Farmington Avenue"]),
        ("50 farmington sve", ["Farmington Avenue"]),
        ("50 park place", ["Park Place Circle", "Park Road", "Park Street"]),
    ],
)
def test_asked_back(text: str, streets: list[str]) -> None:
    match = WEST_HARTFORD.match(text)
    offered = [candidate.street for candidate in match.candidates]
    assert (match.outcome, offered[: len(streets)]) == ("which", streets)
    assert len(offered) <= 3


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("50 main st", ["Main Street"]),
        ("12 e main st", ["East Main Street"]),
        ("12e main st", ["Main Street", "East Main Street"]),
        ("12 emmet st", ["Emmet Street"]),
        ("12 emmit st", ["Emmet Street", "Emmett Street"]),
        ("12 emmet", ["Emmet Street", "Emmett Street"]),
        ("12 5th st", ["Fifth Street"]),
        ("12 garden st ext", ["Garden Street Extension"]),
        ("12 gardenstreet", ["Garden Street"]),
        ("12 redstone", ["Redstone Street", "Redstone Hill"]),
        ("12 redstone hill", ["Redstone Hill", "Redstone Hill Road"]),
        ("12 w morningside dr", ["Morningside Drive West"]),
        ("12 O'Sullivan Drive", ["Osullivan Drive"]),
        ("12 mt pleasant", ["Mount Pleasant Street"]),
    ],
)
def test_bristol(text: str, streets: list[str]) -> None:
    match = BRISTOL.match(text)
    named = [match.address] if match.address else list(match.candidates)
    assert sorted(address.street for address in named) == sorted(streets)


@pytest.mark.parametrize(
    ("text", "outcome", "street"),
    [
        ("12 Whispering Pines Rd", "unknown", "Whispering Pines Rd"),
        ("12 maple street apt 2", "unknown", "maple street"),
        ("12 smithfield", "unknown", "smithfield"),
        ("12 Maple Street, West Hartford CT", "unknown", "Maple Street"),
        ("Whispering Pines Road", "no_number", "Whispering Pines Road"),
    ],
)
def test_streets_that_the_list_lacks_are_kept_as_typed(text: str, outcome: str, street: str) -> None:
    match = WEST_HARTFORD.match(text)
    assert match.address
    assert match.address.status == "typed"
    assert (match.outcome, match.address.street, match.address.text) == (outcome, street, text)


@pytest.mark.parametrize("text", ["North Main Street", "n main", "i live on north main", "calle North Main"])
def test_a_street_without_number(text: str) -> None:
    assert WEST_HARTFORD.match(text).address == Address("", "North Main Street", None, text)
    assert WEST_HARTFORD.match(text).outcome == "no_number"


@pytest.mark.parametrize("text", ["PO Box 123", "p.o. box 12, West Hartford", "my po box is 44", "apartado postal 12"])
def test_post_office_boxes(text: str) -> None:
    assert WEST_HARTFORD.match(text).outcome == "po_box"


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("corner of Main and Elm", ["Main", "Elm Drive"]),
        ("Main & Elm", ["Main", "Elm Drive"]),
        ("Farmington Ave and North Main", ["Farmington Avenue", "North Main Street"]),
        ("farmington/prospect", ["Farmington Avenue", "Prospect Avenue"]),
        ("north main corner farmington ave", ["North Main Street", "Farmington Avenue"]),
        ("esquina de Farmington y Prospect", ["Farmington Avenue", "Prospect Avenue"]),
        ("esquina north main con farmington", ["North Main Street", "Farmington Avenue"]),
    ],
)
def test_corners_name_both_streets(text: str, streets: list[str]) -> None:
    match = WEST_HARTFORD.match(text)
    assert (match.outcome, [candidate.street for candidate in match.candidates]) == ("corner", streets)


def test_a_corner_street_that_might_be_two_is_not_settled() -> None:
    main, elm = WEST_HARTFORD.match("corner of Main and Elm").candidates
    assert (main.status, elm.status) == ("typed", "matched")


@pytest.mark.parametrize(
    "text",
    [
        "", "home", "casa", "Maria Lopez", "John Smith", "Robin", "my name is Robin Lane", "Bob and Maria",
        "yes", "911", "50", "06107", "West Hartford CT 06107", "860-555-0101", "2 cameras", "30 days",
        "50 years old", "24 hours", "5 stars", "front door and driveway", "across the street", "no way",
        "in the park", "next to the park", "why do you need that?", "i dont give my address",
        "the camera faces the street", "sees north main street", "vivo en la calle", "no sé",
        "someone is breaking in at 50 north main", "i have a camera at 50 north main street", "0 fern st",
        "5 0 north main", "50 north main st, its a house, front door cam, motion", "50 north main st home",
        "50 north main house", "12 fern st front door", "12 fern st, 2 cameras", "12 fern st and 20 park rd",
        "12 & 40 fern st", "12 blocks from fern st", "x" * 1600,
    ],
)  # fmt: skip
def test_not_an_address(text: str) -> None:
    assert WEST_HARTFORD.match(text).outcome == "not_address"


def test_an_address_in_another_town_is_asked_back() -> None:
    ours = town("west-hartford", "West Hartford")
    assert ours.match("12 Fern St, West Hartford").outcome == "found"
    assert ours.match("12 Fern St, Elmwood").outcome == "found"
    assert ours.match("12 Fern St, Hartford CT").outcome == "which"
    assert ours.match("12 Fern St, Springfield MA 01101").outcome == "which"


PIECES = ("12", "50", "n", "main", "st", "fern", "#2", "apt", "2b", "&", "y", "calle", "ct", "06107", "1/2", "-")


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES)).map(" ".join))
@example("#")
@example("n s e w")
@example("1/2 1/2 &")
def test_any_text_has_an_answer_that_keeps_its_promise(text: str) -> None:
    match = WEST_HARTFORD.match(text)
    if match.outcome in CERTAIN:
        assert match.address
        assert match.address.street
        assert bool(match.address.number) == (match.outcome != "no_number")
        assert match.address.status == "typed" or match.address.street in WEST_HARTFORD.search(match.address.street)
    elif match.outcome == "which":
        assert 1 <= len(match.candidates) <= 3
    elif match.outcome == "corner":
        assert len(match.candidates) == 2


@pytest.mark.parametrize(
    ("text", "number", "street"),
    [
        ("100 block of North Main Street", "100-198", "North Main Street"),
        ("the 100 block of fern st", "100-198", "Fern Street"),
        ("I live on the 1200-block of Farmington Ave", "1200-1298", "Farmington Avenue"),
        ("12 hundred block farmington", "1200-1298", "Farmington Avenue"),
        ("fern street 100 block", "100-198", "Fern Street"),
        ("100's block of oak st", "100-198", "Oak Street"),
        ("one hundred block of fern", "100-198", "Fern Street"),
        ("la cuadra 100 de la calle Fern", "100-198", "Fern Street"),
        ("50 block of fern st", "2-98", "Fern Street"),
    ],
)
def test_a_block(text: str, number: str, street: str) -> None:
    assert WEST_HARTFORD.match(text) == AddressMatch("block", Address(number, street, text=text))


def test_a_block_of_one_of_several_streets_and_of_one_that_the_list_lacks() -> None:
    match = WEST_HARTFORD.match("100 block of Main St")
    assert [one.street for one in match.candidates] == ["North Main Street", "South Main Street"]
    assert {one.number for one in match.candidates} == {"100-198"}
    assert match.address is None
    typed = WEST_HARTFORD.match("100 block of Nonesuch Lane").address
    assert typed
    assert (typed.number, typed.street, typed.status) == ("100-198", "Nonesuch Lane", "typed")


@pytest.mark.parametrize(
    "text",
    [
        "corner of fern & oak", "Fern St and Oak St", "fern/oak", "fern esquina con oak", "fern esq oak",
        "between fern and oak", "where fern meets oak", "donde se cruzan fern y oak", "frn st & oak st",
        "fern st x oak st", "the intersection of Fern and Oak Streets", "entre fern y oak",
    ],
)  # fmt: skip
def test_a_crossing_names_both_streets(text: str) -> None:
    match = WEST_HARTFORD.match(text)
    assert match.outcome == "corner"
    assert {one.street for one in match.candidates} == {"Fern Street", "Oak Street"}


def test_the_corner_of_one_street_is_that_street_without_a_number() -> None:
    match = WEST_HARTFORD.match("corner of fern st")
    assert (match.outcome, match.address and match.address.street) == ("no_number", "Fern Street")


def test_a_whole_block_lies_on_both_sides_of_its_street() -> None:
    assert in_range("100-198", 101, 150, "odd")
    assert in_range("100-198", 150, None, "even")
    assert not in_range("100-198", 200, None, None)
    assert not in_range("12-14", None, None, "odd")
