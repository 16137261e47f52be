"""The day that a pause is to last until, as people say it: "until Monday", "till June 3", "hasta el 15 de enero".

What days are called is data (`calendar` in the pages); the rules here are only how a name and a number make a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.dialogue.flow import FlowBook
from bot.dialogue.lexicon import words_in
from bot.dialogue.phrases import places_of, tokens
from bot.dialogue.wording import tokenise

WITHIN = 8  # words behind "until" that are looked at
_FIGURES = re.compile(r"\b(\d{1,2})/(\d{1,2})\b")  # month and day, as they are written in the United States
Said = tuple[str, ...]


def until(book: FlowBook, text: str, today: date) -> date | None:
    """The day after `today` that `text` names behind a word such as "until"; None where it names none."""
    said = _behind(book, tuple(token.word for token in tokenise(text)))
    if not said:
        return None
    for way in (_month_and_day, _feast, _weekday, _days_ahead, _day_of_month):
        if found := way(book, said, today):
            return found
    figures = _FIGURES.search(text)
    return _next(today, int(figures[1]), int(figures[2])) if figures else None


def _behind(book: FlowBook, said: Said) -> Said:
    """The words behind the one that says "until"."""
    end = next((end for _, end in places_of(said, words_in(book, "until"))), len(said))
    return said[end:][:WITHIN]


def _named(book: FlowBook, kind: str, said: Said) -> Iterator[tuple[int, int, int]]:
    """Where a name of one list of days stands in `said`, and the number that it stands for; the longest first."""
    lists: Mapping[str, Mapping[str, int]] = book.calendar.get(kind, {})
    names = {tokens(name): value for words in lists.values() for name, value in words.items()}
    for name, value in sorted(names.items(), key=lambda item: -len(item[0])):
        yield from ((at, at + len(name), value) for at in range(len(said)) if said[at : at + len(name)] == name)


def _month_and_day(book: FlowBook, said: Said, today: date) -> date | None:
    """ "June 3", "the 3rd of June", "3 de junio"; a month alone begins with its first day."""
    for start, end, month in _named(book, "months", said):
        after = _number(book, said[end : end + 1])
        before = next((day for word in reversed(said[:start]) if (day := _number(book, (word,)))), None)
        return _next(today, month, after or before or 1)
    return None


def _feast(book: FlowBook, said: Said, today: date) -> date | None:
    found = next(_named(book, "feasts", said), None)
    return _next(today, *divmod(found[2], 100)) if found else None


def _weekday(book: FlowBook, said: Said, today: date) -> date | None:
    """The next day of that name; today's own name is a week from now."""
    found = next(_named(book, "weekdays", said), None)
    return today + timedelta(days=(found[2] - today.isoweekday() - 1) % 7 + 1) if found else None


def _days_ahead(book: FlowBook, said: Said, today: date) -> date | None:
    found = next(_named(book, "ahead", said), None)
    return today + timedelta(days=found[2]) if found else None


def _day_of_month(book: FlowBook, said: Said, today: date) -> date | None:
    """ "The 15th", "el 15": behind an article, and no unit behind it; "until 30" may be a number of days."""
    units = {word for words in book.units.values() for word in words}
    for before, word, *after in (said[at : at + 3] for at in range(len(said) - 1)):
        if (before,) in words_in(book, "fillers") and word.isdecimal() and not units.intersection(after):
            months = (today.month, today.month % 12 + 1)
            days = (_next(today, month, int(word)) for month in months)
            return min((day for day in days if day), default=None)
    return None


def _number(book: FlowBook, said: Said) -> int | None:
    """A day of a month in figures or in letters."""
    if not said:
        return None
    value = int(said[0]) if said[0].isdecimal() and len(said[0]) <= 2 else None
    value = value or next((words[said[0]] for words in book.numbers.values() if said[0] in words), None)
    return value if value and value <= 31 else None


def _next(today: date, month: int, day: int) -> date | None:
    """The next such day after `today`; None where there is none, as no June has 31."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found > today:
            return found
    return None
