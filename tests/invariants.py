"""What is true of every turn, whatever was texted; checked in each transcript and on texts made at random."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from bot.dialogue.engine import recognizer_of
from bot.dialogue.events import Event, Flagged, LanguageChosen, Said
from bot.dialogue.flow import Flow, Step
from bot.dialogue.hearing import hear
from bot.dialogue.known import Held, Known
from bot.dialogue.placeholders import HOLE
from bot.dialogue.run import Run, from_plain, to_plain
from bot.dialogue.segments import plain, segments
from tests.scene import RECEIPT, Scene, the_book

MOST, MOST_WITH_THEIRS = 2, 3  # segments


def broken(scene: Scene, before: Known, events: list[Event]) -> list[str]:
    """What is wrong with a turn that was just played; `before` is what was known when it began."""
    texts = [event.text for event in events if isinstance(event, Said)]
    complaints = [] if len(texts) <= 1 and (not texts or isinstance(events[-1], Said)) else ["more than one answer"]
    for text in texts:
        complaints += _of_text(text, scene, before, events)
    if scene.run and from_plain(json.loads(json.dumps(to_plain(scene.run)))) != as_stored(scene.run):
        complaints.append("the run does not come back from the store as it was")
    return complaints


def _of_text(text: str, scene: Scene, before: Known, events: list[Event]) -> Iterator[str]:
    billed = segments(text.replace("{receipt}", RECEIPT))
    theirs = any(word in plain(text) for word in _typed(scene, before))
    if not 1 <= billed <= (MOST_WITH_THEIRS if theirs else MOST):
        yield f"{billed} segments: {text}"
    if set(HOLE.findall(text)) - ({"receipt"} if _happened(events, "Erased") else set()):
        yield f"unfilled: {text}"
    if not _own_tongue(text, before, events):
        yield f"in the wrong language: {text}"
    if scene.run and not _danger(events) and not scene.known.stopped and not _asks(text, scene, before):
        yield f"the open question {scene.run.flow}.{scene.run.step} does not come back: {text}"


def _happened(events: list[Event], name: str) -> bool:
    return any(type(event).__name__ == name for event in events)


def _danger(events: list[Event]) -> bool:
    return any(isinstance(event, Flagged) and event.why == "danger" for event in events)


def _own_tongue(text: str, before: Known, events: list[Event]) -> bool:
    """Whether `text` has no sentence in another language than the resident's."""
    chosen = [event.language for event in events if isinstance(event, LanguageChosen)]
    spoken = chosen[-1] if chosen else before.language
    wordings = _plain_sentences(spoken) if spoken else frozenset()
    return not any(sentence in wordings for sentence in _sentences(text))


@lru_cache
def _plain_sentences(spoken: str) -> frozenset[str]:
    """Every sentence that the bot has in a language other than `spoken`."""
    return frozenset(_sentences_but(spoken))


def _sentences_but(spoken: str) -> Iterator[str]:
    book = the_book()
    flows = [wording for flow in book.flows.values() for wording in (*flow.says.values(), *_questions(flow))]
    wordings = (*book.says.values(), *flows, *(question.answer for question in book.questions))
    own = {one for wording in wordings for one in _sentences(plain(wording.get(spoken, "")))}
    for wording in wordings:  # some are alike: "1 casa, 2 negócio", "Emergência: 911."
        for language in set(wording) - {spoken}:
            yield from (one for one in _sentences(plain(wording[language])) if len(one) > 12 and one not in own)


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"(?<=[.?!])\s", text)]


def _questions(flow: Flow) -> Iterator[Mapping[str, str]]:
    return (wording for step in flow.steps.values() for wording in _wordings(step, flow))


def _wordings(step: Step, flow: Flow) -> list[Mapping[str, str]]:
    """Every way to put a question."""
    special = [wording for name, wording in flow.says.items() if name.startswith(f"{flow.home(step)}_")]
    return [one for one in (step.ask, step.retry, step.retry_again, step.ask_each, step.short, *special) if one]


def _asks(text: str, scene: Scene, before: Known) -> bool:
    """Whether the open question, or the hint that it follows on MORE, ends the text."""
    assert scene.run
    flow = the_book().flows[scene.run.flow]
    languages = the_book().languages
    asked = [
        plain(wording[language]) for wording in _wordings(flow.steps[scene.run.step], flow) for language in languages
    ]
    hints = [plain(the_book().says["more_hint"][language]) for language in languages]
    return any(_ends_with(text, wording) for wording in (*asked, *hints)) or before.more is not None


def _ends_with(text: str, wording: str) -> bool:
    """Whether `text` ends as `wording` does, holes filled with anything: with its last sentence at least."""
    last = re.split(r"(?<=[.?!;:]) |\n", wording)[-1]
    parts = ".*?".join(map(re.escape, HOLE.sub("\0", last).split("\0")))
    return re.search(f"{parts}$", text, re.DOTALL) is not None


def _typed(scene: Scene, before: Known) -> set[str]:
    """What the resident told us, now or before, as it may stand in a text."""
    runs = [scene.run, scene.run.under] if scene.run else []
    values = [value for run in runs if run for value in (*run.answers.values(), *run.notes.values())]
    held = [one for known in (before, scene.known) for one in _of_held(known.held)]
    asked = [ask.street for ask in before.asks]
    return {plain(word) for value in (*values, *held, *asked) for word in _words(value) if len(word) > 1}


def _of_held(held: Held | None) -> Iterator[Any]:
    if held:
        yield held.name
        yield from (registration.address.street for registration in held.registrations)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (word for one in value.values() for word in _words(one))
    elif isinstance(value, (list, tuple)):
        yield from (word for one in value for word in _words(one))


def as_stored(run: Run) -> Run:
    """`run` as JSON leaves it: every tuple a list."""
    return from_plain(_listed(to_plain(run)))


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _listed(one) for key, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, (list, tuple)) else value


def recognised(text: str, step: str | None) -> str | None:
    """The keyword that `text` surely is at `step`, if any."""
    intent = recognizer_of(the_book()).recognise(hear(text), None, step)
    return intent.name if intent and (intent.sure or (intent.whole and intent.name != "back")) else None
