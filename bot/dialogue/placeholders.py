"""What may stand in {braces} in a text, and the longest that is to be expected there.

`porchlight flows check` counts the segments of every text with these samples filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.saying import MOST, MOST_WITH_THEIRS

HOLE = re.compile(r"\{([a-z_]+)\}")

_STREET = "Old North Stonington Turnpike"
_HOUSE = f"1250 {_STREET}, unit 12B"
_CAMERAS = "front door, driveway, above the loading dock behind the shed"
_CASE = "26-1234567"
_RECAP = (
    f"Maximiliana Featherstonehaugh-Villanueva, {_HOUSE}, business. Cameras: front door, back door (on motion, "
    "sees the road, kept 30 days); parking lot, above the loading dock behind the shed (certain hours, 8 pm to 6 am, "
    "road: not sure, days kept: not sure)"
)


@dataclass(frozen=True)
class Placeholder:
    """One name in braces: what stands for it, the longest sample, and whether a resident typed any of it."""

    meaning: str
    worst: str
    typed: bool = False


PLACEHOLDERS: Mapping[str, Placeholder] = {
    "town": Placeholder("the town's name", "North Stonington"),
    "department": Placeholder("the department's name", "North Stonington Police Department"),
    "callback_line": Placeholder(
        "the published number, as a clause of its own; nothing where none is", " or call (860) 555-0100"
    ),
    "number": Placeholder("the number that residents text", "(860) 555-0100"),
    "callback": Placeholder("the published number", "(860) 555-0100"),
    "name": Placeholder("what the resident is called", "Maximiliana Featherstonehaugh-Villanueva", typed=True),
    "address": Placeholder("one address of the resident", _HOUSE, typed=True),
    "unit": Placeholder("the number of one flat or shop of a house", "12B", typed=True),
    "street": Placeholder("a street's name", _STREET, typed=True),
    "typed": Placeholder("an address as the resident typed it", _HOUSE, typed=True),
    "cameras": Placeholder("some of the resident's cameras", _CAMERAS, typed=True),
    "thing": Placeholder("the camera or address that is meant", _HOUSE, typed=True),
    "choices": Placeholder(
        "what can be chosen, numbered", f"1 {_HOUSE}, 2 {_HOUSE}, 3 {_HOUSE}, 4 none of these", typed=True
    ),
    "summary": Placeholder("all answers so far", _RECAP, typed=True),
    "known": Placeholder("what is held", _RECAP, typed=True),
    "value": Placeholder("one answer", _CAMERAS, typed=True),
    "question": Placeholder(
        "the open question", "At what street address are the cameras? For example: 50 North Main Street", typed=True
    ),
    "officer": Placeholder("the officer who asks", "Officer Vandenberg"),
    "what": Placeholder("what the officer asks about", "a stolen catalytic converter"),
    "words": Placeholder(
        "what the officer writes",
        "Thank you for telling us. Could you look once more between 10 and 11 that evening, at the side of the house "
        "that faces the school? I will be in your street on Friday after 4 and can look with you.",
    ),
    "link": Placeholder("a page of the agency's", "https://upload.northstonington-ct.gov/e/3FZ9K2QH7MWX"),
    "when": Placeholder("the time asked about", "Wed Nov 25 11:30 PM - Thu Nov 26 12:30 AM"),
    "case": Placeholder("the case number", _CASE),
    "case_line": Placeholder("the case number, as a clause of its own; nothing where none is", f", case {_CASE}"),
    "receipt": Placeholder("the receipt of an erasure", "K7QM-4TRW"),
    "days": Placeholder("a number of days", "3650"),
    "until": Placeholder("a date", "Wed Sep 30"),
    "kind": Placeholder("home or business", "business"),
    "looks": Placeholder(
        "how often officers looked, by month", "September 2026: 12, October 2026: 12, November 2026: 12"
    ),
    "keyword": Placeholder("the word that may have been meant", "EMPEZAR DE NUEVO"),
    "first": Placeholder("one of two open questions", "the question about Old North Stonington Turnpike"),
    "second": Placeholder("the other open question", "your own entry: At what street address are the cameras?"),
    "weekday": Placeholder("the day of the week, in short", "Wed"),
    "month": Placeholder("the month, in short", "Nov"),
    "day": Placeholder("the day of the month", "30"),
}

ALWAYS = frozenset({"town", "department", "callback_line"})
"""What every text may hold; the rest is filled in only where the text's first language asks for it."""


def holes(text: str) -> tuple[str, ...]:
    """The names that stand in braces in `text`, in order."""
    return tuple(HOLE.findall(text))


def worst_case(text: str) -> str:
    """`text` with the longest sample in every place; an unknown name stays as it is written."""
    return HOLE.sub(lambda hole: PLACEHOLDERS[hole[1]].worst if hole[1] in PLACEHOLDERS else hole[0], text)


def most_segments(text: str) -> int:
    """How many segments `text` may take: one more where a resident's own words stand in it."""
    theirs = any(PLACEHOLDERS[name].typed for name in holes(text) if name in PLACEHOLDERS)
    return MOST_WITH_THEIRS if theirs else MOST
