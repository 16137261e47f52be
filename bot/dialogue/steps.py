"""Finding the way through a flow: what a step is asked about, whether it is answered, what comes next. Pure lookups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.flow import Branch, Flow, Step
from bot.dialogue.run import Run, Value

THE_ANSWER = "the answer"  # a branch to the step that the answer names
SAID = "said"  # the note that names the steps which were called for in passing


def words_of(value: Value) -> frozenset[str]:
    """An answer as the words that `when` and `only` speak of: yes, no, unknown, an option's key, an outcome."""
    if value is None:
        return frozenset({"unknown"})
    if isinstance(value, bool):
        return frozenset({"yes" if value else "no"})
    if isinstance(value, Mapping):
        return (
            frozenset({str(value["outcome"])})
            if "outcome" in value
            else frozenset().union(*map(words_of, value.values()))
        )
    if isinstance(value, (list, tuple)):
        return frozenset(map(str, value))
    return frozenset({str(value)})


def cameras_of(flow: Flow, run: Run) -> tuple[str, ...]:
    """The keys of the cameras named so far."""
    found = next((run.answers.get(step.name) for step in flow.steps.values() if step.saves == "cameras"), None)
    return tuple(found) if isinstance(found, (list, tuple)) else ()


def subjects(flow: Flow, step: Step, run: Run) -> tuple[str, ...]:
    """The cameras that `step` is asked about: all, or those to which `only` limits it."""
    chosen = cameras_of(flow, run)
    for name, wanted in step.only.items():
        values = run.answers.get(name)
        if isinstance(values, Mapping):
            chosen = tuple(camera for camera in chosen if words_of(values.get(camera)) & set(wanted))
    return chosen


def applies(flow: Flow, step: Step, run: Run) -> bool:
    """Whether `step` is to be asked in this run at all."""
    if step.for_each:
        return bool(subjects(flow, step, run))
    if step.if_said and not is_called_for(step, run):
        return False
    return all(name in run.answers and words_of(run.answers[name]) & set(wanted) for name, wanted in step.only.items())


def is_called_for(step: Step, run: Run) -> bool:
    """Whether a resident said in passing what lets `step` be asked."""
    said = run.notes.get(SAID)
    return isinstance(said, (list, tuple)) and step.name in said


def called_for(run: Run, names: tuple[str, ...]) -> Run:
    """The run in which these steps are to be asked too."""
    said = run.notes.get(SAID)
    before = tuple(said) if isinstance(said, (list, tuple)) else ()
    return replace(run, notes={**run.notes, SAID: (*before, *names)}) if names else run


def unanswered(flow: Flow, step: Step, run: Run) -> tuple[str, ...]:
    """The cameras for which `step` has no answer yet."""
    values = run.answers.get(step.name)
    have = values if isinstance(values, Mapping) else {}
    return tuple(camera for camera in subjects(flow, step, run) if camera not in have)


def is_answered(flow: Flow, step: Step, run: Run) -> bool:
    """Whether what `step` saves is known already, for every camera where it is asked of each."""
    if not step.saves or flow.home(step) != step.name or step.name not in run.answers:
        return False
    return not unanswered(flow, step, run) if step.for_each else True


def half_answered(flow: Flow, run: Run) -> str | None:
    """A step to be asked before a summary: a change left it open for some camera, something said calls for it, or
    what was told ahead led past it."""
    for step in flow.steps.values():
        its_own = step.saves and flow.home(step) == step.name
        if its_own and not is_answered(flow, step, run) and applies(flow, step, run):
            return step.name
    return None


def branch_from(flow: Flow, step: Step, run: Run, given: Value) -> Branch:
    """The first branch of `step` whose conditions hold; `given` is the answer to the step itself.

    Raises LookupError where none does: `porchlight flows check` finds that before a resident can.
    """
    for branch in step.next:
        values = {name: given if name == step.name else run.answers.get(name) for name in branch.when}
        if all(words_of(values[name]) & set(wanted) for name, wanted in branch.when.items()):
            return branch
    raise LookupError(f"no way on from the step {step.name} of the flow {flow.name}")


@dataclass(frozen=True)
class Arrival:
    """Where an answer led: `run` stands at the step to be asked, or, with `end`, has come to its end."""

    run: Run
    end: Branch | None = None


def advance(flow: Flow, run: Run, given: Value) -> Arrival:
    """Go on from the run's step, past all that is known already or does not apply. Bounded by the flow's own size."""
    step = flow.steps[run.step]
    for _ in range(len(flow.steps) + 1):
        branch = branch_from(flow, step, run, given)
        if branch.go is None:
            return Arrival(run, branch)
        target = str(given) if branch.go == THE_ANSWER else branch.go
        named = (target,) if branch.go == THE_ANSWER else ()
        run = called_for(forgotten(run, named or branch.forget), tuple(one for one in named if flow.steps[one].if_said))
        step = flow.steps[target]
        if applies(flow, step, run) and not is_answered(flow, step, run):
            target = half_answered(flow, run) or target if step.kind == "confirm" else target
            return Arrival(replace(run, step=target, misses=0))
        given = _settled(step, run.answers.get(step.name))
    raise LookupError(f"the flow {flow.name} turns in a circle at {run.step}")


def _settled(step: Step, value: Value) -> Value:
    """An answer that stands already, as branches see it: of an address nothing more is to be asked."""
    return {"outcome": "matched"} if step.kind == "address" and value is not None else value


def forgotten(run: Run, names: tuple[str, ...]) -> Run:
    """The run without these steps' answers, which are then asked anew."""
    return replace(run, answers={name: value for name, value in run.answers.items() if name not in names})


def with_answer(flow: Flow, run: Run, step: Step, value: Value, each: Mapping[str, Any] | None = None) -> Run:
    """The run with one more answer.

    For a step asked of each camera, `value` holds for those not answered yet, or `each` gives the values of some.
    """
    if not step.saves:
        return run
    name = flow.home(step)
    if step.for_each:
        known = run.answers.get(name)
        asked = (
            each if each is not None else dict.fromkeys(unanswered(flow, step, run) or subjects(flow, step, run), value)
        )
        value = {**(known if isinstance(known, Mapping) else {}), **asked}
    run = _without_other_streets(flow, run, value) if step.saves == "address" else run
    run = replace(run, answers={**run.answers, name: value})
    return _without_lost_cameras(flow, run) if step.saves == "cameras" else run


def _without_other_streets(flow: Flow, run: Run, address: Value) -> Run:
    """Another address has other streets beside it; of a crossing both are told already."""
    names = tuple(other.name for other in flow.steps.values() if other.saves == "also")
    told: dict[str, Value] = dict.fromkeys(names, ()) if isinstance(address, Mapping) and address.get("also") else {}
    return replace(run, answers={**forgotten(run, names).answers, **told})


def _without_lost_cameras(flow: Flow, run: Run) -> Run:
    """Answers about cameras that are no longer named go with them."""
    cameras = set(cameras_of(flow, run))
    kept = {
        name: {camera: held for camera, held in value.items() if camera in cameras}
        if name in flow.steps and flow.steps[name].for_each and isinstance(value, Mapping)
        else value
        for name, value in run.answers.items()
    }
    return replace(run, answers=kept)
