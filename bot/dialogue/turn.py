"""One turn of a conversation while it is being thought through: what was heard, what is known, what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.dialogue import segments
from bot.dialogue.events import Event, KeptForMore, Said
from bot.dialogue.flow import Flow, FlowBook, Step, Wording
from bot.dialogue.hearing import Heard
from bot.dialogue.intent import Intent
from bot.dialogue.keywords import Recognizer
from bot.dialogue.known import Known
from bot.dialogue.recap import recap
from bot.dialogue.run import Run
from bot.dialogue.saying import MOST, MOST_WITH_THEIRS, Voice, numbered
from bot.dialogue.steps import unanswered

CAMERAS = "{cameras}"
THEIRS = ("{choices}", "{typed}", "{thing}", "{address}", "{street}", "{summary}", "{cameras}")  # hold what they typed


@dataclass(frozen=True)
class Form:
    """One way to put the open question, filled in. `theirs`: it says back something the resident typed."""

    text: str
    theirs: bool


@dataclass
class Turn:
    """Collects what is said and what happened; `outcome` gives both, ready for the host."""

    book: FlowBook
    recognizer: Recognizer
    heard: Heard
    now: datetime
    known: Known
    run: Run | None
    language: str
    intent: Intent | None = None
    events: list[Event] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    question: tuple[Form, ...] = ()  # the open question, in ever shorter forms, said last
    theirs: bool = False  # something the resident typed is said back
    left_over: str = ""  # of an answer, what the questions that followed did not take
    overheard: bool = False  # something was said in passing that calls for a question of its own
    after: str = ""  # a keyword that is acted on once the question before it was answered
    resting_until: datetime | None = None  # the end of a pause that was asked back, and is now agreed to
    routed: tuple[str, str, bool] | None = (
        None  # where words that fitted two things go, the words, whether a picture came
    )

    @property
    def voice(self) -> Voice:
        return Voice(self.book, self.known.town, self.language)

    @property
    def flow(self) -> Flow | None:
        return self.book.flows[self.run.flow] if self.run else None

    @property
    def step(self) -> Step | None:
        return self.book.flows[self.run.flow].steps[self.run.step] if self.run else None

    def report(self, *events: Event) -> None:
        self.events.extend(events)

    def say(self, wording: Wording, **filled: str) -> None:
        self.parts.append(self.voice.say(wording, **filled))

    def says(self, name: str, **filled: str) -> None:
        """Say a text that belongs to no flow; where 1 is filled in, as NAME_one has it, if there is such a text."""
        one = self.book.says.get(f"{name}_one") if "1" in filled.values() else None
        self.say(one or self.book.says[name], **filled)

    def ask(self) -> None:
        """Ask the open question, as the last thing of this turn."""
        if self.run and self.step:
            self.run = replace(self.run, asked_at=self.now)
            ask = self.step.ask
            missing = self._left_out()
            if missing and self.step.ask_each:
                ask = self.step.ask_each
            ending = self._ending(ask)
            ways = (self.step.short, ending) if ask is self.step.ask else (ending, self.step.short)
            shorter = [one for one in (self.step.retry, *ways) if one]
            self.question = (self._form(ask), *map(self._form, shorter))

    def ask_again(self, wording: Wording) -> None:
        """Put the open question in other words."""
        self.question = (self._form(wording), self._form(self._ending(wording)))

    def speak(self, language: str) -> None:
        """Go on in another language, in every open run."""
        self.language = language
        self.run = _in_language(self.run, language)

    def begin(self, flow: str, step: str | None = None, **notes: object) -> None:
        """Open a run, over the one that is open; one of the same flow it takes the place of."""
        under = self.run
        while under and under.flow == flow:
            under = under.under
        self.run = Run(
            flow=flow, version=self.book.version, step=step or self.book.flows[flow].start, language=self.language,
            asked_at=self.now, notes=dict(notes), under=under,  # type: ignore[arg-type]
        )  # fmt: skip

    def end_run(self) -> None:
        """The open run is over; what it interrupted goes on."""
        self.run = self.run.under if self.run else None

    def in_each(self, say: Callable[[Voice], str]) -> dict[str, str]:
        """What `say` says in each language of the town, for who goes over to another before it is shown."""
        voices = (Voice(self.book, self.known.town, language) for language in self.known.town.languages)
        return {voice.language: say(voice) for voice in voices}

    def noted(self, name: str) -> str:
        """A note of the open run that is shown, in the language spoken now; "" where there is none."""
        value = self.run.notes.get(name, "") if self.run else ""
        value = value.get(self.language, "") if isinstance(value, Mapping) else value
        return value if isinstance(value, str) else ""

    def was_said(self, wording: Wording) -> bool:
        """Whether the last text of ours ended with `wording`: said again, it would be as if nothing had been heard."""
        last, text = self.known.last_said, self.voice.spelled(self.filled(wording))
        return last is not None and bool(text) and last.endswith(text)

    def choices(self) -> list[str]:
        """The labels of the open choice, the flow's own options last."""
        if not self.run or not self.step:
            return []
        found = self.run.notes.get("labels")
        found = found.get(self.language, ()) if isinstance(found, Mapping) else found
        labels = [str(label) for label in found] if isinstance(found, (list, tuple)) else []
        return labels + [self.voice.pick(option.label) for option in self.step.options]

    def outcome(self) -> tuple[Run | None, list[Event]]:
        """The run after this turn, and what happened; what is said comes last, within its segments."""
        text, most = self._fitting()
        if not text:
            return self.run, self.events
        first, rest = segments.pages(text, most)
        if rest:
            hint = self.voice.spelled(self.voice.say(self.book.says["more_hint"]))
            first, rest = (
                segments.pages(text, most - 1) if segments.segments(f"{first}\n{hint}") > most else (first, rest)
            )
            first = f"{first}\n{hint}"
        if rest or self.known.more:
            self.events.append(KeptForMore(rest or None))
        return self.run, [*self.events, Said(first)]

    def _fitting(self) -> tuple[str, int]:
        """What was said, then the open question in the longest form that fits; and how many segments that may take."""
        said = self.voice.spelled(" ".join(part for part in self.parts if part))
        forms = self.question or (Form("", theirs=False),)
        texts = [(f"{said}\n{self.voice.spelled(form.text)}".strip(), self._most(form)) for form in forms]
        fitting = [(text, most) for text, most in texts if segments.segments(text) <= most]
        fresh = (one for one in fitting if one[0] != self.known.last_said or not said)  # other words than just before
        return next(fresh, fitting[0] if fitting else texts[-1] if said else texts[0])

    def _most(self, form: Form) -> int:
        return MOST_WITH_THEIRS if self.theirs or form.theirs else MOST

    def _form(self, wording: Wording) -> Form:
        theirs = [hole for hole in THEIRS if hole in self.voice.pick(wording)]
        typed = self._own_places() if theirs == [CAMERAS] else bool(theirs)
        return Form(self.filled(wording), theirs=typed)

    def _own_places(self) -> bool:
        """Whether a camera that the question is still about is called as the resident typed it."""
        steps = self.flow.steps.values() if self.flow else ()
        listed = {option.key for step in steps if step.saves == "cameras" for option in step.options}
        return not listed.issuperset(self._left_out())

    def _ending(self, wording: Wording) -> Wording:
        """What a question ends with, mostly its choices: "1 home, 2 business"."""
        return {self.language: re.split(r"(?<=[.?!;:]) |\n", self.voice.pick(wording))[-1]}

    def _left_out(self) -> tuple[str, ...]:
        """The cameras that the open question is still about, where others were answered already."""
        if not self.run or not self.flow or not self.step or not self.step.for_each:
            return ()
        missing = unanswered(self.flow, self.step, self.run)
        return missing if isinstance(self.run.answers.get(self.step.name), dict) and missing else ()

    def bare_question(self) -> str:
        """What the open step asks, without what it says around it."""
        if self.step is None:
            return ""
        asked = re.findall(r"[^.:!?\n]*\?", self.filled(self.step.ask))
        return asked[-1].strip() if asked else self.filled(self.step.retry)

    def filled(self, wording: Wording) -> str:
        """`wording` with what this turn knows filled in."""
        filled = {name: self.noted(name) for name in (self.run.notes if self.run else ()) if self.noted(name)}
        if self.run and self.flow:
            if "{summary}" in self.voice.pick(wording):
                filled["summary"] = recap(self.flow, self.run, self.voice, self.book)
            labels = next((step.options for step in self.flow.steps.values() if step.saves == "cameras"), ())
            filled["cameras"] = ", ".join(self.voice.label(labels, camera) for camera in self._left_out())
        return self.voice.say(wording, choices=numbered(self.choices()), **filled)


def by_language(labels: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Labels that each come in several languages, as a run notes them: a list for each language."""
    return {language: tuple(label[language] for label in labels) for language in (labels[0] if labels else ())}


def _in_language(run: Run | None, language: str) -> Run | None:
    return replace(run, language=language, under=_in_language(run.under, language)) if run else None
