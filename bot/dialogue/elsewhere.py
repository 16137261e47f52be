"""Whether a piece of text answers another question of the same dialogue than the one that was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.dialogue import names
from bot.dialogue.flow import Step
from bot.dialogue.lexicon import OPTION, UNIT, words_in
from bot.dialogue.marks import QUIET
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import Asked, NotUnderstood
from bot.dialogue.strict import marks_of, strictly

_TOO_SHORT_TO_TELL = 3  # characters; "50" may answer anything


def answers_another(asked: Asked, text: str) -> bool:
    """Whether the whole of `text` reads strictly as the answer to another step that saves something.

    A number alone and a plain yes or no answer too many questions to count, and any words may be a name. Where a name
    is asked, only to the letter: many names are one slip from a word ("Sara", "Diaz").
    """
    if len(text) < _TOO_SHORT_TO_TELL:
        return False
    exactly = asked.step.kind == "name"
    return any(_answers(other, text, exactly=exactly) for other in others(asked) if other.step.saves)


def mentions_another(asked: Asked, text: str) -> bool:
    """Whether an option of another step is named in `text`, or the whole answers one."""
    beside = list(others(asked))
    names_of_steps = {other.step.name for other in beside}
    for other in beside:
        telling = other.step.saves or any(option.key in names_of_steps for option in other.step.options)
        if telling and any(mark.kind == OPTION and not mark.slips for mark in marks_of(other, text)):
            return True
    return answers_another(asked, text)


def in_its_words(asked: Asked, text: str) -> bool:
    """Whether a yes or no stands in `text` in words of this very question, as "sees the road" does."""
    shared = (*words_in(asked.book, "yes"), *words_in(asked.book, "no"))
    signs = [tokens(mark.word) for mark in marks_of(asked, text) if mark.kind in ("yes", "no")]
    return any(len(sign) > 1 and sign not in shared for sign in signs)


def signs_another(asked: Asked, text: str) -> bool:
    """Whether `text` says yes or no, in its own words, to another question that is asked of each camera."""
    signed = (other for other in others(asked) if other.step.kind == "yes_no" and other.step.for_each)
    return any(in_its_words(other, text) for other in signed)


def others(asked: Asked) -> Iterator[Asked]:
    """The other questions of the dialogue that has this one, each as it would be asked."""
    for step in _steps_beside(asked):
        yield replace(asked, step=step, cameras=(), candidates=())


def _steps_beside(asked: Asked) -> list[Step]:
    """The other steps of the dialogue that has this very step, or one of its name and options."""
    holding = [flow for flow in asked.book.flows.values() if asked.step.name in flow.steps]
    holding.sort(key=lambda flow: flow.steps[asked.step.name] is not asked.step)
    for flow in holding:
        if flow.steps[asked.step.name].options is asked.step.options:
            return [step for name, step in flow.steps.items() if name != asked.step.name]
    return []


def _answers(other: Asked, text: str, *, exactly: bool) -> bool:
    kind = other.step.kind
    try:
        if kind in ("one_of", "several_of", "days"):
            return _strict(other, text, exactly=exactly)
        if kind == "name":
            return names.led_in(other, text) and bool(names.name(other, text))
    except NotUnderstood:
        return False
    return kind == "address" and any(map(str.isdigit, text)) and other.streets.match(text).outcome in ("found", "which")


def _strict(other: Asked, text: str, *, exactly: bool) -> bool:
    marks = marks_of(other, text)
    telling = UNIT if other.step.kind == "days" else OPTION
    told = [mark for mark in marks if mark.kind not in QUIET]
    if exactly and any(mark.slips for mark in told):
        return False
    return any(mark.kind == telling for mark in told) and bool(strictly(other, marks))
