"""Answers to another question than the open one: an earlier one is mended, a later one noted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue import answers, phrases, steps
from bot.dialogue.elsewhere import in_its_words
from bot.dialogue.flow import Flow, Step
from bot.dialogue.lexicon import CAMERA, OPTION, UNIT, words_in
from bot.dialogue.marks import Mark
from bot.dialogue.reading import Asked, NotUnderstood, Reading
from bot.dialogue.run import Value
from bot.dialogue.strict import marks_of
from bot.dialogue.taking import SAYS_NOTHING, camera_words, kept, pieces_of, read, taken
from bot.dialogue.turn import Turn

_NUMBERS = re.compile(r"\d+")
LEAD_WORDS = 2  # that tell a name: "its" may be anything
ASKS_ON = ("which", "unknown", "no_number", "block", "crossing")  # outcomes of an address that are not settled yet
LISTED = ("several_of", "one_of")
NAMING = (OPTION, CAMERA, "all", "both", "unsure")  # marks that name something in a list, by more than its number
TELLING = ("address", "several_of", "one_of", "days", "name")  # kinds whose answers can only be theirs


def elsewhere(turn: Turn, text: str) -> bool:
    """An answer to another question of this run: an earlier one is mended, a later one noted; then the open one again.

    Never before the agreement was given: until then nothing is kept.
    """
    assert turn.run
    assert turn.flow
    assert turn.step
    if turn.step.saves == "agreement":
        return False
    order = [*reversed(turn.run.trail), *[name for name in turn.flow.steps if name not in turn.run.trail]]
    found = [turn.flow.steps[name] for name in order if name in turn.flow.steps]
    found.sort(key=lambda step: step.kind != "yes_no")  # "it sees the road" names no camera at the road
    said = without_no(turn, text)
    return any(_takes(turn, step) and told(turn, step, said) and put(turn, step, said, stray=True) for step in found)


def without_no(turn: Turn, text: str) -> str:
    """ "No its a business" without the "no", which refuses what was answered before."""
    first, _, rest = text.partition(" ")
    anew = any(phrases.tokens(rest)[: len(p)] == p for p in words_in(turn.book, "starts_anew"))
    return rest if anew and phrases.tokens(first) in words_in(turn.book, "firm_no") else text


def took_back(turn: Turn, text: str) -> bool:
    """Whether `text`, said behind a "sorry" or an "actually", answers the question before; it is then taken so."""
    assert turn.run
    assert turn.flow
    last = turn.flow.steps.get(turn.run.trail[-1]) if turn.run.trail else None
    if last is None or last.saves in (None, "agreement"):
        return False
    cameras = camera_words(turn, last)
    whole = answers.explains(last, text, turn.language, turn.book, turn.known.streets, cameras=cameras)
    return whole and put(turn, last, text)


def _takes(turn: Turn, step: Step) -> bool:
    """Whether a stray answer may be taken for this step: one that saves, is not open, and whose answers are telling."""
    assert turn.run
    assert turn.flow
    kinds = (*TELLING, "yes_no") if step.for_each else TELLING
    telling = step.kind in kinds and step.saves is not None and turn.flow.home(step) == step.name
    return telling and step.name != turn.run.step and (not step.for_each or bool(steps.cameras_of(turn.flow, turn.run)))


def told(turn: Turn, step: Step, text: str) -> bool:
    """Whether the whole of `text` answers `step` and says something: a certain address, an option, a number of days."""
    cameras = camera_words(turn, step)
    text = _without_adding(turn, text) if step.saves == "cameras" else text
    if not answers.explains(step, text, turn.language, turn.book, turn.known.streets, cameras=cameras):
        return False
    if step.kind == "several_of" and (_is_keyword(turn, text) or _kinds(turn, step, text) & {"wrong"}):
        return False  # "change it back" names nothing at the back, nor does "add it back"
    if step.kind == "address":
        return turn.known.streets.match(text).outcome == "found"
    if step.kind == "name":
        return _named_by(turn, text)
    if step.kind == "yes_no":
        return in_its_words(_asked(turn, step), text)
    if step.kind in LISTED and not _told_in_words(turn, step, text):
        return False  # a number, of the list or of an hour, may answer any question
    if step.kind == "days" and UNIT not in _kinds(turn, step, text):
        return False  # "wrong one" counts no days
    return any(map(str.isalpha, text)) and read(turn, step, text).value not in SAYS_NOTHING


def _kinds(turn: Turn, step: Step, text: str) -> set[str]:
    return {mark.kind for mark in told_marks(turn, step, text)}


def _is_keyword(turn: Turn, text: str) -> bool:
    """Whether a word that works at any moment is all that is said."""
    fillers = words_in(turn.book, "fillers")
    said = tuple(word for word in phrases.tokens(text) if (word,) not in fillers)
    known = (words for keyword in turn.book.keywords.values() for words in keyword.words.values())
    return any(phrases.tokens(word) == said for words in known for word in words)


def _without_adding(turn: Turn, text: str) -> str:
    """ "Add a garage" as the place alone."""
    adds = words_in(turn.book, "adds")
    return " ".join(word for word in text.split() if phrases.tokens(word) not in adds)


def _told_in_words(turn: Turn, step: Step, text: str) -> bool:
    """Whether `text` names an option of `step` without its numbers too: "stops recording at 6" names no sixth place."""
    worded = _NUMBERS.sub(" ", text)
    if not any(mark.kind in NAMING for mark in told_marks(turn, step, worded)):
        return False  # "wrong one" names no first place
    try:
        return bool(read(turn, step, worded).value)
    except NotUnderstood:
        return False


def _named_by(turn: Turn, text: str) -> bool:
    """Whether `text` says that a name follows: "call me Robert"; "this is" tells it only before a name that we know."""
    leads = [phrases.tokens(lead) for words in turn.book.answers.get("name_lead", {}).values() for lead in words]
    said, naming = phrases.tokens(text), words_in(turn.book, "naming")
    led = [lead for lead in leads if len(lead) >= LEAD_WORDS and said[: len(lead)] == lead]
    given = (*words_in(turn.book, "given"), *words_in(turn.book, "given_alone"))
    return any(any((word,) in naming for word in lead) or said[len(lead) : len(lead) + 1] in given for lead in led)


def beside(turn: Turn, text: str, before: Mapping[str, Value]) -> None:
    """What was said beyond an answer, where the whole of it answers a question to come or one answered `before`."""
    if (
        turn.run is None
        or turn.flow is None
        or turn.flow.steps[turn.flow.start].name not in (*turn.run.trail, *turn.run.answers)
    ):
        return
    given = turn.run.answers
    found = [step for step in turn.flow.steps.values() if given.get(step.name) == before.get(step.name)]
    found.sort(key=lambda step: step.name in given)  # what is still to come first
    step = next((step for step in found if _takes(turn, step) and told(turn, step, text)), None)
    if step is None:
        row(turn, text)
        return
    _keep(turn, step, text)
    if step.name in given and turn.run.answers != given:
        turn.says("noted")
        turn.ask()


def row(turn: Turn, text: str) -> bool:
    """Whether `text` answers open questions one behind the other; they are then taken, what is said of cameras last."""
    assert turn.run
    assert turn.step
    told = pieces_of(turn, turn.step, text)
    for step, piece in sorted(told, key=lambda one: one[0].for_each is not None):
        if turn.step is step:
            taken(turn, read(turn, step, piece))
        elif turn.run and _takes(turn, step):
            _keep(turn, step, piece)
    return bool(told)


def _keep(turn: Turn, step: Step, text: str) -> None:
    assert turn.run
    assert turn.flow
    reading = _with_the_others(turn, step, text, read(turn, step, text))
    run = turn.run if reading.each else steps.forgotten(turn.run, (step.name,))
    turn.run, _ = kept(turn, turn.flow, step, run, reading)


def put(turn: Turn, step: Step, text: str, *, stray: bool = False) -> bool:
    """Answer `step` with `text` although another is open; False where it does not read.

    `stray`: nothing says that it takes the place of what was answered, so that a camera comes beside those named.
    """
    assert turn.run
    assert turn.flow
    assert turn.step
    try:
        reading = read(turn, step, text)
    except NotUnderstood:
        return False
    if stray:
        reading = _with_the_others(turn, step, text, reading)
    run = (
        turn.run if reading.each else steps.forgotten(turn.run, (step.name,))
    )  # the cameras not named stay as they are
    mended, given = kept(turn, turn.flow, step, run, reading)
    asks_on = isinstance(given, Mapping) and given.get("outcome") in ASKS_ON
    if asks_on or asked_because_of(turn.flow, step, turn.step):
        turn.run = replace(run, step=step.name)
        taken(turn, reading)
        return True
    turn.run = replace(mended, trail=(*[name for name in mended.trail if name != step.name], step.name), misses=0)
    noted(turn)
    return True


def _with_the_others(turn: Turn, step: Step, text: str, reading: Reading) -> Reading:
    """A camera that is named late comes beside the others, but for one it is named instead of ("not the garage")."""
    assert turn.run
    assert turn.flow
    cameras = steps.cameras_of(turn.flow, turn.run)
    instead = phrases.stands_in(phrases.tokens(text), words_in(turn.book, "takes_back"))
    if step.saves != "cameras" or not isinstance(reading.value, tuple) or instead:
        return reading
    named = {mark.value for mark in told_marks(turn, step, text) if mark.kind == OPTION}
    left = [camera for camera in cameras if camera not in named - set(reading.value)]
    return replace(reading, value=tuple(dict.fromkeys((*left, *reading.value))))


def asked_because_of(flow: Flow, step: Step, asked: Step) -> bool:
    """Whether `asked` is only asked to settle an answer of `step`, as "did you mean …?" is."""
    return any(branch.go == asked.name and step.name in branch.when for branch in step.next)


def noted(turn: Turn) -> None:
    """Say so, and ask the open question, or, where what was noted opened another one, that."""
    turn.says("noted")
    assert turn.run
    assert turn.flow
    assert turn.step
    if turn.step.kind == "confirm":
        turn.run = replace(turn.run, step=steps.half_answered(turn.flow, turn.run) or turn.run.step)
    turn.ask()


def told_marks(turn: Turn, step: Step, text: str) -> tuple[Mark, ...]:
    """What every word of `text` stands for, as an answer to `step`."""
    return marks_of(_asked(turn, step), text)


def _asked(turn: Turn, step: Step) -> Asked:
    return Asked(step, turn.language, turn.book, turn.known.streets, camera_words(turn, step), ())
