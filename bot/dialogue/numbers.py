"""Amounts as people write them: "30", "a month", "2 or 3 weeks", "veinticinco", "no idea"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.dialogue.lexicon import NUMBER, UNIT
from bot.dialogue.marks import Mark, without_fillers
from bot.dialogue.phrases import fold
from bot.dialogue.reading import Asked, NotUnderstood

_YEARS = range(1990, 2040)
# what may stand beside an amount
_BESIDE = frozenset({NUMBER, UNIT, "and", "or", "through", "all", "both", "yes", "unsure", "forever"})


def amount(asked: Asked, marks: Sequence[Mark]) -> int | None:
    """The number that is meant, of days where the step asks for days; the smaller of two; None where none is known."""
    told = without_fillers(marks)
    found = list(_amounts(asked, told))
    if found:
        if _how_many(asked, told):
            raise NotUnderstood
        if any(mark.kind not in _BESIDE for mark in told):
            raise NotUnderstood
        return _within(asked, min(found))
    return _unknown(asked, told)


def _how_many(asked: Asked, told: Sequence[Mark]) -> bool:
    """Whether a number is missing ("days"), or is a year ("since 2019")."""
    numbered = [mark for mark in told if mark.kind == NUMBER]
    units = [mark for mark in told if mark.kind == UNIT]
    plural = any(_is_plural(asked, mark) for mark in units)
    years = [mark for mark in numbered if mark.value in _YEARS]
    return (plural and not numbered) or (bool(years) and not units)


def _is_plural(asked: Asked, unit: Mark) -> bool:
    known = {fold(word) for words in asked.book.units.values() for word in words}
    word = unit.word
    return word.isalpha() and word[-1] == "s" and bool({word[:-1], word[:-2]} & known)


def _is_heading(asked: Asked, told: Sequence[Mark]) -> bool:
    """Whether what is told begins by naming what is counted: "days kept: 14"."""
    counted = [mark for mark in told if mark.kind in (NUMBER, UNIT)]
    first, after = counted[0], counted[1:]
    return first.kind == UNIT and _is_plural(asked, first) and any(mark.kind == NUMBER for mark in after)


def _unknown(asked: Asked, told: Sequence[Mark]) -> int | None:
    kinds = {mark.kind for mark in told}
    if kinds & {"unsure", "forever"} and kinds <= {"unsure", "forever", "not", "no", "all", "both", "and"}:
        return None
    if kinds == {"none"}:
        return _within(asked, 0)
    raise NotUnderstood


def _within(asked: Asked, value: int) -> int:
    low, high = asked.step.low, asked.step.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise NotUnderstood
    return value


def _amounts(asked: Asked, told: Sequence[Mark]) -> Iterator[int]:
    """Every amount in the text; a number without a unit takes one near it ("2 to 3 weeks", "a week or two")."""
    if any(_fraction(before, mark) for before, mark in pairwise(told)):
        raise NotUnderstood  # "24/7", "1.5", "10:30"
    waiting: list[int] = []
    last_unit, made = 1, _compounded(told)
    if made and _is_heading(asked, told):
        last_unit, made = made[0][1], made[1:]
    for number, unit in _pairs(made):
        if unit is None and number is not None:
            waiting.append(number)
        elif unit is not None:
            last_unit = unit
            yield from (value * unit for value in (*waiting, 1 if number is None else number))
            waiting.clear()
    yield from (value * last_unit for value in waiting)


def _fraction(before: Mark, mark: Mark) -> bool:
    digits = before.kind == mark.kind == NUMBER and not (before.spelled or mark.spelled)
    return digits and mark.gap in ("/", ".", ":", ",")


def _pairs(marks: Sequence[tuple[str, int]]) -> Iterator[tuple[int | None, int | None]]:
    """Numbers with the unit after them, if any; a unit alone ("a month") has no number."""
    number: int | None = None
    for kind, value in marks:
        if kind == UNIT:
            yield number, value
            number = None
        else:
            if number is not None:
                yield number, None
            number = value
    if number is not None:
        yield number, None


def _compounded(told: Sequence[Mark]) -> list[tuple[str, int]]:
    """Numbers and units in order, "treinta y cinco" and "two hundred" made one number each."""
    made: list[tuple[str, int]] = []
    spelled = False
    for before, mark in zip([None, *told], told, strict=False):
        if mark.kind not in (NUMBER, UNIT) or mark.value is None:
            continue
        value = int(mark.value)
        joins = spelled and mark.spelled and mark.kind == NUMBER and made and made[-1][0] == NUMBER
        close_by = before is not None and before.kind in (NUMBER, "and") and not mark.apart
        if joins and close_by and (together := _together(made[-1][1], value)):
            made[-1] = (NUMBER, together)
        else:
            made.append((mark.kind, value))
        spelled = mark.spelled and mark.kind == NUMBER
    return made


def _together(first: int, second: int) -> int | None:
    """What two number words say as one, or None: twenty five, two hundred, hundred twenty."""
    if second == 100 and first < 10:
        return first * 100
    tens = first >= 20 and first % 10 == 0 and 0 < second < 10
    hundreds = first >= 100 and first % 100 == 0 and 0 < second < 100
    return first + second if tens or hundreds else None
