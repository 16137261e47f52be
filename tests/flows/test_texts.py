"""The page of every text: nothing that can be said is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dialogue.placeholders import PLACEHOLDERS, holes, most_segments, worst_case
from bot.flowfiles import load_pages
from bot.flowfiles.checks.spoken import SPOKEN
from bot.flowfiles.publish import PROJECT
from bot.flowfiles.texts import every_text
from tests.flows.small_pages import PAGES, pages
from tests.scene import the_book

SHIPPED = load_pages(PROJECT / "flows")
BOOK = the_book()


@pytest.fixture(scope="module")
def shipped_page() -> str:
    return every_text(SHIPPED)


@pytest.mark.parametrize("language", BOOK.languages)
def test_every_text_is_on_the_page(language: str, shipped_page: str) -> None:
    flows = BOOK.flows.values()
    steps = [step for flow in flows for step in flow.steps.values()]
    wordings = [wording for flow in flows for wording in flow.says.values()]
    for step in steps:
        wordings += [
            each for each in (step.ask, step.ask_each, step.short, step.retry, step.retry_again, step.why) if each
        ]
    wordings += [*BOOK.says.values(), *BOOK.outreach.values(), *(question.answer for question in BOOK.questions)]
    missing = [text for wording in wordings if (text := wording[language].splitlines()[0].strip()) not in shipped_page]
    assert missing == []


def test_a_text_stands_with_its_language_step_and_segments() -> None:
    page = every_text(PAGES)
    spanish = page[page.index("## Español (es)") :]
    assert "### talk.yaml\n\n**kind**\n\n- asks: ¿Casa o negocio? 1 casa, 2 negocio *(1 segment)*" in spanish
    assert "- immigration: No. *(1 segment)*" in spanish
    assert "- `{department}`: the department's name" in page


def test_a_plain_spelling_stands_under_its_text() -> None:
    page = every_text(pages(talk=("es: Gracias", "es: {text: ¿Grabó algo?, plain: ¿Tiene algo?}")))
    assert "- done: ¿Grabó algo? *(1 segment)*\n  - plain: ¿Tiene algo?\n" in page


@pytest.mark.parametrize(
    ("text", "most"),
    [("Hello from {department}", 2), ("{officer} asks: {what}", 2), ("Thanks, {name}", 3), ("{summary} Right?", 3)],
)
def test_words_of_a_resident_may_take_one_segment_more(text: str, most: int) -> None:
    assert most_segments(text) == most


def test_the_worst_case_fills_in_what_is_known() -> None:
    assert worst_case("{town} {nothing}") == f"{PLACEHOLDERS['town'].worst} {{nothing}}"
    assert holes("{name}, {street}: {name}") == ("name", "street", "name")


def said_by(source: Path) -> Iterator[str]:
    """The names of the texts that a file of the dialogue says: `turn.says("…")`, `book.says["…"]`."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "says":
            yield from constants(node.args[0])
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("book.says"):
            yield from constants(node.slice)


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*constants(node.body), *constants(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)


def test_the_check_asks_for_every_text_that_the_dialogue_says() -> None:
    sources = (PROJECT / "bot" / "dialogue").glob("*.py")
    said = {name for source in sources for name in said_by(source)}
    assert said == set(SPOKEN) - {"voice", "voice_callback"}  # these two the web says
