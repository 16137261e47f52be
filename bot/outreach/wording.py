"""What an outreach says: its texts in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import phonenumbers

from bot.dialogue.flow import FlowBook, Wording
from bot.dialogue.segments import plain, segments
from bot.registry.towns import Town

FollowUp = Literal["reminder", "correction", "thanks"]
Worded = Callable[["Ask", Mapping[str, Wording]], Sequence[str]]  # one text's wordings, the fullest first
_UNITED_STATES = re.compile(r"\+1([2-9]\d\d)(\d{3})(\d{4})", re.ASCII)
MOST_SEGMENTS = 2  # of a text without words of a resident


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


def texts(ask: Ask, town: Town, book: FlowBook) -> Mapping[str, str]:
    """The question in each of the town's languages, as it leaves. One may still be too long: ask `too_long`."""
    return {language: _text(ask, town, book, language) for language in languages_of(town, book)}


def follow_up(kind: FollowUp, ask: Ask, town: Town, book: FlowBook) -> Mapping[str, str]:
    """What is said after the question, in each of the town's languages; without the case where it would be too long."""
    return {language: _follow_up(kind, ask, town, book, language) for language in languages_of(town, book)}


def note(
    name: str, town: Town, book: FlowBook, language: str | None, *, callback: str | None, **said: str | None
) -> str:  # fmt: skip
    """An officer's answer to one resident: the wording `name` of the book, filled in with `said`."""
    spoken = language_for(language, book.outreach[name])
    reach = _line(book.outreach, "callback_line", spoken, callback=callback and national(callback))
    text = book.outreach[name][spoken]
    spellings = (text, book.plain.get(text, text))
    accented, spelled = (each.format(department=town.department, callback_line=reach, **said) for each in spellings)
    return accented if town.accents and not too_long(accented) else plain(spelled)


def languages_of(town: Town, book: FlowBook) -> tuple[str, ...]:
    """The town's languages in which an officer's question is written, the town's first one first."""
    return tuple(language for language in town.languages if language in book.outreach["ask"])


def language_for(language: str | None, spoken: Mapping[str, str]) -> str:
    """The key of `spoken` to use for a resident of this language: theirs, else the town's first."""
    return language if language is not None and language in spoken else next(iter(spoken))


def too_long(text: str) -> bool:
    return segments(text) > MOST_SEGMENTS


def _text(ask: Ask, town: Town, book: FlowBook, language: str) -> str:
    """The fullest wording that fits; accents go first, then the hints."""

    def worded(ask: Ask, wording: Mapping[str, Wording]) -> list[str]:
        return [_filled(ask, town, wording, language, name) for name in ("ask", "ask_short")]

    return _fitting(worded, ask, town, book)


def _follow_up(kind: FollowUp, ask: Ask, town: Town, book: FlowBook, language: str) -> str:
    def worded(ask: Ask, wording: Mapping[str, Wording]) -> list[str]:
        return [_filled(each, town, wording, language, kind) for each in (ask, replace(ask, case=None))]

    return _fitting(worded, ask, town, book)


def _fitting(worded: Worded, ask: Ask, town: Town, book: FlowBook) -> str:
    """The first that fits, with accents only where the town wants them and they cost nothing; else the last one."""
    accented = worded(ask, book.outreach)[:1] if town.accents else []
    wording = {name: _plainly(book, texts) for name, texts in book.outreach.items()}
    spelled = worded(replace(ask, what=_plainly(book, ask.what)), wording)
    spellings = [*accented, *map(plain, spelled)]
    return next((text for text in spellings if not too_long(text)), spellings[-1])


def _plainly(book: FlowBook, wording: Wording) -> Wording:
    """`wording` in its plain spelling, in each language that has one."""
    return {language: book.plain.get(text, text) for language, text in wording.items()}


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
    """An E.164 phone as people of its country write it: "(860) 555-0100".

    The library would say the same of a phone of the United States, at many times the cost.
    """
    if ours := _UNITED_STATES.fullmatch(phone):
        return f"({ours[1]}) {ours[2]}-{ours[3]}"
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
