"""What the bot says outside any dialogue: long enough for the carriers' rules, short enough for two segments."""

from __future__ import annotations

import pytest

from bot.dialogue.flow import FlowBook, Question
from bot.dialogue.segments import plain, segments
from tests.scene import the_book

BOOK: FlowBook = the_book()

WORST = {
    "department": "North Stonington Regional Police Department",
    "town": "North Stonington",
    "callback_line": " Call (860) 555-0100, (860) 555-0101",
    "name": "Maria Fernanda Lopez de la Cruz",
    "receipt": "ABCD-EFGH",
    "days": "365",
    "until": "2027-12-31",
    "case": "2026-0012345",
    "officer": "Officer Christopher Montgomery",
}


@pytest.mark.parametrize(
    "name",
    ["welcome", "help", "stopped", "started", "removed", "paused", "verify", "verify_none", "nothing_open", "danger"],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_text_fits_two_segments_at_its_longest(name: str, language: str) -> None:
    text = BOOK.says[name][language]
    for hole, value in WORST.items():
        text = text.replace(f"{{{hole}}}", value)
    assert "{" not in text
    assert segments(plain(text)) <= 2, len(text)


@pytest.mark.parametrize("question", BOOK.questions, ids=lambda question: question.name)
def test_an_answer_leaves_room_for_the_open_question(question: Question) -> None:
    for text in question.answer.values():
        assert len(plain(text.replace("{department}", "West Hartford Police Department"))) <= 230


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        (
            "welcome",
            [
                "{department}",
                "REGISTER",
                "REMOVE",
                "HELP",
                "STOP",
                "Msg frequency varies",
                "Msg & data rates may apply",
                "oluntary",
            ],
        ),
        (
            "help",
            [
                "{department}",
                "{callback_line}",
                "REMOVE",
                "STOP",
                "Msg frequency varies",
                "Msg & data rates may apply",
                "911",
            ],
        ),
        ("started", ["{department}", "HELP", "STOP", "Msg frequency varies", "Msg & data rates may apply"]),
        ("stopped", ["{department}", "no more texts", "START"]),
        ("danger", ["No one reads this at once. Emergency: call or text 911 now."]),
    ],
)
def test_what_carriers_and_the_contract_want_said_is_said(name: str, needed: list[str]) -> None:
    for words in needed:
        assert words in BOOK.says[name]["en"]
