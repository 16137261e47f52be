"""Taking an answer: read for its step, kept in the run, on to the next question; several may stand in one text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from bot.dialogue import answers, phrases, steps
from bot.dialogue.endings import finish
from bot.dialogue.events import Agreed, StoppedTexts
from bot.dialogue.flow import Flow, Step
from bot.dialogue.lexicon import words_in
from bot.dialogue.reading import Asked, NoneOfThese, NotUnderstood, Reading
from bot.dialogue.recap import address_of
from bot.dialogue.rows import Row, in_a_row
from bot.dialogue.run import Run, Value
from bot.dialogue.saying import Voice
from bot.dialogue.things import opened
from bot.dialogue.turn import Turn, by_language

NEVER_IN_PASSING = ("confirm", "choice", "free")  # what is answered on its own or not at all
WAS = "was"  # the note of an answer that is asked anew
SAYS_NOTHING = (None, "unsure", "none", "nothing")  # "no idea" answers the open question or none


def taken(turn: Turn, reading: Reading) -> None:
    """Store a reading and advance; what was said beyond it is offered to the next questions."""
    rest = _stored(turn, reading)
    while turn.run and turn.step and rest and turn.step.kind not in NEVER_IN_PASSING and turn.step.saves != "agreement":
        if pieces_of(turn, turn.step, rest):
            break
        try:
            reading = read(turn, turn.step, rest)
        except NotUnderstood:
            break
        if reading.each is None and reading.value in SAYS_NOTHING:
            break
        rest = _stored(turn, reading)
    turn.left_over = rest
    if turn.run and turn.step and not any(isinstance(event, StoppedTexts) for event in turn.events):
        if rest and turn.step.kind == "choice":
            turn.run = replace(turn.run, notes={**turn.run.notes, "ahead": rest})
        turn.ask()


def read(turn: Turn, step: Step, text: str) -> Reading:
    """`text` as the answer to `step`. Raises NotUnderstood."""
    assert turn.run
    assert turn.flow
    notes = turn.run.notes
    street = notes.get("street")
    if step.kind == "address" and isinstance(street, str) and turn.flow.home(step) != step.name:
        return _with_street(turn, step, text, street)
    if step.kind == "choice":
        return _choice(turn, step, text)
    reading = ask_reader(turn, step, text)
    if step.saves == "cameras" and isinstance(reading.value, tuple):
        return _without_own_name(turn, reading, reading.value)
    return reading


def _without_own_name(turn: Turn, reading: Reading, places: tuple[str, ...]) -> Reading:
    """The places without the resident's own name, which is none. Raises NotUnderstood where nothing is left."""
    assert turn.run
    name = str(turn.run.answers.get("name") or "")
    theirs = set(phrases.tokens(name))
    left = tuple(place for place in places if not set(phrases.tokens(place)) <= theirs)
    if not left:
        raise NotUnderstood
    return replace(reading, value=left)


def pieces_of(turn: Turn, step: Step, text: str) -> Row:
    """The answers to several questions, none answered yet, that stand one behind the other in `text`."""
    assert turn.run
    asked = Asked(step, turn.language, turn.book, turn.known.streets, camera_words(turn, step), ())
    row = in_a_row(asked, text)
    fresh = not any(one.name in turn.run.answers for one, _ in row)
    return row if len(row) > 1 and fresh and not is_answer(turn, step, text) else ()


def ask_reader(turn: Turn, step: Step, text: str, candidates: tuple[str, ...] = ()) -> Reading:
    return answers.read(
        step,
        text,
        turn.language,
        turn.book,
        turn.known.streets,
        cameras=camera_words(turn, step),
        candidates=candidates,
    )


def _with_street(turn: Turn, step: Step, text: str, street: str) -> Reading:
    """A house number for a street that was named before; a whole address is fine too."""
    whole = turn.known.streets.match(text).outcome == "found"
    beside = f"{text} {street}"
    fits = not whole and turn.known.streets.match(beside).outcome in ("found", "block")
    return ask_reader(turn, step, beside if fits else text)


