"""What a registered resident wants changed, told in one text: "change my days to 60", "add a garage camera".

It is taken as a correction of the summary would be, and the summary is shown for a yes; nothing is changed before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import cast

from bot.dialogue import phrases, things
from bot.dialogue.endings import begin_registration
from bot.dialogue.known import Address, Held, HeldRegistration
from bot.dialogue.lexicon import words_in
from bot.dialogue.mending import amended, wants_change
from bot.dialogue.reading import NotUnderstood, Reading
from bot.dialogue.replies import open_asks
from bot.dialogue.run import Value
from bot.dialogue.saying import Voice
from bot.dialogue.taking import ask_reader, read, taken
from bot.dialogue.things import says_street
from bot.dialogue.turn import Turn, by_language

FLOW = "update"
WISH = "wish"  # the note of a wish that waits for the word on which address it is about


def wished(turn: Turn) -> bool:
    """Whether who has nothing open says a change that can be made as it is told; it then stands in a summary."""
    held = turn.known.held
    if turn.run or held is None or not held.proven or turn.known.pictures or open_asks(turn):
        return False
    if lost(turn) or one_more_place(turn):
        return True
    if not wants_change(turn) or not any(_would_change(turn, held, one) for one in held.registrations):
        return False
    begin(turn, held, turn.heard.words)
    return True


def lost(turn: Turn) -> bool:
    """Whether a camera that is held is said to be gone ("I took down the driveway one"); it is then asked back."""
    if not phrases.stands_in(phrases.tokens(turn.heard.words), words_in(turn.book, "gone")):
        return False
    return things.names_camera(turn, turn.heard.words) and things.ask_which(turn, turn.heard.words)


def one_more_place(turn: Turn) -> bool:
    """Whether another address is told, as one to be added ("I also have a shop at …"); its registration then begins."""
    step = next(step for step in turn.book.flows["registration"].steps.values() if step.saves == "address")
    if not phrases.stands_in(phrases.tokens(turn.heard.words), words_in(turn.book, "one_more_place")):
        return False
    number = next((at for at, letter in enumerate(turn.heard.words) if letter.isdigit()), 0)
    try:
        reading = ask_reader(turn, step, turn.heard.words[number:])
    except NotUnderstood:
        return False
    held = [one.address for one in turn.known.held.registrations] if turn.known.held else []
    if not isinstance(reading.value, Mapping) or any(_is_held(reading.value, address) for address in held):
        return False
    begin_registration(turn)
    taken(turn, replace(reading, rest=f"{turn.heard.words[:number]} {reading.rest}".strip()))
    return True


def _is_held(place: Mapping[str, object], address: Address) -> bool:
    return (place.get("number"), place.get("street")) == (address.number, address.street)


def begin(turn: Turn, held: Held, wish: str = "") -> None:
    """Take up what is held, to change it as `wish` says where it says it; of several addresses ask which one."""
    things = tuple({"registration": one.id, "camera": None} for one in held.registrations)
    labels = [turn.in_each(partial(Voice.place, address=one.address)) for one in held.registrations]
    turn.begin(FLOW, things=things, labels=by_language(labels), **({WISH: wish} if wish else {}))
    said = phrases.tokens(wish)
    named = [at for at, one in enumerate(held.registrations) if len(things) == 1 or says_street(one, said)]
    if len(named) != 1:
        turn.ask()
        return
    taken(turn, Reading(named[0]))
    go_on(turn)


def go_on(turn: Turn) -> None:
    """Make the change that was wished for, once it is known which address it is about."""
    if turn.run is None or turn.run.flow != FLOW or WISH not in turn.run.notes or "registration" not in turn.run.notes:
        return
    wish = str(turn.run.notes[WISH])
    turn.run = replace(turn.run, notes={name: note for name, note in turn.run.notes.items() if name != WISH})
    before, parts, question = turn.run, list(turn.parts), turn.question
    if not amended(turn, wish) or (turn.run and not _in_the_lists(turn, before.answers, turn.run.answers)):
        turn.run, turn.parts, turn.question = before, parts, question
        _straight_to(turn, wish)


def _would_change(turn: Turn, held: Held, registration: HeldRegistration) -> bool:
    """Whether the text, tried on what is held of one address, changes an answer and leaves none open."""
    alone = replace(held, registrations=(registration,))
    trial = replace(turn, events=[], parts=[], known=replace(turn.known, held=alone))
    begin(trial, alone)
    before = trial.run.answers if trial.run else {}
    if not amended(trial, turn.heard.words) or trial.run is None:
        return False
    after = trial.run.answers
    return after != before and set(before) <= set(after) and _in_the_lists(trial, before, after)


def _in_the_lists(turn: Turn, before: Mapping[str, Value], after: Mapping[str, Value]) -> bool:
    """Whether each camera that came is a place that the pages name: "my neighbor got a new camera" names none."""
    step = next(step for step in turn.book.flows[FLOW].steps.values() if step.saves == "cameras")
    held, now = (set(map(str, cast("Iterable[str]", answers.get(step.name) or ()))) for answers in (before, after))
    return now - held <= {option.key for option in step.options}


def _straight_to(turn: Turn, text: str) -> None:
    """ "I moved" says already what should change."""
    assert turn.step
    try:
        reading = read(turn, turn.step, text)
    except NotUnderstood:
        return
    taken(turn, reading)
