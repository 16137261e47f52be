"""Answers in TwiML: well formed whatever is in them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.carrier.twiml import spoken_answer, status_address, text_answer


def test_nothing_to_say() -> None:
    assert len(ElementTree.fromstring(text_answer(None))) == 0
    assert len(ElementTree.fromstring(text_answer(""))) == 0


def test_one_message_with_the_address_that_learns_its_fate() -> None:
    address = status_address("https://town.example/", "k3jq")
    assert address == "https://town.example/sms/status?mid=k3jq"
    (message,) = ElementTree.fromstring(text_answer("¿Sí & <no>?", address))
    assert (message.tag, message.text, message.attrib) == ("Message", "¿Sí & <no>?", {"statusCallback": address})


@given(st.text(alphabet=st.characters(codec=None, categories=None), min_size=1))
def test_any_text_makes_sound_xml(text: str) -> None:
    ElementTree.fromstring(text_answer(text).encode())


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", "a\x1bb", "a\ufffeb"])
def test_what_xml_cannot_hold_is_left_out(bad: str) -> None:
    (message,) = ElementTree.fromstring(text_answer(bad).encode())
    assert message.text == "ab"


def test_a_call_is_told_and_ended() -> None:
    told = ElementTree.fromstring(spoken_answer([("en-US", "Hello"), ("es-US", "Hola")]))
    assert [(each.tag, each.get("language"), each.text) for each in told] == [
        ("Say", "en-US", "Hello"),
        ("Say", "es-US", "Hola"),
        ("Hangup", None, None),
    ]
