"""Realistic errors over every street of two towns: matched or offered, and never silently another street."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.registry.addresses import StreetList, street_key

SAMPLE = Path(__file__).parents[2] / "bot" / "operations" / "sample"
KEYS = {"a": "s", "e": "r", "i": "o", "o": "p", "u": "y", "n": "m", "t": "r", "l": "k", "r": "t", "s": "d", "d": "f"}
SHORT = {"Street": "st", "Road": "rd", "Avenue": "ave", "Drive": "dr", "Lane": "ln", "Boulevard": "blvd"}
SHORT |= {
    "Circle": "cir",
    "Court": "ct",
    "Terrace": "ter",
    "Place": "pl",
    "North": "n",
    "South": "s",
    "East": "e",
    "West": "w",
}
SLURRED = {"Street": "Steet", "Road": "Raod", "Avenue": "Avenu", "Drive": "Dirve", "Lane": "Lanne", "Circle": "Cirlce"}
HEARD = (("ph", "f"), ("ck", "k"), ("ll", "l"), ("tt", "t"), ("ie", "ei"), ("ei", "ie"), ("ou", "u"), ("y", "i"))


Error = Callable[[str, int], str]


def names(town: str) -> list[str]:
    with (SAMPLE / f"{town}.csv").open(encoding="utf-8") as file:
        return [row["name"] for row in csv.DictReader(file)]


def _at(name: str, turn: int) -> int:
    """A place in the name's first part, neither its first letter nor in its suffix."""
    body = len(name.rsplit(" ", 1)[0]) if " " in name else len(name)
    return 1 + turn % max(1, body - 1)


def drop_letter(name: str, turn: int) -> str:
    at = _at(name, turn)
    return name[:at] + name[at + 1 :]


def double_letter(name: str, turn: int) -> str:
    at = _at(name, turn)
    return name[:at] + name[at] + name[at:]


