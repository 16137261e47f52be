"""A resident and their town in memory: what a turn may know, and what its events change, as the host would have it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from bot.dialogue.engine import converse
from bot.dialogue.events import Event, Said
from bot.dialogue.flow import FlowBook
from bot.dialogue.inkling import deaf
from bot.dialogue.known import Address, Held, HeldCamera, HeldRegistration, Known, OpenAsk, TownFacts
from bot.dialogue.run import Run
from bot.dialogue.town_book import town_book
from bot.flowfiles import load_pages, read_book
from bot.registry.addresses import StreetList

ROOT = Path(__file__).parents[1]
START = datetime(2026, 11, 22, 15, tzinfo=UTC)
SILENCE = timedelta(days=90)
RECEIPT = "K7QM-4TRW"
PLAIN_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "agreement": "1",
        "name": "Maria Lopez",
        "address": "50 North Main Street",
        "kind": "home",
        "cameras": "front door and driveway",
        "records": "motion",
        "sees_road": "yes",
        "days_kept": "30 days",
        "summary": "1",
    },
    "es": {
        "agreement": "1",
        "name": "María López",
        "address": "50 North Main Street",
        "kind": "casa",
        "cameras": "puerta principal y entrada",
        "records": "movimiento",
        "sees_road": "sí",
        "days_kept": "30",
        "summary": "1",
    },
}


@lru_cache
def the_book() -> FlowBook:
    return read_book(load_pages(ROOT / "flows"))


@lru_cache
def lists_alone() -> FlowBook:
    """The book without the second ear."""
    return replace(the_book(), version=f"{the_book().version}, lists alone", ears=deaf)


def heard_book(*languages: str) -> FlowBook:
    """The book as a town of these languages hears it; West Hartford's where none is named."""
    return town_book(the_book(), languages or west_hartford().languages)


@lru_cache
def the_streets() -> StreetList:
    with (ROOT / "bot/operations/sample/west-hartford.csv").open(encoding="utf-8") as page:
        return StreetList([row["name"] for row in csv.DictReader(page)], "West Hartford")


def west_hartford() -> TownFacts:
    return TownFacts(
        "West Hartford", "West Hartford Police", ("en", "es"), "(860) 555-0190", "America/New_York",
        carrier_answers_keywords=False,
    )  # fmt: skip


@dataclass
class Scene:
    """One phone's conversation with the bot. `texts` plays a turn; `known`, `run` and `now` are how things stand."""

    known: Known = field(default_factory=lambda: Known(west_hartford(), the_streets()))
    run: Run | None = None
    now: datetime = START
    heard_at: datetime | None = None
    stopped_by: Literal["resident", "carrier"] | None = None
    noted: Held | None = None  # entered by an officer, not agreed to yet
    doubted: bool = False
    book: FlowBook = field(default_factory=the_book)

    def texts(self, text: str) -> list[Event]:
        """Let the resident text; what happened, carried out."""
        self.now += timedelta(minutes=1)
        self._doubt()
        known = replace(self.known, held=self.known.held and replace(self.known.held, proven=not self.doubted))
        self.run, events = converse(self.book, self.run, text, self.now, known)
        self.known = replace(self.known, pictures=0)
        self.heard_at = self.now
        for event in events:
            CARRY.get(type(event).__name__, _nothing)(self, event, text)
        return events

    def _doubt(self) -> None:
        if self.heard_at and self.known.held and self.now - self.heard_at > SILENCE:
            self.doubted = True

    def register(self, name: str, registration: HeldRegistration) -> None:
        """Somebody who registered before; again for the same person's next address."""
        before = self.known.held.registrations if self.known.held else ()
        language = self.known.language or "en"
        held = Held(name, language, (*before, replace(registration, id=f"r{len(before) + 1}")))
        self.known = replace(self.known, held=held, language=language)

    def come_to(self, step: str, language: str) -> None:
        """Answer plainly until the registration stands at `step`."""
        self.texts("REGISTER" if language == "en" else "REGISTRAR")
        while self.run and self.run.step != step:
            self.texts(PLAIN_ANSWERS[language][self.run.step])

    def change_held(self, **changed: Any) -> None:
        if self.known.held:
            self.known = replace(self.known, held=replace(self.known.held, **changed))

    def forget_everything(self, *, erased: bool) -> None:
        self.known = Known(self.known.town, self.known.streets, erased=erased)
        self.run, self.stopped_by, self.heard_at, self.doubted = None, None, None, False


