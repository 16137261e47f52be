"""The words with which an outreach's text leaves: a correction may have come since it was queued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.segments import segments
from bot.handlers.drafting import asks
from bot.outreach.outreach import Outreach
from bot.outreach.wording import follow_up, language_for
from bot.ports import Desk, Due, UnitOfWork
from bot.registry.towns import Town


def worded_now(due: Due, town: Town, work: UnitOfWork, desk: Desk) -> Due:
    """`due` in the words of its outreach as it stands, which nobody changes meanwhile; kept where they are others.

    A correction rewords what waits, but not what was on its way just then, and is queued again because it never left.
    """
    message, outreach = due.message, due.outreach
    if outreach is None or message.kind not in ("ask", "reminder") or message.text in outreach.texts.values():
        return due
    if not any(step.kind == "correction" for step in work.outreaches.steps(outreach.id)):
        return due
    said = _said(message.kind, outreach, town, desk)
    text = said[language_for(message.language, said)]
    if text == message.text:
        return due
    reworded = replace(message, text=text, segments=segments(text))
    work.messages.reword(reworded)
    return replace(due, message=reworded)


def _said(kind: str, outreach: Outreach, town: Town, desk: Desk) -> Mapping[str, str]:
    return outreach.texts if kind == "ask" else follow_up("reminder", asks(outreach), town, desk.book)
