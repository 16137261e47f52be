"""The directives of a transcript: how things stand before a text, and time that passes.

@ registered Maria Lopez | 50 North Main Street | home | front_door driveway | motion | yes | 30
                                                        again: one more address
@ noted Maria Lopez | 50 North Main Street | …      entered by an officer at a spoken request; agrees by text
@ at cameras [es]                                   a registration answered plainly up to that question
@ asked Elm Drive | 26-1234 | Officer Kim | 2 hours ago | answered yes | canceled
@ later 3 days        @ silent 100 days      @ paused 30 days     @ looked 2026-11 3
@ stopped [by the carrier]                   @ carrier answers keywords
@ picture             the next text carries one
@ language es         @ town languages en    @ town accents       @ town without a number
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.dialogue.known import Held
from tests.scene import Scene, a_registration, an_ask, spoken_run

_SPAN = re.compile(r"(\d+) (minute|hour|day|week)s?")


def stage(scene: Scene, line: str) -> None:
    """Do what one directive says. Raises LookupError for one that is not known."""
    words = line[1:].strip()
    for opening, does in DIRECTIVES.items():
        if words == opening or words.startswith(f"{opening} "):
            does(scene, words.removeprefix(opening).strip())
            return
    raise LookupError(f"no such directive: {line}")


def span(text: str) -> timedelta:
    found = _SPAN.match(text)
    if found is None:
        raise LookupError(f"no length of time: {text}")
    return timedelta(**{f"{found[2]}s": int(found[1])})


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.split("|")]


def _registered(scene: Scene, words: str) -> None:
    name, *particulars = _parts(words)
    scene.register(name, a_registration(*particulars))


def _noted(scene: Scene, words: str) -> None:
    name, *particulars = _parts(words)
    language = scene.known.language or "en"
    scene.noted = Held(name, language, (a_registration(*particulars),))
    scene.known = replace(scene.known, language=language)
    scene.run = spoken_run(language, scene.now)


def _at(scene: Scene, words: str) -> None:
    step, _, language = words.partition(" ")
    scene.come_to(step, language or "en")


def _asked(scene: Scene, words: str) -> None:
    street, case, officer, ago, *more = _parts(words)
    answer = next((part.removeprefix("answered ") for part in more if part.startswith("answered ")), None)
    ask = an_ask(scene, street, case, officer, scene.now - span(ago), answer, "canceled" in more)
    asks = sorted((*scene.known.asks, ask), key=lambda one: one.asked_at, reverse=True)
    scene.known = replace(scene.known, asks=tuple(asks))


def _later(scene: Scene, words: str) -> None:
    scene.now += span(words)


def _silent(scene: Scene, words: str) -> None:
    scene.heard_at = scene.now - span(words)


def _paused(scene: Scene, words: str) -> None:
    scene.change_held(paused_until=scene.now + span(words))


def _looked(scene: Scene, words: str) -> None:
    month, count = words.split()
    before = scene.known.held.looks if scene.known.held else {}
    scene.change_held(looks={**before, month: int(count)})


def _stopped(scene: Scene, words: str) -> None:
    scene.stopped_by = "carrier" if words == "by the carrier" else "resident"
    scene.known = replace(scene.known, stopped=True)
    scene.change_held(stopped=True)


def _picture(scene: Scene, words: str) -> None:
    scene.known = replace(scene.known, pictures=scene.known.pictures + 1)


def _language(scene: Scene, words: str) -> None:
    scene.known = replace(scene.known, language=words)


def _town(scene: Scene, **facts: object) -> None:
    scene.known = replace(scene.known, town=replace(scene.known.town, **facts))  # type: ignore[arg-type]


DIRECTIVES: dict[str, Callable[[Scene, str], None]] = {
    "registered": _registered,
    "noted": _noted,
    "at": _at,
    "asked": _asked,
    "later": _later,
    "silent": _silent,
    "paused": _paused,
    "looked": _looked,
    "stopped": _stopped,
    "picture": _picture,
    "language": _language,
    "carrier answers keywords": lambda scene, words: _town(scene, carrier_answers_keywords=True),
    "town languages": lambda scene, words: _town(scene, languages=tuple(words.split(","))),
    "town accents": lambda scene, words: _town(scene, accents=True),
    "town without a number": lambda scene, words: _town(scene, callback=None),
}