def a_registration(
    address: str,
    kind: str = "home",
    cameras: str = "front_door",
    records: str = "motion",
    road: str = "yes",
    days: str = "30",
) -> HeldRegistration:
    """A registration from how a transcript writes it: "front_door driveway", "yes", "-" for not known."""
    found = the_streets().match(address).address or Address("", address, text=address, status="typed")
    places = [place.strip() for place in (cameras.split(",") if "," in cameras else cameras.split())]
    sees = {"yes": True, "no": False}.get(road)
    held = [HeldCamera(place, records, None, sees, int(days) if days.isdigit() else None) for place in places]
    return HeldRegistration("r1", cast("Any", kind), found, tuple(held), START - timedelta(days=200))


def _nothing(scene: Scene, event: Any, text: str) -> None:
    pass


def _said(scene: Scene, event: Said, text: str) -> None:
    scene.known = replace(scene.known, last_said=event.text.replace("{receipt}", RECEIPT))


def _agreed(scene: Scene, event: Any, text: str) -> None:
    if scene.noted:
        scene.known, scene.noted = replace(scene.known, held=scene.noted), None


def _registered(scene: Scene, event: Any, text: str) -> None:
    scene.register(event.name, HeldRegistration("", event.kind, event.address, event.cameras, scene.now, event.extra))
    scene.known = replace(scene.known, greeted=False)


def _changed(scene: Scene, event: Any, text: str) -> None:
    held = scene.known.held.registrations if scene.known.held else ()
    now = {"kind": event.kind, "address": event.address, "cameras": event.cameras, "extra": event.extra}
    changed = tuple(replace(one, **now) if one.id == event.registration_id else one for one in held)
    scene.change_held(registrations=changed)


def _dropped(scene: Scene, event: Any, text: str) -> None:
    held = scene.known.held.registrations if scene.known.held else ()
    scene.change_held(registrations=tuple(one for one in held if one.id != event.registration_id))


def _erased(scene: Scene, event: Any, text: str) -> None:
    scene.forget_everything(erased=True)


def _nothing_kept(scene: Scene, event: Any, text: str) -> None:
    if not scene.known.stopped and not scene.known.held:
        scene.forget_everything(erased=False)


def _stopped(scene: Scene, event: Any, text: str) -> None:
    scene.stopped_by = event.by
    scene.known = replace(scene.known, stopped=True)
    scene.change_held(stopped=True)


def _started(scene: Scene, event: Any, text: str) -> None:
    """After a STOP that the carrier handled only START lets texts flow: it would refuse them (21610)."""
    if scene.stopped_by == "carrier" and text.strip().casefold() not in {"start", "unstop", "yes", "si", "sí"}:
        return
    scene.stopped_by = None
    scene.known = replace(scene.known, stopped=False)
    scene.change_held(stopped=False)


def _replied(scene: Scene, event: Any, text: str) -> None:
    asks = [
        replace(ask, answer=event.answer) if ask.outreach_id == event.outreach_id else ask for ask in scene.known.asks
    ]
    scene.known = replace(scene.known, asks=tuple(asks))


def _proven(scene: Scene, event: Any, text: str) -> None:
    scene.doubted = False


def _knowing(**what: str) -> Callable[[Scene, Any, str], None]:
    """An event whose value the next turn knows: `what` maps what is known to the event's field."""

    def carry(scene: Scene, event: Any, text: str) -> None:
        scene.known = replace(scene.known, **{name: getattr(event, value) for name, value in what.items()})

    return carry


CARRY: Mapping[str, Callable[[Scene, Any, str], None]] = {
    "Said": _said,
    "KeptForMore": _knowing(more="text"),
    "LanguageChosen": _knowing(language="language"),
    "Agreed": _agreed,
    "Registered": _registered,
    "Changed": _changed,
    "Dropped": _dropped,
    "Erased": _erased,
    "NothingKept": _nothing_kept,
    "StoppedTexts": _stopped,
    "StartedTexts": _started,
    "Replied": _replied,
    "Proven": _proven,
    "Renamed": lambda scene, event, text: scene.change_held(name=event.name),
    "Paused": lambda scene, event, text: scene.change_held(paused_until=event.until),
    "Courtesy": lambda scene, event, text: setattr(scene, "known", replace(scene.known, greeted=True)),
}


def an_ask(
    scene: Scene, street: str, case: str, officer: str, asked_at: datetime, answer: str | None, closed: bool
) -> OpenAsk:
    incident = the_book().incidents["car_break_in"].label
    when = {"en": "Sat Nov 21 10 PM - 11 PM", "es": "sáb 21 nov 10 PM - 11 PM"}
    number = f"o{len(scene.known.asks) + 1}"
    return OpenAsk(
        number, case, officer, incident, street, when, "(860) 555-0190", asked_at, cast("Any", answer), closed
    )


def spoken_run(language: str, now: datetime) -> Run:
    """Where somebody stands whom an officer entered at their spoken request."""
    flow = the_book().flows["spoken"]
    return Run(flow.name, the_book().version, flow.start, language, now)
