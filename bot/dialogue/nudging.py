"""What reminds somebody who agreed, and then left their registration unfinished."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.engine import recognizer_of
from bot.dialogue.events import Said
from bot.dialogue.flow import FlowBook
from bot.dialogue.hearing import hear
from bot.dialogue.known import Known
from bot.dialogue.run import Run
from bot.dialogue.turn import Turn

NUDGED = "registration"  # the one flow that ends in something which its leaver came for


def nudge(book: FlowBook, run: Run, now: datetime, known: Known) -> tuple[Run, str] | None:
    """The text that brings `run` to mind, its open question last, and the run with that question asked anew.

    None where there is nothing to remind of: another flow, no agreement yet, or a book from before there were nudges.
    """
    if "nudge" not in book.says or not _is_agreed(book, run):
        return None
    turn = Turn(book, recognizer_of(book, known.town.languages), hear(""), now, known, run, run.language)
    turn.says("nudge")
    turn.ask()
    asked, events = turn.outcome()
    said = next((event.text for event in events if isinstance(event, Said)), None)
    return (asked, said) if asked and said else None


def _is_agreed(book: FlowBook, run: Run) -> bool:
    if run.flow != NUDGED:
        return False
    asked = [step.name for step in book.flows[NUDGED].steps.values() if step.saves == "agreement"]
    return any(run.answers.get(name) is True for name in asked)
