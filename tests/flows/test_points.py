"""What has to be said is said before anything is kept, in every language; the check refuses pages that leave it out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.dialogue.events import Agreed, LanguageChosen
from bot.dialogue.phrases import fold
from bot.flowfiles import load_pages
from bot.flowfiles.checks.points import POINTS, check_points, said_in
from bot.flowfiles.checks.written import Pages
from bot.flowfiles.publish import PROJECT
from tests.playing import said as answer
from tests.scene import Scene, the_book

SHIPPED = load_pages(PROJECT / "flows")
READ = {name: SHIPPED[name] for name in ("registration.yaml", "spoken.yaml", "checks.yaml")}
BOOK = the_book()
WORDS = {
    "en": ["West Hartford Police", "voluntary", "no access to your cameras", "not their agent", "a court may ask",
           "confidential as law allows", "freq varies", "rates may apply", "HELP", "STOP", "REMOVE", "18+"],
    "es": ["West Hartford Police", "voluntario", "sin acceso a sus cámaras", "no es su agente", "un juez puede pedir",
           "confidencial según la ley", "frecuencia variable", "puede haber cargos", "AYUDA", "STOP", "BORRAR", "18+"],
}  # fmt: skip
OPENINGS = {"en": "REGISTER", "es": "REGISTRAR"}


@pytest.mark.parametrize(("language", "point"), [(each, at) for each in WORDS for at in range(len(POINTS))])
def test_each_point_is_said_before_anything_is_kept(language: str, point: int) -> None:
    """The text that the agreement answers says it, and up to then nothing but the language was learnt."""
    scene = Scene()
    events = scene.texts(OPENINGS[language])
    assert {type(event) for event in events[:-1]} <= {LanguageChosen}
    assert fold(WORDS[language][point]) in fold(answer(events) or "")
    assert scene.run is not None
    assert not scene.run.answers
    assert any(isinstance(event, Agreed) for event in scene.texts("1"))


def without(language: str, words: str) -> dict[str, str]:
    """The shipped pages, with some words of the agreement's question left out in one language."""
    page = SHIPPED["registration.yaml"]
    ask = BOOK.flows["registration"].steps["agreement"].ask[language]
    at = fold(ask).index(fold(words))
    assert page.count(ask) == 1
    return {**SHIPPED, "registration.yaml": page.replace(ask, ask[:at] + ask[at + len(words) :])}


POINT_WORDS = [(each, "{department}" if at == 0 else words) for each in WORDS for at, words in enumerate(WORDS[each])]


@pytest.mark.parametrize(("language", "words"), POINT_WORDS)
def test_an_agreement_that_leaves_one_out_is_refused(language: str, words: str) -> None:
    found = complaints(without(language, words))
    assert any(each.startswith("registration.yaml:") and "this must say" in each for each in found), "\n".join(found)


def complaints(pages: Mapping[str, str]) -> list[str]:
    """What this check alone says of the pages that it reads."""
    read = Pages({name: pages[name] for name in ("registration.yaml", "spoken.yaml", "checks.yaml")})
    check_points(read)
    return [str(complaint) for complaint in read.found()]


def changed(page: str, old: str, new: str) -> list[str]:
    assert SHIPPED[page].count(old) == 1, old
    return complaints({**SHIPPED, page: SHIPPED[page].replace(old, new)})


@pytest.mark.parametrize(
    ("page", "old", "new", "words"),
    [
        ("registration.yaml", "start: agreement", "start: name", "a flow that registers begins with the agreement"),
        ("checks.yaml", "    not_agent: {en:", "    not_a: {en:", "`points: not_agent`"),
        ("checks.yaml", "spoken.agreement: [who", "spoken.agreement: [whom", "no point `whom`; did you mean `who`?"),
        ("checks.yaml", "    spoken.agreement:", "    spoken.nothing:", "there is no text `spoken.nothing`"),
    ],
)  # fmt: skip
def test_what_else_is_refused(page: str, old: str, new: str, words: str) -> None:
    found = changed(page, old, new)
    assert any(words in each for each in found), "\n".join(found)


def test_the_page_for_the_attorney_says_where_each_stands() -> None:
    table: Mapping[str, list[str]] = said_in(Pages(SHIPPED))
    assert all("registration.agreement" in texts for texts in table.values())
    assert "keywords.welcome" in table[POINTS["stop"]]
    assert "registration.done" in table[POINTS["remove"]]


GUIDE = (PROJECT / "docs" / "changing-the-dialogue.md").read_text(encoding="utf-8")
COLUMNS = ("keywords.welcome", "registration.agreement", "registration.done", "keywords.help")


def test_the_table_of_the_guide_is_what_the_check_asks() -> None:
    said = said_in(Pages(READ))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in GUIDE.splitlines() if "|" in line]
    table = {cells[0]: cells[1:] for cells in rows if len(cells) == 1 + len(COLUMNS)}
    merged = {"how often texts come, what they may cost": ("frequency", "rates")}
    for what, points in {**{text: (name,) for name, text in POINTS.items()}, **merged}.items():
        if what in ("how often texts come", "what texts may cost"):
            continue
        row = table[what.replace(", and the owner", ", the owner")]
        for column, cell in zip(COLUMNS, row, strict=True):
            assert all((column in said[POINTS[point]]) == (cell == "yes") for point in points), what
