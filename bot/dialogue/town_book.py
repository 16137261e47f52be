"""The pages as one town hears them: its own languages' words, and of every other only what works at any moment.

A language that the town does not speak turns no answer or name into something else, and keeps no slip from being
mended; its keywords are still understood, to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from bot.dialogue.flow import Flow, FlowBook, Keyword, Language, Option, Question, Step, Words
from bot.dialogue.forms import spelled_out
from bot.dialogue.phrases import fold, tokens

ANYWHERE = ("danger",)  # heard within a sentence, too, in whatever language
Said = TypeVar("Said")


class Shelf:
    """A flow book for some languages, as a key: two of one version and the same languages are one."""

    def __init__(self, book: FlowBook, languages: Sequence[Language] = ()) -> None:
        self.book, self._key = book, (book.version, book.languages, tuple(languages))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shelf) and other._key == self._key


def town_book(book: FlowBook, languages: Sequence[Language]) -> FlowBook:
    """`book` with the words of `languages` alone to be understood, and every text; the same one where it has no others.

    Made once for each version and choice of languages. A language that the book lacks is passed over.
    """
    spoken = tuple(language for language in book.languages if language in languages)
    return book if not spoken or spoken == book.languages else _cut(Shelf(book, spoken), spoken)


@lru_cache(maxsize=32)
def _cut(shelf: Shelf, languages: tuple[Language, ...]) -> FlowBook:
    book = shelf.book
    steps = {id(step): step for flow in book.flows.values() for step in flow.steps.values()}
    cut = {key: _step(step, languages) for key, step in steps.items()}  # a step of two flows stays one
    return replace(
        book,
        languages=languages,
        flows={name: _flow(flow, cut) for name, flow in book.flows.items()},
        keywords={name: _keyword(keyword, languages) for name, keyword in book.keywords.items()},
        questions=tuple(Question(each.name, _of(each.phrases, languages), each.answer) for each in book.questions),
        answers={name: _of(words, languages) for name, words in book.answers.items()},
        fillers=_of(book.fillers, languages),
        numbers=_of(book.numbers, languages),
        units=_of(book.units, languages),
        calendar={name: _of(days, languages) for name, days in book.calendar.items()},
    )


def _of(words: Mapping[Language, Said], languages: Sequence[Language]) -> dict[Language, Said]:
    return {language: said for language, said in words.items() if language in languages}


def _flow(flow: Flow, cut: Mapping[int, Step]) -> Flow:
    return replace(flow, steps={name: cut[id(step)] for name, step in flow.steps.items()})


def _step(step: Step, languages: Sequence[Language]) -> Step:
    options = tuple(
        Option(option.key, _of(option.label, languages), _of(option.words, languages)) for option in step.options
    )
    return replace(
        step,
        options=options,
        if_said=_of(step.if_said, languages),
        unless_said=_of(step.unless_said, languages),
        says_yes=_of(step.says_yes, languages),
        says_no=_of(step.says_no, languages),
        says_unsure=_of(step.says_unsure, languages),
    )


def _keyword(keyword: Keyword, languages: Sequence[Language]) -> Keyword:
    return replace(
        keyword,
        words=_of(keyword.words, languages),
        phrases=_of(keyword.phrases, languages),
        maybe=_of(keyword.maybe, languages),
        never=_of(keyword.never, languages),
    )


def from_elsewhere(book: FlowBook, town: FlowBook) -> Iterator[tuple[Keyword, Language, str, bool]]:
    """The keywords' wording in the languages of `book` that `town` does not speak, and whether it must stand alone.

    A phrase with a list in it is left out, and so is a word that means something in the town's own languages.
    """
    taken = _taken(town)
    for keyword in book.keywords.values():
        for language in (each for each in book.languages if each not in town.languages):
            words = [word for word in keyword.words.get(language, ()) if tokens(word) not in taken]
            yield from ((keyword, language, word, True) for word in words)
            phrases = [phrase for phrase in keyword.phrases.get(language, ()) if "<" not in phrase]
            yield from ((keyword, language, phrase, keyword.name not in ANYWHERE) for phrase in phrases)


def _taken(town: FlowBook) -> frozenset[tuple[str, ...]]:
    """Everything that is a whole answer, a name or a keyword in the town's own languages."""
    lists: list[Words] = [town.fillers, *town.answers.values()]
    lists += [keyword.words for keyword in town.keywords.values()]
    lists += [option.words for option in _options(town)]
    said = (phrase for words in lists for phrase in flat(words))
    labels = (label for option in _options(town) for label in option.label.values())
    return frozenset(tokens(way) for phrase in (*said, *labels) for way in spelled_out(phrase))


def flat(words: Words) -> tuple[str, ...]:
    """What is said in any language."""
    return tuple(word for said in words.values() for word in said)


def known_words(book: FlowBook) -> Iterator[str]:
    """Every word of the pages beside the keywords: what is one of these is never a slip for a keyword."""
    lists = [book.fillers, *book.answers.values(), *(option.words for option in _options(book))]
    for phrase in (phrase for words in lists for phrase in flat(words)):
        yield from tokens(phrase)
    for words in (*book.numbers.values(), *book.units.values()):
        yield from map(fold, words)


def _options(book: FlowBook) -> Iterator[Option]:
    yield from (option for flow in book.flows.values() for step in flow.steps.values() for option in step.options)


def short_for(book: FlowBook) -> dict[str, frozenset[str]]:
    """What is typed in a hurry ("ur"), and the words that it may stand for."""
    found: dict[str, frozenset[str]] = {}
    for typed, *meant in (tokens(phrase) for said in book.answers.get("short_for", {}).values() for phrase in said):
        found[typed] = found.get(typed, frozenset()) | frozenset(meant)
    return found
