"""What a text asks for beside the open question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Intent:
    """What a text asks for beside the open question.

    `name` is a keyword's, "danger" among them, or "question" with `question` naming it. `sure` False: only probably
    meant, ask back once. `whole`: nothing else was said. `rest`: the text without the keyword. `about`: the thing that
    a removal names ("my back camera"), else "". `number`: days said with it. `language`: of a language keyword.
    """

    name: str
    sure: bool = True
    whole: bool = False
    rest: str = ""
    about: str = ""
    number: int | None = None
    question: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Found:
    """What the lists make of a text, and in which language; `denied`: it only looks like a wish to leave."""

    intent: Intent | None = None
    language: str = ""
    denied: bool = False
