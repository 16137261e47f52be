"""Plays every conversation in `tests/transcripts/`, and what holds for every answer in all of them.

PORCHLIGHT_UPDATE=1 writes what was really said and done into the files instead, for review.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.playing import Conversation, Differs, conversations, play, rewritten

FOLDER = Path(__file__).parent / "transcripts"
ALL = conversations(FOLDER)


@pytest.mark.parametrize("conversation", ALL, ids=[one.id for one in ALL])
def test_conversation(conversation: Conversation) -> None:
    if os.environ.get("PORCHLIGHT_UPDATE"):
        _write(conversation)
    else:
        play(conversation)


def _write(conversation: Conversation) -> None:
    before, after = "\n".join(conversation.lines), "\n".join(rewritten(conversation))
    page = conversation.path.read_text(encoding="utf-8")
    head = f"## {conversation.title}\n"
    at = page.index(head) + len(head) if head in page else 0
    conversation.path.write_text(page[:at] + page[at:].replace(before, after, 1), encoding="utf-8")


def told(tmp_path: Path, *lines: str) -> Conversation:
    return Conversation(tmp_path / "topic" / "page.txt", "one", list(lines))


def test_titles_are_unique_within_a_page() -> None:
    assert len({one.id for one in ALL}) == len(ALL)


@pytest.mark.parametrize(
    "lines",
    [
        ("> HELP", "< something else"),
        ("> HELP", "< -"),
        ("> HELP", "<"),
        ("> REMOVE", "< Done.…"),
        ("> HELP", "! Erased"),
        ("> REMOVE", "! Erased", "! StoppedTexts"),
        ("@ at kind", "> 50 North Main Street", "! Registered"),
    ],
    ids=[
        "wrong words",
        "not silent",
        "not filled in",
        "unnamed event",
        "missing event",
        "one too few",
        "none happened",
    ],
)
def test_what_goes_otherwise_is_noticed(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(Differs, match="should be"):
        play(told(tmp_path, *lines))


def test_a_review_keeps_what_fits_and_mends_the_rest(tmp_path: Path) -> None:
    lines = rewritten(told(tmp_path, "# why", "> HELP", "< …911…", "> REMOVE", "< no", "! none", "", "> HELP", "<"))
    assert lines[:3] == ["# why", "> HELP", "< …911…"]
    assert re.match(r"< Done\. West Hartford Police has erased", lines[4])
    assert lines[5:7] == ["! Erased", ""]
    assert lines[8].startswith("< West Hartford Police")


def test_an_unknown_directive_is_no_comment(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no such directive"):
        play(told(tmp_path, "@ regsitered Maria"))
