"""What residents say in passing, whatever was asked, that calls for a question which others are never asked."""

from __future__ import annotations

from functools import lru_cache

from bot.dialogue import steps
from bot.dialogue.flow import Step, Words
from bot.dialogue.forms import form_of
from bot.dialogue.phrases import tokens
from bot.dialogue.turn import Turn


def overhear(turn: Turn) -> None:
    """Note the steps of the open dialogue that this text calls for, and that are neither answered nor noted yet."""
    if turn.run is None or turn.flow is None:
        return
    run, flow, said = turn.run, turn.flow, tokens(turn.heard.words)
    new = [step for step in flow.steps.values() if step.if_said and not steps.is_called_for(step, run)]
    found = tuple(step.name for step in new if not steps.is_answered(flow, step, run) and _calls_for(step, said))
    turn.run = steps.called_for(run, found)
    turn.overheard = bool(found)


def _calls_for(step: Step, said: tuple[str, ...]) -> bool:
    return _stands(step.if_said, said) and not _stands(step.unless_said, said)


def _stands(words: Words, said: tuple[str, ...]) -> bool:
    """Whether one of the phrases, in any language, stands in `said` to the letter."""
    spelled = [{word: 0} for word in said]
    forms = (_form(phrase) for phrases in words.values() for phrase in phrases)
    return any(form.reach(spelled[at:]) for form in forms for at in range(len(said)))


_form = lru_cache(maxsize=1024)(form_of)
