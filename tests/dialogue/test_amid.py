"""Answers amid a sentence: addresses and names that are led in, corrected, denied or signed, and never another's."""

from __future__ import annotations

import pytest

from tests.understanding.labelled import Row, judge

ADDRESSES = {
    "its my dads house he's at 22 fern st": "found:22|Fern Street|",
    "22 fern st no wait 24": "found:24|Fern Street|",
    "not 12 fern st, 14 fern st": "found:14|Fern Street|",
    "I moved from 22 fern st to 24 bloomfield ave": "found:24|Bloomfield Avenue|",
    "we rent the 2nd floor at 22 fern st": "found:22|Fern Street|2",
    "22 fern st 2 cameras": "found:22|Fern Street|",
    "my neighbor at 22 fern st has one": "which:Fern Street",
    "we have cameras at 22 fern st and 24 bloomfield ave": "which:Fern Street;Bloomfield Avenue",
    "I live across from 22 fern st": "none",
    "I used to live at 22 fern st": "none",
    "someone was at the house on Fern Street yesterday": "none",
    "yo vivo en el cuarenta y ocho de Burr Street": "found:48|Burr Street|",
    "over on fern by the school": "no_number:Fern Street",
    "po box 12 west hartford": "po_box",
}
NAMES = {
    "Jhon. i mean John": "name:John",
    "Kristen, not Kirsten": "name:Kristen",
    "Thank you so much! - Pat": "name:Pat",
    "Theodore but Teddy is fine": "name:Teddy",
    "William goes by Bill": "name:Bill",
    "Pat, last name Ruiz": "name:Pat Ruiz",
    "do I use my real name? Pat": "name:Pat",
    "La cuenta está a nombre de Ramón pero yo soy Inés": "name:Inés",
    "Santiago, Chago para los amigos": "name:Chago",
    "its complicated": "asked again",
    "im in the middle of something": "asked again",
    "soy su vecina": "asked again",
    "I am the homeowner": "asked again",
    "yes go ahead": "asked again",
}
DAYS = {"30 no sorry 60": "60", "used to be 14 days, now 7": "7", "not 30, 60": "60", "a weeks worth": "7"}


@pytest.mark.parametrize(("text", "found"), ADDRESSES.items())
def test_an_address_amid_a_sentence(text: str, found: str) -> None:
    assert judge(Row("addresses", "address", "en", text, "")).got == found


@pytest.mark.parametrize(("text", "found"), NAMES.items())
def test_a_name_amid_a_sentence(text: str, found: str) -> None:
    assert judge(Row("names", "name", "en", text, "")).got == found


@pytest.mark.parametrize(("text", "found"), DAYS.items())
def test_an_amount_that_takes_another_back(text: str, found: str) -> None:
    assert judge(Row("days", "days_kept", "en", text, "")).got == found
