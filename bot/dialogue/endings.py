"""What the end of a flow does with what was learnt: a registration, a change, an erasure, …; as events for the host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from bot.dialogue.events import (
    Changed,
    Dropped,
    Erased,
    Flagged,
    NothingKept,
    Proven,
    Registered,
    Renamed,
    StoppedTexts,
)  # fmt: skip
from bot.dialogue.flow import Action, Branch, Flow
from bot.dialogue.known import Address, HeldCamera, HeldRegistration
from bot.dialogue.phrases import tokens
from bot.dialogue.recap import address_of, recap
from bot.dialogue.run import Run, Value
from bot.dialogue.steps import cameras_of
from bot.dialogue.turn import Turn


def finish(turn: Turn, end: Branch, given: Value) -> None:
    """Carry out how a flow ends, say its closing text, and take up again what it had interrupted."""
    assert turn.run
    assert turn.flow
    ACTIONS[end.does](turn, turn.flow, turn.run, end, given)


def _close(turn: Turn, flow: Flow, end: Branch, **filled: str) -> None:
    """Say the closing text and go back to the run below, whose question comes again."""
    if end.say:
        turn.say(flow.says[end.say], **filled)
    _go_back(turn)


def _go_back(turn: Turn) -> None:
    turn.end_run()
    if turn.run:
        turn.ask()


def _nothing(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    if flow.name == "registration" and turn.known.held is None:
        turn.report(NothingKept())
    _close(turn, flow, end)


def _register(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    data = learnt(flow, run)
    registered = Registered(
        name=str(data["name"]), kind=data["kind"], address=data["address"], cameras=data["cameras"],
        language=turn.language, extra=data["extra"],
    )  # fmt: skip
    turn.report(registered)
    if registered.address.status != "matched":
        turn.report(Flagged("unknown_address"))
    turn.theirs = True
    _close(turn, flow, end, name=registered.name)


def _agree(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    _close(turn, flow, end)  # the agreement itself was reported when it was given


def _change(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    data = learnt(flow, run)
    held = _held(turn, str(run.notes["registration"]))
    if turn.known.held and data["name"] != turn.known.held.name:
        turn.report(Renamed(str(data["name"])))
    if held:
        turn.report(Changed(held.id, data["kind"], data["address"], data["cameras"], data["extra"]))
        if data["address"].status != "matched" and data["address"] != held.address:
            turn.report(Flagged("unknown_address"))
    turn.theirs = True
    _close(turn, flow, end, known=recap(flow, run, turn.voice, turn.book))


def _erase(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    erase(turn)


def erase(turn: Turn) -> None:
    """Everything goes, the run and what it interrupted included."""
    turn.run = None
    turn.parts.clear()
    turn.report(Erased())
    say_gone(turn)


def say_gone(turn: Turn) -> None:
    """That they are off every list, and what a legal hold keeps all the same; with the receipt."""
    turn.says("removed_held" if turn.known.on_hold else "removed")


def _stop(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    turn.end_run()
    turn.report(StoppedTexts())
    turn.says("stopped")


def _pause(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    turn.end_run()
    named = run.notes.get("end")
    turn.resting_until = datetime.fromisoformat(named) if isinstance(named, str) else None
    turn.after = "pause"


def _wrong_number(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    turn.end_run()
    turn.after = "wrong_number"


def _drop(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    """One camera or one address goes; what is the only one left stays, for its going would erase the person."""
    chosen = run.notes.get("chosen")
    thing: Mapping[str, Any] = chosen if isinstance(chosen, Mapping) else {}
    held = _held(turn, str(thing.get("registration")))
    left = len(turn.known.held.registrations) if turn.known.held else 0
    camera = thing.get("camera")
    if held is None or (left <= 1 and (camera is None or len(held.cameras) <= 1)):
        _close(turn, flow, replace(end, say="last_one"))
        return
    kept = tuple(one for one in held.cameras if one.location != camera)
    if camera is None or not kept:
        turn.report(Dropped(held.id))
    else:
        turn.report(Changed(held.id, held.kind, held.address, kept, held.extra, taken=camera))
    turn.theirs = True
    if held.on_hold:
        turn.says("dropped_held", thing=turn.noted("thing"))
        _go_back(turn)
    else:
        _close(turn, flow, end, thing=turn.noted("thing"))


def _prove(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    """The house number tells whether this is still the person who registered."""
    held = turn.known.held.registrations if turn.known.held else ()
    right = any(_is_place(registration.address, tokens(str(given))) for registration in held)
    turn.end_run()
    if not right:
        turn.run = None if turn.run and turn.run.flow == "update" else turn.run
        turn.say(flow.says["unproven"])
        turn.ask()
        return
    turn.known = replace(turn.known, held=replace(turn.known.held, proven=True) if turn.known.held else None)
    turn.report(Proven())
    turn.after = str(run.notes.get("then", ""))
    if not turn.after:
        turn.say(flow.says["proven"])
        turn.ask()


def _is_place(address: Address, said: tuple[str, ...]) -> bool:
    """Whether `said` names this address: its house number, the first number of its block, or both its streets."""
    if not address.number:
        return bool(address.also) and all(_names_street(street, said) for street in (address.street, *address.also))
    number = tokens(address.number)
    return _is_house(number, said) or (address.is_block and _is_house(number[:1], said))


def _names_street(street: str, said: tuple[str, ...]) -> bool:
    """Whether the words of a street, without what kind of street it is, stand in `said`."""
    *base, kind = tokens(street)
    return set(base or [kind]) <= set(said)


def _is_house(number: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether `said` names this house number and no other: a row of guesses proves nothing."""
    figures = [word for word in said if any(map(str.isdigit, word))]
    return bool(figures) and figures == [word for word in number if any(map(str.isdigit, word))]


