"""`porchlight flows check`: everything that is wrong with the pages, before a resident meets it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flowfiles.checks.fears import check_fears
from bot.flowfiles.checks.points import check_points
from bot.flowfiles.checks.printed import check_printed
from bot.flowfiles.checks.spoken import check_spoken
from bot.flowfiles.checks.texts import check_texts
from bot.flowfiles.checks.ways import check_ways
from bot.flowfiles.checks.words import check_words
from bot.flowfiles.checks.written import Pages
from bot.flowfiles.pages import Complaint

CHECKS = (check_ways, check_texts, check_printed, check_words, check_spoken, check_fears, check_points)


def check(pages: Mapping[str, str]) -> list[Complaint]:
    """All complaints about `pages` (name -> YAML text), by page and line; empty where they may be used.

    Where a page is not even YAML, that alone is said.
    """
    written = Pages(pages)
    if written.readable:
        for look in CHECKS:
            look(written)
    return written.found()
