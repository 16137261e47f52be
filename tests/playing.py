"""Conversations as plain files: how one is read, played, compared, and written anew for review.

    ## title            a conversation; a file may hold many
    # comment
    @ directive         how things stand, or time that passes: see `tests/staging.py`
    > what the resident texts, with \\n, \\x00, \\u200b where a key cannot be pressed
    < what we answer; … stands for anything, - for no answer; further < lines for further lines; < alone is filled in
    ! Event field=value field="two words"   what happened in that turn, in order; ! none: nothing but the answer

Events that keep, change or end something must be named, or the conversation fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.dialogue.events import Event, Said
from bot.dialogue.known import Address, HeldCamera
from bot.dialogue.segments import plain
from tests.invariants import broken
from tests.scene import Scene
from tests.staging import stage

MOVES_NOTHING = frozenset({"Said", "NothingOpen"})  # events that are nothing but the answer
QUIET = MOVES_NOTHING | {"KeptForMore", "LanguageChosen", "Courtesy"}  # events that need not be named
_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')
_ESCAPE = re.compile(r"\\(n|t|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")


@dataclass
class Turn:
    """One text and what is to follow it, as the file has it."""

    text: str
    answers: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


@dataclass
class Conversation:
    path: Path
    title: str
    lines: list[str]

    @property
    def id(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}: {self.title}"


class Differs(AssertionError):
    """A conversation went otherwise; the message shows it up to there."""


def conversations(folder: Path) -> list[Conversation]:
    """Every conversation under `folder`, in order."""
    return [one for path in sorted(folder.rglob("*.txt")) for one in _split(path)]


def _split(path: Path) -> Iterator[Conversation]:
    title, lines = path.stem, list[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            if any(line[:1] in ">@" for line in lines if line):
                yield Conversation(path, title, lines)
            title, lines = line[3:].strip(), []
        else:
            lines.append(line)
    yield Conversation(path, title, lines)


def play(conversation: Conversation) -> None:
    """Play it to the end. Raises Differs at the first turn that goes otherwise."""
    scene, shown = Scene(), list[str]()
    for item in items(conversation.lines):
        if isinstance(item, str):
            shown.append(item)
            stage(scene, item)
            continue
        before = scene.known
        events = scene.texts(unescaped(item.text))
        shown.append(f"> {item.text}")
        if complaint := [*_complaint(item, events), *broken(scene, before, events)]:
            raise Differs(f"\n{conversation.id}\n" + "\n".join([*shown, *complaint]))
        shown += [*_answer_lines(events), *_event_lines(events)]


def rewritten(conversation: Conversation) -> list[str]:
    """Its lines with what was really said and done, where the file says otherwise."""
    scene, lines, turn = Scene(), list[str](), list[str]()
    for line in [*conversation.lines, None]:
        if turn and (line is None or line[:1] not in "<!" or not line):
            lines += _mended(turn, scene)
            turn = []
        if line is not None and line.startswith(">"):
            turn = [line]
        elif line is not None and turn:
            turn.append(line)
        elif line is not None:
            lines.append(line)
            if line.startswith("@"):
                stage(scene, line)
    return lines


def _mended(lines: list[str], scene: Scene) -> list[str]:
    (turn,) = (item for item in items(lines) if isinstance(item, Turn))
    events = scene.texts(unescaped(turn.text))
    answer = [line for line in lines if line.startswith("<")]
    happened = [line for line in lines if line.startswith("!")]
    if answer and not _says(turn.answers, events):
        answer = _answer_lines(events)
    if not _happened(turn.events, events):
        happened = _event_lines(events)
    return [lines[0], *answer, *happened]


def items(lines: list[str]) -> Iterator[str | Turn]:
    turn: Turn | None = None
    for line in lines:
        said = line[1:].removeprefix(" ")
        if line.startswith("<") and turn:
            turn.answers.append(said)
        elif line.startswith("!") and turn:
            turn.events.append(said.strip())
        elif line[:1] in (">", "@"):
            if turn:
                yield turn
            turn = Turn(said) if line.startswith(">") else None
            if turn is None:
                yield line
    if turn:
        yield turn


def unescaped(text: str) -> str:
    """A text of a file with its \\n, \\x00 and \\u200b as the characters they stand for."""

    def character(match: re.Match[str]) -> str:
        code = match[1]
        return {"n": "\n", "t": "\t"}.get(code) or chr(int(code[1:], 16))

    return _ESCAPE.sub(character, text)


def _complaint(turn: Turn, events: list[Event]) -> list[str]:
    """What differs, the expected and the real one below each other; nothing where all is as it should be."""
    wrong = []
    if turn.answers and not _says(turn.answers, events):
        wrong += ["  should be:", *(f"< {line}" for line in turn.answers), "  is:", *_answer_lines(events)]
    if not _happened(turn.events, events):
        wrong += ["  should be:", *(f"! {line}" for line in turn.events or ["none"]), "  is:", *_event_lines(events)]
    return wrong


def said(events: list[Event]) -> str | None:
    return next((event.text for event in events if isinstance(event, Said)), None)


def _says(wanted: list[str], events: list[Event]) -> bool:
    text = said(events)
    if wanted == ["-"] or text is None:
        return wanted == ["-"] and text is None
    pattern = "\n".join(wanted).replace("\\n", "\n")
    return wanted != [""] and (_fits(pattern, text) or _fits(pattern, text, plain))


def _fits(pattern: str, text: str, spelled: Callable[[str], str] = str) -> bool:
    """Whether `text` is `pattern`, or what `spelled` makes of it: a file may have the accents that we leave out."""
    parts = (re.escape(spelled(part)) for part in pattern.split("…"))
    return bool(re.fullmatch(".*?".join(parts), text, re.DOTALL))


def _happened(wanted: list[str], events: list[Event]) -> bool:
    """Whether each wanted event happened, in order, and no weighty one beside them."""
    left = [] if wanted == ["none"] else list(wanted)
    for event in events:
        if left and _is(left[0], event):
            left.pop(0)
        elif type(event).__name__ not in (QUIET if wanted != ["none"] else MOVES_NOTHING):
            return False
    return not left


def _is(line: str, event: Event) -> bool:
    name, _, values = line.partition(" ")
    shown = _fields(event)
    wanted = {key: quoted or bare for key, quoted, bare in _FIELD.findall(values)}
    return name == type(event).__name__ and all(
        key in shown and _fits(value, shown[key]) for key, value in wanted.items()
    )


def _answer_lines(events: list[Event]) -> list[str]:
    text = said(events)
    return ["< -"] if text is None else [f"< {line}".rstrip() for line in text.split("\n")]


def _event_lines(events: list[Event]) -> list[str]:
    return [_event_line(event) for event in events if type(event).__name__ not in QUIET]


def _event_line(event: Event) -> str:
    values = [f'{key}="{value}"' if " " in value else f"{key}={value}" for key, value in _fields(event).items()]
    return " ".join(["!", type(event).__name__, *values])


def _fields(event: Any) -> dict[str, str]:
    """An event's fields as a transcript writes them; a time and the wording's version say nothing there."""
    found = {one.name: getattr(event, one.name) for one in fields(event)}
    return {
        name: _shown(value) for name, value in found.items() if name not in ("wording", "at", "extra") and value != ()
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Address):
        also = f" also {', '.join(value.also)}" if value.number and value.also else ""
        return f"{value.line}{also}" if value.status == "matched" else f"{value.line}{also} ({value.status})"
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value))
    if isinstance(value, HeldCamera):
        details = (value.records, value.hours, value.sees_road, value.days_kept)
        return f"{value.location} ({', '.join(_shown(one) for one in details)})"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "-" if value is None else str(value)
