"""An answer called by its name within a sentence: "the address is wrong", "change road to no"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.dialogue import phrases
from bot.dialogue.flow import FlowBook, Language, Step

IDLE = ("wrong", "through", "does", "and")  # lists of words that say that something should change, not to what
SHORT = 4  # letters


@dataclass(frozen=True)
class Mention:
    key: str  # the option that was named
    rest: str  # what was said of it, without the words that only say that something is wrong


def mention(step: Step, text: str, book: FlowBook, languages: Sequence[Language]) -> Mention | None:
    """The one option of `step` that `text` names, by its label or a synonym in any language; None for none or two."""
    said = phrases.tokens(text)
    found = {
        option.key: _longest(said, _names(option.label.values(), *option.words.values())) for option in step.options
    }
    hits = {key: span for key, span in found.items() if span}
    best = max((span[1] - span[0] for span in hits.values()), default=0)
    keys = [key for key, span in hits.items() if span[1] - span[0] == best]
    if len(keys) != 1:
        return None
    start, end = hits[keys[0]]
    if said[end : end + 1] and said[end] in _words(book, "through", languages):
        start = 0  # "I want to change my name to Mary": what it is to be stands behind
        said = said[end:]
        end = 0
    signs = _words(book, "yes", languages) | _words(book, "no", languages)  # "yes but my name is Mary"
    rest = [*(word for word in said[:start] if word not in signs), *said[end:]]
    return Mention(keys[0], _as_typed(text, _without(_idle(book, languages), rest)))


def _without(idle: frozenset[str], rest: list[str]) -> list[str]:
    while rest and rest[0] in idle:
        rest = rest[1:]
    while rest and rest[-1] in idle:
        rest = rest[:-1]
    return rest


def _names(*groups: Iterable[str]) -> list[tuple[str, ...]]:
    return [phrases.tokens(name) for group in groups for name in group]


def _longest(said: tuple[str, ...], names: list[tuple[str, ...]]) -> tuple[int, int] | None:
    spans = [(at, at + len(name)) for name in names if name and (at := _found(name, said)) is not None]
    return max(spans, key=lambda span: span[1] - span[0], default=None)


def _found(name: tuple[str, ...], said: tuple[str, ...]) -> int | None:
    """Where `name` stands; in four letters a slip is another word, for "mind" is not "kind"."""
    at = phrases.find(name, said)
    slipped = at is not None and said[at : at + len(name)] != name
    return None if slipped and len("".join(name)) <= SHORT else at


def _idle(book: FlowBook, languages: Sequence[Language]) -> frozenset[str]:
    """Words that say only that something should change, in the languages spoken here ("no" is one in Portuguese)."""
    lists = [book.fillers, *(book.answers.get(name, {}) for name in IDLE)]
    spoken = (phrase for words in lists for language in languages for phrase in words.get(language, ()))
    return frozenset(word for phrase in spoken for word in phrases.tokens(phrase)) | _words(book, "except", languages)


def _words(book: FlowBook, name: str, languages: Sequence[Language]) -> frozenset[str]:
    """The single words of a shared list."""
    lists = book.answers.get(name, {})
    said = (phrases.tokens(phrase) for language in languages for phrase in lists.get(language, ()))
    return frozenset(phrase[0] for phrase in said if len(phrase) == 1)


def _as_typed(text: str, rest: list[str]) -> str:
    """The part of `text` that the folded tokens `rest` came from, as it was typed."""
    if not rest:
        return ""
    words = text.split()
    folded = [phrases.tokens(word) for word in words]
    starts = [at for at, tokens in enumerate(folded) if rest[0] in tokens]
    ends = [at for at, tokens in enumerate(folded) if rest[-1] in tokens]
    return " ".join(
        words[starts[0] if len(starts) == 1 else starts[-1] if len(rest) == 1 else starts[0] : ends[-1] + 1]
    )
