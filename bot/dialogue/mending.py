"""A summary corrected, and earlier answers called by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue import answers, phrases, steps
from bot.dialogue.flow import Step
from bot.dialogue.lexicon import CAMERA, FILLER, NUMBER, OPTION, words_in
from bot.dialogue.marks import QUIET
from bot.dialogue.mention import mention
from bot.dialogue.reading import NotUnderstood, Reading
from bot.dialogue.run import Value
from bot.dialogue.stray import LISTED, elsewhere, put, told, told_marks
from bot.dialogue.taking import ask_reader, read, remembered, taken
from bot.dialogue.things import drop_from_run
from bot.dialogue.turn import Turn


def correct(turn: Turn, text: str) -> bool:
    """At a summary: "2 back porch", "the address is wrong", "change road to no". False where it names nothing."""
    assert turn.run
    assert turn.flow
    assert turn.step
    if turn.step.kind != "confirm":
        return False
    return (
        _another_place(turn, text) or _of_one_camera(turn, text) or _named_answer(turn, text) or elsewhere(turn, text)
    )


def amended(turn: Turn, text: str) -> bool:
    """Whether `text` is a correction that a summary would take; it is then made."""
    assert turn.run
    assert turn.flow
    before = turn.run
    summary = next(step for step in turn.flow.steps.values() if step.kind == "confirm")
    turn.run = replace(before, step=summary.name)
    if correct(turn, text):
        return True
    turn.run = before
    return False


def whole_summary(turn: Turn, text: str) -> bool:
    """At a summary, what only the whole text tells: all of it is wrong, or one camera is to go or does otherwise."""
    assert turn.step
    if turn.step.kind != "confirm":
        return False
    if _all_wrong(turn, text):
        taken(turn, Reading(False))
        return True
    return _another_place(turn, text) or _without_camera(turn, text) or _of_one_camera(turn, text)


def other_address(turn: Turn, text: str) -> bool:
    """Where the cameras are asked for: "the address is 76 North Main Street" names no street side."""
    assert turn.flow
    assert turn.step
    step, _ = _named(turn, text) if turn.step.kind == "several_of" else (None, "")
    found = step is not None and step.saves == "address" and turn.known.streets.match(text).outcome == "found"
    return step is not None and found and put(turn, step, text)


def _all_wrong(turn: Turn, text: str) -> bool:
    """ "Everything is wrong", "wrong one": what should change is to be asked, for neither chooses anything."""
    assert turn.step
    kinds = {mark.kind for mark in told_marks(turn, turn.step, text)} - {FILLER, "does"}
    wrong = not kinds.isdisjoint(("wrong", "no")) and kinds <= {"wrong", "no", "all", NUMBER}
    return wrong and _named(turn, text)[0] is None


def _without_camera(turn: Turn, text: str) -> bool:
    """ "No driveway": that camera is none of theirs."""
    assert turn.run
    assert turn.flow
    step = next((step for step in turn.flow.steps.values() if step.saves == "cameras"), None)
    marks = told_marks(turn, step, text) if step else ()
    if len(marks) < 2 or marks[0].kind != "no" or marks[1].apart:
        return False
    named = {mark.value for mark in marks[1:] if mark.kind == OPTION}
    only = all(mark.kind in (OPTION, FILLER, "or", "and") for mark in marks[1:])
    held = set(steps.cameras_of(turn.flow, turn.run))
    return only and bool(named) and named <= held and drop_from_run(turn, text)


def _of_one_camera(turn: Turn, text: str) -> bool:
    """ "The driveway one is always on": what is said of a camera that is named, whole."""
    assert turn.run
    assert turn.flow
    for step in (step for step in turn.flow.steps.values() if step.for_each and step.kind != "free"):
        marks = told_marks(turn, step, text)
        if not any(mark.kind == CAMERA for mark in marks) or all(mark.kind in (CAMERA, *QUIET) for mark in marks):
            continue
        try:
            reading = read(turn, step, text)
        except NotUnderstood:
            continue
        if reading.each and not reading.rest:
            return put(turn, step, text)
    return False


def _another_place(turn: Turn, text: str) -> bool:
    """ "2 back porch": the second camera looks from another place."""
    assert turn.run
    assert turn.flow
    number, _, words = text.strip().partition(" ")
    step = next((step for step in turn.flow.steps.values() if step.saves == "cameras"), None)
    cameras = list(steps.cameras_of(turn.flow, turn.run))
    if step is None or not number.rstrip(".:)").isdigit() or not words.strip():
        return False
    index = int(number.rstrip(".:)")[:4]) - 1
    try:
        reading = ask_reader(turn, replace(step, other=False), words)
    except NotUnderstood:
        return False
    if not 0 <= index < len(cameras) or not isinstance(reading.value, (list, tuple)) or len(reading.value) != 1:
        return False
    _rename_camera(turn, step, cameras[index], str(reading.value[0]))
    turn.ask()
    return True


def _rename_camera(turn: Turn, step: Step, old: str, new: str) -> None:
    assert turn.run
    assert turn.flow
    renamed: dict[str, Value] = {}
    for name, value in turn.run.answers.items():
        if turn.flow.steps[name].for_each and isinstance(value, Mapping):
            value = {new if camera == old else camera: held for camera, held in value.items()}
        renamed[name] = value
    cameras = [new if camera == old else camera for camera in steps.cameras_of(turn.flow, turn.run)]
    renamed[step.name] = tuple(dict.fromkeys(cameras))
    turn.run = replace(turn.run, answers=renamed, misses=0)


def _named_answer(turn: Turn, text: str) -> bool:
    """An answer called by its name: asked anew ("the address is wrong"), or taken where it is said too ("road no")."""
    step, rest = _named(turn, text)
    if step is None:
        return False
    if step.kind in LISTED and not any(map(str.isalpha, rest)):
        rest = ""  # "2 cameras" counts them, and chooses none
    if _told_whole(turn, step, text) or (rest and put(turn, step, rest)):
        return True
    _ask_anew(turn, step)
    return True


def _told_whole(turn: Turn, step: Step, text: str) -> bool:
    """ "My name is Mary" names the answer and gives it in one; "motion, not always" calls it by what it is."""
    if step.kind == "one_of":
        plain = {mark.kind for mark in told_marks(turn, step, text)}.isdisjoint(("wrong", "no", "not"))
        return (plain or told(turn, step, text)) and put(turn, step, text)
    return step.kind == "name" and put(turn, step, text)


def _named(turn: Turn, text: str) -> tuple[Step | None, str]:
    """The step that `text` calls by its name, and what it says of it."""
    assert turn.flow
    changeable = _changeable(turn)
    found = mention(changeable, text, turn.book, turn.known.town.languages) if changeable else None
    step = turn.flow.steps.get(found.key) if found else None
    return (step, found.rest) if found and step else (None, "")


def _ask_anew(turn: Turn, step: Step) -> None:
    assert turn.run
    assert turn.flow
    asked = replace(steps.forgotten(turn.run, (step.name,)), step=step.name, misses=0)
    turn.run = remembered(turn, turn.flow, asked, turn.run)
    turn.ask()


def revisit(turn: Turn, text: str) -> bool:
    """Ask an earlier answer anew that `text` calls by its name, or take what it is to be; False where it names none."""
    step, rest = _named(turn, text) if turn.run else (None, "")
    if step is None or turn.run is None or step.name not in turn.run.answers or step.name == turn.run.step:
        return False
    if not _told_whole(turn, step, text) and not (rest and put(turn, step, rest)):
        _ask_anew(turn, step)
    return True


def changed(turn: Turn, text: str) -> bool:
    """Whether `text`, at another question, says that an answer that it names is to be changed; it then is."""
    return (
        bool(turn.run and turn.step and turn.step.saves != "agreement") and wants_change(turn) and revisit(turn, text)
    )


def wants_change(turn: Turn) -> bool:
    """Whether a word that asks for a change stands in the text: "change", "add", "should be"."""
    return phrases.stands_in(phrases.tokens(turn.heard.words), words_in(turn.book, "wants_change"))


def chosen_with_more(turn: Turn, text: str) -> bool:
    """Where it is asked what should change, the change itself: "name to Bob", "the driveway is always on"."""
    assert turn.step
    leads = any(branch.go == steps.THE_ANSWER for branch in turn.step.next)
    if not leads or answers.explains(turn.step, text, turn.language, turn.book, turn.known.streets):
        return False
    return amended(turn, text)


def _changeable(turn: Turn) -> Step | None:
    """The step whose options are the names of other steps: "what should change?"."""
    assert turn.flow
    leading = (step for step in turn.flow.steps.values() if any(branch.go == steps.THE_ANSWER for branch in step.next))
    return next(leading, None)
