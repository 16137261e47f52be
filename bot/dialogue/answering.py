"""A text as an answer in the open run: read and kept, or asked again in other words."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import phrases
from bot.dialogue.events import Flagged
from bot.dialogue.mending import ahead, correct, elsewhere
from bot.dialogue.reading import Corner, NoNumber, NotUnderstood, POBox, Reading
from bot.dialogue.taking import read, taken
from bot.dialogue.turn import Turn

MISSES_BEFORE_A_PERSON = 3


def answer(turn: Turn, text: str) -> None:
    """Read `text` as an answer in the open run, and go on; or say what was not understood."""
    assert turn.run
    assert turn.step
    assert turn.flow
    try:
        reading = _agreement(turn, text) if turn.step.saves == "agreement" else read(turn, turn.step, text)
    except NotUnderstood as missed:
        if not correct(turn, text) and not elsewhere(turn, text):
            _miss(turn, missed)
        return
    if turn.step.kind == "confirm" and reading.rest and correct(turn, reading.rest):
        return
    taken(turn, reading)
    if turn.left_over:
        ahead(turn, turn.left_over)


def _agreement(turn: Turn, text: str) -> Reading:
    """The agreement; an age under 18 refuses it whatever else is said, another's camera unless a yes stands beside it.

    Raises NotUnderstood.
    """
    assert turn.step
    said = phrases.tokens(text)
    if _names(turn, "too_young", said):
        return Reading(False)
    if not _names(turn, "not_owner", said):
        return read(turn, turn.step, text)
    if _names(turn, "yes", said):
        raise NotUnderstood
    return Reading(False)


def _names(turn: Turn, words: str, said: tuple[str, ...]) -> bool:
    """Whether a phrase of a shared list stands in `said`, to the letter: "bueno" is not "dueño"."""
    lists = turn.book.answers.get(words, {})
    known = {phrases.tokens(phrase) for phrase in lists.get(turn.language, ())} - {()}
    if words != "yes":
        known |= {phrases.tokens(phrase) for spoken in lists.values() for phrase in spoken} - {()}
    return any(said[at : at + len(phrase)] == phrase for phrase in known for at in range(len(said)))


def _miss(turn: Turn, missed: NotUnderstood) -> None:
    """Say again, in other words the second time; after the third, name a person too and mark it."""
    assert turn.run
    assert turn.step
    assert turn.flow
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
