"""What a phone adds to a text is no word of the resident's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.hearing import hear

WELCOME = "Springfield Police camera registry. Text REGISTER to join, REMOVE to be erased."


@pytest.mark.parametrize(
    ("text", "reaction"),
    [
        (f"Liked “{WELCOME}”", "yes"),
        (f'Loved "{WELCOME}"', "yes"),
        (f"👍 to “{WELCOME}”", "yes"),
        (f"👍🏽\u200b to “\u200a{WELCOME}\u200a” ", "yes"),
        (f"Reacted 👍 to “{WELCOME}”", "yes"),
        (f"Reacted to “{WELCOME}” with 👍", "yes"),
        (f"❤️ to “{WELCOME}”", "yes"),
        (f"Disliked “{WELCOME}”", "no"),
        (f"👎 to “{WELCOME}”", "no"),
        (f"Laughed at “{WELCOME}”", "other"),
        (f"Emphasized “{WELCOME}”", "other"),
        (f"Questioned “{WELCOME}”", "other"),
        (f"😮 to “{WELCOME}”", "other"),
        (f"Removed a like from “{WELCOME}”", "other"),
        (f"Removed a heart from “{WELCOME}”", "other"),
        ("Liked an image", "yes"),
        (f"Me gusta “{WELCOME}”", "yes"),
        (f"Le encantó “{WELCOME}”", "yes"),
        (f"Le gustó «{WELCOME}»", "yes"),
        (f"No le gustó “{WELCOME}”", "no"),
        (f"Gostou de “{WELCOME}”", "yes"),
        (f"Não gostou de “{WELCOME}”", "no"),
        (f"Riu de “{WELCOME}”", "other"),
        (f"Reagiu com 👎 a “{WELCOME}”", "no"),
        (f"Polubiono „{WELCOME}”", "yes"),
        (f"Nie lubi „{WELCOME}”", "no"),
        (f"Zareagował 👍 na „{WELCOME}”", "yes"),
        (f"Reaccionó con 👍 a “{WELCOME}”", "yes"),
        (f"Reaccionó con 👎 a “{WELCOME}”", "no"),
        (f"Reaccionó a “{WELCOME}” con 👍", "yes"),
        (f"Enfatizó “{WELCOME}”", "other"),
        (f"Eliminó un Me gusta de “{WELCOME}”", "other"),
        ("Liked “Thank you. What name should we call…", "yes"),
    ],
)
def test_a_reaction_is_a_verdict_and_its_quote_is_no_word(text: str, reaction: str) -> None:
    heard = hear(text)
    assert heard.reaction == reaction
    assert heard.words == ""


@pytest.mark.parametrize(
    "text",
    [
        "I liked it",
        "👍",
        "Loved ones live here",
        "thumbs up to that",
        "the sign says “Stop”",
        "no",
        "Removed the back camera",
        "me gusta la idea",
    ],
)
def test_a_resident_who_likes_something_has_not_reacted(text: str) -> None:
    assert hear(text).reaction is None
    assert hear(text).words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("remove me\nSent from my iPhone", "remove me"),
        ("Remove me. Sent from my Samsung Galaxy smartphone.", "Remove me."),
        ("front door Sent from my iPhone", "front door"),
        ("50 North Main Street\n\nGet Outlook for iOS", "50 North Main Street"),
        ("sí\nEnviado desde mi iPhone", "sí"),
        ("Yes\n--\nSent from Yahoo Mail on Android", "Yes"),
        (
            "the clip was sent from my phone yesterday to the officer",
            "the clip was sent from my phone yesterday to the officer",
        ),
        ("I sent it from my iPad", "I sent it from my iPad"),
    ],
)
def test_a_signature_is_no_word_of_the_resident(text: str, words: str) -> None:
    assert hear(text).words == words


@pytest.mark.parametrize(
    "text",
    [
        "I’m driving with Focus turned on. I’ll see your message when I get where I’m going.",
        "I'm driving with Do Not Disturb While Driving turned on.",
        "(I’m not receiving notifications. If this is urgent, reply “urgent” to send a notification.)",
        "Auto-reply: I am driving right now and will get back to you",
        "Automatic reply: Out of office",
        "I am out of the office until Monday and will respond then",
        "Estoy conduciendo con el modo No molestar. Veré tu mensaje cuando llegue a mi destino.",
        "Respuesta automática: estoy fuera de la oficina",
    ],
)
def test_a_phone_that_answers_by_itself_is_told_apart(text: str) -> None:
    assert hear(text).auto_reply


@pytest.mark.parametrize(
    "text",
    ["I'm driving, stop texting me", "driving, will look tonight", "my office is out of the way", "estoy manejando"],
)
def test_a_driver_who_writes_is_heard(text: str) -> None:
    assert not hear(text).auto_reply


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("re\u200bmove\u202e me\x00", "remove me"),
        ("  front\t door \r\n and   driveway ", "front door\nand driveway"),
        ("Mari\u0301a", "María"),
        ("yes\ud800", "yes"),
        ("❤️ home", "❤ home"),
        ("\u2066stop\u2069", "stop"),
        ("\n\n", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_gone(text: str, words: str) -> None:
    assert hear(text).words == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{WELCOME} no", "no"),
        (f"“{WELCOME}” no thanks", "no thanks"),
        (f"> {WELCOME}\nno", "no"),
        ("“Text REGISTER to join, REMOVE to be…” what?", "what?"),
        ("it says “REMOVE”", 'it says "REMOVE"'),
    ],
)
def test_quotes_of_ours_do_not_count(text: str, words: str) -> None:
    assert hear(text, WELCOME).words == words


@given(st.text(), st.none() | st.text())
def test_any_text_can_be_heard(text: str, last: str | None) -> None:
    heard = hear(text, last)
    assert heard.raw == text
    heard.words.encode()  # no lone surrogate is left
    assert "\x00" not in heard.words
    assert "  " not in heard.words
    assert heard.words == heard.words.strip()


@given(st.text(alphabet="abc ,.?\n", max_size=60))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert hear(text).words.split() == text.split()
