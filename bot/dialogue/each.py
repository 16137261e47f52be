"""Answers that name cameras: "front door always, driveway motion", "all but the garage", "just the front one"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.dialogue.lexicon import CAMERA, FILLER, OPTION, Lexicon, Sense, lexicon_of
from bot.dialogue.marks import QUIET, Mark, scan
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import Asked, NotUnderstood
from bot.dialogue.run import Value

Marks = Sequence[Mark]
Reader = Callable[[Asked, Marks], Value]
Values = dict[str, Value]
_SEVERAL = 2  # cameras, of which "only" can single one out


@dataclass
class _Group:
    """Cameras named together, or the words of one value. `loose`: something was said of one before the next came."""

    cameras: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    loose: bool = False


def naming(things: Sequence[tuple[str | int, Sequence[str]]], kind: str, beside: Lexicon) -> Lexicon:
    """Words for `things`, each given with its phrases; a word that only one of them has names it alone ("front").

    A word that several have names none of them: a filler among candidates, and a camera without a key among cameras.
    Words that stand for something in `beside` keep that, and so does a digit that may be a place in the list.
    """
    shared = Sense(CAMERA) if kind == CAMERA else Sense(FILLER)
    lexicon = Lexicon()
    for key, phrases in things:
        for phrase in phrases:
            lexicon.add(phrase, Sense(kind, key))
    owners: dict[str, set[str | int]] = {}
    for key, phrases in things:
        for word in {word for phrase in phrases for word in tokens(phrase)}:
            owners.setdefault(word, set()).add(key)
    for word, keys in owners.items():
        if beside.means(word) or (word.isdecimal() and int(word) <= len(things)):
            continue
        alone = len(keys) == 1 and (len(word) > 2 or word.isdecimal())
        lexicon.add(word, Sense(kind, next(iter(keys))) if alone else shared)
    return lexicon


def each_of(asked: Asked, marks: Marks, read: Reader) -> Mapping[str, Value]:
    """The value of every camera that is named, or covered by "the rest"; `read` reads the words of one value."""
    if any(mark.kind == CAMERA and mark.value is None for mark in marks):
        raise NotUnderstood  # "the door", where there are two
    cut = next((at for at, mark in enumerate(marks) if mark.kind == "except"), None)
    if cut is not None and not any(mark.kind == CAMERA for mark in marks[:cut]):
        return _all_but(asked, marks[:cut], marks[cut + 1 :], read)
    groups = _groups(asked, marks)
    if len(groups) == 1:
        return _only_named(asked, marks, groups[0])
    if groups[0].cameras:
        return _and_the_others(asked, marks, _paired(asked, groups[::2], groups[1::2], read))
    if groups[-1].cameras:
        found = _paired(asked, groups[1::2], groups[::2], read)
        return {**_everywhere(asked, _value(asked, groups[0].marks, read)), **found} if _joined(marks) else found
    rest = _value(asked, groups[0].marks, read)
    found = _paired(asked, groups[1::2], groups[2::2], read)
    if asked.step.kind == "yes_no" and all(value == rest for value in found.values()):
        return found  # "no, the garage doesn't" tells of the garage alone
    return {**_everywhere(asked, rest), **found}


def _groups(asked: Asked, marks: Marks) -> list[_Group]:
    """Cameras and values by turns."""
    groups: list[_Group] = []
    before: Mark | None = None
    for mark in marks:
        if mark.kind in (CAMERA, "rest"):
            _add_camera(asked, groups, mark, before)
        elif _carries(asked, mark):
            if not groups or groups[-1].cameras:
                groups.append(_Group())
            groups[-1].marks.append(mark)
        before = mark
    return groups


def _add_camera(asked: Asked, groups: list[_Group], mark: Mark, before: Mark | None) -> None:
    if not groups or not groups[-1].cameras:
        groups.append(_Group())
    elif before is not None and before.kind == FILLER and mark.apart:
        groups[-1].loose = True
    named = _rest_of(asked, groups) if mark.kind == "rest" else [str(mark.value)]
    groups[-1].cameras += named


def _rest_of(asked: Asked, groups: Sequence[_Group]) -> list[str]:
    named = {key for group in groups for key in group.cameras}
    return [camera[0] for camera in asked.cameras if camera[0] not in named]


def _carries(asked: Asked, mark: Mark) -> bool:
    """Whether a word belongs to a value; "both the front and the back" only counts the cameras."""
    if mark.kind == "does":
        return asked.step.kind == "yes_no"
    return mark.kind not in QUIET and mark.kind not in ("all", "both", "except")


def _only_named(asked: Asked, marks: Marks, group: _Group) -> Values:
    """Cameras alone: those that do; with "only" the others do not."""
    if asked.step.kind != "yes_no" or not group.cameras:
        raise NotUnderstood
    named: Values = dict.fromkeys(group.cameras, True)
    return {**_everywhere(asked, False), **named} if any(mark.kind == "only" for mark in marks) else named


def _and_the_others(asked: Asked, marks: Marks, found: Values) -> Values:
    """ "Only the front door sees the road" tells of the others too: that they do not."""
    told = set(found.values())
    if asked.step.kind != "yes_no" or len(told) != 1 or not told <= {True, False} or not _no_other(marks):
        return found
    return {**_everywhere(asked, not told.pop()), **found}


def _no_other(marks: Marks) -> bool:
    """Whether "only" stands before a camera, or after it where it is said to be the only one."""
    told = [mark.kind for mark in marks if mark.kind != FILLER]
    return any(pair in (("only", CAMERA), ("does", "only")) for pair in pairwise(told))


def _joined(marks: Marks) -> bool:
    """Whether the one value comes first and "and" stands before the cameras: "motion, and the driveway too"."""
    told = [mark.kind for mark in marks if mark.kind != FILLER]
    return told[told.index(CAMERA) - 1] == "and" and told.count("and") == 1


def only_behind(asked: Asked, marks: Marks) -> int:
    """Where "only the front door" begins behind a yes ("yes, but only the front door"); 0 where it does not."""
    if asked.step.kind != "yes_no" or len(asked.cameras) < _SEVERAL:
        return 0
    pairs = ((at, (mark.kind, after.kind)) for at, (mark, after) in enumerate(pairwise(marks)))
    at = next((at for at, kinds in pairs if kinds == ("only", CAMERA)), 0)
    return 0 if {mark.kind for mark in marks[:at]} & {"no", "not", CAMERA} else at


def cameras_told_apart(asked: Asked, marks: Sequence[Mark], text: str) -> tuple[Mark, ...]:
    """`marks` in which "only the front door" names a camera, where there are several: alone it says what one sees."""
    if asked.step.kind != "yes_no" or len(asked.cameras) < _SEVERAL:
        return tuple(marks)
    pairs = zip(marks, [*marks[1:], None], strict=False)
    return tuple(piece for mark, after in pairs for piece in _told_apart(asked, mark, after, text))


def _told_apart(asked: Asked, mark: Mark, after: Mark | None, text: str) -> Sequence[Mark]:
    if mark.kind not in ("yes", "no") or " " not in mark.word:
        return (mark,)
    bare = lexicon_of(replace(asked.step, options=()), asked.language, asked.book)
    inside = [
        replace(one, start=one.start + mark.start, end=one.end + mark.start)
        for one in scan(text[mark.start : mark.end], cameras_of(asked), bare)
    ]
    kinds = [one.kind for one in inside]
    leads = kinds[-1] == "only" and after is not None and after.kind == CAMERA  # "yes just the" before "driveway"
    return (replace(inside[0], gap=mark.gap), *inside[1:]) if leads or kinds == ["only", CAMERA] else (mark,)


def _paired(asked: Asked, cameras: Sequence[_Group], values: Sequence[_Group], read: Reader) -> Values:
    if len(cameras) != len(values):
        raise NotUnderstood
    found: Values = {}
    for named, said in zip(cameras, values, strict=True):
        value = _value(asked, said.marks, read)
        if (named.loose and value is False) or any(found.get(key, value) != value for key in named.cameras):
            raise NotUnderstood  # "front and driveway do, garage doesn't" must not deny them all
        found |= dict.fromkeys(named.cameras, value)
    return found


def _value(asked: Asked, marks: Marks, read: Reader) -> Value:
    kinds = {mark.kind for mark in marks}
    if asked.step.kind == "yes_no" and kinds <= {"not", "does"}:
        return "not" not in kinds
    if asked.step.kind == "yes_no" and _denies(marks):
        return False
    return read(asked, marks)


def _denies(marks: Marks) -> bool:
    """Whether these words deny what they say: "dont see the road", "does not see it"."""
    told = [mark for mark in marks if mark.kind != "does"]
    if [mark.kind == "yes" for mark in told] != [False, True] or told[0].kind not in ("no", "not"):
        return False
    return " " in told[1].word and not told[1].apart


def _everywhere(asked: Asked, value: Value) -> Values:
    return {camera[0]: value for camera in asked.cameras}


def _all_but(asked: Asked, before: Marks, after: Marks, read: Reader) -> Values:
    """ "All but the garage", "motion except the driveway, always"."""
    every = _value(asked, before, read)
    groups = _groups(asked, [mark for mark in after if mark.kind != "not"])
    if asked.step.kind == "yes_no" and len(groups) == 1 and groups[0].cameras and isinstance(every, bool):
        return {**_everywhere(asked, every), **dict.fromkeys(groups[0].cameras, not every)}
    if len(groups) < 2 or not groups[0].cameras:
        raise NotUnderstood
    return {**_everywhere(asked, every), **_paired(asked, groups[::2], groups[1::2], read)}


def cameras_of(asked: Asked) -> Lexicon:
    """Words for the resident's cameras, by the names they go by."""
    own = lexicon_of(asked.step, asked.language, asked.book)
    return naming([(camera[0], camera[1:] or camera[:1]) for camera in asked.cameras], CAMERA, own)


def candidates_of(asked: Asked) -> Lexicon:
    """Words for the candidates of a choice."""
    own = lexicon_of(asked.step, asked.language, asked.book)
    return naming([(at, (label,)) for at, label in enumerate(asked.candidates)], OPTION, own)
