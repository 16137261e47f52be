"""The README tells the truth: its conversation is what the bot says, its commands and settings exist."""

from __future__ import annotations

import re
import shlex

import pytest

from bot.cli.main import parser
from bot.config import SETTINGS
from bot.dialogue.events import Said
from tests.scene import ROOT, Scene

README = (ROOT / "README.md").read_text("utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")


def blocks(page: str) -> list[str]:
    return re.findall(r"^ *```\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)


BLOCKS = blocks(README)


def conversation() -> list[tuple[str, list[str]]]:
    """The texts of the conversation, each with the lines it is answered by."""
    turns: list[tuple[str, list[str]]] = []
    for line in next(block for block in BLOCKS if block.startswith("> REGISTER")).splitlines():
        if line.startswith("> "):
            turns.append((line[2:], []))
        else:
            turns[-1][1].append(line.removeprefix("< "))
    return turns


def test_the_conversation_goes_as_shown() -> None:
    scene = Scene()
    for text, answer in conversation():
        said = [event.text for event in scene.texts(text) if isinstance(event, Said)]
        assert "\n".join(said).splitlines() == answer
    assert scene.known.held


def commands() -> list[str]:
    lines = "\n".join(BLOCKS + blocks(OPERATING)).replace("\\\n", " ").splitlines()
    shown = [line.partition("  #")[0].strip() for line in lines if line.strip().startswith("porchlight ")]
    return shown + [words for words in re.findall(r"`(porchlight [^`]+)`", README + OPERATING) if "…" not in words]


@pytest.mark.parametrize("command", commands())
def test_each_command_can_be_given(command: str) -> None:
    words = shlex.split(command.partition(" > ")[0].replace("$(date +%F)", "2026-11-22"))[1:]
    parser().parse_args(words)


def test_each_setting_is_explained() -> None:
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in table] == []


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)]+)\)", README))
def test_each_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).is_file()
