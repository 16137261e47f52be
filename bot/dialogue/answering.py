"""A text as an answer in the open run: read and kept, or asked again in other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import answers, phrases
from bot.dialogue.events import Flagged
from bot.dialogue.lexicon import words_in
from bot.dialogue.mending import changed, chosen_with_more, correct, other_address, whole_summary
from bot.dialogue.reading import Block, Corner, NoneOfThese, NoNumber, NotUnderstood, POBox, Reading
from bot.dialogue.stray import beside, elsewhere, noted, took_back
from bot.dialogue.taking import as_it_was, read, taken
from bot.dialogue.turn import Turn

MISSES_BEFORE_A_PERSON = 3
SET_ANSWERS = ("one_of", "several_of", "days", "number")


def answer(turn: Turn, text: str) -> None:
    """Read `text` as an answer in the open run, and go on; or say what was not understood."""
    assert turn.run
    assert turn.step
    assert turn.flow
    typed, text = text, _after_wait(turn, text)
    if as_it_was(turn, typed):
        return
    if turn.overheard and turn.step.kind == "confirm":
        noted(turn)  # something is to be asked before all can be right
        return
    if whole_summary(turn, text) or other_address(turn, text) or chosen_with_more(turn, text):
        return
    try:
        reading = _agreement(turn, text) if turn.step.saves == "agreement" else read(turn, turn.step, text)
    except NotUnderstood as missed:
        back = text != typed and took_back(turn, text)
        if not (back or correct(turn, text) or elsewhere(turn, text) or changed(turn, text)):
            _not_read(turn, missed)
        return
    if turn.step.kind == "confirm" and reading.rest and correct(turn, reading.rest):
        return
    before = turn.run.answers
    taken(turn, reading)
    if turn.left_over:
        beside(turn, turn.left_over, before)


def _after_wait(turn: Turn, text: str) -> str:
    """`text` without the "wait", "oops" or "sorry" that opens it, where more follows and words are not free."""
    if turn.step is None or turn.step.kind in ("name", "free"):
        return text
    said = phrases.tokens(text)
    leads = [lead for lead in words_in(turn.book, "takes_back") if said[: len(lead)] == lead and len(said) > len(lead)]
    words = text.split()
    if not leads or len(leads[0]) >= len(words):
        return text
    return " ".join(words[len(leads[0]) :])


def understands(turn: Turn, *, wholly: bool) -> bool:
    """Whether the text is a yes or no to the open question, or says why one cannot agree.

    `wholly`: to its last word, and then whatever answers a question with set answers ("I don't know, dear").
    """
    step, said = turn.step, turn.heard.words
    if turn.run is None or step is None or (step.kind != "yes_no" and not (wholly and step.kind in SET_ANSWERS)):
        return False
    agrees = step.saves == "agreement"
    if wholly and not (agrees and any(_names(turn, why, phrases.tokens(said)) for why in ("too_young", "not_owner"))):
        return answers.explains(step, said, turn.language, turn.book, turn.known.streets)
    try:
        return (_agreement(turn, said) if agrees else read(turn, step, said)).value is not None
    except NotUnderstood:
        return False


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
    if _names(turn, "firm_yes", said) or _names(turn, "acknowledged", said):
        raise NotUnderstood
    return Reading(False)


def _names(turn: Turn, words: str, said: tuple[str, ...]) -> bool:
    """Whether a phrase of a shared list stands in `said`, to the letter: "bueno" is not "dueño"."""
    lists = turn.book.answers.get(words, {})
    known = {phrases.tokens(phrase) for spoken in lists.values() for phrase in spoken} - {()}
    return any(said[at : at + len(phrase)] == phrase for phrase in known for at in range(len(said)))


def _not_read(turn: Turn, missed: NotUnderstood) -> None:
    """A text that answers nothing: a place that is no house, something said in passing, or a miss."""
    if somewhere := _somewhere(missed):
        taken(turn, somewhere)
    elif turn.overheard:
        noted(turn)
    else:
        _miss(turn, missed)


def _miss(turn: Turn, missed: NotUnderstood) -> None:
    """Say again, in other words the second time; after the third, name a person too and mark it."""
    assert turn.run
    assert turn.step
    assert turn.flow
    run, step, flow = turn.run, turn.step, turn.flow
    turn.run = run = replace(run, misses=run.misses + 1)
    special = "po_box" if isinstance(missed, POBox) else "none" if isinstance(missed, NoneOfThese) else ""
    wording = flow.says.get(f"{flow.home(step)}_{special}")
    if wording is None:
        wording = step.retry_again if run.misses >= 2 and step.retry_again else step.retry
    if run.misses % MISSES_BEFORE_A_PERSON == 0:
        turn.report(Flagged("misunderstood"))
        turn.says("person")
    turn.ask_again(wording)


def _somewhere(missed: NotUnderstood) -> Reading | None:
    """What was told of a place that is no house: a block, a crossing, or a street whose number is to be asked for."""
    if isinstance(missed, Block):
        return Reading({**missed.address, "block": True}, missed.rest)
    if isinstance(missed, NoNumber):
        return Reading({"no_number": True, "street": missed.address.get("street", "")}, missed.rest)
    return Reading(_crossing(*missed.candidates)) if isinstance(missed, Corner) else None


def _crossing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    """Two streets that meet, as an address: on the one that the town's list has, the other beside it."""
    first, second = (one, other) if one["status"] == "matched" else (other, one)
    text = f"{one['street']} & {other['street']}"
    return {**first, "number": "", "text": text, "status": second["status"], "also": (second["street"],)}
