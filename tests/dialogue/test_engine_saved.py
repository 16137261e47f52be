"""What a run saves was said by its resident, word for word; and whatever was said, every state can be left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.phrases import tokens
from tests.dialogue.test_engine_properties import WHO, a_scene, played, texts
from tests.scene import PLAIN_ANSWERS, the_book, the_streets

TELLING = """
REGISTER | 1 | yes | sí | Maria Lopez | José Ñúñez | its Bob | my name is Ana de la Cruz | 50 North Main Street
50 main st | 12 fern st apt 2 | fern st | 9 Zebulon Court | 77 | 100 block of fern st | fern and oak
corner of Main and Oak | home | store | front door and driveway | above the chicken coop | the shed, side | todas
1, 3 | motion | at night | 9 to 5 | always | front door always, driveway motion | yes | no | only the driveway | 30
a month | dos semanas | idk | the address is wrong | 2 back porch | change road to no | days kept is 14 | back | skip
its a corner house | oak street | keep it | UPDATE | add a camera
"""
telling = st.sampled_from([text for line in TELLING.strip().splitlines() for text in line.split(" | ")])


def typed(lines: list[str]) -> set[str]:
    return {word for line in lines for word in tokens(line)}


def unsaid(value: object, lines: list[str]) -> set[str]:
    """The words of a saved value that stand in none of the texts, the town's spelling of a street apart."""
    said = typed(lines)
    spelled = {word for text in lines for found in _streets_in(text) for word in tokens(found)}
    return set(tokens(str(value))) - said - spelled


@lru_cache
def _streets_in(text: str) -> tuple[str, ...]:
    """The streets that the town's list finds in a text, or offers for it, with their numbers."""
    matches = [the_streets().match(typed_as) for typed_as in (text, f"1 {text}")]
    found = [address for match in matches for address in (match.address, *match.candidates) if address]
    return tuple(word for address in found for word in (address.street, address.number))


def saved(answers: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """What a run holds in a resident's own words: the name, the address, places that are no option, hours, days."""
    options = {option.key for option in the_book().flows["registration"].steps["cameras"].options}
    address = answers.get("address") or {}
    yield "name", answers.get("name", "")
    yield from ((part, address.get(part) or "") for part in ("street", "number", "unit") if address)
    yield from (("camera", camera) for camera in answers.get("cameras", ()) if camera not in options)
    yield from (("hours", hours or "") for hours in answers.get("hours", {}).values())
    yield from (("street", street) for street in answers.get("corner", ()))


@settings(max_examples=40, deadline=None)
@given(st.lists(telling, min_size=4, max_size=16))
def test_nothing_is_saved_that_nobody_said(lines: list[str]) -> None:
    scene, before = a_scene(()), ["REGISTER", "1"]
    for line in ["REGISTER", "1", *lines]:
        list(played(scene, [line]))
        before.append(line)
        for what, value in saved(scene.run.answers if scene.run and scene.run.flow == "registration" else {}):
            assert unsaid(value, before) == set(), (what, value)


NUMBERS = frozenset(word for words in the_book().numbers.values() for word in words)


@settings(max_examples=40, deadline=None)
@given(st.lists(telling, min_size=8, max_size=16))
def test_every_camera_and_every_number_of_days_was_named_or_counted(lines: list[str]) -> None:
    """A place that is an option was named by one of its words, or by a number or "all" in a text."""
    scene = a_scene(("@ at cameras",))
    list(played(scene, lines))
    said, run = typed(lines), scene.run
    counted = any(word.isdigit() for word in said) or said & NUMBERS or said & {"todas", "all", "month", "semanas"}
    if run is None or run.flow != "registration":
        return
    named = run.answers.get("cameras") or ()
    assert isinstance(named, tuple)
    for option in the_book().flows["registration"].steps["cameras"].options:
        words = {
            word for each in (option.label.values(), *option.words.values()) for text in each for word in tokens(text)
        }
        assert option.key not in named or counted or words & said, option.key
    days = run.answers.get("days_kept") or {}
    assert isinstance(days, Mapping)
    assert counted or all(value is None for value in days.values())


PLAINLY = {
    "house_number": "50", "unknown_street": "1", "without_house": "1", "corner": "1", "hours": "8 pm to 6 am",
    "change": "8", "what": "10", "sure": "3", "named": "2", "which_thing": "1", "house": "50", "rest": "2",
    "wrong_person": "2", "sure_drop": "2",
}  # fmt: skip
FAR_ENOUGH = 40  # texts; a whole registration with its detours takes fewer than thirty


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(WHO), st.lists(st.one_of(texts, telling), max_size=12))
def test_every_state_can_be_left_by_answering_what_is_asked(who: tuple[str, ...], lines: list[str]) -> None:
    scene = a_scene(who)
    list(played(scene, lines))
    if scene.known.stopped:
        scene.texts("START")
    for _ in range(FAR_ENOUGH):
        if scene.run is None:
            return
        language = scene.known.language or "en"
        list(played(scene, [PLAIN_ANSWERS[language].get(scene.run.step) or PLAINLY.get(scene.run.step, "1")]))
    raise AssertionError(f"still at {scene.run and scene.run.flow}.{scene.run and scene.run.step}")


def test_what_nobody_said_is_noticed() -> None:
    assert unsaid("Zork 7", ["REGISTER", "50 main st"]) == {"zork", "7"}
    assert unsaid("North Main Street", ["50 main st"]) == set()
