"""What in a sentence speaks of the very thing that was asked: "you can see the whole street", "we sold that camera".

The phrases are data: `says_yes`, `says_no` and `says_unsure` of a step, and the shared lists that join or turn what is
said (`denies`, `outweighs`, `concedes`, `takes_back`, `beside_the_point`, `doubts`). They have the signs of keywords.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from bot.dialogue.flow import FlowBook, Step, Words
from bot.dialogue.phrasebook import Phrasebook
from bot.dialogue.same import Same
from bot.dialogue.town_book import known_words, short_for
from bot.dialogue.wording import Pattern, Text, Vocabulary, compile_phrase, tokenise

Sense = Literal["nothing", "beside", "unsure", "no", "yes", "back", "but", "though", "so", "and", "other", "not"]
_SHARED: tuple[tuple[str, Sense], ...] = (  # lists under `answers`; of two phrases as long, the earlier list has it
    ("says_nothing", "nothing"), ("spoken_yes", "yes"), ("spoken_no", "no"), ("beside_the_point", "beside"),
    ("yes_that_is_no", "beside"), ("no_that_is_yes", "beside"), ("doubts", "unsure"), ("takes_back", "back"),
    ("outweighs", "but"), ("concedes", "though"), ("concludes", "so"), ("goes_on", "and"), ("another_one", "other"),
    ("denies", "not"),
)  # fmt: skip
_ORDER: tuple[Sense, ...] = (
    "nothing",
    "unsure",
    "no",
    "yes",
    "beside",
    "back",
    "but",
    "though",
    "so",
    "and",
    "other",
    "not",
)


@dataclass(frozen=True)
class Echo:
    """A phrase found in a text: what it says, and over which words. `within`: a word in it denies what it says."""

    sense: Sense
    start: int
    end: int
    within: bool = False


class Echoes:
    """The phrases that tell a yes from a no at one step, compiled once."""

    def __init__(self, said: Mapping[Sense, Words], book: FlowBook) -> None:
        self._lists = {**book.answers, "number": {language: tuple(said) for language, said in book.numbers.items()}}
        lists = [*said.items(), *((sense, book.answers.get(name, {})) for name, sense in _SHARED)]
        found = [(pattern, sense) for sense, words in lists for pattern in self._patterns(words)]
        self._senses: dict[Pattern, Sense] = dict(found)
        self._phrasebook = Phrasebook(self._senses)
        words = {word for pattern in self._senses for word in pattern.words()}
        self._vocabulary = Vocabulary(words, known_words(book), (), short_for(book))
        self._turns = frozenset(
            word for pattern, sense in found if sense in ("but", "though") for word in pattern.words()
        )
        self._denies = frozenset(word for pattern, sense in found if sense == "not" for word in pattern.words())

    def _patterns(self, words: Words) -> Iterator[Pattern]:
        for language, said in words.items():
            lists = {name: held.get(language, ()) for name, held in self._lists.items()}
            yield from (compile_phrase(phrase, lists) for phrase in said)

    def read(self, text: str) -> Text:
        """`text` cut into words, each with what it may stand for."""
        tokens = tokenise(text)
        return Text(text, tokens, tuple(self._vocabulary.senses(token.word) for token in tokens), frozenset())

    def heard(self, text: Text) -> list[Echo]:
        """The phrases in `text`, in order, the longest first where they overlap; none runs over a comma."""
        found = [
            Echo(self._senses[pattern], span.start, span.end, self._denied(text, pattern, span.start, span.end))
            for pattern, span in self._phrasebook.find(text)
            if not self._runs_on(text, pattern, span.start, span.end)
        ]
        taken: list[Echo] = []
        for echo in sorted(found, key=lambda echo: (echo.start - echo.end, _ORDER.index(echo.sense), echo.start)):
            free = not any(echo.start < other.end and other.start < echo.end for other in taken)
            if free and echo.sense != "other":
                taken.append(echo)
        taken += [echo for echo in found if echo.sense == "other"]
        return sorted(taken, key=lambda echo: echo.start)

    def _runs_on(self, text: Text, pattern: Pattern, start: int, end: int) -> bool:
        """Whether a phrase takes in a comma, or a "but" that it does not name."""
        inside = text.tokens[start + 1 : end]
        named = pattern.words()
        return any(token.clause or (token.word in self._turns and token.word not in named) for token in inside)

    def _denied(self, text: Text, pattern: Pattern, start: int, end: int) -> bool:
        """Whether a word that the phrase does not name denies it from within: "see nothing of the road"."""
        words = (token.word for token in text.tokens[start:end])
        return any(word in self._denies and word not in pattern.words() for word in words)


def echoes_of(step: Step, book: FlowBook) -> Echoes | None:
    """The phrases of `step`; None for a step that has none."""
    if not (step.says_yes or step.says_no or step.says_unsure):
        return None
    return _echoes_of(Same(step.says_yes, step.says_no, step.says_unsure, book))


@lru_cache(maxsize=64)
def _echoes_of(pages: Same) -> Echoes:
    yes, no, unsure, book = pages.things
    assert isinstance(book, FlowBook)
    return Echoes({"yes": cast(Words, yes), "no": cast(Words, no), "unsure": cast(Words, unsure)}, book)
