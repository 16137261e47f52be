"""Which intent a text carries, by the pages as they are shipped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.flow import FlowBook
from bot.dialogue.hearing import hear
from bot.dialogue.intent import Intent
from bot.dialogue.keywords import Recognizer
from bot.dialogue.segments import plain
from tests.dialogue.said import ACTED_ON, ASKED_BACK, ORDINARY, lines
from tests.scene import heard_book

BOOK: FlowBook = heard_book()
RECOGNIZER = Recognizer(BOOK)


def intent_of(text: str, step: str | None = None) -> Intent | None:
    return RECOGNIZER.recognise(hear(text), None, step)


def meant(text: str, step: str | None = None) -> str:
    """The intent in short: "remove", "remove?" where it is to be asked back, "-" for none."""
    intent = intent_of(text, step)
    return "-" if intent is None else intent.name + ("" if intent.sure else "?")


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in ACTED_ON.items() for text in lines(texts)])
def test_what_is_clearly_meant_is_acted_on(name: str, text: str) -> None:
    assert meant(text) == name


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in ASKED_BACK.items() for text in lines(texts)]
)
def test_what_is_only_probably_meant_is_asked_back(name: str, text: str) -> None:
    assert meant(text) == f"{name}?"


@pytest.mark.parametrize("text", lines(ORDINARY))
def test_ordinary_talk_is_no_keyword(text: str) -> None:
    assert meant(text) == "-"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("remove my back camera", "my back camera"),
        ("delete the Elm St one", "the Elm St one"),
        ("remove camera 2", "camera 2"),
        ("remove the driveway camera, it's broken", "the driveway camera"),
        ("Remove the one at 12 Elm", "the one at 12 Elm"),
        ("remove my camera from the registry", "my camera"),
        ("remove me from the Elm St address", "the Elm St address"),
        ("please take the driveway camera off the list", "driveway camera"),
        ("quita la cámara de atrás", "la cámara de atrás"),
        ("borra la cámara del garaje por favor", "la cámara del garaje"),
    ],
)
def test_a_removal_with_a_thing_named_is_about_that_thing(text: str, about: str) -> None:
    intent = intent_of(text)
    assert intent
    assert (intent.name, intent.about) == ("remove", about)


@pytest.mark.parametrize("text", ["delete my info for the back camera", "remove my data from the Elm St house"])
def test_data_of_one_thing_never_erases_the_person(text: str) -> None:
    intent = intent_of(text)
    assert intent
    assert intent.name == "remove"
    assert intent.about or not intent.sure


@pytest.mark.parametrize(
    "text",
    ["remove me from the camera list", "take me off your camera registry", "remove me and my camera from your program"],
)
def test_a_list_of_cameras_is_not_a_camera(text: str) -> None:
    intent = intent_of(text)
    assert intent
    assert (intent.name, intent.sure, intent.about) == ("remove", True, "")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("PAUSE", None),
        ("PAUSE 14", 14),
        ("pause30", 30),
        ("pause for two weeks", 14),
        ("pause a week", 7),
        ("pause for a couple of weeks", 14),
        ("no texts for the next 10 days", 10),
        ("PAUSA 60", 60),
        ("pausa por un mes", 30),
        ("pause until june", None),
    ],
)
def test_a_pause_is_as_long_as_said(text: str, days: int | None) -> None:
    intent = intent_of(text)
    assert intent
    assert (intent.name, intent.number) == ("pause", days)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("why do you need that?", "why"),
        ("why", "why"),
        ("is this free?", "free"),
        ("who sees my address", "who_sees"),
        ("can you see my camera?", "camera_view"),
        ("can the police see my cameras anytime", "camera_view"),
        ("is this immigration", "immigration"),
        ("will you share my info with ICE", "immigration"),
        ("¿necesito papeles?", "papers"),
        ("will i have to go to court", "court"),
        ("do i have to give you the video", "must_share"),
        ("can i trust this?", "real"),
        ("do you sell this", "sell"),
        ("what is this", "what"),
        ("who is this?", "who"),
        ("can I leave later?", "leave"),
        ("what happens if i text STOP", "leave"),
        ("how long do you keep this", "how_long"),
        ("is anyone there", "anyone"),
        ("do i need an app", "app"),
        ("what if i don't have video", "no_video"),
        ("por qué necesitan eso", "why"),
        ("es gratis?", "free"),
        ("quién ve esto", "who_sees"),
        ("pueden ver mis cámaras", "camera_view"),
        ("es la migra?", "immigration"),
        ("tengo que ir a la corte?", "court"),
    ],
)
def test_a_question_is_heard_as_one(text: str, question: str) -> None:
    intent = intent_of(text)
    assert intent
    assert (intent.name, intent.question) == ("question", question)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English", "en"),
        ("inglés", "en"),
        ("Español", "es"),
        ("ESPANOL", "es"),
        ("do you speak spanish", "es"),
        ("no hablo ingles", "es"),
    ],
)
def test_a_language_can_be_asked_for_in_any_language(text: str, language: str) -> None:
    intent = intent_of(text)
    assert intent
    assert (intent.name, intent.language) == ("language", language)


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        ("cameras", "back", "back?"),
        ("cameras", "atrás", "back?"),
        ("cameras", "back yard", "-"),
        ("cameras", "the back one", "-"),
        ("cameras", "register", "register?"),
        ("cameras", "info", "help"),
        ("cameras", "end", "stop"),
        ("records", "back", "back"),
        ("address", "911 Farmington", "-"),
        ("address", "911 main", "-"),
        ("address", "911 someone is breaking in", "danger"),
        ("address", "911 help", "danger"),
        ("days_kept", "it never deletes", "-"),
        ("summary", "change my address", "-"),
        ("summary", "equivocado", "-"),
        ("summary", "REMOVE", "remove"),
        ("sees_road", "stop sign in front", "-"),
        ("name", "cancel", "stop"),
    ],
)
def test_the_open_step_says_what_else_a_word_may_be(step: str, text: str, expected: str) -> None:
    assert meant(text, step) == expected


@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe", "CANCEL", "END", "QUIT", "revoke", "OPTOUT"])
def test_a_carriers_word_stands_alone(word: str) -> None:
    assert RECOGNIZER.carrier_word(hear(word)) == "stop"
    assert RECOGNIZER.carrier_word(hear(f" {word.title()}! ")) == "stop"
    assert RECOGNIZER.carrier_word(hear(f"{word} please")) is None


def test_other_carriers_words_and_what_is_none() -> None:
    found = {
        text: RECOGNIZER.carrier_word(hear(text))
        for text in ("start", "UNSTOP", "help", "Info", "opt out", "parar", "yes", "ayuda", "")
    }
    assert found == {"start": "start", "UNSTOP": "start", "help": "help", "Info": "help"} | dict.fromkeys(
        ("opt out", "parar", "yes", "ayuda", "")
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola, quiero registrar mi cámara", "es"),
        ("hello i want to register my camera", "en"),
        ("buenas tardes", "es"),
        ("REGISTRAR", "es"),
        ("what is this", "en"),
        ("Maria Lopez", None),
        ("12345", None),
        ("👍", None),
        ("STOP", None),
    ],
)
def test_the_language_is_guessed_from_the_words(text: str, language: str | None) -> None:
    assert RECOGNIZER.language_of(text, ("en", "es")) == language


@pytest.mark.parametrize(
    "text",
    ["Liked “REMOVE erases you”", "👍 to “Text STOP for no texts”", "I'm driving with Focus turned on. STOP", ""],
)
def test_reactions_and_machines_mean_nothing(text: str) -> None:
    assert meant(text) == "-"


def test_the_rest_is_what_was_said_beside_the_keyword() -> None:
    intent = intent_of("my cat ate it. wrong number")
    assert intent
    assert (intent.rest, intent.whole) == ("my cat ate it", False)
    alone = intent_of("ok, please stop, thanks")
    assert alone
    assert alone.whole


def _printed_words() -> list[tuple[str, str]]:
    return [
        (name, word) for name, keyword in BOOK.keywords.items() for words in keyword.words.values() for word in words
    ]


@pytest.mark.parametrize(("name", "word"), _printed_words())
def test_every_word_of_the_page_is_understood_however_it_is_cased_and_dressed(name: str, word: str) -> None:
    for text in (word, word.lower(), plain(word).title(), f"{word}!!", f"please {word.lower()}"):
        assert meant(text) == name, text


@pytest.mark.parametrize("name", ["remove", "stop", "danger", "wrong_number"])
def test_without_its_phrases_a_keyword_is_missed(name: str) -> None:
    """The tables above can fail: what they hold is held by the page, not by chance."""
    bare = replace(BOOK.keywords[name], phrases={}, maybe={})
    recognizer = Recognizer(replace(BOOK, keywords={**BOOK.keywords, name: bare}))
    texts = lines(ACTED_ON[name])
    missed = [text for text in texts if (found := recognizer.listed(hear(text), None)) is None or found.name != name]
    assert len(missed) > len(texts) / 4


def test_without_never_ordinary_texts_are_taken_for_keywords() -> None:
    loose = {name: replace(keyword, never={}) for name, keyword in BOOK.keywords.items()}
    recognizer = Recognizer(replace(BOOK, keywords=loose))
    assert sum(recognizer.recognise(hear(text), None, None) is not None for text in lines(ORDINARY)) >= 10


@settings(deadline=None)
@given(st.text())
def test_any_text_is_recognised_without_a_stumble_and_always_alike(text: str) -> None:
    heard = hear(text)
    assert RECOGNIZER.recognise(heard, None, "cameras") == RECOGNIZER.recognise(heard, None, "cameras")


@given(st.sampled_from(["remove", "unsubscribe", "delete", "borrar", "eliminar"]), st.data())
def test_one_slip_never_makes_removal_or_stop_ignored(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    for slip in slips:
        assert meant(slip).rstrip("?") in ("remove", "stop"), slip
