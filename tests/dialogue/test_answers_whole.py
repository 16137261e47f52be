"""Answers that are more than a choice: addresses, summaries, own words; and whether a text is the whole answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.answers import Corner, NoNumber, NotUnderstood, POBox, Reading, explains, read
from bot.dialogue.flow import Step
from tests.dialogue import small_book as sb
from tests.dialogue.small_book import BOOK, TOWN


def heard(step: Step, text: str) -> Reading:
    return read(step, text, "en", BOOK, TOWN)


def missed(step: Step, text: str) -> bool:
    try:
        heard(step, text)
    except NotUnderstood:
        return True
    return False


def address(text: str) -> tuple[Any, ...]:
    reading = heard(sb.ADDRESS, text)
    assert isinstance(reading.value, dict)
    return (*(reading.value[key] for key in ("number", "street", "unit", "status")), reading.rest)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("50 n main st apt 2", ("50", "North Main Street", "2", "matched", "")),
        ("50 north main st, apt 2, West Hartford CT", ("50", "North Main Street", "2", "matched", "")),
        ("50 north main st, its a house, front door cam, motion",
         ("50", "North Main Street", None, "matched", "its a house, front door cam, motion")),
        ("50 north main st its a house", ("50", "North Main Street", None, "matched", "its a house")),
        ("12 nowhere lane", ("12", "Nowhere Lane", None, "typed", "")),
        ("12 nowhere lane, home", ("12", "Nowhere Lane", None, "typed", "home")),
        ("home, 50 elm st", ("50", "Elm Street", None, "matched", "home")),
    ],
)  # fmt: skip
def test_an_address_by_the_towns_streets(text: str, found: tuple[Any, ...]) -> None:
    assert address(text) == found


def test_an_address_that_may_be_two() -> None:
    reading = heard(sb.ADDRESS, "50 main st, home")
    assert isinstance(reading.value, dict)
    assert (reading.value["typed"], reading.rest) == ("50 main st", "home")
    assert [one["street"] for one in reading.value["which"]] == ["North Main Street", "South Main Street"]


def test_places_that_are_no_house() -> None:
    with pytest.raises(NoNumber) as street:
        heard(sb.ADDRESS, "elm st, its a house")
    assert (street.value.address["street"], street.value.rest) == ("Elm Street", "its a house")
    with pytest.raises(POBox):
        heard(sb.ADDRESS, "PO Box 12")
    with pytest.raises(Corner) as corner:
        heard(sb.ADDRESS, "Main and Elm")
    assert [one["street"] for one in corner.value.candidates] == ["North Main Street", "Elm Street"]
    assert missed(sb.ADDRESS, "why do you want to know")


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("1", True, ""), ("yes", True, ""), ("looks good 👍", True, ""), ("2", False, ""), ("no", False, ""),
        ("no, the address is wrong", False, "the address is wrong"),
        ("the address is wrong", False, "the address is wrong"),
        ("change road to no", False, "change road to no"), ("2 back porch", False, "2 back porch"),
        ("yes but change the road", False, "yes but change the road"),
        ("yes, but my name is Bob", False, "but my name is Bob"),
        ("no its 52 north main st", False, "its 52 north main st"),
        ("yes, thank you so much", True, "thank you so much"),
    ],
)  # fmt: skip
def test_a_summary_is_confirmed_or_corrected(text: str, value: bool, rest: str) -> None:
    assert heard(sb.SUMMARY, text) == Reading(value, rest=rest)


def test_a_summary_is_not_confirmed_by_chance() -> None:
    texts = ("no yes", "yes, no", "banana", "idk", "ok who is this")
    assert [text for text in texts if not missed(sb.SUMMARY, text)] == []


def test_own_words_are_kept_without_what_cannot_be_seen() -> None:
    assert heard(sb.NOTE, " 8 pm\x00 to\n6 am ").value == "8 pm to 6 am"
    assert heard(sb.NOTE, "x" * 300).value == "x" * 200
    assert heard(replace(sb.KIND, other=True), "a chicken farm").value == "a chicken farm"
    assert missed(sb.NOTE, " \x07 ")


@pytest.mark.parametrize(
    ("step", "text", "whole"),
    [
        (sb.KIND, "its a house", True), (sb.KIND, "house, front door", False), (sb.CAMERAS, "1 and 3", True),
        (sb.CAMERAS, "shed", False), (sb.DAYS, "2 weeks", True), (sb.DAYS, "the app says 2 weeks", False),
        (sb.AGREEMENT, "yes", True), (sb.AGREEMENT, "yes im the owner", False), (sb.NAME, "Maria Lopez", True),
        (sb.NAME, "motion", False), (sb.ADDRESS, "50 elm st", True), (sb.ADDRESS, "50 elm st, home", False),
        (sb.ADDRESS, "elm st", False), (sb.NOTE, "anything", False), (sb.SUMMARY, "yes", True),
        (sb.SUMMARY, "the address is wrong", False),
    ],
)  # fmt: skip
def test_whether_the_whole_text_answers(step: Step, text: str, whole: bool) -> None:
    assert explains(step, text, "en", BOOK, TOWN) is whole
