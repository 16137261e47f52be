"""Phrases as a clerk writes them: what their signs stand for."""

from __future__ import annotations

import pytest

from bot.dialogue.wording import ANY_NUMBER, compile_phrase


def test_a_list_may_stand_beside_words() -> None:
    lists = {"data": ("info", "phone number"), "number": ("two",)}
    pattern = compile_phrase("drop my <data>/house/<number>", lists)
    assert pattern.parts[-1].choices == (("info",), ("phone", "number"), ("house",), (ANY_NUMBER,), ("two",))


def test_a_list_that_is_none_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="no list is called <dta>"):
        compile_phrase("drop my house/<dta>", {"data": ("info",)})
