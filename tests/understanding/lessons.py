"""What the second ear is taught: the labelled texts of `open/` and `lessons/`, and ordinary ones by the thousand."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.engine import recognizer_of
from bot.dialogue.hearing import hear
from bot.dialogue.inkling import NOTHING
from tests.scene import the_book, west_hartford
from tests.understanding.labelled import ABILITIES, Row, read_rows, rows
from tests.understanding.ordinary import ordinary_texts

STEPS = {"agreement": "agreement", "sees_road": "sees_road", "summary": "summary", "outreach": "answer"}  # by context
NODS = ("yes", "no", "unsure", NOTHING)
KINDS = (NOTHING, "remove", "stop", "pause", "wrong_number", "danger", "question")
LEARNT_IN = ("en", "es")
OTHER = "anyone"  # the answer to what no other answers: who can be called
ORDINARY, SEED = 6_000, 7  # other ones than those it is measured by


def wishes() -> Iterator[tuple[str, str]]:
    """Texts, each with what it asks for."""
    for row in (*_opened(), *_taught("intent")):
        kind = row.expected.partition(":")[0].rstrip("?") if row.ability == "intent" else NOTHING
        yield hear(row.text).words, kind if kind in KINDS else NOTHING
    for row in _taught("yes_no"):
        yield hear(row.text).words, NOTHING
    for ordinary in ordinary_texts(ORDINARY, SEED):
        yield ordinary.text, NOTHING


def questions() -> Iterator[tuple[str, str]]:
    """Questions, each with the name of the answer that would do; of the open half, those that the lists know."""
    listening = recognizer_of(the_book(), west_hartford().languages)
    for row in _taught("intent"):
        kind, _, topic = row.expected.partition(":")
        if kind == "question" and topic:
            yield hear(row.text).words, OTHER if topic == "other" else topic
    for row in rows("open", "intent"):
        if row.expected == "question":
            found = listening.listed(hear(row.text), row.language)
            if found and found.question:
                yield hear(row.text).words, found.question


def nods() -> Iterator[tuple[str, str, str]]:
    """Answers to a question that takes yes or no, each with what it comes to and the step that asked."""
    for row in (*rows("open", "yes_no"), *_taught("yes_no")):
        if row.context in STEPS:
            yield hear(row.text).words, row.expected, STEPS[row.context]


def _opened() -> Iterator[Row]:
    for ability in ABILITIES:
        yield from rows("open", ability)


def _taught(ability: str) -> Iterator[Row]:
    return iter(read_rows("lessons", ability))
