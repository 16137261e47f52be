"""Which camera or address a resident means by "my back camera" or "the Elm Street one"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.dialogue import phrases
from bot.dialogue.flow import Flow, Option
from bot.dialogue.known import HeldCamera, HeldRegistration
from bot.dialogue.recap import as_answers
from bot.dialogue.run import Run
from bot.dialogue.saying import Voice
from bot.dialogue.steps import cameras_of, forgotten, with_answer
from bot.dialogue.turn import Turn, by_language


def ask_which(turn: Turn, about: str) -> bool:
    """Ask back about the one thing that `about` names, or which of several: of all, where it names none that is held.

    False where nothing is held.
    """
    named = list(_named(turn, phrases.tokens(about)))
    found = named or list(_all_cameras(turn))
    if not found:
        return False
    things, labels = tuple(thing for thing, _ in found), [label for _, label in found]
    if len(named) == 1:
        turn.begin("removal", "named", chosen=things[0], thing=labels[0])
    else:
        turn.begin("removal", "which_thing", things=things, labels=by_language(labels))
    turn.ask()
    return True


def names_camera(turn: Turn, about: str) -> bool:
    """Whether `about` names a camera that is held."""
    return any(thing["camera"] for thing, _ in _named(turn, phrases.tokens(about)))


def chosen_again(turn: Turn, about: str) -> bool:
    """Whether `about` names, once more, the very thing that we just asked about."""
    asked = turn.run.notes.get("chosen") if turn.run and turn.run.flow == "removal" else None
    found = [thing for thing, _ in _named(turn, phrases.tokens(about))]
    return asked is not None and found == [asked]


def opened(turn: Turn, flow: Flow, run: Run, thing: Mapping[str, Any]) -> Run:
    """The run with what is held of the registration that `thing` names, as if it had been answered just now."""
    held = turn.known.held
    found = next((one for one in held.registrations if one.id == thing.get("registration")), None) if held else None
    if held is None or found is None:
        return run
    place = turn.in_each(partial(Voice.place, address=found.address))
    notes = {**run.notes, "registration": found.id, "address": place}
    return replace(run, answers={**run.answers, **as_answers(flow, found, held.name)}, notes=notes)


def drop_from_run(turn: Turn, about: str) -> bool:
    """Take a camera off a registration that is not finished yet; False where `about` names no camera of it.

    Of who is not registered, a camera they did not name leaves all as it is.
    """
    step = next((step for step in turn.flow.steps.values() if step.saves == "cameras"), None) if turn.flow else None
    if turn.run is None or turn.flow is None or step is None:
        return False
    cameras = cameras_of(turn.flow, turn.run)
    said = phrases.tokens(about)
    left = tuple(camera for camera in cameras if not _says_camera(turn, HeldCamera(camera), said))
    if len(left) == len(cameras) and not (cameras and turn.known.held is None and _says_place(turn, said)):
        return False
    if len(left) == len(cameras):
        turn.ask()  # a camera that they do not have: never a step towards erasing them
        return True
    turn.says("noted")
    if left:
        turn.run = with_answer(turn.flow, turn.run, step, left)
    else:
        turn.run = replace(forgotten(turn.run, (step.name,)), step=step.name)
    turn.ask()
    return True


def _named(turn: Turn, said: tuple[str, ...]) -> Iterable[tuple[dict[str, Any], Mapping[str, str]]]:
    """Things held whose name stands in `said`, each with its label in every language.

    Cameras come first, for "the driveway one at Elm" names a camera.
    """
    held = turn.known.held.registrations if turn.known.held else ()
    streets = [one for one in held if says_street(one, said)]
    cameras = [
        ({"registration": one.id, "camera": camera.location}, _label(turn, one, camera, len(held)))
        for one in streets or held
        for camera in one.cameras
        if _says_camera(turn, camera, said)
    ]
    if cameras:
        return cameras
    return [({"registration": one.id, "camera": None}, _address_label(turn, one)) for one in streets]


def _all_cameras(turn: Turn) -> Iterable[tuple[dict[str, Any], Mapping[str, str]]]:
    """Every camera held, with its label in every language."""
    held = turn.known.held.registrations if turn.known.held else ()
    for one in held:
        for camera in one.cameras:
            yield {"registration": one.id, "camera": camera.location}, _label(turn, one, camera, len(held))


def _says_place(turn: Turn, said: tuple[str, ...]) -> bool:
    """Whether `said` names a place where a camera may be, though none of theirs is there."""
    return any(_says_camera(turn, HeldCamera(option.key), said) for option in _options(turn))


def says_street(held: HeldRegistration, said: tuple[str, ...]) -> bool:
    """Whether `said` names the street of this registration."""
    base = [word for word in phrases.tokens(held.address.street) if len(word) > 2 or word.isdigit()]
    return any(phrases.find((word,), said) is not None for word in base[:-1] or base)


def _says_camera(turn: Turn, camera: HeldCamera, said: tuple[str, ...]) -> bool:
    names = [camera.location]
    option = next((option for option in _options(turn) if option.key == camera.location), None)
    if option:
        names += [*option.label.values(), *[word for words in option.words.values() for word in words]]
    return any(phrases.find(phrases.tokens(name), said) is not None for name in names if phrases.tokens(name))


def _options(turn: Turn) -> tuple[Option, ...]:
    return next(step.options for step in turn.book.flows["registration"].steps.values() if step.saves == "cameras")


def _label(turn: Turn, held: HeldRegistration, camera: HeldCamera, addresses: int) -> Mapping[str, str]:
    def label(voice: Voice) -> str:
        beside = f", {voice.place(held.address)}" if addresses > 1 else ""
        return voice.label(_options(turn), camera.location) + beside

    return turn.in_each(label)


def _address_label(turn: Turn, held: HeldRegistration) -> Mapping[str, str]:
    return turn.in_each(partial(Voice.place, address=held.address))
