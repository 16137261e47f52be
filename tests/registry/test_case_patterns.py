"""Patterns of case numbers: those that towns use, and those that would hold the registry up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registry.case_patterns import LONGEST_CASE, is_quick


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{2}-\d{4,6}", r"[A-Z]{2}\d{2}-\d{5}", r"(?:CR|IR|CAD)-?\d+", r".{1,60}", r"26-.*", r"\d+(-[A-Z]{1,2})?",
        r".+", r"(?P<year>\d{2})[-/ ]?(?P<number>\d{3,7})", r"(\d{2}-){2}\d{4}", r"[)(*+?|]{3}", r"\(\d+\)\+?",
        r"[^]]+", r"(?i:wh)\d+", r"((\d\d)?-)?\d+", r"\d+?-\d*", r"\d*+-x",
    ],
)  # fmt: skip
def test_what_towns_write(pattern: str) -> None:
    re.compile(pattern)
    assert is_quick(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+", r"(a*)*b", r"(a|a)*b", r"(a|aa)+$", r"(.*a){11}", r"((a?){2,60})+b", r"(?:\d+-?)*x",
        r"(?P<n>\w+\s?)*!", r".*.*.*.*x", "a?" * 30 + "a" * 30, r"(\d{1,60}){2}", r"([a-z]+)*", r"(x+x+)+y",
        r"(a|b|ab)*c", r"((a)|(a))+$", ".{0,60}" * 4, r"(?x)(a+) +b", r"(?ix:(a+) +b)", "(?x)(a+)#\n+b",
    ],
)  # fmt: skip
def test_what_would_hold_the_registry_up(pattern: str) -> None:
    re.compile(pattern)
    assert not is_quick(pattern)


PIECES = st.sampled_from(["a", ".", r"\w", "[ab]", "(", ")", "(?:", "|", "*", "+", "?", "{2}", "{1,3}", "{2,}", "b"])


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["a", "ab", "aab"]))
def test_whatever_is_let_through_comes_to_an_end(pattern: str, word: str) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error:
        return
    if is_quick(pattern):
        compiled.fullmatch((word * LONGEST_CASE)[: LONGEST_CASE - 1] + "!")
