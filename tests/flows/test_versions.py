"""A run keeps to the version of the pages that it began."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.dialogue.run import Run, from_plain, to_plain
from bot.flowfiles import read_book
from tests.flows.small_pages import PAGES, pages

NEWER = pages(talk=('"Sure? 1 yes, 2 no"', '"Really? 1 yes, 2 no"'))


def test_every_change_of_a_page_is_another_version() -> None:
    assert read_book(PAGES).version == read_book(dict(reversed(PAGES.items()))).version
    assert read_book(PAGES).version != read_book(NEWER).version


def test_a_run_of_an_older_version_still_finds_its_question() -> None:
    books = {book.version: book for book in (read_book(PAGES), read_book(NEWER))}
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    begun = Run("talk", read_book(PAGES).version, "sure", "en", noon, {"kind": "home"})
    run = from_plain(to_plain(begun))
    assert run == begun
    assert books[run.version].flows[run.flow].steps[run.step].ask[run.language] == "Sure? 1 yes, 2 no"
