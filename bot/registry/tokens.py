"""The words of a typed address."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.dialogue.phrases import fold

_FRACTIONS = str.maketrans({"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "–": "-", "—": "-", "⁄": "/"})
_SPACED_DASH = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_DASHED_FRACTION = re.compile(r"(?<=\d)-(?=\d/\d)")
_GLUED_UNIT = re.compile(r"\b(apt|apto|unit|ste|suite|rm|apartment)(?=\d)", re.IGNORECASE)
_TOKEN = re.compile(r"\d+/\d+|\d[^\W_]*(?:-[^\W_]+)*|[^\W\d_](?:[^\W_]|['’‘`](?=[^\W_]))*|[#&/@]")


class Token(NamedTuple):
    """A word as typed and as compared."""

    raw: str
    word: str


def split(text: str) -> list[Token]:
    """The words, numbers and separators of `text`."""
    plain = _DASHED_FRACTION.sub(" ", _SPACED_DASH.sub("-", text.translate(_FRACTIONS)))
    plain = _GLUED_UNIT.sub(r"\1 ", plain)
    return [Token(raw, fold(raw)) for raw in _TOKEN.findall(plain)]
