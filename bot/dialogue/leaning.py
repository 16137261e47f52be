"""A yes or a no that no list explains: what the second ear makes of it, which has learnt answers to the same question.

The lists come first, and everything else that the text may be. An agreement is neither given nor refused so, for
consent has to be express (47 U.S.C. 227(b)(1)(A)): whoever seems to agree is asked for a plain yes.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.flow import FlowBook, Language, Step
from bot.dialogue.inkling import Inkling
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import NotUnderstood, Reading
from bot.dialogue.run import Value

SURELY = 0.8  # that it is this and nothing else
FAMILIAR = 0.5  # of its words; names and nonsense are no answer
HARDLY = 0.2  # that it is what the lists made of it
FEW = 2  # words, which the lists know best
MOST_WORDS = 30  # more of them tell a story, and the answer may stand anywhere
TOLD = {"yes": True, "no": False, "unsure": None}
KINDS: Mapping[Value, str] = {True: "yes", "yes": "yes", False: "no", "no": "no"}


def leant(step: Step, text: str, language: Language, book: FlowBook) -> Reading:
    """`text` as an answer to `step`. Raises NotUnderstood where the ear was not taught its answers, or is in doubt."""
    nods = _nods(step, language, book)
    if nods is None or step.saves == "agreement" or "?" in text or not 0 < len(tokens(text)) <= MOST_WORDS:
        raise NotUnderstood
    likely = nods.of(text, step.name)
    kind = max(likely, key=lambda one: likely[one])
    if kind not in TOLD or likely[kind] < SURELY or nods.familiar(text) < FAMILIAR:
        raise NotUnderstood
    if kind == "unsure" and not step.may_skip:
        raise NotUnderstood
    return Reading(TOLD[kind])


def doubted(step: Step, reading: Reading, text: str, language: Language, book: FlowBook) -> bool:
    """Whether a yes or a no that the lists made of a sentence is hardly what it says."""
    if step.saves == "agreement" and not reading.value:
        return False  # nothing is kept, and they may come back
    values = reading.each.values() if reading.each else (reading.value,)
    text = text.removesuffix(reading.rest)  # which answers another question
    told = {KINDS[value] for value in values if isinstance(value, bool | str) and value in KINDS}
    nods = _nods(step, language, book)
    if nods is None or len(told) != 1 or len(tokens(text)) <= FEW:
        return False
    return nods.of(text, step.name)[told.pop()] < HARDLY


def _nods(step: Step, language: Language, book: FlowBook) -> Inkling | None:
    """What the ear has learnt of yes and no; None where it was not taught such answers."""
    ears = book.ears()
    return ears.nods if ears and language in ears.learnt_in and step.name in ears.nods.steps else None
