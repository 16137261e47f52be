"""Answers to another question than the open one: an earlier one is mended, a later one noted; and corrections of a summary."""

from __future__ import annotations

def _elsewhere(turn: Turn, text: str) -> bool:
    """An answer to another question of this run: an earlier one is mended, a later one noted; the open one is asked again."""
    assert turn.run and turn.flow
    order = [*reversed(turn.run.trail), *[name for name in turn.flow.steps if name not in turn.run.trail]]
    for name in order:
        step = turn.flow.steps.get(name)
        if step and _takes(turn, step) and answers.explains(
            step, text, turn.language, turn.book, turn.known.streets, cameras=_camera_words(turn, step)
        ):
            return put(turn, step, text)
    return False


def _takes(turn: Turn, step: Step) -> bool:
    """Whether a stray answer may be taken for this step: one that saves, is not open, and whose answers are telling."""
    assert turn.run and turn.flow
    telling = step.kind in ("address", "several_of", "one_of", "days") and step.saves is not None
    return telling and step.name != turn.run.step and turn.flow.home(step) == step.name and (
        not step.for_each or bool(steps.cameras_of(turn.flow, turn.run))
    )


def put(turn: Turn, step: Step, text: str) -> bool:
    """Answer `step` with `text` although another is open; False where it does not read."""
    assert turn.run and turn.flow
    try:
        reading = read(turn, step, text)
    except NotUnderstood:
        return False
    run = steps.forgotten(turn.run, (step.name,))
    kept, given = _kept(turn, turn.flow, step, run, reading)
    if isinstance(given, Mapping) and given.get("outcome") in ("which", "unknown", "no_number"):
        turn.run = replace(run, step=step.name)
        taken(turn, reading)
        return True
    kept = replace(kept, trail=(*[name for name in kept.trail if name != step.name], step.name), misses=0)
    turn.run = kept
    turn.says("noted")
    _resume_at(turn)
    return True


def _resume_at(turn: Turn) -> None:
    """Ask the open question, or, where the mended answer opened another one, that."""
    assert turn.run and turn.flow and turn.step
    if turn.step.kind == "confirm":
        turn.run = replace(turn.run, step=steps.half_answered(turn.flow, turn.run) or turn.run.step)
    turn.ask()


def correct(turn: Turn, text: str) -> bool:
    """At a summary: "2 back porch", "the address is wrong", "change road to no". False where it names nothing to change."""
    assert turn.run and turn.flow and turn.step
    if turn.step.kind != "confirm":
        return False
    return _another_place(turn, text) or _named_answer(turn, text) or _elsewhere(turn, text)


def _another_place(turn: Turn, text: str) -> bool:
    """ "2 back porch": the second camera looks from another place."""
    assert turn.run and turn.flow
    number, _, words = text.strip().partition(" ")
    step = next((step for step in turn.flow.steps.values() if step.saves == "cameras"), None)
    cameras = list(steps.cameras_of(turn.flow, turn.run))
    if step is None or not number.rstrip(".:)").isdigit() or not words.strip():
        return False
    index = int(number.rstrip(".:)")[:4]) - 1
    try:
        reading = _ask_reader(turn, replace(step, other=False), words)
    except NotUnderstood:
        return False
    if not 0 <= index < len(cameras) or not isinstance(reading.value, (list, tuple)) or len(reading.value) != 1:
        return False
    _rename_camera(turn, step, cameras[index], str(reading.value[0]))
    turn.ask()
    return True


def _rename_camera(turn: Turn, step: Step, old: str, new: str) -> None:
    assert turn.run and turn.flow
    renamed: dict[str, Value] = {}
    for name, value in turn.run.answers.items():
        if turn.flow.steps[name].for_each and isinstance(value, Mapping):
            value = {new if camera == old else camera: held for camera, held in value.items()}
        renamed[name] = value
    cameras = [new if camera == old else camera for camera in steps.cameras_of(turn.flow, turn.run)]
    renamed[step.name] = tuple(dict.fromkeys(cameras))
    turn.run = replace(turn.run, answers=renamed, misses=0)


def _named_answer(turn: Turn, text: str) -> bool:
    """An answer called by its name ("the address is wrong", "road no"): asked anew, or taken where the new one is said too."""
    assert turn.run and turn.flow
    found = mention(_changeable(turn), text, turn.book)
    if found is None:
        return False
    step = turn.flow.steps[found.key]
    if found.rest and put(turn, step, found.rest):
        return True
    turn.run = replace(steps.forgotten(turn.run, (step.name,)), step=step.name, misses=0)
    turn.ask()
    return True


def _changeable(turn: Turn) -> Step:
    """The step whose options are the names of other steps: "what should change?"."""
    assert turn.flow
    return next(
        step
        for step in turn.flow.steps.values()
        if any(branch.go == steps.THE_ANSWER for branch in step.next) and turn.flow.steps[turn.flow.start] is not step
    )
