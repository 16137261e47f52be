"""What the open step would itself take as an answer, so that a word of its options is not taken for a keyword."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.dialogue import phrases
from bot.dialogue.flow import Flow, Step
from bot.dialogue.forms import in_few_ways

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A step as keywords see it: the words of its options, and whether it takes an address, a correction or a name."""

    options: frozenset[Tokens] = frozenset()
    reads_address: bool = False
    reads_corrections: bool = False
    reads_name: bool = False
    is_open: bool = False  # a question waits for an answer

    def is_answered_by(self, said: Tokens) -> bool:
        """Whether a sentence rather answers the step: it names an option, or corrects what is to be confirmed."""
        return self.reads_corrections or any(phrases.find(option, said) is not None for option in self.options)

    def may_mean(self, keyword: Tokens) -> bool:
        """Whether the words of a keyword stand in an option, as "back" in "back yard"."""
        return any(set(keyword) <= set(option) for option in self.options)


def places(flows: Iterable[Flow]) -> dict[str, Place]:
    """Each step's place by its name; steps of one name in several flows are taken together."""
    found: dict[str, Place] = {}
    for step in (step for flow in flows for step in flow.steps.values()):
        before = found.get(step.name, Place())
        found[step.name] = Place(
            before.options | frozenset(_options(step)),
            before.reads_address or step.kind == "address",
            before.reads_corrections or step.kind == "confirm",
            before.reads_name or step.kind == "name",
            True,
        )
    return found


def _options(step: Step) -> Iterator[Tokens]:
    """The words of the step's options; a yes or no is no option, for it stands in many sentences."""
    for option in step.options if step.kind != "yes_no" else ():
        for label in option.label.values():
            yield phrases.tokens(label)
        for words in option.words.values():
            yield from (phrases.tokens(word) for word in words if in_few_ways(word))
