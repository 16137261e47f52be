"""Whether a flow can be walked: every name names something, every step is reached, left, and has a way on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bot.dialogue.flow import Branch, Flow, Step
from bot.dialogue.steps import THE_ANSWER
from bot.flowfiles.checks.written import Pages
from bot.flowfiles.pages import Place, did_you_mean

SAVES = ("agreement", "name", "address", "also", "kind", "cameras")
CAMERA_SAVES = ("camera.records", "camera.hours", "camera.sees_road", "camera.days_kept")
ADDRESS_OUTCOMES = ("matched", "which", "unknown", "no_number", "block", "crossing")


def check_ways(pages: Pages) -> None:
    """Complain of every name that names nothing, and of every step that is not reached or not left."""
    for flow, root in pages.flows():
        own = dict(root.at("steps").items())
        _names(root.at("start"), (flow.start,), flow.steps, "step")
        for place in root.at("entries").elements():
            _names(place, (place.text(),), flow.steps, "step")
        for name, place in own.items():
            _check_step(flow, flow.steps[name], place)
        _check_reach(flow, own)


def _names(place: Place, names: Collection[str], allowed: Collection[str], what: str) -> None:
    for name in names:
        if place and name not in allowed:
            place.complain(f"there is no {what} `{name}`{did_you_mean(name, tuple(allowed))}")


def _check_step(flow: Flow, step: Step, place: Place) -> None:
    _check_saves(step, place)
    _check_conditions(flow, place.at("only"), step.only)
    branches = list(zip(step.next, place.at("next").elements(), strict=True))
    for branch, there in branches:
        _check_branch(flow, step, branch, there)
    for _, there in branches[_first_open(step) + 1 :]:
        there.complain("nothing comes here: the way before it is taken always; put the way without `when` last")
    if branches and (stuck := _without_way(step)):
        place.at("next").complain(f"no way on where the answer is {stuck}; end the list with one that has no `when`")
    if any(branch.go == THE_ANSWER for branch in step.next):
        for key in _named_by_answer(step):
            _names(place.at("options").at(key), (key,), flow.steps, "step")


def _check_saves(step: Step, place: Place) -> None:
    saves, there = step.saves or "", place.at("saves")
    own = saves.startswith(("extra.", "camera.extra."))
    if saves and not own and saves not in (*SAVES, *CAMERA_SAVES):
        allowed = (*SAVES, *CAMERA_SAVES, "extra.NAME", "camera.extra.NAME")
        there.complain(f"`{saves}` cannot be saved{did_you_mean(saves, allowed)}; your own: `extra.NAME`")
    if saves.startswith("camera.") != bool(step.for_each):
        there.complain("what is saved of each camera is `camera.…`, with `for_each: camera` beside it")


def _check_conditions(flow: Flow, place: Place, conditions: Mapping[str, tuple[str, ...]]) -> None:
    for name, wanted in conditions.items():
        there = place.at(name) if place.is_mapping() else place
        _names(there or place, (name,), flow.steps, "step")
        if name in flow.steps and (known := answers_of(flow.steps[name])) is not None:
            _names(there or place, wanted, known, f"answer to `{name}` called")


def _check_branch(flow: Flow, step: Step, branch: Branch, place: Place) -> None:
    _check_conditions(flow, place.at("when") if place.is_mapping() else place, branch.when)
    target = place.at("go") if place.is_mapping() else place
    if branch.go is not None and branch.go != THE_ANSWER:
        _names(target, (branch.go,), (*flow.steps, THE_ANSWER), "step")
    if branch.say is not None:
        _names(place.at("end"), (branch.say,), flow.says, "text under `says` called")
    if branch.go is not None and branch.say is not None:
        place.complain("a way leads on (`go`) or ends (`end`), not both")
    if place.is_mapping():
        _names(place.at("forget"), branch.forget, flow.steps, "step")


def answers_of(step: Step) -> tuple[str, ...] | None:
    """The words in which `when` and `only` speak of a step's answers; None where they cannot be listed."""
    if step.kind in ("number", "days", "name", "free"):
        return None
    signs = ("yes", "no") if step.kind in ("yes_no", "confirm") and not step.options else ()
    outcomes = ADDRESS_OUTCOMES if step.kind == "address" else ("no_number", "block") if _picks_address(step) else ()
    skipped = ("unknown",) if step.may_skip or step.only or step.if_said or step.for_each else ()
    return (*signs, *outcomes, *(option.key for option in step.options), *skipped)


def _first_open(step: Step) -> int:
    """The place of the first way that is always taken; beyond the last where there is none."""
    return next((at for at, branch in enumerate(step.next) if not branch.when), len(step.next))


def _without_way(step: Step) -> str:
    """An answer that no way takes, in words; "" where every answer has one."""
    if _first_open(step) < len(step.next):
        return ""
    known = answers_of(step)
    taken = {answer for branch in step.next if set(branch.when) == {step.name} for answer in branch.when[step.name]}
    left = [answer for answer in known or () if answer not in taken]
    if known is None or step.other or step.kind == "choice":
        left.append("anything else")
    return ", ".join(left)


def _named_by_answer(step: Step) -> Iterator[str]:
    """The options that no way before `go: the answer` takes."""
    taken: set[str] = set()
    for branch in step.next:
        if branch.go == THE_ANSWER:
            break
        taken.update(branch.when.get(step.name, ()) if set(branch.when) == {step.name} else ())
    yield from (option.key for option in step.options if option.key not in taken)


def targets(step: Step) -> Iterator[str]:
    """The steps that may come after `step`."""
    for branch in step.next:
        if branch.go == THE_ANSWER:
            yield from _named_by_answer(step)
        elif branch.go is not None:
            yield branch.go


def _check_reach(flow: Flow, own: Mapping[str, Place]) -> None:
    ahead = {name: set(targets(step)) & set(flow.steps) for name, step in flow.steps.items()}
    reached = _closure({flow.start, *flow.entries}, ahead)
    behind = {name: {before for before, after in ahead.items() if name in after} for name in flow.steps}
    ends = {name for name, step in flow.steps.items() if any(branch.go is None for branch in step.next)}
    left = _closure(ends, behind)
    for name, place in own.items():
        if name not in reached:
            place.complain(f"the step `{name}` is never reached: no `go` leads to it from `{flow.start}` or an entry")
        if name not in left:
            place.complain(f"the step `{name}` cannot be left: no way from it comes to an `end`")


def _closure(begun: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    """Everything that the ways lead to from `begun`."""
    found: set[str] = set()
    ahead = {name for name in begun if name in ways}
    while ahead:
        found |= ahead
        ahead = {after for name in ahead for after in ways[name]} - found
    return found


def _picks_address(step: Step) -> bool:
    """Whether the step chooses between addresses, which may lack a house number."""
    return step.kind == "choice" and step.saves == "address"
