"""A flow as people draw it: its questions in their usual order, what each may lead to, and what is said at its ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.dialogue.flow import Branch, Flow, Language, Step
from bot.dialogue.steps import THE_ANSWER

_OUTCOMES = {
    "which": "may be several streets",
    "no_number": "no house number",
    "block": "a block",
    "crossing": "a crossing",
    "unknown": "not in the town's list",
}
_KINDS = {
    "yes_no": "yes or no",
    "confirm": "yes, or what is wrong",
    "choice": "one of what was found",
    "free": "own words",
}
OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Exit:
    """One way out of a step: after which answer, and where to: a step's name, or the text that ends the flow.

    `always`: taken after every answer that no way before it takes; of those that the answer itself names, each.
    """

    answer: str
    go: str | None = None
    end: str | None = None
    always: bool = False


def plain_name(key: str) -> str:
    """ "which_street" -> "which street"."""
    return key.replace("_", " ")


def kind_of(step: Step) -> str:
    """What sort of answer a step takes, for people."""
    kind = _KINDS.get(step.kind, plain_name(step.kind))
    return f"{kind}, for each camera" if step.for_each else kind


def asked_only(flow: Flow, step: Step, language: Language) -> str:
    """When a step is asked at all, for people; "" where it always is."""
    parts = (f"{plain_name(name)}: {_answers(flow, name, wanted, language)}" for name, wanted in step.only.items())
    return "; ".join([*parts, "who mentions it"] if step.if_said else parts)


def exits(flow: Flow, step: Step, language: Language) -> list[Exit]:
    """Every way out of `step`, in the order in which they are tried."""
    return [way for branch in step.next for way in _ways(flow, step, branch, language)]


def _ways(flow: Flow, step: Step, branch: Branch, language: Language) -> Iterator[Exit]:
    answer = ", ".join(_condition(flow, step, name, wanted, language) for name, wanted in branch.when.items())
    if branch.go == THE_ANSWER:
        taken = {key for other in step.next for key in other.when.get(step.name, ())}
        for option in step.options:
            if option.key not in taken:
                yield Exit(option.label.get(language, option.key), go=option.key, always=True)
    else:
        end = branch.say if branch.go is None else None
        yield Exit(answer or _rest(flow, step, language), branch.go, end, always=not branch.when)


def _rest(flow: Flow, step: Step, language: Language) -> str:
    """The one answer that is left for the last way, where it is one."""
    signs = ["yes", "no"] if step.kind in ("yes_no", "confirm") else []
    keys = [option.key for option in step.options] or signs
    taken = {key for branch in step.next for key in branch.when.get(step.name, ())}
    left = [key for key in keys if key not in taken]
    single = taken and len(left) == 1 and not step.other and step.kind != "choice"
    return _answers(flow, step.name, (left[0],), language) if single else OTHERWISE


def _condition(flow: Flow, step: Step, name: str, wanted: tuple[str, ...], language: Language) -> str:
    said = _answers(flow, name, wanted, language)
    return said if name == step.name else f"{plain_name(name)}: {said}"


def _answers(flow: Flow, name: str, wanted: tuple[str, ...], language: Language) -> str:
    step = flow.steps.get(name)
    labels = {option.key: option.label.get(language, option.key) for option in step.options} if step else {}
    outcomes = _OUTCOMES if step and (step.kind == "address" or step.saves == "address") else {}
    return " / ".join(labels.get(key) or outcomes.get(key) or plain_name(key) for key in wanted)


def usual_way(flow: Flow, language: Language) -> list[str]:
    """The steps from the start on, taking at each the way that is always open, as most people do."""
    way: list[str] = []
    ahead: str | None = flow.start
    while ahead is not None and ahead in flow.steps and ahead not in way:
        way.append(ahead)
        ahead = next((out.go for out in exits(flow, flow.steps[ahead], language) if out.always), None)
    return [name for name in way if not flow.steps[name].if_said]


def beyond(flow: Flow, step: str, language: Language) -> list[str]:
    """The steps that `step` leads to at once."""
    return [out.go for out in exits(flow, flow.steps[step], language) if out.go in flow.steps and out.go is not None]


def reachable(flow: Flow, language: Language) -> list[str]:
    """The steps that the start and the flow's entries lead to, in the order of the page."""
    found: set[str] = set()
    ahead = {flow.start, *flow.entries} & set(flow.steps)
    while ahead:
        found |= ahead
        ahead = {after for name in ahead for after in beyond(flow, name, language)} - found
    return [name for name in flow.steps if name in found]
