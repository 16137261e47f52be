"""The words of a typed address."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.dialogue.phrases import fold

_FRACTIONS = str.maketrans({"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "–": "-", "—": "-", "⁄": "/"})
_SPACED_DASH = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_DASHED_FRACTION = re.compile(r"(?<=\d)-(?=\d/\d)")
_GLUED_UNIT = re.compile(r"\b(apt|apto|unit|ste|suite|rm|apartment|po ?box|box)(?=\d)", re.IGNORECASE)
_GLUED_FLOOR = re.compile(r"\b(\d{1,2}(?:st|nd|rd|th)?)(?=(?:flr?|floor|piso)\b)", re.IGNORECASE)
_HALF = re.compile(r"(?<=\d)\s+(?:and a half|and one half|y medio|y media)\b", re.IGNORECASE)
_TWO_HOUSES = re.compile(
    r"^\D{0,20}?(\d{1,4})(?: ?(?:&|and|y|to|thru) ?|(?<=\d\d)/(?=\d\d))(\d{1,4})(?= [^\W\d])", re.IGNORECASE
)
_DASHED_NAME = re.compile(r"(?<=\d)-(?=[^\W\d]{3})")  # "4-mile rd"
_NEXT_DOOR = 20  # numbers between two houses of one address
_TOKEN = re.compile(r"\d+/\d+|\d[^\W_]*(?:-[^\W_]+)*|[^\W\d_](?:[^\W_]|['’‘`](?=[^\W_]))*|[#&/@]")


class Token(NamedTuple):
    """A word as typed and as compared."""

    raw: str
    word: str


def split(text: str) -> list[Token]:
    """The words, numbers and separators of `text`."""
    plain = _DASHED_FRACTION.sub(" ", _SPACED_DASH.sub("-", text.translate(_FRACTIONS)))
    plain = _TWO_HOUSES.sub(_spanned, _HALF.sub(" 1/2", plain))
    plain = _DASHED_NAME.sub(" ", plain)
    plain = _GLUED_FLOOR.sub(r"\1 ", _GLUED_UNIT.sub(r"\1 ", plain))
    return [Token(raw, fold(raw)) for raw in _TOKEN.findall(plain)]


def _spanned(found: re.Match[str]) -> str:
    """ "22 & 24 Fern" as "22-24 Fern"."""
    low, high = int(found[1]), int(found[2])
    before = found[0][: found.start(1) - found.start()]
    return f"{before}{low}-{high}" if low < high <= low + _NEXT_DOOR else found[0]
