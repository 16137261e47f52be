"""A text as an answer in the open run: read and kept, or asked again in other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import answers, phrases
from bot.dialogue.events import Flagged
from bot.dialogue.flow import Step
from bot.dialogue.leaning import doubted, leant
from bot.dialogue.lexicon import words_in
from bot.dialogue.mending import changed, chosen_with_more, correct, other_address, wants_change, whole_summary
from bot.dialogue.readdressing import readdressed
from bot.dialogue.reading import Block, Corner, Doubted, NoneOfThese, NoNumber, NotUnderstood, POBox, Reading
from bot.dialogue.stray import beside, elsewhere, noted, row, took_back, without_no
from bot.dialogue.taking import as_it_was, is_answer, pieces_of, read, taken
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
    if readdressed(turn, typed) or whole_summary(turn, text) or other_address(turn, text):
        return
    if chosen_with_more(turn, text) or _in_a_row(turn, text):
        return
    try:
        reading = _agreement(turn, text) if turn.step.saves == "agreement" else _read(turn, text)
        _doubt(turn, reading, text)
    except NotUnderstood as missed:
        back = text != typed and took_back(turn, text)
        if not (back or correct(turn, text) or elsewhere(turn, text) or changed(turn, text)):
            _not_read(turn, missed)
        return
    if turn.step.kind == "confirm" and reading.rest and correct(turn, reading.rest):
        return
    before, asked = turn.run.answers, turn.step
    taken(turn, reading)
    _first_of_several(turn, asked, reading)
    if turn.left_over:
        beside(turn, turn.left_over, before)


def _first_of_several(turn: Turn, asked: Step, reading: Reading) -> None:
    """Say that the addresses are taken one by one, where a text holds more than one."""
    wording = turn.flow.says.get("one_at_a_time") if turn.flow and asked.saves == "address" else None
    if wording and asked.kind == "address" and _several(turn, asked, reading):
        turn.say(wording)


def _several(turn: Turn, asked: Step, reading: Reading) -> bool:
    """Whether another address stands behind the one that was read, or several numbers may be meant."""
    which = reading.value.get("which", ()) if isinstance(reading.value, Mapping) else ()
    if len({one["number"] for one in which}) > 1:
        return True
    try:
        return any(map(str.isdigit, reading.rest)) and bool(read(turn, asked, reading.rest))
    except NotUnderstood:
        return False


def _read(turn: Turn, text: str) -> Reading:
    """The open question's answer; "no its a business" is one too, for all its no. Raises NotUnderstood."""
    assert turn.step
    try:
        return read(turn, turn.step, text)
    except NotUnderstood:
        anew = without_no(turn, text)
        if anew == text or turn.step.kind not in SET_ANSWERS:
            raise
        return read(turn, turn.step, anew)


def _in_a_row(turn: Turn, text: str) -> bool:
    """Whether the open question is answered with others behind it, and nothing between them."""
    assert turn.step
    return any(step is turn.step for step, _ in pieces_of(turn, turn.step, text)) and row(turn, text)


def _after_wait(turn: Turn, text: str) -> str:
    """`text` without the "wait", "oops" or "sorry" that opens it, where more follows and words are not free."""
    if turn.step is None or turn.step.kind in ("name", "free"):
        return text
    said = phrases.tokens(text)
    lists = ["takes_back", *(["never_mind"] if wants_change(turn) else [])]
    known = [lead for words in lists for lead in words_in(turn.book, words)]
    leads = [lead for lead in known if said[: len(lead)] == lead and len(said) > len(lead)]
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
    if any(_names(turn, words, said) for words in ("firm_yes", "acknowledged", "lives_there")):
        raise NotUnderstood
    return Reading(False)


def _names(turn: Turn, words: str, said: tuple[str, ...]) -> bool:
    """Whether a phrase of a shared list stands in `said`."""
    return phrases.stands_in(said, words_in(turn.book, words))


def _not_read(turn: Turn, missed: NotUnderstood) -> None:
    """A text that answers nothing: a place that is no house, something said in passing, or a miss."""
    if somewhere := _somewhere(missed):
        taken(turn, somewhere)
    elif turn.overheard:
        noted(turn)
    elif isinstance(missed, Doubted) or not _leant(turn):
        _miss(turn, missed)


def _doubt(turn: Turn, reading: Reading, text: str) -> None:
    """Raises Doubted where not every word of `text` is explained, and the second ear hears another answer in it."""
    assert turn.step
    if doubted(turn.step, reading, text, turn.language, turn.book) and not is_answer(turn, turn.step, text):
        raise Doubted


def _leant(turn: Turn) -> bool:
    """Whether the second ear hears a yes or a no; it is then taken."""
    assert turn.step
    if turn.step.saves == "agreement" and _names(turn, "lives_there", phrases.tokens(turn.heard.words)):
        return False  # who lives there may well speak for the owner, so it is asked in other words
    try:
        taken(turn, leant(turn.step, turn.heard.words, turn.language, turn.book))
    except NotUnderstood:
        return False
    return True


def _miss(turn: Turn, missed: NotUnderstood) -> None:
    """Say again, in other words the second time; after the third, name a person too and mark it."""
    assert turn.run
    assert turn.step
    assert turn.flow
    run, step, flow = turn.run, turn.step, turn.flow
    turn.run = run = replace(run, misses=run.misses + 1)
    special = "po_box" if isinstance(missed, POBox) else "none" if isinstance(missed, NoneOfThese) else ""
    wording = flow.says.get(f"{flow.home(step)}_{special}")
    if wording is None or turn.was_said(wording):
        other = step.retry_again or (step.retry if run.misses % MISSES_BEFORE_A_PERSON == 0 else step.ask)
        wording = step.retry if run.misses % MISSES_BEFORE_A_PERSON == 1 else other
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
    known = isinstance(missed, Corner) and any(one["status"] == "matched" for one in missed.candidates)
    return Reading(_crossing(*missed.candidates)) if isinstance(missed, Corner) and known else None


def _crossing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    """Two streets that meet, as an address: on the one that the town's list has, the other beside it."""
    first, second = (one, other) if one["status"] == "matched" else (other, one)
    text = f"{one['street']} & {other['street']}"
    return {**first, "number": "", "text": text, "status": second["status"], "also": (second["street"],)}
