"""Sentences weighed clause by clause: what outweighs what, what a "not" denies, and what is asked again."""

from __future__ import annotations

import pytest

from bot.dialogue.reading import Asked
from bot.dialogue.weighing import Sign, weighed
from tests.scene import heard_book, the_streets

BOOK = heard_book()
STEPS = {**BOOK.flows["registration"].steps, "outreach": BOOK.flows["outreach_reply"].steps["answer"]}


@pytest.mark.parametrize(
    ("step", "language", "text", "sign"),
    [
        ("sees_road", "en", "you can see the whole street", "yes"),
        ("sees_road", "en", "it only sees the front steps", "no"),
        ("sees_road", "en", "no it points at the fence, you can't see the street", "no"),
        ("sees_road", "en", "see nothing of the road", "no"),
        ("sees_road", "en", "not great at night but yes you can see the street", "yes"),
        ("sees_road", "en", "although there is a hedge you can see the street", "yes"),
        ("sees_road", "en", "yeah no it definitely sees the road", "yes"),
        ("sees_road", "en", "no it sees the road", "torn"),
        ("sees_road", "en", "the front one sees the road but the back one doesnt", "torn"),
        ("sees_road", "en", "it's a ring doorbell", "nothing"),
        ("sees_road", "en", "how far does it see", None),
        ("sees_road", "es", "no se alcanza a ver la calle", "no"),
        ("sees_road", "es", "puro patio", "no"),
        ("sees_road", "es", "no toda pero si se ve una parte", "yes"),
        ("outreach", "en", "we sold that camera", "no"),
        ("outreach", "en", "nothing but the neighbors cat", "no"),
        ("outreach", "en", "i saw him with my own eyes but the camera missed it", "no"),
        ("outreach", "en", "the front one didnt catch it but the side one did", "yes"),
        ("outreach", "en", "none of my cameras got it", "no"),
        ("outreach", "en", "no but my neighbor might", "no"),
        ("outreach", "en", "there's a car but i cant say if its that one", "unsure"),
        ("outreach", "es", "no me lo va a creer pero si lo tengo", "yes"),
        ("outreach", "es", "no que va", "no"),
        ("agreement", "en", "nope no objection", "yes"),
        ("agreement", "en", "yes but i dont agree with the court part", None),
        ("agreement", "es", "no es que no quiera, si acepto", "yes"),
        ("summary", "en", "nothing needs to be changed", "yes"),
        ("summary", "en", "yes but the name is wrong", None),
        ("name", "en", "you can see the whole street", None),
    ],
)  # fmt: skip
def test_what_a_sentence_comes_to(step: str, language: str, text: str, sign: Sign | None) -> None:
    assert weighed(Asked(STEPS[step], language, BOOK, the_streets()), text) == sign
