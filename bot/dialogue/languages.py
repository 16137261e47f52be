"""Guessing a text's language from its words: whichever language has more words of it to itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.dialogue import phrases
from bot.dialogue.flow import Flow, FlowBook, Language, Option, Wording, Words

# lists of people's names and of mixed speech: "Si" says nothing of English
OF_NO_LANGUAGE = frozenset({"name_too", "given_alone", "given", "mixed_lead", "short_for", "no_name_ends"})

ASKED_FOR = "language"  # the keyword by which a language is asked for, mostly in another: "do this in Spanish"


class LanguageGuess:
    """Made of everything the pages say and understand; a language added to them is guessed as well."""

    def __init__(self, book: FlowBook) -> None:
        self._words = {language: _words_of(book, language) for language in book.languages}
        self._own = lru_cache(maxsize=64)(self._own_words)

    def of(self, text: str, among: Iterable[Language] = ()) -> Language | None:
        """The language of `among` (of all, where none is named) with the most words of its own in `text`.

        None where two have as many, or none has any. A language that is not among them takes no word from the others.
        """
        said = phrases.tokens(text)
        owns = self._own(frozenset(among) or frozenset(self._words))
        counts = sorted(((sum(word in own for word in said), language) for language, own in owns.items()), reverse=True)
        if not counts or counts[0][0] == 0 or (len(counts) > 1 and counts[0][0] == counts[1][0]):
            return None
        return counts[0][1]

    def _own_words(self, among: frozenset[Language]) -> dict[Language, frozenset[str]]:
        words = {language: self._words[language] for language in among if language in self._words}
        return {
            language: mine - frozenset().union(*(theirs for other, theirs in words.items() if other != language))
            for language, mine in words.items()
        }


def _words_of(book: FlowBook, language: Language) -> frozenset[str]:
    wordings = (wording.get(language, "") for wording in _wordings(book))
    said = (phrase for words in _lists(book) for phrase in words.get(language, ()))
    return frozenset(token for text in (*wordings, *said) for token in phrases.tokens(text) if token.isalpha())


def _wordings(book: FlowBook) -> Iterator[Wording]:
    yield from book.says.values()
    yield from book.outreach.values()
    yield from (question.answer for question in book.questions)
    for flow in book.flows.values():
        yield from flow.says.values()
        yield from (wording for step in flow.steps.values() for wording in (step.ask, step.retry))


def _lists(book: FlowBook) -> Iterator[Words]:
    yield book.fillers
    yield from (words for name, words in book.answers.items() if name not in OF_NO_LANGUAGE)
    yield from (question.phrases for question in book.questions)
    yield from (option.words for option in _options(book.flows.values()))
    for keyword in (each for each in book.keywords.values() if each.name != ASKED_FOR):
        yield from (
            (keyword.phrases, keyword.maybe) if keyword.carrier else (keyword.words, keyword.phrases, keyword.maybe)
        )


def _options(flows: Iterable[Flow]) -> Iterator[Option]:
    yield from (option for flow in flows for step in flow.steps.values() for option in step.options)
