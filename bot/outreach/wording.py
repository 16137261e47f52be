"""What an outreach says: its text in each language, and what an officer may write into it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import phonenumbers

from bot.dialogue.flow import FlowBook, Wording
from bot.dialogue.segments import is_gsm, plain, segments
from bot.registry.towns import Town

MOST_SEGMENTS = 2  # of a text without words of a resident
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


@dataclass(frozen=True)
class Ask:
    """What one outreach asks about. `what` is by language; `callback` E.164."""

    officer: str
    what: Mapping[str, str]
    street: str | None  # None: on several streets
    start: datetime
    end: datetime
    case: str | None
    callback: str | None


def what_said(what: str | Mapping[str, str], book: FlowBook, languages: Sequence[str]) -> Mapping[str, str]:
    """What is asked about, in each of `languages`: an incident's label, or the officer's own words.

    Where own words lack a language, the first one given stands in.
    """
    if isinstance(what, str) and what in book.incidents:
        label = book.incidents[what].label
        return {language: label.get(language) or next(iter(label.values())) for language in languages}
    if isinstance(what, str):
        return dict.fromkeys(languages, what.strip())
    first = next(iter(what.values()))
    return {language: what.get(language, first).strip() for language in languages}


def complaint(words: str) -> str | None:
    """What is wrong with an officer's own words, for the officer to read; None where they may be sent."""
    if not words.strip():
        return "says nothing"
    if len(words) > LONGEST_WHAT:
        return f"is longer than {LONGEST_WHAT} characters"
    if _CONTROL.search(words) or not is_gsm(plain(words)):
        return "has characters that a plain text message cannot carry"
    held = next((name for name, pattern in FORBIDDEN if pattern.search(words)), None)
    return f"holds {held}" if held else None


def texts(ask: Ask, town: Town, book: FlowBook) -> Mapping[str, str]:
    """The question in each of the town's languages, as it leaves. One may still be too long: ask `too_long`."""
    return {language: _text(ask, town, book.outreach, language) for language in languages_of(town, book)}


def languages_of(town: Town, book: FlowBook) -> tuple[str, ...]:
    """The town's languages in which an officer's question is written, the town's first one first."""
    return tuple(language for language in town.languages if language in book.outreach["ask"])


def language_for(language: str | None, spoken: Mapping[str, str]) -> str:
    """The key of `spoken` to use for a resident of this language: theirs, else the town's first."""
    return language if language is not None and language in spoken else next(iter(spoken))


def too_long(text: str) -> bool:
    return segments(text) > MOST_SEGMENTS


def _text(ask: Ask, town: Town, wording: Mapping[str, Wording], language: str) -> str:
    """The fullest wording that fits; accents go first, then the hints."""
    full, short = (_filled(ask, town, wording, language, name) for name in ("ask", "ask_short"))
    spellings = [full, plain(full), plain(short)] if town.accents else [plain(full), plain(short)]
    return next((text for text in spellings if not too_long(text)), spellings[-1])


def _filled(ask: Ask, town: Town, wording: Mapping[str, Wording], language: str, name: str) -> str:
    lines = {
        "case_line": _line(wording, "case_line", language, case=ask.case),
        "callback_line": _line(wording, "callback_line", language, callback=ask.callback and national(ask.callback)),
    }
    return wording[name][language].format(
        department=town.department,
        officer=ask.officer,
        what=ask.what[language],
        street=ask.street or wording["your_street"][language],
        when=when(ask.start, ask.end, town.time_zone, language, wording),
        **lines,
    )


def _line(wording: Mapping[str, Wording], name: str, language: str, **value: str | None) -> str:
    """A clause of its own, or nothing where its value is missing."""
    return wording[name][language].format(**value) if all(value.values()) else ""


def national(phone: str) -> str:
    """An E.164 phone as people of its country write it: "(860) 555-0100"."""
    return phonenumbers.format_number(phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.NATIONAL)


def when(start: datetime, end: datetime, zone: str, language: str, wording: Mapping[str, Wording]) -> str:
    """A time window in the town's own time: "Fri Nov 20, 9:00-11:30 PM", "Fri Nov 20 11 PM - Sat Nov 21 1 AM"."""
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    dates = [_date(moment, language, wording) for moment in (first, last)]
    clock = wording["clock"][language]
    if first.date() != last.date():
        return f"{dates[0]} {_time(first, clock)} - {dates[1]} {_time(last, clock)}"
    if _time(first, clock) == _time(last, clock):
        return f"{dates[0]}, {_time(first, clock)}"
    return f"{dates[0]}, {_span(first, last, clock)}"


def _date(moment: datetime, language: str, wording: Mapping[str, Wording]) -> str:
    return wording["date"][language].format(
        weekday=wording["weekdays"][language].split()[moment.weekday()],
        month=wording["months"][language].split()[moment.month - 1],
        day=moment.day,
    )


def _span(first: datetime, last: datetime, clock: str) -> str:
    """Two moments of one day; "PM" is said once where it holds for both, and minutes for both or neither."""
    minutes = bool(first.minute or last.minute)
    begin, end = _time(first, clock, minutes=minutes), _time(last, clock, minutes=minutes)
    if clock == "12" and begin[-2:] == end[-2:]:
        begin = begin[:-3]
    return f"{begin}-{end}"


def _time(moment: datetime, clock: str, *, minutes: bool = False) -> str:
    if clock != "12":
        return f"{moment:%H:%M}"
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{hour}:{moment:%M} {half}" if minutes or moment.minute else f"{hour} {half}"
