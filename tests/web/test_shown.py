"""Residents' words on an officer's page."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.console.shown import visible


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("José Ñúñez", "José Ñúñez"),
        ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;"),
        ("\u202eevil\u202c", "[right-to-left override]evil[end of direction]"),
        ("a\u200bb\u00adc", "a[zero-width space]b[soft hyphen]c"),
        ("\x00\x1b[31m", "[U+0000][U+001B][31m"),
        ("👨\u200d👩\u200d👧 👋🏽", "👨\u200d👩\u200d👧 👋🏽"),
        ("pay\u200dpal", "pay[zero-width joiner]pal"),
        ("שלום مرحبا", "שלום مرحبا"),
        ("e\u0301" + "\u0301" * 10_000 + "nd", "e\u0301\u0301\u0301\u0301[more marks]nd"),
        ("\ud800", "[U+D800]"),
        ("\U000e0041", "[U+E0041]"),
        (None, ""),
    ],
)
def test_nothing_hides(said: str | None, shown: str) -> None:
    plain = re.sub(r'<span class="hidden-mark">(.*?)</span>', r"\1", str(visible(said)))
    assert plain == f'<bdi class="said">{shown}</bdi>'


@given(st.text())
def test_no_markup_of_theirs_and_nothing_unseen(said: str) -> None:
    shown = str(visible(said))
    ours = re.sub(r'</?bdi(?: class="said")?>|</?span(?: class="hidden-mark")?>', "", shown)
    assert not set(ours) & set("<>")
    hidden = {letter for letter in shown if unicodedata.category(letter) in ("Cf", "Cs", "Co", "Cn")}
    assert hidden <= {"\u200d"}
