"""A text as an answer in the open run: read and kept, or asked again in other words."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import phrases
from bot.dialogue.events import Flagged
from bot.dialogue.flow import Step
from bot.dialogue.mending import correct, elsewhere
from bot.dialogue.reading import Corner, NoNumber, NotUnderstood, POBox, Reading
from bot.dialogue.taking import read, taken
from bot.dialogue.turn import Turn

MISSES_BEFORE_A_PERSON = 3


def answer(turn: Turn, text: str) -> None:
    """Read `text` as an answer in the open run, and go on; or say what was not understood."""
    assert turn.run and turn.step and turn.flow
    try:
        reading = _agreement(turn, text) if turn.step.saves == "agreement" else read(turn, turn.step, text)
    except NotUnderstood as missed:
        if not correct(turn, text) and not elsewhere(turn, text):
            _miss(turn, missed)
        return
    if turn.step.kind == "confirm" and reading.rest and correct(turn, reading.rest):
        return
    taken(turn, reading)


def _agreement(turn: Turn, text: str) -> Reading:
    """The agreement; an age under 18 refuses it whatever else is said, another's camera does unless a yes stands beside it.

    The reasons are the words of the option "no". Raises NotUnderstood.
    """
    assert turn.step
    reasons = _reasons(turn.step, phrases.tokens(text))
    if any(word.isdigit() for reason in reasons for word in reason):
        return Reading(False)
    if reasons and _says_yes(turn, phrases.tokens(text)):
        raise NotUnderstood
    return Reading(False) if reasons else read(turn, turn.step, text)


def _reasons(step: Step, said: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Why this person cannot agree, as far as they say so."""
    refusing = [words for option in step.options if option.key == "no" for words in option.words.values()]
    known = [phrases.tokens(phrase) for words in refusing for phrase in words]
    return [phrase for phrase in known if phrases.find(phrase, said) is not None]


def _says_yes(turn: Turn, said: tuple[str, ...]) -> bool:
    words = [phrases.tokens(word) for word in turn.book.answers["yes"].get(turn.language, ())]
    beginnings = (said[at:] for at in range(len(said)))
    return any(rest[: len(word)] == word for rest in beginnings for word in words if word)  # to the letter: dueño, bueno


def _miss(turn: Turn, missed: NotUnderstood) -> None:
    """Say again, in other words the second time; after the third, name a person too and mark it."""
    assert turn.run and turn.step and turn.flow
    run, step, flow = turn.run, turn.step, turn.flow
    if isinstance(missed, NoNumber):
        taken(turn, Reading({"no_number": True, "street": missed.address.get("street", "")}, missed.rest))
        return
    turn.run = run = replace(run, misses=run.misses + 1)
    special = {POBox: "po_box", Corner: "corner"}.get(type(missed))
    wording = flow.says.get(f"{flow.home(step)}_{special}") if special else None
    if wording is None:
        wording = step.retry_again if run.misses >= 2 and step.retry_again else step.retry
    if run.misses % MISSES_BEFORE_A_PERSON == 0:
        turn.report(Flagged("misunderstood"))
        turn.says("person")
    turn.ask_again(wording)
