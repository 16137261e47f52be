"""A town hears its own languages: others disturb nothing, work to the letter, and need no Python to be added."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.answers import NotUnderstood, read
from bot.dialogue.engine import converse, recognizer_of
from bot.dialogue.events import Event, LanguageChosen, Said
from bot.dialogue.flow import FlowBook
from bot.dialogue.hearing import hear
from bot.dialogue.run import Run
from bot.dialogue.segments import plain
from bot.dialogue.town_book import town_book
from bot.flowfiles import load_pages, read_book
from bot.flowfiles.check import check
from bot.flowfiles.texts import every_text
from tests.scene import ROOT, START, Scene, heard_book, the_book, the_streets, west_hartford

PAGES = load_pages(ROOT / "flows")
OWN = {name: page for name, page in PAGES.items() if "/" not in name}
WITHOUT = read_book(OWN)
OURS = ("en", "es")


def value(book: FlowBook, step: str, text: str, language: str) -> object:
    """What the registration's question takes `text` for; None where it asks again."""
    try:
        return read(book.flows["registration"].steps[step], text, language, book, the_streets()).value
    except NotUnderstood:
        return None


def test_a_language_is_there_for_the_proof() -> None:
    assert the_book().languages == ("en", "es", "pl", "pt")
    assert WITHOUT.languages == OURS


@pytest.mark.parametrize(
    ("step", "text", "language"),
    [
        *(("name", name, "en") for name in ("Dom", "Sim", "Tak", "Na", "Na Li", "Zé", "Ana Do", "Jest", "Jan", "Bo")),
        *(("name", name, "es") for name in ("Consuelo Mas", "Sim", "no te importa", "Dom", "Nao Ruiz")),
        *(("cameras", place, "es") for place in ("entrada", "entrda", "patio", "calle", "la de atras", "garage")),
        *(("cameras", place, "en") for place in ("drivway", "porch", "bok", "tył", "frnt door", "parkng", "rua")),
        *(("sees_road", word, "en") for word in ("no", "noo", "do", "tak", "sim", "na", "yse")),
        *(("sees_road", word, "es") for word in ("no", "si", "sim", "tak", "não", "ya")),
        *(("days_kept", word, "en") for word in ("two weeks", "do 30", "na", "lat", "um", "dos")),
    ],
)
def test_words_of_another_language_change_no_answer(step: str, text: str, language: str) -> None:
    assert value(heard_book(), step, text, language) == value(WITHOUT, step, text, language)


@pytest.mark.parametrize(
    ("step", "text", "language", "meant"),
    [
        ("name", "Dom", "en", "Dom"),
        ("name", "Sim", "en", "Sim"),
        ("name", "Tak", "en", "Tak"),
        ("name", "Na Li", "en", "Na Li"),
        ("cameras", "entrada", "es", ("driveway",)),
        ("sees_road", "no", "es", False),
        ("sees_road", "tak", "en", None),
    ],
)
def test_they_are_what_they_are_here(step: str, text: str, language: str, meant: object) -> None:
    assert value(heard_book(), step, text, language) == meant


@pytest.mark.parametrize("text", ["removo my data", "regitser", "halp", "stpo", "Dom", "dalej", "mais", "no", "sair"])
def test_they_keep_no_slip_from_being_mended(text: str) -> None:
    """A word that is no keyword elsewhere is heard as if there were no elsewhere; one that is acts by its own name."""
    here = recognizer_of(WITHOUT).recognise(hear(text), "en", None)
    there = recognizer_of(the_book(), OURS).recognise(hear(text), "en", None)
    foreign = {
        word.casefold()
        for keyword in the_book().keywords.values()
        for language in ("pl", "pt")
        for word in keyword.words.get(language, ())
    }
    assert there == here or text.casefold() in foreign


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("USUŃ", "remove"),
        ("usun", "remove"),
        ("apagar", "remove"),
        ("POMOC", "help"),
        ("AJUDA", "help"),
        ("ZAPISZ", "register"),
        ("CADASTRAR", "register"),
        ("tem um homem com uma arma", "danger"),
        ("ktoś się włamuje", "danger"),
    ],
)
def test_every_languages_keywords_are_understood(text: str, intent: str) -> None:
    found = recognizer_of(the_book(), OURS).recognise(hear(text), "en", None)
    assert found is not None
    assert (found.name, found.sure) == (intent, True)
    if intent != "danger":
        assert recognizer_of(the_book(), OURS).recognise(hear(f"the {text}x of the street"), "en", None) is None


def test_a_book_is_cut_once() -> None:
    cut = town_book(the_book(), ("es", "en"))
    assert cut is town_book(the_book(), OURS)
    assert cut.version == the_book().version
    assert town_book(the_book(), the_book().languages) is the_book()
    assert town_book(the_book(), ("eo",)) is the_book()
    assert cut.flows["update"].steps["cameras"] is cut.flows["registration"].steps["cameras"]


def made_up() -> dict[str, str]:
    """The pages with a fifth language of one file, which nothing else knows of: Polish, with some words of its own."""
    page = PAGES["languages/pl.yaml"].replace("ZAPISZ", "ZAPIKU").replace("name: Polski", "name: Qupolski")
    return {**OWN, "languages/qq.yaml": page.replace("voice: pl-PL", "voice: qq-QQ")}


def test_a_fifth_language_is_a_file_and_nothing_more() -> None:
    pages = made_up()
    book = read_book(pages)
    assert [str(each) for each in check(pages)] == []
    assert book.languages == ("en", "es", "qq")
    assert book.spoken["voice"]["qq"] == "qq-QQ"
    assert "## Qupolski (qq)" in every_text(pages)
    known = replace(Scene().known, town=replace(west_hartford(), languages=("en", "qq")))
    run: Run | None = None
    events: list[Event] = []
    said: list[Event] = []
    for text in ("ZAPIKU", "tak", "Jan", "50 North Main Street", "dom", "podjazd", "ruch", "tak", "30 dni", "tak"):
        run, events = converse(book, run, text, START, known)
        said += events
        chosen = next((event.language for event in events if isinstance(event, LanguageChosen)), known.language)
        known = replace(known, language=chosen)
    assert known.language == "qq"
    assert "Registered" in {type(event).__name__ for event in events}
    last = next(event.text for event in events if isinstance(event, Said))
    assert last.startswith(plain("Dziękujemy, Jan. Kamery są na liście West Hartford Police."))
