"""What an officer's own words may not hold, and what they should be looked at twice for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.dialogue.segments import is_gsm, plain

LONGEST_WHAT = 60  # characters
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_LETTERS_AND_DIGITS = r"(?=[A-Z0-9]*[A-Z])(?=(?:[A-Z]*\d){2})"
_DOMAINS = "com|net|org|gov|edu|us|info|biz|io|co|ly|me|app|link|gl|to"
FORBIDDEN: Sequence[tuple[str, re.Pattern[str]]] = (
    ("a link", re.compile(rf"(?i)https?:|www\.|\b[\w-]+\.(?:{_DOMAINS})\b")),
    ("an e-mail address", re.compile(r"\S@\S")),
    ("a phone number", re.compile(r"(?:\d[ ().+-]{0,2}){7,}|\b\d{3}[ .-]\d{4}\b")),
    ("a license plate", re.compile(r"(?i)\b(?:plates?|placas?|matr[ií]cula|tag)\b\W*(?:\w+\W+)?(?=\w*\d)")),
    ("a license plate", re.compile(rf"(?i)\b{_LETTERS_AND_DIGITS}[A-Z0-9]{{5,8}}\b")),
    ("a license plate", re.compile(r"(?i)\b[A-Z]{2,3}-\d{3,5}\b|\b\d{2,3}-[A-Z]{3}\b|\b\d[A-Z]{2,3}-?\d{2,4}\b")),
    ("a license plate", re.compile(r"\b[A-Z]{2,3} \d{3,5}\b|\b\d{3,4} [A-Z]{2,3}\b|\b[A-Z]{1,3} \d{1,2} [A-Z]{1,3}\b")),
)
"""What an officer's own words may not hold: a fooled resident follows links and numbers, and a plate names somebody."""

_TITLED = re.compile(r"\b(?i:mr|mrs|ms|miss|sr|sra|doña)\b\.? [A-ZÁÉÍÓÚÑ]")
_TWO_CAPITALS = re.compile(r"(?<![.!?] )(?<!^)\b[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+ [A-ZÁÉÍÓÚÑ][a-záéíóúñü]+\b")
_PLACE = re.compile(r"(?i)\b(?:street|st|road|rd|avenue|ave|lane|drive|park|school|plaza|calle|avenida)\b")


def complaint(words: str, *, let_through: bool = False) -> str | None:
    """What is wrong with the words of a question, for the officer to read; None where they may be sent.

    `let_through`: a supervisor answers for what they hold; what a text cannot carry stays refused.
    """
    if not words.strip():
        return "says nothing"
    if len(words) > LONGEST_WHAT:
        return f"is longer than {LONGEST_WHAT} characters"
    if _CONTROL.search(words) or not is_gsm(plain(words)):
        return "has characters that a plain text message cannot carry"
    return None if let_through or not (what := held(words)) else f"holds {what}"


def held(words: str, agency: str | None = None) -> str | None:
    """What the words hold that they may not: "a link", "a license plate", …; None where all is well.

    A link to the town's own agency, whose host is `agency`, is no link in this sense.
    """
    rest = _without_links_to(agency, words) if agency else words
    return next((name for name, pattern in FORBIDDEN if pattern.search(rest)), None)


def is_link_to(agency: str, link: str) -> bool:
    """Whether `link` leads to this host, or to a part of it, over https."""
    return _links_to(agency).fullmatch(link) is not None


def unprintable(words: str) -> bool:
    """Whether the words hold characters that are none of a text, such as line ends."""
    return _CONTROL.search(words) is not None


def doubts(words: str, describing: Iterable[str]) -> tuple[str, ...]:
    """What an officer should think over before these words go to a whole street; nothing is refused for it.

    `describing`: words that describe how a person looks, as the town's languages say it.
    """
    found = []
    said = {word.casefold() for word in re.findall(r"[^\W\d_]+", words)}
    if said & {word.casefold() for word in describing}:
        found.append("This may describe a person; a whole street will read it.")
    if _TITLED.search(words) or (_TWO_CAPITALS.search(words) and not _PLACE.search(words)):
        found.append("This may name a person; a whole street will read it.")
    return tuple(found)


def _without_links_to(agency: str, words: str) -> str:
    return _links_to(agency).sub(" ", words)


def _links_to(agency: str) -> re.Pattern[str]:
    """Its https links; what stands before the host, as in https://host@elsewhere, makes it another's."""
    return re.compile(rf"(?i)(?<!\S)https://(?:[a-z0-9-]+\.)*{re.escape(agency)}(?:[/?#][^\s@]*)?(?=\s|[.,;!]|$)")
