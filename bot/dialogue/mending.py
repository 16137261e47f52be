"""Answers to another question than the open one: an earlier one is mended, a later one noted; a summary corrected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue import answers, phrases, steps
from bot.dialogue.flow import Flow, Step
from bot.dialogue.lexicon import CAMERA, FILLER, OPTION
from bot.dialogue.marks import QUIET, Mark
from bot.dialogue.mention import mention
from bot.dialogue.reading import Asked, NotUnderstood, Reading
from bot.dialogue.run import Value
from bot.dialogue.strict import marks_of
from bot.dialogue.taking import SAYS_NOTHING, ask_reader, camera_words, kept, read, remembered, taken
from bot.dialogue.things import drop_from_run
from bot.dialogue.turn import Turn

_NUMBERS = re.compile(r"\d+")
LEAD_WORDS = 2  # that tell a name: "its" may be anything
ASKS_ON = ("which", "unknown", "no_number", "block", "crossing")  # outcomes of an address that are not settled yet
LISTED = ("several_of", "one_of")
TELLING = ("address", "several_of", "one_of", "days", "name")  # kinds whose answers can only be theirs


def elsewhere(turn: Turn, text: str) -> bool:
    """An answer to another question of this run: an earlier one is mended, a later one noted; then the open one again.

    Never before the agreement was given: until then nothing is kept.
    """
    assert turn.run
    assert turn.flow
    assert turn.step
    if turn.step.saves == "agreement":
        return False
    order = [*reversed(turn.run.trail), *[name for name in turn.flow.steps if name not in turn.run.trail]]
    found = (turn.flow.steps[name] for name in order if name in turn.flow.steps)
    return any(_takes(turn, step) and _told(turn, step, text) and put(turn, step, text) for step in found)


def _takes(turn: Turn, step: Step) -> bool:
    """Whether a stray answer may be taken for this step: one that saves, is not open, and whose answers are telling."""
    assert turn.run
    assert turn.flow
    telling = step.kind in TELLING and step.saves is not None and turn.flow.home(step) == step.name
    return telling and step.name != turn.run.step and (not step.for_each or bool(steps.cameras_of(turn.flow, turn.run)))


def _told(turn: Turn, step: Step, text: str) -> bool:
    """Whether the whole of `text` answers `step` and says something: a certain address, an option, a number of days."""
    cameras = camera_words(turn, step)
    if not answers.explains(step, text, turn.language, turn.book, turn.known.streets, cameras=cameras):
        return False
    if step.kind == "address":
        return turn.known.streets.match(text).outcome == "found"
    if step.kind == "name":
        return _named_by(turn, text)
    if step.kind in LISTED and not _told_in_words(turn, step, text):
        return False  # a number, of the list or of an hour, may answer any question
    return any(map(str.isalpha, text)) and read(turn, step, text).value not in SAYS_NOTHING


def _told_in_words(turn: Turn, step: Step, text: str) -> bool:
    """Whether `text` names an option of `step` without its numbers too: "stops recording at 6" names no sixth place."""
    worded = _NUMBERS.sub(" ", text)
    try:
        return any(map(str.isalpha, worded)) and bool(read(turn, step, worded).value)
    except NotUnderstood:
        return False


def _named_by(turn: Turn, text: str) -> bool:
    """Whether `text` says that a name follows: "call me Robert"; other words may be anything."""
    leads = [phrases.tokens(lead) for words in turn.book.answers.get("name_lead", {}).values() for lead in words]
    said = phrases.tokens(text)
    return any(len(lead) >= LEAD_WORDS and said[: len(lead)] == lead for lead in leads)


def ahead(turn: Turn, text: str) -> None:
    """What was said beyond an answer, where the whole of it answers a question that is still to come."""
    if (
        turn.run is None
        or turn.flow is None
        or turn.flow.steps[turn.flow.start].name not in (*turn.run.trail, *turn.run.answers)
    ):
        return
    for step in turn.flow.steps.values():
        if step.name not in turn.run.answers and _takes(turn, step) and _told(turn, step, text):
            turn.run, _ = kept(turn, turn.flow, step, turn.run, read(turn, step, text))
            return


def put(turn: Turn, step: Step, text: str) -> bool:
    """Answer `step` with `text` although another is open; False where it does not read."""
    assert turn.run
    assert turn.flow
    assert turn.step
    try:
        reading = read(turn, step, text)
    except NotUnderstood:
        return False
    run = (
        turn.run if reading.each else steps.forgotten(turn.run, (step.name,))
    )  # the cameras not named stay as they are
    mended, given = kept(turn, turn.flow, step, run, reading)
    asks_on = isinstance(given, Mapping) and given.get("outcome") in ASKS_ON
    if asks_on or _asked_because_of(turn.flow, step, turn.step):
        turn.run = replace(run, step=step.name)
        taken(turn, reading)
        return True
    turn.run = replace(mended, trail=(*[name for name in mended.trail if name != step.name], step.name), misses=0)
    noted(turn)
    return True


def _asked_because_of(flow: Flow, step: Step, asked: Step) -> bool:
    """Whether `asked` is only asked to settle an answer of `step`, as "did you mean …?" is."""
    return any(branch.go == asked.name and step.name in branch.when for branch in step.next)


def noted(turn: Turn) -> None:
    """Say so, and ask the open question, or, where what was noted opened another one, that."""
    turn.says("noted")
    assert turn.run
    assert turn.flow
    assert turn.step
    if turn.step.kind == "confirm":
        turn.run = replace(turn.run, step=steps.half_answered(turn.flow, turn.run) or turn.run.step)
    turn.ask()


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
    """ "Everything is wrong": what should change is to be asked, for "everything" chooses nothing."""
    assert turn.step
    told = {mark.kind for mark in _marks(turn, turn.step, text)} - {FILLER, "does", "no"}
    return told == {"all", "wrong"}


def _without_camera(turn: Turn, text: str) -> bool:
    """ "No driveway": that camera is none of theirs."""
    assert turn.run
    assert turn.flow
    step = next((step for step in turn.flow.steps.values() if step.saves == "cameras"), None)
    marks = _marks(turn, step, text) if step else ()
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
        marks = _marks(turn, step, text)
        if not any(mark.kind == CAMERA for mark in marks) or all(mark.kind in (CAMERA, *QUIET) for mark in marks):
            continue
        try:
            reading = read(turn, step, text)
        except NotUnderstood:
            continue
        if reading.each and not reading.rest:
            return put(turn, step, text)
    return False


def _marks(turn: Turn, step: Step, text: str) -> tuple[Mark, ...]:
    cameras = camera_words(turn, step)
    return marks_of(Asked(step, turn.language, turn.book, turn.known.streets, cameras, ()), text)


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
    if (rest and put(turn, step, rest)) or _told_whole(turn, step, text):
        return True
    _ask_anew(turn, step)
    return True


def _told_whole(turn: Turn, step: Step, text: str) -> bool:
    """ "My name is Mary" names the answer and gives it in one."""
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
    """Ask an earlier answer anew that `text` calls by its name; False where it names none that was given."""
    step, _ = _named(turn, text) if turn.run else (None, "")
    if step is None or turn.run is None or step.name not in turn.run.answers:
        return False
    _ask_anew(turn, step)
    return True


def _changeable(turn: Turn) -> Step | None:
    """The step whose options are the names of other steps: "what should change?"."""
    assert turn.flow
    leading = (step for step in turn.flow.steps.values() if any(branch.go == steps.THE_ANSWER for branch in step.next))
    return next(leading, None)
