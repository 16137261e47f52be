"""What an outreach says, and what an officer may write into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.dialogue.flow import FlowBook
from bot.dialogue.segments import is_gsm, segments
from bot.flowfiles import load_pages, read_book
from bot.outreach.own_words import complaint
from bot.outreach.wording import Ask, language_for, texts, too_long, what_said, when
from bot.registry.towns import Town

FLOWS = Path(__file__).parents[2] / "flows"
TOWN = Town("t", "wh", "West Hartford", "West Hartford Police", "America/New_York", ("+18605550100",))


@pytest.fixture(scope="module")
def book() -> FlowBook:
    return read_book({"incidents.yaml": load_pages(FLOWS)["incidents.yaml"]})


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def ask(book: FlowBook, what: str | Mapping[str, str] = "burglary", **said: object) -> Ask:
    words = what_said(what, book, ("en", "es"))
    usual = Ask("Officer Kim", words, "North Main Street", utc(21, 2), utc(21, 4, 30), "26-1234", "+18605550100")
    return replace(usual, **said)  # type: ignore[arg-type]


def test_the_question_says_who_what_where_when_and_why(book: FlowBook) -> None:
    assert texts(ask(book), TOWN, book)["en"] == (
        "West Hartford Police: Officer Kim asks about a burglary on North Main Street, Fri Nov 20, 9:00-11:30 PM, "
        "case 26-1234. Did your camera catch anything? Reply 1 yes, 2 no, 3 call me. Please save it now. "
        "Is this real? Text VERIFY or call (860) 555-0100. STOP ends texts, REMOVE erases you."
    )


def test_spanish_is_spelled_to_stay_in_gsm(book: FlowBook) -> None:
    text = texts(ask(book), TOWN, book)["es"]
    assert is_gsm(text)
    assert "vie 20 nov, 9:00-11:30 PM, caso 26-1234. ¿Su camara tiene algo?" in text


def test_a_town_that_wants_accents_gets_them_where_they_fit(book: FlowBook) -> None:
    text = texts(ask(book), replace(TOWN, accents=True), book)["es"]
    assert not too_long(text)


def test_without_case_or_published_number_nothing_is_left_dangling(book: FlowBook) -> None:
    for text in texts(ask(book, case=None, callback=None), TOWN, book).values():
        assert "None" not in text
        assert " ." not in text
        assert "VERIFY. " in text


def test_several_streets_are_called_ones_own(book: FlowBook) -> None:
    said = texts(ask(book, street=None), TOWN, book)
    assert " on your street, " in said["en"]
    assert " en su calle, " in said["es"]


def test_every_incident_fits_with_the_longest_usual_names(book: FlowBook) -> None:
    town = replace(TOWN, department="West Hartford Police Department")
    for key in book.incidents:
        usual = ask(
            book, key, officer="Detective Sergeant Maldonado", street="South Main Street Extension", end=utc(21, 6, 45)
        )
        said = texts(usual, town, book)
        assert max(map(segments, said.values())) <= 2, key


def test_a_long_word_of_the_officers_own_takes_the_shorter_wording(book: FlowBook) -> None:
    text = texts(ask(book, "x" * 60), TOWN, book)["en"]
    assert not too_long(text)
    assert "Please save it now" in text


def test_what_never_fits_is_seen(book: FlowBook) -> None:
    assert too_long(texts(ask(book, "x" * 60, officer="Officer " + "K" * 60, case="9" * 60), TOWN, book)["en"])


@pytest.mark.parametrize(
    ("start", "end", "english", "spanish"),
    [
        (utc(21, 2), utc(21, 4), "Fri Nov 20, 9-11 PM", "vie 20 nov, 9-11 PM"),
        (utc(21, 2), utc(21, 4, 30), "Fri Nov 20, 9:00-11:30 PM", "vie 20 nov, 9:00-11:30 PM"),
        (utc(20, 16), utc(20, 18), "Fri Nov 20, 11 AM-1 PM", "vie 20 nov, 11 AM-1 PM"),
        (utc(20, 17), utc(20, 17), "Fri Nov 20, 12 PM", "vie 20 nov, 12 PM"),
        (utc(21, 4), utc(21, 6), "Fri Nov 20 11 PM - Sat Nov 21 1 AM", "vie 20 nov 11 PM - sáb 21 nov 1 AM"),
        (utc(1, 5, 30), utc(1, 6, 30), "Sun Nov 1, 1:30 AM", "dom 1 nov, 1:30 AM"),  # the hour that comes twice
        (utc(5, 4, month=7), utc(5, 5, month=7), "Sun Jul 5, 12-1 AM", "dom 5 jul, 12-1 AM"),
    ],
)
def test_the_time_is_the_towns_own(book: FlowBook, start: datetime, end: datetime, english: str, spanish: str) -> None:
    said = [when(start, end, "America/New_York", language, book.outreach) for language in ("en", "es")]
    assert said == [english, spanish]


def test_a_clock_of_24_hours(book: FlowBook) -> None:
    wording = {**book.outreach, "clock": {"en": "24"}}
    assert when(utc(21, 2), utc(21, 4, 30), "America/New_York", "en", wording) == "Fri Nov 20, 21:00-23:30"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("burglary", {"en": "a burglary", "es": "un robo en una casa"}),
        ("a broken window", {"en": "a broken window", "es": "a broken window"}),
        ({"en": "a broken window", "es": "una ventana rota"}, {"en": "a broken window", "es": "una ventana rota"}),
        ({"es": "una ventana rota"}, {"en": "una ventana rota", "es": "una ventana rota"}),
    ],
)
def test_what_is_asked_about(book: FlowBook, what: str | Mapping[str, str], said: Mapping[str, str]) -> None:
    assert what_said(what, book, ("en", "es")) == said


@pytest.mark.parametrize(
    ("words", "held"),
    [
        ("see https://example.com", "a link"),
        ("look at bit.ly/3xYz", "a link"),
        ("www.police", "a link"),
        ("write to kim@whpd", "an e-mail address"),
        ("call 860-555-0199", "a phone number"),
        ("call (860) 555 0199 now", "a phone number"),
        ("ring 555-0199", "a phone number"),
        ("8605550199", "a phone number"),
        ("car with plate AB 12345", "a license plate"),
        ("blue Honda ABC-1234", "a license plate"),
        ("blue Honda ABC1234", "a license plate"),
        ("blue Honda 1ABC23", "a license plate"),
        ("blue Honda AB 12345", "a license plate"),
        ("blue Honda 123-ABC", "a license plate"),
        ("auto con placa 12", "a license plate"),
    ],
)
def test_own_words_hold_no_links_numbers_or_plates(words: str, held: str) -> None:
    assert complaint(words) == f"holds {held}"


@pytest.mark.parametrize(
    "words",
    [
        "a broken window", "a man with a red backpack", "2 stolen bikes", "a fight at about 10:30 PM",
        "a crash near I-84", "una ventana rota a las 9", "a loud bang", "a white van at 50 North Main Street",
        "a 2019 Honda Civic", "Halloween 2026", "a dog, about 45 lb", "the fire of 11/20/2026",
    ],
)  # fmt: skip
def test_ordinary_words_pass(words: str) -> None:
    assert complaint(words) is None


@pytest.mark.parametrize("words", ["", "   ", "x" * 61, "a bang 💥", "two\nlines", "nul\x00", "взлом"])
def test_words_that_a_text_cannot_carry(words: str) -> None:
    assert complaint(words)


@pytest.mark.parametrize(("language", "used"), [("es", "es"), ("en", "en"), (None, "en"), ("pl", "en")])
def test_a_resident_reads_their_language_or_the_towns_first(language: str | None, used: str) -> None:
    assert language_for(language, {"en": "…", "es": "…"}) == used