def swap_letters(name: str, turn: int) -> str:
    at = max(1, _at(name, turn) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def next_key(name: str, turn: int) -> str:
    at = _at(name, turn)
    return name[:at] + KEYS.get(name[at].lower(), "e") + name[at + 1 :]


def two_slips_in_a_long_name(name: str, turn: int) -> str:
    if len(no_suffix(name, turn)) < 7:
        return name
    return next_key(drop_letter(name, turn), turn + 4)


def by_ear(name: str, turn: int) -> str:
    return next((name.replace(old, new, 1) for old, new in HEARD if old in name), name)


def shortened(name: str, turn: int) -> str:
    return " ".join(SHORT.get(word, word) for word in name.split()).lower()


def no_suffix(name: str, turn: int) -> str:
    return name.rsplit(" ", 1)[0]


def wrong_suffix(name: str, turn: int) -> str:
    return f"{no_suffix(name, turn)} {'Lane' if name.endswith(('Road', 'Street')) else 'Road'}"


def slurred_suffix(name: str, turn: int) -> str:
    return " ".join(SLURRED.get(word, word) for word in name.split())


def no_spaces(name: str, turn: int) -> str:
    return name.replace(" ", "").lower()


def spaces_lost_inside(name: str, turn: int) -> str:
    *body, suffix = name.split()
    return f"{''.join(body)} {suffix}".strip()


def no_direction(name: str, turn: int) -> str:
    first, _, rest = name.partition(" ")
    return rest if first in ("North", "South", "East", "West") and " " in rest else name


def slip_and_short(name: str, turn: int) -> str:
    return shortened(next_key(name, turn), turn)


def slip_and_no_suffix(name: str, turn: int) -> str:
    if name.endswith("Extension"):  # what is left is the street itself
        return name
    return no_suffix(drop_letter(name, turn), turn)


def saint_spelled(name: str, turn: int) -> str:
    return name.replace("St ", "Saint ").replace("Fifth", "5th").replace("Sixth", "6th").replace("Mount ", "Mt ")


ERRORS: tuple[Error, ...] = (
    drop_letter, double_letter, swap_letters, next_key, two_slips_in_a_long_name, by_ear, shortened, no_suffix,
    wrong_suffix, slurred_suffix, no_spaces, spaces_lost_inside, no_direction, slip_and_short, slip_and_no_suffix,
    saint_spelled,
)  # fmt: skip
FRAMES = (
    ("{} {}", None), ("{} {} apt 2", "2"), ("my address is {} {}", None), ("{} {}, {town}, CT", None),
    ("{} {} #3b", "3B"),
    ("vivo en {} {} apartamento 4", "4"), ("{} {} 2nd floor", "2nd floor"), ("{}, {} please", None),
)  # fmt: skip
NUMBERS = ("50", "911", "12A", "12-14", "1204")


def mistyped(town: str, error: Error) -> Iterator[tuple[str, str, str, str | None]]:
    """Texts with the error, and the number, street and unit that were meant; no text that spells another street."""
    listed = names(town)
    keys = {street_key(name) for name in listed}
    for turn, name in enumerate(listed):
        typed = error(name, turn * 7 + len(name))
        if typed != name and (street_key(typed) == street_key(name) or street_key(typed) not in keys):
            frame, unit = FRAMES[turn % len(FRAMES)]
            number = NUMBERS[turn % len(NUMBERS)]
            yield frame.format(number, typed, town=town.replace("-", " ")), number, name, unit


def outcome(streets: StreetList, text: str, number: str, street: str, unit: str | None) -> str:
    match = streets.match(text)
    if match.outcome == "found" and match.address:
        said = (match.address.number, match.address.street, match.address.unit)
        return "matched" if said == (number, street, unit) else "silently wrong"
    return "offered" if any(candidate.street == street for candidate in match.candidates[:3]) else "lost"


def scored() -> dict[str, Counter[str]]:
    towns = {town: StreetList(names(town), town.replace("-", " ")) for town in ("west-hartford", "bristol")}
    return {
        error.__name__: Counter(
            outcome(streets, *case) for town, streets in towns.items() for case in mistyped(town, error)
        )
        for error in ERRORS
    }


@pytest.mark.parametrize("town", ["west-hartford", "bristol"])
def test_every_street_as_the_list_has_it_is_found_unless_it_is_another_without_suffix(town: str) -> None:
    streets = StreetList(names(town))
    asked = {name for name in names(town) if outcome(streets, f"12 {name}", "12", name, None) != "matched"}
    assert asked <= {"Brunswick", "Fairfield", "Corbin Ridge", "Redstone Hill"}


def test_of_realistic_errors_97_in_100_are_matched_or_offered_and_2_in_1000_silently_wrong() -> None:
    total = sum(scored().values(), Counter[str]())
    texts = total.total()
    assert texts > 8_000
    assert (total["matched"] + total["offered"]) / texts >= 0.97, total
    assert total["silently wrong"] / texts <= 0.002, total


@pytest.mark.parametrize("error", [shortened, saint_spelled, spaces_lost_inside], ids=lambda error: error.__name__)
def test_what_is_only_spelled_otherwise_is_not_asked_back(error: Error) -> None:
    streets = StreetList(names("west-hartford"))
    cases = list(mistyped("west-hartford", error))
    matched = Counter(outcome(streets, *case) for case in cases)["matched"]
    assert matched >= 0.99 * len(cases)


@pytest.mark.parametrize(("here", "elsewhere"), [("west-hartford", "bristol"), ("bristol", "west-hartford")])
def test_streets_of_another_town_are_hardly_ever_taken_for_ours(here: str, elsewhere: str) -> None:
    streets, ours = StreetList(names(here)), {street_key(name) for name in names(here)}
    foreign = [name for name in names(elsewhere) if street_key(name) not in ours]
    taken = [name for name in foreign if streets.match(f"12 {name}").outcome == "found"]
    assert len(taken) <= 0.015 * len(foreign), taken