def _choice(turn: Turn, step: Step, text: str) -> Reading:
    """One of the candidates by its index, or one of the step's own options by its key."""
    assert turn.run
    labels = tuple(turn.choices())
    found = len(labels) - len(step.options)
    try:
        reading = ask_reader(turn, step, text, labels)
    except NoneOfThese:
        if any(option.key == "none" for option in step.options):
            return Reading("none")
        raise
    except NotUnderstood:
        if step.options:
            return ask_reader(turn, replace(step, kind="one_of", other=False), text)
        raise
    index = reading.value if isinstance(reading.value, int) else 0
    return reading if index < found else Reading(step.options[index - found].key, reading.rest)


def camera_words(turn: Turn, step: Step) -> tuple[tuple[str, ...], ...]:
    """The cameras a step asks about, each with every word for it."""
    if turn.run is None or turn.flow is None:
        return ()
    options = {
        option.key: option for other in turn.flow.steps.values() if other.saves == "cameras" for option in other.options
    }
    found = []
    for camera in steps.subjects(turn.flow, step, turn.run) if step.for_each else ():
        option = options.get(camera)
        words = (
            [word for texts in option.words.values() for word in texts] + list(option.label.values()) if option else []
        )
        found.append((camera, *words))
    return tuple(found)


def _stored(turn: Turn, reading: Reading) -> str:
    """Store a reading, and what of the text answers the next question if that takes any words; what is left."""
    rest = _store(turn, reading)
    free = bool(turn.run and turn.step and turn.step.kind == "free")
    return _store(turn, Reading(reading.ahead, rest)) if reading.ahead and free else rest


def _store(turn: Turn, reading: Reading) -> str:
    """Put a reading into the run, advance to the next question; what is left of the text."""
    assert turn.run
    assert turn.flow
    assert turn.step
    flow, step = turn.flow, turn.step
    run, given = kept(turn, flow, step, turn.run, reading)
    if step.saves == "agreement" and given is True:
        turn.report(Agreed(turn.book.version, turn.language, turn.now))
    ahead = run.notes.get("ahead") if step.kind == "choice" else None
    if step.for_each and steps.unanswered(flow, step, run):
        turn.run = replace(run, misses=0)  # some cameras were named; the others are asked about next
        return reading.rest
    run = replace(run, trail=(*[name for name in run.trail if name != step.name], step.name), misses=0)
    arrival = steps.advance(flow, run, given)
    turn.run = remembered(turn, flow, arrival.run, run)
    if arrival.end:
        finish(turn, arrival.end, given)
        return ""
    return reading.rest or (ahead if isinstance(ahead, str) else "")


def kept(turn: Turn, flow: Flow, step: Step, run: Run, reading: Reading) -> tuple[Run, Value]:
    """The run with this reading in it, and the answer as the flow's branches see it."""
    value = reading.value
    if step.kind == "address" and isinstance(value, Mapping):
        return _kept_address(turn, flow, step, run, value)
    if step.kind == "choice" and isinstance(value, int) and not isinstance(value, bool):
        things = run.notes.get("things")
        thing = things[value] if isinstance(things, (list, tuple)) else None
        run = replace(run, notes={**run.notes, "thing": turn.choices()[value], "chosen": thing})
        run = opened(turn, flow, run, thing) if isinstance(thing, Mapping) else run
        if step.saves == "address" and isinstance(thing, Mapping) and (thing.get("block") or not thing.get("number")):
            return _kept_address(turn, flow, step, run, {**thing, "no_number": not thing.get("block")})
        return (steps.with_answer(flow, run, step, thing) if step.saves else run), value
    if step.kind == "choice":
        return run, value
    if step.kind == "street":
        named = value if isinstance(value, tuple) else ()
        return steps.with_answer(flow, run, step, tuple(one for one in named if one != _own_street(flow, run))), value
    if step.saves == "cameras" and isinstance(value, tuple):
        run, value = _with_more(turn, flow, run, value)
    each: Mapping[str, Any] | None = reading.each
    return steps.with_answer(flow, run, step, value, each), value


