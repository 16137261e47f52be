"""What holds whatever residents text, in whatever order: no text breaks the dialogue, and leaving always works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.engine import converse
from bot.dialogue.events import Agreed, Erased, Event, Flagged, LanguageChosen, NothingKept, Registered, StoppedTexts
from tests.invariants import broken, recognised
from tests.playing import said
from tests.scene import PLAIN_ANSWERS, Scene, the_book
from tests.staging import stage

REALISTIC = """
REGISTER | REGISTRAR | YES | SÍ | 1 | 2 | 3 | 8 | 10 | no | nope | idk | no sé | Maria Lopez | María López
its Bob | 50 North Main Street | 50 main st | fern st | 12 | 9 Zebulon Court | PO Box 4 | corner of Fern and Oak
home | casa | front door and driveway | puerta principal y entrada | back | atrás | motion | movimiento
front door always, driveway motion | at night | 9 to 5 | 30 days | un mes | forever | the address is wrong
la dirección está mal | 2 back porch | change road to no | UPDATE | CAMBIAR | STATUS | ESTADO | HELP | AYUDA | BACK
SKIP | SALTAR | START OVER | EMPEZAR | PAUSE 10 | PAUSA | RESUME | VERIFY | MORE | MÁS | WRONG NUMBER
who are you looking for | ENGLISH | ESPAÑOL | thanks! | gracias | ok | 👍 | 🤷 | START | remove my garage camera
quita la cámara de atrás | delete the Fern St one | i want out | too many texts | is this free? | ¿quién ve esto?
why do you need that? | someone is breaking in | auxilio | nothing on it | no hay nada | call me | llámenme
i was at work | Liked “REMOVE erases you” | I'm driving with Do Not Disturb While Driving turned on.
"""
UGLY = ("", "\u200b", "\ud800", "x" * 1600, "\n\n", "😂😂😂")
WHO = (
    (),
    ("@ registered Maria Lopez | 50 North Main Street | home | front_door garage | motion | yes | 30",),
    ("@ registered Maria Lopez | 50 North Main Street", "@ registered Maria Lopez | 12 Fern Street | business"),
    (
        "@ language es",
        "@ registered María López | 50 North Main Street",
        "@ asked Fern Street | 26-1 | Officer Kim | 2 hours ago",
    ),
    (
        "@ registered Maria Lopez | 50 North Main Street",
        "@ asked Fern Street | 26-1 | Officer Kim | 2 hours ago",
        "@ asked Park Road | 26-2 | Officer Ray | 1 hour ago",
    ),
    ("@ registered Maria Lopez | 50 North Main Street", "@ silent 100 days"),
    ("@ noted Maria Lopez | 50 North Main Street",),
    ("@ carrier answers keywords", "@ registered Maria Lopez | 50 North Main Street"),
    ("@ at records",),
    ("@ at summary es",),
)
realistic = st.sampled_from([text for line in REALISTIC.strip().splitlines() for text in line.split(" | ")])
texts = st.one_of(realistic, realistic, st.sampled_from(UGLY), st.text(max_size=200))
pictures = st.sampled_from((0, 0, 0, 0, 1))


def a_scene(directives: tuple[str, ...]) -> Scene:
    scene = Scene()
    for line in directives:
        stage(scene, line)
    return scene


def played(scene: Scene, lines: list[str]) -> Iterator[tuple[str, list[Event]]]:
    """Each text with what came of it, nothing broken."""
    for line in lines:
        before = scene.known
        events = scene.texts(line)
        assert broken(scene, before, events) == [], line
        yield line, events


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHO), st.lists(texts, min_size=1, max_size=12), pictures)
def test_nothing_breaks(who: tuple[str, ...], lines: list[str], picture: int) -> None:
    scene = a_scene(who)
    for _ in range(picture):
        stage(scene, "@ picture")
    for _ in played(scene, lines):
        pass


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(WHO), st.lists(texts, max_size=8))
def test_remove_always_leaves_nothing(who: tuple[str, ...], lines: list[str]) -> None:
    scene = a_scene(who)
    list(played(scene, lines))
    events = scene.texts("REMOVE")
    assert Erased() in events
    assert scene.run is None
    assert scene.known.held is None


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(WHO), st.lists(texts, max_size=8))
def test_stop_always_stops(who: tuple[str, ...], lines: list[str]) -> None:
    scene = a_scene(who)
    list(played(scene, lines))
    before = scene.known.stopped
    events = scene.texts("STOP")
    assert scene.known.stopped
    assert before or any(isinstance(event, StoppedTexts) for event in events)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(WHO), st.lists(texts, max_size=8))
def test_the_same_text_has_the_same_outcome(who: tuple[str, ...], lines: list[str]) -> None:
    one, other = a_scene(who), a_scene(who)
    assert list(played(one, lines)) == list(played(other, lines))
    assert one.run == other.run


@settings(max_examples=50, deadline=None)
@given(st.lists(texts, min_size=1, max_size=12))
def test_nobody_is_registered_who_did_not_agree(lines: list[str]) -> None:
    """Nor does anything stay of who refused."""
    agreed = False
    for _, events in played(a_scene(()), ["REGISTER", *lines]):
        agreed = (agreed or any(isinstance(event, Agreed) for event in events)) and not any(
            isinstance(event, (NothingKept, Erased)) for event in events
        )
        assert agreed or not any(isinstance(event, Registered) for event in events)


STEPS = ("agreement", "name", "address", "kind", "cameras", "records", "sees_road", "days_kept", "summary")
INTERRUPTING = {
    "en": "HELP|STATUS|VERIFY|is this free?|can you see my camera?|who sees this?|MORE|PAUSE|UPDATE||thanks",
    "es": "AYUDA|ESTADO|VERIFICAR|¿es gratis?|¿pueden ver mi cámara?|¿esto es de la migra?|MÁS|PAUSA|gracias",
}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, all_ in INTERRUPTING.items() for text in all_.split("|")]
)
@pytest.mark.parametrize("step", STEPS)
def test_an_interruption_leaves_the_open_question_open(step: str, language: str, text: str) -> None:
    scene = a_scene((f"@ at {step} {language}",))
    before = scene.run
    ((_, events),) = played(scene, [text])
    assert scene.run is not None
    assert before is not None
    if (step, text) == ("summary", "UPDATE"):  # there it is the offered change
        assert (scene.run.step, scene.run.answers) == ("change", before.answers)
        return
    assert (scene.run.step, scene.run.answers, scene.run.misses) == (before.step, before.answers, before.misses)
    assert said(events) is not None


@pytest.mark.parametrize(("language", "text"), [("en", "he has a gun"), ("es", "auxilio")])
@pytest.mark.parametrize("step", STEPS)
def test_words_of_danger_come_before_every_question(step: str, language: str, text: str) -> None:
    scene = a_scene((f"@ at {step} {language}",))
    before = scene.run
    events = scene.texts(text)
    assert Flagged("danger") in events
    assert "911" in (said(events) or "")
    assert scene.run == before


@pytest.mark.parametrize(("language", "word"), [("en", "ESPAÑOL"), ("es", "ENGLISH")])
@pytest.mark.parametrize("step", STEPS)
def test_another_language_asks_the_same_question(step: str, language: str, word: str) -> None:
    scene = a_scene((f"@ at {step} {language}",))
    ((_, events),) = played(scene, [word])
    other = "es" if language == "en" else "en"
    assert LanguageChosen(other) in events
    assert scene.run is not None
    assert (scene.run.step, scene.run.language) == (step, other)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("step", STEPS)
def test_stop_then_a_stray_text_is_silent_until_start(step: str, language: str) -> None:
    scene = a_scene((f"@ at {step} {language}",))
    scene.texts("STOP")
    stopped = scene.run
    assert scene.texts("1") == []
    assert scene.run == stopped
    assert said(scene.texts("START")) is not None
    scene.texts(PLAIN_ANSWERS[language][step])
    assert scene.run is None or scene.run.step != step


SHARED_WORDS = {("back", "cameras"), ("more", "sure"), ("back", "answer")}
"""Keywords that are answers at a step too, because the bot asks which is meant or both mean the same there."""


def test_no_keyword_is_lost_to_an_option() -> None:
    """Every word of every keyword acts at every step, but where an option is called just so."""
    lost = []
    for flow in the_book().flows.values():
        for step in flow.steps.values():
            options = {word.casefold() for option in step.options for words in option.words.values() for word in words}
            options |= {label.casefold() for option in step.options for label in option.label.values()}
            for keyword in the_book().keywords.values():
                for word in (word for words in keyword.words.values() for word in words):
                    meant = word.casefold() in options or (keyword.name, step.name) in SHARED_WORDS
                    if not meant and recognised(word, step.name) != keyword.name:
                        lost.append((flow.name, step.name, keyword.name, word))
    assert lost == []


def test_a_run_of_another_time_is_not_changed_by_reading_it() -> None:
    """The engine changes nothing it is given."""
    scene = a_scene(("@ at records",))
    run, known = scene.run, scene.known
    first = converse(the_book(), run, "motion", scene.now, known)
    assert converse(the_book(), run, "motion", scene.now, known) == first
