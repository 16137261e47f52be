"""What the engine does with one text, told by what happened and what was said: the label it acted on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.dialogue.events import (
    Agreed,
    Erased,
    Event,
    Flagged,
    KeptForMore,
    LanguageChosen,
    Paused,
    Registered,
    Replied,
    Said,
    StoppedTexts,
)
from bot.dialogue.flow import Wording
from bot.dialogue.run import Run
from bot.dialogue.segments import plain
from tests.scene import Scene, a_registration, an_ask, lists_alone, the_book

AGAIN = "asked again"  # nothing was taken; the open question, or what can be texted, was said again
WEIGHTY = {"Erased": "remove", "WrongNumber": "wrong_number", "StoppedTexts": "stop", "Dropped": "named"}
LEAVING = frozenset({"remove", "stop", "pause", "wrong_number", "named", "danger"})
HELD = (  # somebody with a camera everywhere, at several addresses
    ("14 Fern Street", "home", "front_door back_door driveway garage side back_yard street front_yard"),
    ("22 Park Road", "home", "front_door"),
    ("18 Oak Street", "home", "driveway"),
    ("10 Elm Drive", "home", "back_yard"),
    ("800 New Britain Avenue", "business", "parking inside"),
)


@dataclass(frozen=True)
class Acted:
    """`meanings`: the labels that what happened fits. `reply`: how a question that takes yes or no was answered."""

    meanings: frozenset[str]
    asked_back: bool
    reply: str = AGAIN

    @property
    def label(self) -> str:
        return "asked back" if self.asked_back else " or ".join(sorted(self.meanings))

    @property
    def leaves(self) -> bool:
        """Whether it was taken for a wish to leave, for danger, or for something to take off."""
        return any(meaning.partition(":")[0] in LEAVING for meaning in self.meanings)


def acted(text: str, context: str, language: str, *, ears: bool = True) -> Acted:
    """Let `text` be texted where things stand as `context` says; what the engine did, with its second `ears` or not."""
    scene = copy(_scene(context, language, ears))
    before, known = scene.run, scene.known.language
    events = scene.texts(text)
    opened = scene.run if scene.run is not before and scene.run and _same(scene.run.under, before) else None
    asks = opened is not None and opened.flow == "removal"
    meanings = frozenset(_meanings(scene, events, known)) if not asks else frozenset[str]()
    if asks and opened and opened.step in ("named", "which_thing"):
        meanings |= {"named"}
    if before is None and scene.run and scene.run.flow in ("registration", "update"):
        meanings |= {"register"} | ({"update"} if scene.run.flow == "update" or scene.known.held else set())
    elif opened and opened.flow == "update":
        meanings |= {"update", "register"}
    if before and scene.run and _fewer_cameras(before.answers, scene.run.answers):
        meanings |= {"named"}
    reply = next((event.answer for event in events if isinstance(event, Replied)), None)
    if reply is None:
        reply = _agreed(events, opened) if context in ("agreement", "outreach") else _noted(scene.run, before, events)
    return Acted(meanings or frozenset({"none"}), asks, {"unclear": AGAIN}.get(reply, reply))


def _same(run: Run | None, before: Run | None) -> bool:
    """Whether a dialogue stands where it stood, whatever was noted about it."""
    return (run and (run.flow, run.step)) == (before and (before.flow, before.step))


def _agreed(events: Iterable[Event], opened: object) -> str:
    """Whether the agreement was given ("yes"), refused ("no", as whoever wants no texts does), or is asked again."""
    said = plain("\n".join(event.text or "" for event in events if isinstance(event, Said)))
    if any(isinstance(event, Agreed) for event in events):
        return "yes"
    if any(isinstance(event, StoppedTexts | Erased) for event in events):
        return "no"
    declined = the_book().flows["registration"].says["declined"]
    return "no" if not opened and any(_holds(said, declined, language) for language in declined) else AGAIN


def _noted(run: Run | None, before: Run | None, events: Iterable[Event]) -> str:
    """What was noted where it is asked whether the road is seen, or whether all is right."""
    if any(isinstance(event, Registered) for event in events):
        return "yes"
    if run is None or before is None or run.under is not None:
        return AGAIN
    if before.step == "summary":
        return "no" if (run.step, run.answers) != (before.step, before.answers) else AGAIN
    seen = run.answers.get("sees_road")
    told = set(seen.values()) if isinstance(seen, dict) else set()
    return AGAIN if not told else "yes" if True in told else "no" if False in told else "unsure"


def _fewer_cameras(before: object, after: object) -> bool:
    sizes = [len(answers.get("cameras") or ()) for answers in (before, after) if isinstance(answers, dict)]
    return len(sizes) == 2 and sizes[1] < sizes[0]


@lru_cache
def _scene(context: str, language: str, ears: bool) -> Scene:
    """How things stand: idle, new, outreach, or at a step of a registration."""
    scene = Scene(book=the_book() if ears else lists_alone())
    if context in ("idle", "outreach"):
        scene.known = replace(scene.known, language=language)
        for address, kind, cameras in HELD:
            scene.register("Maria Lopez", a_registration(address, kind, cameras))
    if context == "outreach":
        ask = an_ask(scene, "Fern Street", "26-1234", "Officer Kim", scene.now, None, False)
        scene.known = replace(scene.known, asks=(ask,))
    elif context not in ("idle", "new"):
        scene.come_to(context, language)
        if context == "agreement":
            scene.known = replace(scene.known, language=language)
    return scene


def _meanings(scene: Scene, events: Iterable[Event], known: str | None) -> Iterator[str]:
    for event in events:
        if kind := WEIGHTY.get(type(event).__name__):
            yield kind
        elif isinstance(event, Paused) and event.until:
            yield f"pause:{(event.until - scene.now).days}"
        elif isinstance(event, Flagged) and event.why == "danger":
            yield "danger"
        elif isinstance(event, LanguageChosen) and known:
            yield f"language:{event.language}"
    said = "\n".join(event.text or "" for event in events if isinstance(event, Said | KeptForMore))
    yield from _said(plain(said), scene)


def _said(text: str, scene: Scene) -> Iterator[str]:
    """The labels whose answers stand in `text`, plainly spelled."""
    for label, beginnings in _answers():
        if any(beginning.search(text) for beginning in beginnings):
            yield label
    for language in ("en", "es"):
        if _holds(text, the_book().says["language_set"], language):
            yield f"language:{language}"


@lru_cache
def _answers() -> list[tuple[str, list[re.Pattern[str]]]]:
    """How the answers begin that fit a label, in every language."""
    book = the_book()
    says = book.says
    steps = [step for flow in book.flows.values() for step in flow.steps.values()]
    asked = (*(question.answer for question in book.questions), *(step.why for step in steps if step.why))
    answers: tuple[tuple[str, tuple[Wording, ...]], ...] = (
        ("help", (says["help"],)), ("more", (says["more_none"],)), ("verify", (says["verify"], says["verify_none"])),
        ("status", (says["status_looks_none"], says["not_registered"], book.flows["registration"].says["unfinished"])),
        ("update", (says["not_registered"],)), ("question", asked),
    )  # fmt: skip
    return [(label, [_pattern(text) for each in wordings for text in each.values()]) for label, wordings in answers]


def _holds(text: str, wording: Wording, language: str) -> bool:
    return _pattern(wording.get(language, "")).search(text) is not None


@lru_cache(maxsize=1024)
def _pattern(wording: str) -> re.Pattern[str]:
    """The beginning of a text of ours, with its {holes} filled in somehow: enough to know it by."""
    start = plain(the_book().plain.get(wording, wording))[:90]
    start = start[: start.rindex("{")] if start.count("{") > start.count("}") else start
    return re.compile(".{0,80}?".join(re.escape(part) for part in re.split(r"\{\w+\}", start)) or "$^")
