"""What was found of the keywords in a text, and which of several findings stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.wording import Pattern, Span, Text

LEAVING = frozenset({"remove", "stop", "pause", "wrong_number"})  # heard at any step, whatever its options are called
MeaningKind = Literal["word", "phrase", "question", "maybe", "never"]


@dataclass(frozen=True)
class Meaning:
    """What a pattern stands for: which list of which keyword or question, in which language."""

    name: str
    order: int
    language: str
    kind: MeaningKind


@dataclass(frozen=True)
class Match:
    meaning: Meaning
    span: Span
    whole: bool
    loose: bool = False  # a catch-all, meant only where nothing else is

    @property
    def rank(self) -> tuple[int, int, int]:
        """Smaller is meant more: surely and alone, surely, a question, perhaps."""
        surely = self.meaning.kind in ("word", "phrase")
        level = (0 if self.whole else 1) if surely else (2 if self.meaning.kind == "question" else 3)
        return level, self.meaning.order, -self.span.end


def outermost(matches: Iterable[Match]) -> Iterator[Match]:
    """The matches that stand within no longer one; a catch-all only where it is alone."""
    matches = tuple(matches)
    exact = [match for match in matches if not match.loose] or matches
    return (match for match in exact if not any(match.span.within(other.span) for other in exact))


def outdone(never: Match, matches: list[Match]) -> bool:
    """Whether a longer wording of the same keyword holds this one: "if you don't remove me" does mean it."""
    mine = (match for match in matches if match.meaning.name == never.meaning.name and match.meaning.kind != "never")
    return any(never.span.within(match.span) and not match.loose for match in mine)


def stands_out(text: Text, span: Span, pattern: Pattern, joins: frozenset[str]) -> bool:
    """Whether a keyword is a clause of its own, or is shouted among lower case.

    "STOP. I never asked for this"; and at the end of a text with a word of `joins` before it: "it costs me so stop".
    """
    start, end = span.start, span.end
    joined = start > 0 and text.tokens[start - 1].word in joins and text.is_alone(span, start, len(text.tokens))
    while start > 0 and not text.tokens[start].clause and not joined:
        start -= 1
    while end < len(text.tokens) and not text.tokens[end].clause:
        end += 1
    typed = text.between(span.start, span.end)
    shouted = typed.isupper() and text.tokens[span.start].word in pattern.words() and any(c.islower() for c in text.raw)
    return shouted or text.is_alone(span, start, end)
