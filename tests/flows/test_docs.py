"""The examples in the page for clerks work as they stand there."""

from __future__ import annotations

import re

from bot.flowfiles import load_pages, read_book
from bot.flowfiles.check import check
from bot.flowfiles.publish import PROJECT

GUIDE = (PROJECT / "docs" / "changing-the-dialogue.md").read_text(encoding="utf-8")
EXAMPLES = {found.split(":")[0].strip(): found for found in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)}
BEFORE_THE_SUMMARY = "    saves: camera.days_kept\n    next: {}\n"


def changed(page: str, old: str, new: str) -> dict[str, str]:
    """The shipped pages as a clerk would change one of them, who writes no other language than theirs."""
    pages = {name: text for name, text in load_pages(PROJECT / "flows").items() if "/" not in name}
    assert pages[page].count(old) == 1
    return {**pages, page: pages[page].replace(old, new)}


def test_a_question_is_added() -> None:
    old, new = BEFORE_THE_SUMMARY.format("summary"), BEFORE_THE_SUMMARY.format("sound")
    pages = changed("registration.yaml", old, f"{new}\n{EXAMPLES['sound']}")
    assert check(pages) == []
    assert read_book(pages).flows["registration"].steps["sound"].saves == "camera.extra.sound"


def test_an_option_is_added() -> None:
    pages = changed("registration.yaml", "    saves: cameras\n", f"{EXAMPLES['roof']}    saves: cameras\n")
    assert check(pages) == []
    assert "roof" in [option.key for option in read_book(pages).flows["registration"].steps["cameras"].options]


def test_a_question_of_residents_is_added() -> None:
    pages = changed("questions.yaml", "questions:\n", f"questions:\n{EXAMPLES['parking']}")
    assert check(pages) == []
    assert "parking" in [question.name for question in read_book(pages).questions]


def test_a_language_is_added() -> None:
    pages = {**load_pages(PROJECT / "flows"), "languages/pl.yaml": EXAMPLES["registration"]}
    book = read_book(pages)
    assert book.flows["registration"].steps["name"].ask["pl"].startswith("Dziękujemy")
    assert any("`registration: steps: address: ask` is missing here" in complaint.words for complaint in check(pages))
