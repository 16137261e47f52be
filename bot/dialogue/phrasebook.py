"""Many phrases looked for in one text at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.dialogue.wording import Part, Pattern, Span, Text

GAP = 3  # words that "..." may stand for
ABOUT = 9  # words that a named thing may take
NUMBERED = 4  # words that it may take where a number alone names it ("12 Elm", "camera 2")


class AboutReader:
    """Reads the thing a removal names: what follows up to the clause's end, if it is a thing and no person or list."""

    def __init__(self, things: Iterable[Pattern], persons: Iterable[Pattern], ends: Iterable[Pattern]) -> None:
        self._things, self._persons, self._ends = Phrasebook(things), Phrasebook(persons), Phrasebook(ends)

    def end(self, text: Text, at: int, stop: int) -> int | None:
        """Where the thing that begins at `at` ends, at `stop` at the latest; None where none is named."""
        last = at
        while last < min(stop, at + ABOUT) and not (last > at and text.tokens[last].clause):
            last += 1
        last = min([last, *(span.start for _, span in self._ends.find(text, at, last))])
        while last > at and last - 1 in text.fillers:
            last -= 1
        if any(True for _ in self._persons.find(text, at, last)):
            return None
        named = any(True for _ in self._things.find(text, at, last))
        numbered = last - at <= NUMBERED and any(text.tokens[k].word.isdigit() for k in range(at, last))
        return last if named or numbered else None


class Phrasebook:
    """Many patterns, indexed by the words they can begin with."""

    def __init__(self, patterns: Iterable[Pattern], about: AboutReader | None = None) -> None:
        self._about = about
        self._by_word: defaultdict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            for word in pattern.first_words():
                self._by_word[word].append(pattern)

    def find(self, text: Text, start: int = 0, stop: int | None = None) -> Iterator[tuple[Pattern, Span]]:
        """Each pattern found between the words `start` and `stop`, as far as it reaches from each beginning."""
        stop = len(text.tokens) if stop is None else stop
        for at in range(start, stop):
            for pattern in self._beginning_with(text.senses[at], text.said):
                spans = self._spans(pattern.parts, text, at, at, stop)
                longest = max(
                    (s for s in spans if not pattern.whole or text.is_whole(s)), key=lambda s: s.end, default=None
                )
                if longest:
                    yield pattern, longest

    def _beginning_with(self, senses: frozenset[str], said: frozenset[str]) -> Iterable[Pattern]:
        near = dict.fromkeys(pattern for word in senses for pattern in self._by_word.get(word, ()))
        return [pattern for pattern in near if not pattern.last_words.isdisjoint(said)]

    def _spans(self, parts: tuple[Part, ...], text: Text, start: int, at: int, stop: int) -> Iterator[Span]:
        if not parts:
            if at > start:
                yield Span(start, at)
            return
        part, rest = parts[0], parts[1:]
        if part.kind == "about":
            yield from self._about_spans(rest, text, start, at, stop)
            return
        for after in _ends(part, text, start, at, stop):
            yield from self._spans(rest, text, start, after, stop)

    def _about_spans(self, rest: tuple[Part, ...], text: Text, start: int, at: int, stop: int) -> Iterator[Span]:
        if self._about is None or at >= stop or text.tokens[at].sentence:
            return
        if not rest and (end := self._about.end(text, at, stop)):
            yield Span(start, end, (at, end))
        for end in range(at + 1, stop) if rest else ():
            if self._about.end(text, at, end):
                yield from (replace(span, about=(at, end)) for span in self._spans(rest, text, start, end, stop))


def _ends(part: Part, text: Text, start: int, at: int, stop: int) -> Iterator[int]:
    """Where the next part may begin once `part` was read at `at`."""
    if part.optional or part.kind == "gap":
        yield at
    if part.kind == "gap":
        for after in range(at + 1, min(at + GAP, stop) + 1):
            if text.tokens[after - 1].sentence:
                return
            yield after
    if at < stop and not part.single.isdisjoint(text.senses[at]) and (at == start or not text.tokens[at].sentence):
        yield at + 1
    for choice in part.several:
        after = at + len(choice)
        if after <= stop and all(_stands(text, start, at + k, word) for k, word in enumerate(choice)):
            yield after


def _stands(text: Text, start: int, at: int, word: str) -> bool:
    return word in text.senses[at] and (at == start or not text.tokens[at].sentence)