def remembered(turn: Turn, flow: Flow, run: Run, before: Run) -> Run:
    """The run that asks anew, with what was answered; of cameras, too, whether one is only to be added."""
    was = before.answers.get(run.step)
    if was is not None and run.step not in run.answers:
        run = replace(run, notes={**run.notes, WAS: {run.step: was}})
    cameras = steps.cameras_of(flow, before)
    if flow.steps[run.step].saves != "cameras" or not cameras or steps.cameras_of(flow, run):
        return run
    return replace(run, notes={**run.notes, "before": cameras, "adds": _adds(turn)})


def as_it_was(turn: Turn, text: str) -> bool:
    """Whether who was asked anew would rather leave it ("never mind"); the answer from before then stands."""
    assert turn.run
    assert turn.step
    was = turn.run.notes.get(WAS)
    if not isinstance(was, Mapping) or turn.run.step not in was:
        return False
    if phrases.tokens(text) not in words_in(turn.book, "as_it_was") or is_answer(turn, turn.step, text):
        return False
    value = was[turn.run.step]
    kept_notes = {name: note for name, note in turn.run.notes.items() if name not in (WAS, "before", "adds")}
    turn.run = replace(turn.run, notes=kept_notes)
    each = value if turn.step.for_each and isinstance(value, Mapping) else None
    taken(turn, Reading(None, each=each) if each else Reading(tuple(value) if isinstance(value, list) else value))
    return True


def is_answer(turn: Turn, step: Step, text: str) -> bool:
    """Whether the whole of `text` answers `step`, as "no" does where it is asked whether the road is seen."""
    cameras = camera_words(turn, step)
    return answers.explains(step, text, turn.language, turn.book, turn.known.streets, cameras=cameras)


def _adds(turn: Turn) -> bool:
    """Whether the text speaks of one thing more: "add a camera", "I have another one"."""
    said = phrases.tokens(turn.heard.words)
    first = next((word for word in said if (word,) not in words_in(turn.book, "fillers")), "")  # "oh and the garage"
    opens = (first,) in words_in(turn.book, "and")
    return opens or phrases.stands_in(said, words_in(turn.book, "adds"))


def _with_more(turn: Turn, flow: Flow, run: Run, value: tuple[str, ...]) -> tuple[Run, tuple[str, ...]]:
    """The cameras named now, beside those named before where one is only to be added."""
    before = run.notes.get("before") or (steps.cameras_of(flow, turn.run) if turn.run else ())
    adds = _adds(turn) or run.notes.get("adds") is True
    run = replace(run, notes={name: note for name, note in run.notes.items() if name not in ("before", "adds")})
    if not adds or not isinstance(before, (list, tuple)):
        return run, value
    return run, tuple(dict.fromkeys((*before, *value)))


def _own_street(flow: Flow, run: Run) -> object:
    """The street that the house itself stands on."""
    address = next((run.answers.get(step.name) for step in flow.steps.values() if step.saves == "address"), None)
    return address.get("street") if isinstance(address, Mapping) else None


def _kept_address(turn: Turn, flow: Flow, step: Step, run: Run, value: Mapping[str, Any]) -> tuple[Run, Value]:
    """An address that is certain, that might be one of several, that is no house, or that the town's list lacks."""
    if value.get("no_number"):
        return replace(run, notes={**run.notes, "street": str(value["street"])}), {"outcome": "no_number"}
    if "which" in value:
        things = tuple(value["which"])
        typed = {**things[0], "street": str(value.get("typed", "")), "number": "", "unit": None, "status": "typed"}
        labels = by_language([_in_each(turn, thing) for thing in things])
        notes = {**run.notes, "things": things, "labels": labels, "typed": typed["street"]}
        return steps.with_answer(flow, replace(run, notes=notes), step, typed), {"outcome": "which"}
    run = replace(run, notes={**run.notes, "typed": _in_each(turn, value)})
    block = "block" if value.get("block") else None
    crossing = "crossing" if value.get("also") and not value.get("number") else None
    outcome = block or crossing or ("unknown" if value.get("status") == "typed" else "matched")
    return steps.with_answer(flow, run, step, asdict(address_of(value))), {"outcome": outcome}


def _in_each(turn: Turn, address: Mapping[str, Any]) -> dict[str, str]:
    """An address to show, in each language of the town."""
    return turn.in_each(partial(Voice.place, address=address_of(address)))
