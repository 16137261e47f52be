"""Where an inkling makes us ask: a question too many is better than acting wrongly, or than nothing at all.

It never acts by itself on a wish to leave. Danger it may name, for the line that answers danger costs nobody anything,
and a question it may answer, for the open one is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.dialogue.inkling import Ears
from bot.dialogue.intent import Found, Intent
from bot.dialogue.phrases import tokens

ASKED = ("remove", "stop")  # what is asked about where only the inkling hears it
RESTING = (*ASKED, "pause")
LEAVING = (*RESTING, "wrong_number")
LIKELY = 0.5  # that one wants to leave: ask, where the lists hear nothing
STRONGLY = 0.8  # the same, where the lists hear something else in a few words, or there are hardly any words
PLAINLY = 0.92  # the same, where the lists know it for what only looks like it ("don't remove me")
FEW = 2  # words that tell little
ELSE = 0.75  # that another way of leaving is meant than the one that was heard: ask which
UNLIKE = {"remove": 0.5, "stop": 0.5, "pause": 0.2, "wrong_number": 0.2}
"""That one wants what was heard, or to leave some other way; below it a few words are not acted on but asked about."""
PRESSING = 0.5  # that somebody is in danger
WONDERING = 0.5  # that something is asked


def second_thoughts(found: Found, text: str, ears: Ears) -> Intent | None:
    """What becomes of what the lists found in `text`, once the second ear was heard."""
    if found.intent is None:
        return _guessed(text, ears.kinds.of(text), ears, denied=found.denied)
    if found.intent.whole or found.intent.about or found.language not in ears.learnt_in:
        return found.intent
    return _doubted(found.intent, ears.kinds.of(text))


def _guessed(text: str, likely: Mapping[str, float], ears: Ears, *, denied: bool) -> Intent | None:
    """What a text that no list knows seems to ask for; None where it seems plain talk."""
    few = len(tokens(text)) <= FEW
    if likely["danger"] >= (STRONGLY if few else PRESSING):
        return Intent("danger")
    if _wants_out(likely) >= (PLAINLY if denied else STRONGLY if few else LIKELY):
        return Intent(_most(ASKED, likely), sure=False)
    if likely["question"] >= (STRONGLY if few else WONDERING):
        topics = ears.topics.of(text)
        return Intent("question", sure=False, question=_most(topics, topics))
    return None


def _doubted(intent: Intent, likely: Mapping[str, float]) -> Intent:
    """`intent`, heard in a few words of a text: asked back where the rest of it speaks against it."""
    if intent.name not in LEAVING:
        return Intent(_most(ASKED, likely), sure=False) if _wants_out(likely) >= STRONGLY else intent
    like = RESTING if intent.name in RESTING else (intent.name,)
    unlike = sum(likely[kind] for kind in like) < UNLIKE[intent.name]
    another = intent.name in ASKED and any(likely[other] > ELSE for other in ASKED if other != intent.name)
    return replace(intent, sure=intent.sure and not unlike and not another)


def _wants_out(likely: Mapping[str, float]) -> float:
    return sum(likely[kind] for kind in ASKED)


def _most(kinds: Iterable[str], likely: Mapping[str, float]) -> str:
    return max(kinds, key=lambda kind: likely[kind])
