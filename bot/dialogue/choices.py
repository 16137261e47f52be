"""What a chosen answer is: one of some options, several of them, one of some candidates.

Each function takes the marks of a text, whole or a clause of it, and gives the value or raises NotUnderstood. None
of them guesses: two answers at once, or a refusal beside an agreement, are no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.dialogue.lexicon import NUMBER, OPTION, words_in
from bot.dialogue.marks import PLACES, QUIET, Mark, without_fillers
from bot.dialogue.reading import Asked, NoneOfThese, NotUnderstood

Marks = Sequence[Mark]

_SPECIAL = ("yes", "no", "unsure", "none", "all", "both")  # an option of such a key takes the shared words too
_ASIDE = frozenset({"all", "none", "other", "unsure"})  # what "all of them" does not name
_NO_PLACE = 5  # from here on two numbers are times, not places in a list of four
_OF_HOURS = QUIET | {NUMBER, "clock"}


def one_of(asked: Asked, marks: Marks) -> str | None:
    """The key of the one option that is meant, or None for "don't know" where the step lets one skip."""
    if other := _other_of_two(asked, marks):
        return other
    if _has(marks, "except") and not any(_anew(asked, mark) for mark in marks):
        raise NotUnderstood
    if "hours" in _keys(asked) and tells_hours(marks):
        return "hours"
    chosen = {_key(mark) for mark in _affirmed(asked, marks)} | _special(asked, marks)
    places = {_at(_keys(asked), mark) for mark in marks if _places(mark) and not (chosen and mark.spelled)}
    if len(chosen | places) == 1:
        return (chosen | places).pop()
    if not chosen and not places and asked.step.may_skip and _has(marks, "unsure"):
        return None
    raise NotUnderstood


def _other_of_two(asked: Asked, marks: Marks) -> str | None:
    """The option that is left where one of two is refused and nothing else is said: "not a business"."""
    said = [mark for mark in marks if mark.kind not in QUIET]
    if len(asked.step.options) != 2 or [mark.kind for mark in said] not in (["not", OPTION], ["no", OPTION]):
        return None
    if said[1].apart or said[1].slips or (said[0].word == "no" and asked.language == "en"):
        return None
    return next(key for key in _keys(asked) if key != said[1].value)


def tells_hours(marks: Marks) -> bool:
    """Whether times of day are all that is said: "10pm-6am", "business hours 9-5", "9 to 5"."""
    times = [int(mark.value or 0) for mark in marks if mark.kind == NUMBER]
    named = _has(marks, "clock") or (len(times) > 1 and _has(marks, OPTION))
    told = (times and named) or (len(times) == 2 and min(times) >= _NO_PLACE)
    return bool(told) and all(mark.kind in _OF_HOURS or (mark.kind, mark.value) == (OPTION, "hours") for mark in marks)


def _affirmed(asked: Asked, marks: Marks) -> list[Mark]:
    """The options that are named and not refused; "not a shop, a home" affirms the home alone."""
    affirmed, refused = _sorted_out(asked, marks)
    if {mark.value for mark in affirmed} & {mark.value for mark in refused}:
        raise NotUnderstood
    return affirmed


def _sorted_out(asked: Asked, marks: Marks) -> tuple[list[Mark], list[Mark]]:
    affirmed: list[Mark] = []
    refused: list[Mark] = []
    negating = False
    for at, mark in enumerate(marks):
        after = marks[at + 1] if at + 1 < len(marks) else None
        broken = mark.strong or mark.kind == "except" or bool(refused and (mark.kind == "only" or _anew(asked, mark)))
        negating = (negating and not broken) or mark.kind in ("no", "not")
        if negating and _places(mark):
            raise NotUnderstood  # "not 2"; and "no 2" may be "number 2"
        if mark.kind == OPTION:
            denied = after is not None and after.kind in ("no", "not") and not after.apart
            instead = denied and [one.kind for one in marks[at + 2 : at + 3]] == ["only"]  # "front no, only the back"
            if denied and not (negating or instead) and _closes(marks, after):
                raise NotUnderstood  # "garage no": which way round?
            (refused if negating or instead else affirmed).append(mark)
    return affirmed, refused


def _anew(asked: Asked, mark: Mark) -> bool:
    """Whether a word opens a new clause without a comma: "not a house its a store"."""
    return tuple(mark.word.split()) in words_in(asked.book, "starts_anew")


def _closes(marks: Marks, mark: Mark | None) -> bool:
    """Whether nothing follows `mark` in its clause."""
    after = [other for other in marks if mark is not None and other.start >= mark.end]
    return not after or after[0].strong


def _special(asked: Asked, marks: Marks) -> set[str]:
    """Options whose key is a shared list, where that list is spoken: the option "unsure" by "no idea"."""
    found = {mark.kind for mark in marks if mark.kind in _SPECIAL}
    named = any(mark.kind == OPTION and mark.value not in found for mark in marks)
    if found & {"none", "unsure"} and named:
        raise NotUnderstood
    return set() if named else found & set(_keys(asked))


def _keys(asked: Asked) -> list[str]:
    return [option.key for option in asked.step.options]


def _key(mark: Mark) -> str:
    return str(mark.value)


def _has(marks: Marks, *kinds: str) -> bool:
    return any(mark.kind in kinds for mark in marks)


def _places(mark: Mark) -> bool:
    return mark.kind in PLACES


def _at(keys: Sequence[str], mark: Mark) -> str:
    """The key at the place that a number, "first" or "last" names."""
    place = {"first": 1, "last": len(keys)}.get(mark.kind) or int(mark.value or 0)
    if not 1 <= place <= len(keys):
        raise NotUnderstood
    return keys[place - 1]


def several_of(asked: Asked, marks: Marks) -> tuple[str, ...] | None:
    """The keys of the options that are meant, in the order of the options; none twice."""
    _, refused = _sorted_out(asked, marks)
    marks = _without_total(marks)
    if _counts_alone(asked, marks):
        raise NotUnderstood
    cut = next((at for at, mark in enumerate(marks) if mark.kind == "except"), len(marks))
    every = _every(asked, marks[:cut])
    named = set(_named(asked, marks[:cut]))
    denied = {_key(mark) for mark in refused}
    if cut < len(marks) and (every or _denies(asked, marks[cut])):
        denied |= set(_named(asked, marks[cut:]))
        named = set() if every else named
    elif cut < len(marks):
        named |= set(_named(asked, marks[cut:]))
    return _collected(asked, marks, every, named - denied, denied)


def _without_total(marks: Marks) -> Marks:
    """`marks` without the number in "all 8", which counts and names no place."""
    counts = [mark.kind == NUMBER and before.kind == "all" and not mark.apart for before, mark in pairwise(marks)]
    return [mark for mark, count in zip(marks, [False, *counts], strict=False) if not count]


def _counts_alone(asked: Asked, marks: Marks) -> bool:
    """Whether one number is said, and counts: "i have 2", "i have a few"."""
    said = [mark for mark in marks if mark.kind not in QUIET | {"yes"}]
    if len(said) != 1 or said[0].kind != NUMBER:
        return False
    before = tuple(word for mark in marks if mark.end <= said[0].start for word in mark.word.split())
    counting = words_in(asked.book, "counting")
    return before in counting or (said[0].spelled and any(before[: len(phrase)] == phrase for phrase in counting))


def _denies(asked: Asked, mark: Mark) -> bool:
    """Whether an exception says no by itself: "but not", for after a bare "but" anything may come."""
    return any(phrase == (word,) for phrase in words_in(asked.book, "not") for word in mark.word.split())


def _collected(
    asked: Asked, marks: Marks, every: set[str], named: set[str], denied: set[str]
) -> tuple[str, ...] | None:
    if (every and named and not every <= named) or (_has(marks, "none") and (every or named)):
        raise NotUnderstood
    chosen = (every | named) - denied
    if chosen:
        return tuple(key for key in _keys(asked) if key in chosen)
    special = _special(asked, marks) & {"none", "unsure"}
    if special and not denied:
        return (special.pop(),)
    if asked.step.may_skip and not denied and _has(marks, "none", "unsure"):
        return None if _has(marks, "unsure") else ()
    raise NotUnderstood


def _every(asked: Asked, marks: Marks) -> set[str]:
    """All the options, where "all" or, of two, "both" is said."""
    keys = {key for key in _keys(asked) if key not in _ASIDE}
    both = _has(marks, "both") and len(keys) == 2
    if _has(marks, "both") and not both and len({m.value for m in marks if m.kind == OPTION}) != 2:
        raise NotUnderstood
    return keys if _has(marks, "all") or both else set()


def _named(asked: Asked, marks: Marks) -> Iterator[str]:
    """The options named by word or by place, refused ones included, counts left out."""
    told = without_fillers(marks)
    skip = 0
    for at, mark in enumerate(told):
        if mark.kind == OPTION:
            yield _key(mark)
        elif _places(mark) and at >= skip and not _counts(told, at):
            skip = told.index(_run(told, at)[-1]) + 1
            yield from _placed(asked, _run(told, at))


def _counts(told: Marks, at: int) -> bool:
    """Whether a number tells how many there are: "2 in the driveway", "driveway 2"."""
    before = told[at - 1] if at else None
    after = told[at + 1] if at + 1 < len(told) else None
    return (after is not None and after.kind == OPTION and not after.apart) or (
        before is not None and before.kind == OPTION and not told[at].apart
    )


def _run(told: Marks, at: int) -> Marks:
    """The marks from `at` on that name places together: "the first two", "1 through 3"."""
    pair, triple = told[at : at + 2], told[at : at + 3]
    if len(pair) == 2 and _places(pair[1]) and pair[1].gap in ("-", "–"):
        return [pair[0], pair[0], pair[1]]
    if len(triple) == 3 and triple[1].kind == "through" and _places(triple[2]):
        return triple
    grouped = {mark.kind for mark in pair} in ({"first", NUMBER}, {"last", NUMBER})
    return pair if grouped and not pair[1].apart else told[at : at + 1]


def _placed(asked: Asked, run: Marks) -> Sequence[str]:
    keys = _keys(asked)
    if len(run) == 3:
        low, high = keys.index(_at(keys, run[0])), keys.index(_at(keys, run[2]))
        return keys[low : high + 1]
    if len(run) == 1:
        return [_at(keys, run[0])]
    many = next(int(mark.value or 0) for mark in run if mark.kind == NUMBER)
    if not 1 <= many <= len(keys):
        raise NotUnderstood
    return keys[:many] if _has(run, "first") else keys[-many:]


def choice(asked: Asked, marks: Marks) -> int | str | None:
    """The place of the candidate that is meant, from 0; or the key of the step's option ("none of these")."""
    affirmed, refused = _sorted_out(asked, marks)
    meant: set[int | str] = {mark.value for mark in affirmed if mark.value is not None}
    if meant & {mark.value for mark in refused}:
        raise NotUnderstood
    if not any(isinstance(value, int) for value in meant):
        meant |= {_candidate_at(asked, mark) for mark in marks if _places(mark)}
    if len(meant) == 1:
        return meant.pop()
    if not meant:
        return _without_candidate(asked, marks)
    raise NotUnderstood


def _candidate_at(asked: Asked, mark: Mark) -> int | str:
    places: list[int | str] = [*range(len(asked.candidates)), *_keys(asked)]
    place = {"first": 1, "last": _found(asked)}.get(mark.kind) or int(mark.value or 0)
    if not 1 <= place <= len(places):
        raise NotUnderstood
    return places[place - 1]


def _found(asked: Asked) -> int:
    """How many candidates there are, the labels of the step's own options left out."""
    own = {label for option in asked.step.options for label in option.label.values()}
    return sum(label not in own for label in asked.candidates)


def _without_candidate(asked: Asked, marks: Marks) -> int | str | None:
    special = {mark.kind for mark in marks if mark.kind in _SPECIAL}
    if special == {"yes"} and _found(asked) == 1:
        return 0
    if key := special & set(_keys(asked)):
        return key.pop()
    if special and special <= {"no", "none"}:
        if asked.step.may_skip:
            return None
        raise NoneOfThese
    if special == {"unsure"} and asked.step.may_skip:
        return None
    raise NotUnderstood
