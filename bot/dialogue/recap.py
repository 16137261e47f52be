"""What is held, or about to be, said back in a resident's own language: a summary built from the flow's own wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from bot.dialogue.flow import Flow, FlowBook, Step
from bot.dialogue.known import Address, HeldCamera, HeldRegistration
from bot.dialogue.run import Run, Value
from bot.dialogue.saying import Voice
from bot.dialogue.steps import cameras_of


def recap(flow: Flow, run: Run, voice: Voice, book: FlowBook) -> str:
    """All answers so far: "Maria Lopez, 50 North Main Street, home. Cameras: front door (on motion, kept 30 days)"."""
    plain = [
        voice.say(step.recap, value=shown(flow, step, run.answers[step.name], voice, book))
        for step in flow.steps.values()
        if step.recap
        and step.saves
        and not step.for_each
        and step.saves != "cameras"
        and run.answers.get(step.name, ()) != ()
    ]
    return ". ".join(part for part in (", ".join(plain), cameras(flow, run, voice, book)) if part)


def cameras(flow: Flow, run: Run, voice: Voice, book: FlowBook) -> str:
    """The cameras with what each does; those that do the same stand together."""
    step = next((step for step in flow.steps.values() if step.saves == "cameras"), None)
    if step is None or step.recap is None or not cameras_of(flow, run):
        return ""
    groups: dict[str, list[str]] = {}
    for camera in cameras_of(flow, run):
        groups.setdefault(_details(flow, run, camera, voice, book), []).append(voice.label(step.options, camera))
    shown_groups = [
        f"{', '.join(labels)} ({details})" if details else ", ".join(labels) for details, labels in groups.items()
    ]
    return voice.say(step.recap, value="; ".join(shown_groups))


def _details(flow: Flow, run: Run, camera: str, voice: Voice, book: FlowBook) -> str:
    parts = []
    for step in flow.steps.values():
        values = run.answers.get(step.name)
        if step.for_each and step.saves and isinstance(values, Mapping) and camera in values:
            parts.append(detail(flow, step, values[camera], voice, book))
    return ", ".join(part for part in parts if part)


def detail(flow: Flow, step: Step, value: Value, voice: Voice, book: FlowBook) -> str:
    """One answer about one camera, in the words of the flow's `says` (sees_road_yes) or of the step's recap."""
    kind = (
        "unknown"
        if value is None
        else {True: "yes", False: "no"}.get(value, "some")
        if isinstance(value, bool)
        else "some"
    )
    one = flow.says.get(f"{step.name}_one") if kind == "some" and value == 1 else None
    own = one or flow.says.get(f"{step.name}_{kind}")
    text = shown(flow, step, value, voice, book)
    if own:
        return voice.say(own, value=text)
    return voice.say(step.recap, value=text) if step.recap and value is not None else ""


def shown(flow: Flow, step: Step, value: Value, voice: Voice, book: FlowBook) -> str:
    """An answer as people write it."""
    if isinstance(value, Mapping):
        return voice.place(address_of(value))
    if isinstance(value, bool):
        words = book.answers.get("yes" if value else "no", {}).get(voice.language, ("yes" if value else "no",))
        return words[0]
    if isinstance(value, (list, tuple)):
        return ", ".join(voice.label(step.options, str(key)) for key in value)
    return "-" if value is None else voice.label(step.options, str(value))


def address_of(value: Mapping[str, object]) -> Address:
    """An address from a run's answer."""
    unit = value.get("unit")
    status = value.get("status")
    return Address(
        number=str(value.get("number") or ""),
        street=str(value.get("street") or ""),
        unit=str(unit) if unit else None,
        text=str(value.get("text") or ""),
        status="typed" if status == "typed" else "disputed" if status == "disputed" else "matched",
        also=_streets(value.get("also")),
    )


def _streets(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()


def as_answers(flow: Flow, held: HeldRegistration, name: str) -> dict[str, Value]:
    """What is held of one registration, as the answers that would have led to it."""
    address = held.address
    plain: dict[str, Value] = {
        "agreement": True,
        "name": name,
        "kind": held.kind,
        "address": asdict(address) | {"also": () if address.number else address.also},
        "also": address.also if address.number else (),
        "cameras": tuple(camera.location for camera in held.cameras),
        **{f"extra.{key}": value for key, value in held.extra.items()},
    }
    answers = {
        step.name: plain[step.saves]
        for step in flow.steps.values()
        if step.saves in plain and flow.home(step) == step.name and plain[step.saves] != ()
    }
    for step in flow.steps.values():
        if step.for_each and step.saves:
            answers[step.name] = {camera.location: _of_camera(step.saves, camera) for camera in held.cameras}
    return answers


def _of_camera(saves: str, camera: HeldCamera) -> Value:
    field = saves.removeprefix("camera.")
    if field.startswith("extra."):
        return camera.extra.get(field.removeprefix("extra."))
    value: Value = getattr(camera, field)
    return value
