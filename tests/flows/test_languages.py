"""A language added as one file: `flows/languages/pl.yaml`, the same tree as the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.flowfiles import load_pages, read_book
from bot.flowfiles.check import check
from bot.flowfiles.checks.spoken import SPOKEN
from bot.flowfiles.texts import costs
from tests.flows.small_pages import PAGES

POLISH = """\
talk:
  says: {done: Dziękujemy}
  steps:
    kind:
      ask: "Dom czy firma? 1 dom, 2 firma"
      retry: "Odpisz 1 lub 2. USUŃ usuwa dane."
      options:
        home: {label: dom, words: [mieszkanie]}
        business: {label: firma, words: [sklep]}
    sure:
      ask: "Na pewno? 1 tak, 2 nie"
      retry: "Odpisz 1 lub 2."
keywords:
  keywords:
    remove: {words: [USUŃ], phrases: [skreślcie mnie]}
    stop: {words: [STOP]}
    start: {words: [START]}
  says: {hello: "Dzień dobry, tu {department}"}
  answers: {yes: [tak], no: [nie]}
  fillers: [proszę]
questions:
  questions:
    immigration: {phrases: [czy to imigracja], answer: "Nie."}
    papers: {phrases: [czy trzeba dokumentów], answer: "Nie."}
    court: {phrases: [czy pójdę do sądu], answer: "Rzadko."}
    camera_view: {phrases: [czy widzicie moją kamerę], answer: "Nigdy."}
    who_sees: {phrases: [kto to widzi], answer: "Policjanci."}
"""
POLISH += "voice:\n  spoken: {name: Polski}\n  says:\n" + "".join(f"    {name}: Dobrze\n" for name in SPOKEN)


def with_polish(text: str, folder: Path) -> dict[str, str]:
    """The small pages with a Polish page beside them, read from files as the program does."""
    (folder / "languages").mkdir()
    for name, page in {**PAGES, "languages/pl.yaml": text}.items():
        (folder / name).write_text(page, encoding="utf-8")
    return load_pages(folder)


def test_a_language_of_its_own_page_is_spoken(tmp_path: Path) -> None:
    pages = with_polish(POLISH, tmp_path)
    book = read_book(pages)
    assert check(pages) == []
    assert book.languages == ("en", "es", "pl")
    assert book.flows["talk"].steps["kind"].ask["pl"] == "Dom czy firma? 1 dom, 2 firma"
    assert book.flows["talk"].steps["kind"].options[0].words["pl"] == ("mieszkanie",)
    assert book.keywords["remove"].words["pl"] == ("USUŃ",)


@pytest.mark.parametrize(
    ("gone", "line", "words"),
    [
        ('      ask: "Na pewno? 1 tak, 2 nie"\n', 10, "`talk: steps: sure: ask` is missing here (talk.yaml:19)"),
        ("  says: {done: Dziękujemy}\n", 1, "`talk: says: done` is missing here (talk.yaml:4)"),
        ("    stop: {words: [STOP]}\n", 14, "`keywords: keywords: stop: words` is missing here (keywords.yaml:7)"),
        (", words: [sklep]", 9, "`talk: steps: kind: options: business: words` is missing here"),
    ],
)
def test_what_a_language_lacks_is_named_on_its_page(gone: str, line: int, words: str, tmp_path: Path) -> None:
    assert POLISH.count(gone) == 1
    found = [str(each) for each in check(with_polish(POLISH.replace(gone, ""), tmp_path))]
    assert any(each.startswith(f"languages/pl.yaml:{line}: ") and words in each for each in found), "\n".join(found)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    sure:", "    sur:", 10, "`sur` is not in talk.yaml; did you mean `sure`?"),
        ("talk:\n", "tlak:\n", 1, "there is no page `tlak.yaml`; did you mean `talk`?"),
        ("USUŃ usuwa", "USUŃĆ usuwa", 6, "USUŃĆ is printed as a word to send"),
        ("label: firma", "label: dom", 9, "“dom” stands for `home` and for `business` in `pl`"),
        ("skreślcie mnie", "skreślcie (na pewno) mnie", 15, "each word needs its own brackets"),
        ("Dziękujemy", "Ж" * 150, 2, "takes 3 segments at worst, 2 are allowed; write it without Ж"),
    ],
)
def test_a_fault_in_a_language_is_named_on_its_page(old: str, new: str, line: int, words: str, tmp_path: Path) -> None:
    found = [str(each) for each in check(with_polish(POLISH.replace(old, new, 1), tmp_path))]
    assert any(each.startswith(f"languages/pl.yaml:{line}: ") and words in each for each in found), "\n".join(found)


def test_what_a_language_costs(tmp_path: Path) -> None:
    pages = with_polish(POLISH, tmp_path)
    found = {cost.language: (cost.texts, cost.segments) for cost in costs(pages)}
    texts = len(SPOKEN) + 11  # theirs, and what the bot says by name
    assert found == dict.fromkeys(("en", "es", "pl"), (texts, texts))


def test_a_plain_spelling_costs_less(tmp_path: Path) -> None:
    wording = "Dziękujemy. " * 8
    spelled = POLISH.replace("done: Dziękujemy", f'done: {{text: "{wording}", plain: "Dzieki."}}')
    pages = with_polish(spelled, tmp_path)
    assert check(pages) == []
    assert read_book(pages).flows["talk"].says["done"]["pl"] == wording
    assert read_book(pages).plain == {wording: "Dzieki."}
    polish = next(cost for cost in costs(pages) if cost.language == "pl")
    assert polish.accented == polish.segments + 1
