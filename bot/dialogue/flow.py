"""A dialogue as data: steps, their wording in every language, and where each answer leads.

The pages in `flows/` are read into these values; nothing here knows about files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.dialogue.inkling import Ears, deaf

Language = str  # "en", "es": an ISO 639-1 code
Wording = Mapping[Language, str]  # one text, in every language of the page
Words = Mapping[Language, tuple[str, ...]]  # things a resident may say, by language

Kind = Literal[
    "yes_no", "one_of", "several_of", "number", "days", "name", "address", "street", "free", "confirm", "choice"
]
"""What sort of answer a step takes; each has a reader in `bot.dialogue.answers`.

`days` is a number of days ("two weeks"); `street` other streets of the town, or none; `confirm` a yes or a correction
of an earlier answer; `choice` picks one of things found at run time (streets that might be meant, one's own cameras or
addresses).
"""


@dataclass(frozen=True)
class Option:
    """One thing a resident can choose: `key` is what is saved, `label` what is shown, `words` what is understood."""

    key: str
    label: Wording
    words: Words = field(default_factory=dict)


Action = Literal[
    "register", "agree", "change", "erase", "drop", "stop", "pause",
    "wrong_number", "prove", "add_address", "route", "nothing",
]  # fmt: skip
"""What an end does with what was learnt. `nothing` keeps nothing of it."""


@dataclass(frozen=True)
class Branch:
    """Where to go after a step. `when` maps steps to the answers that let this branch be taken; empty: always.

    `go` is the next step ("the answer": the step that the answer names), or None where the flow ends; `say` names the
    text in `Flow.says` that closes it, `does` what is done then.
    """

    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    go: str | None = None
    say: str | None = None
    does: Action = "nothing"
    forget: tuple[str, ...] = ()  # steps whose answers are asked anew
    line: int = 0


@dataclass(frozen=True)
class Step:
    """One question: its wording, how its answer is read, and what is done with it."""

    name: str
    kind: Kind
    ask: Wording
    retry: Wording  # after a first answer that was not understood
    retry_again: Wording | None = None  # after a second: other words
    why: Wording | None = None  # the answer to "why do you need that?"
    ask_each: Wording | None = None  # asks about the {cameras} that an answer left out
    short: Wording | None = None  # the question in a few words, where a text has little room left for it
    options: tuple[Option, ...] = ()
    saves: str | None = None  # "name", "address", "also", "kind", "cameras", "camera.records", "extra.KEY", …
    for_each: Literal["camera"] | None = None  # one answer holds for every camera, unless it names some
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # asked only where these steps have these answers
    if_said: Words = field(default_factory=dict)  # asked only of who said one of these in passing
    unless_said: Words = field(default_factory=dict)  # wording that looks like it and is not
    says_yes: Words = field(default_factory=dict)  # phrases of a sentence that say yes to this very question
    says_no: Words = field(default_factory=dict)  # and those that say no
    says_unsure: Words = field(default_factory=dict)  # and those that leave it open
    recap: Wording | None = None  # its line in a summary, with {value}
    may_skip: bool = False  # SKIP and "don't know" save nothing and move on
    other: bool = False  # own words are taken where no option fits
    low: int | None = None  # bounds of a number
    high: int | None = None
    next: tuple[Branch, ...] = ()
    line: int = 0  # where it stands in its page, for complaints


@dataclass(frozen=True)
class Flow:
    """One dialogue: `start` is its first step, `entries` others it may begin at; `says` are texts that ask nothing."""

    name: str
    start: str
    steps: Mapping[str, Step]
    says: Mapping[str, Wording]
    entries: tuple[str, ...] = ()

    def home(self, step: Step) -> str:
        """The step under whose name an answer is kept: the first that saves the same ("which street" -> "address")."""
        saving = (other.name for other in self.steps.values() if step.saves and other.saves == step.saves)
        return next(saving, step.name)


@dataclass(frozen=True)
class Keyword:
    """A word that works at any moment. `words` act when they are the whole text; `phrases` when clearly meant."""

    name: str  # "remove", "stop", "start", "help", "register", "status", …
    words: Words
    phrases: Words = field(default_factory=dict)  # wording that means it within a sentence
    maybe: Words = field(default_factory=dict)  # wording that only probably means it: asked back once
    never: Words = field(default_factory=dict)  # wording that looks like it and is not
    carrier: bool = False  # a carrier acts on it as well (STOP, START, HELP and their kin)


@dataclass(frozen=True)
class Question:
    """A question residents ask at any step ("who sees this?"), and the town's answer."""

    name: str
    phrases: Words
    answer: Wording


@dataclass(frozen=True)
class Incident:
    """What an officer may ask about, by a key, in words that name nobody."""

    key: str
    label: Wording


@dataclass(frozen=True)
class FlowBook:
    """Everything the bot can say and understand, of one version.

    `version` is a digest of all the pages; a run keeps to the version it began.
    `says` holds the texts outside any flow (welcome, help, danger, …); `outreach` the texts officers send.
    """

    version: str
    languages: tuple[Language, ...]
    flows: Mapping[str, Flow]
    keywords: Mapping[str, Keyword]
    questions: tuple[Question, ...]
    incidents: Mapping[str, Incident]
    says: Mapping[str, Wording]
    outreach: Mapping[str, Wording]
    answers: Mapping[str, Words]  # yes, no, unsure, all, none, both, except, call, …: shared by all steps
    fillers: Words  # words that carry nothing: "it's", "the", "please"
    numbers: Mapping[Language, Mapping[str, int]] = field(default_factory=dict)  # "two": 2, "first": 1
    units: Mapping[Language, Mapping[str, int]] = field(default_factory=dict)  # "week": 7 days
    calendar: Mapping[str, Mapping[Language, Mapping[str, int]]] = field(default_factory=dict)
    """Days that a pause can last until, by what they are called: `ahead` ("tomorrow": 1 day from now), `weekdays`
    ("monday": 1), `months` ("june": 6), `feasts` ("christmas": 1225, month and day)."""
    public: Mapping[str, Wording] = field(default_factory=dict)  # the texts of the town's public pages
    plain: Mapping[str, str] = field(default_factory=dict)  # texts as spelled where no accents are wanted
    spoken: Mapping[str, Wording] = field(default_factory=dict)  # each language's `name`, and the `voice` that reads it
    ears: Callable[[], Ears | None] = deaf  # a second ear beside the lists, learnt when a text comes