def _add_address(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    turn.end_run()
    begin_registration(turn)


def begin_registration(turn: Turn) -> None:
    """A registration from its start; who is known already has agreed and has a name."""
    turn.begin("registration")
    assert turn.run
    assert turn.flow
    if turn.known.held:
        first = turn.flow.steps[turn.flow.start]
        known: dict[str, Value] = {
            step.name: _of_person(turn, step.saves) for step in turn.flow.steps.values() if step.saves in PERSON
        }
        turn.run = replace(turn.run, answers=known)
        address = next(step.name for step in turn.flow.steps.values() if step.saves == "address")
        turn.run = replace(turn.run, step=address if first.name in known else first.name)
    turn.ask()


PERSON = ("agreement", "name")  # what belongs to the person, not to one address


def _of_person(turn: Turn, saves: str | None) -> Value:
    return turn.known.held.name if saves == "name" and turn.known.held else True


def _route(turn: Turn, flow: Flow, run: Run, end: Branch, given: Value) -> None:
    """The resident said which of two open things the words held back were for."""
    chosen = run.notes.get("chosen")
    turn.end_run()
    turn.routed = (str(chosen), str(run.notes.get("held", "")), bool(run.notes.get("picture")))


ACTIONS: Mapping[Action, Callable[[Turn, Flow, Run, Branch, Value], None]] = {
    "nothing": _nothing,
    "register": _register,
    "agree": _agree,
    "change": _change,
    "erase": _erase,
    "stop": _stop,
    "pause": _pause,
    "wrong_number": _wrong_number,
    "drop": _drop,
    "prove": _prove,
    "add_address": _add_address,
    "route": _route,
}


def learnt(flow: Flow, run: Run) -> dict[str, Any]:
    """A finished run's answers as a registration's particulars, by what each step saves."""
    found: dict[str, Any] = {"extra": {}}
    cameras: dict[str, dict[str, Any]] = {camera: {"extra": {}} for camera in cameras_of(flow, run)}
    for step in flow.steps.values():
        if not step.saves or step.name not in run.answers:
            continue
        value = run.answers[step.name]
        if step.saves.startswith("camera."):
            for camera, held in cast("Mapping[str, Any]", value).items():
                _put(cameras.get(camera, {}), step.saves.removeprefix("camera."), held)
        else:
            _put(found, step.saves, value)
    found["address"] = _with_streets(address_of(found["address"]), found.pop("also", None) or ())
    found["cameras"] = tuple(HeldCamera(location=camera, **values) for camera, values in cameras.items())
    return found


def _with_streets(address: Address, also: tuple[str, ...]) -> Address:
    """The address with the other streets that its cameras see; its own is none of them."""
    return replace(address, also=tuple(one for one in dict.fromkeys((*address.also, *also)) if one != address.street))


def _put(into: dict[str, Any], saves: str, value: Any) -> None:
    if saves.startswith("extra."):
        if value is not None:
            into.setdefault("extra", {})[saves.removeprefix("extra.")] = str(value)
    else:
        into[saves] = value


def _held(turn: Turn, registration_id: str) -> HeldRegistration | None:
    registrations = turn.known.held.registrations if turn.known.held else ()
    return next((one for one in registrations if one.id == registration_id), None)
