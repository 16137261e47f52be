"""Which of the words that work at any moment a text carries: REMOVE, STOP, HELP, danger, a question, …

What is said and how is data, in `flows/keywords.yaml` and `flows/questions.yaml`; the rules here are only these.
Danger comes first. `words` act as the whole text, `phrases` anywhere, `maybe` is asked back, and whatever overlaps a
`never` of the same keyword was not meant. Of two that stand inside each other the longer is meant; of others, the
surer, then the earlier in the page. An opt-out in any reasonable wording counts: 47 CFR 64.1200(a)(10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, cast

from bot.dialogue import phrases
from bot.dialogue.flow import FlowBook, Keyword, Words
from bot.dialogue.hearing import Heard
from bot.dialogue.inkling import Ears
from bot.dialogue.intent import Found, Intent
from bot.dialogue.languages import LanguageGuess
from bot.dialogue.matches import LEAVING, Match, Meaning, MeaningKind, outdone, outermost, stands_out
from bot.dialogue.phrasebook import AboutReader, Phrasebook
from bot.dialogue.place import Place, places
from bot.dialogue.second_thoughts import second_thoughts
from bot.dialogue.town_book import flat, from_elsewhere, known_words, short_for, town_book
from bot.dialogue.wording import Pattern, Span, Text, Token, Vocabulary, compile_phrase, tokenise

LONGEST_NAME = 4  # words of a name in which a word of danger may be a name too
CarrierWord = Literal["stop", "start", "help"]


class Recognizer:
    """Every word of a flow book, compiled once. Pure: the same text always gives the same intent."""

    def __init__(self, pages: FlowBook, languages: Sequence[str] = ()) -> None:
        """Of `pages`, for a town that speaks `languages`; all of theirs where none is named."""
        self._book = book = town_book(pages, languages)
        self._lists = {name: dict(words) for name, words in book.answers.items()}
        self._meanings = dict(self._everything())
        self._alone = dict(self._alone_patterns())
        about = AboutReader(self._list("thing"), self._list("not_thing"), self._list("about_ends"))
        self._leaving = Phrasebook(self._alone)
        self._fillers, self._no = Phrasebook(self._list("courtesy")), Phrasebook(self._list("no"))
        self._danger = frozenset(word for p, m in self._meanings.items() if m.name == "danger" for word in p.words())
        self._first_names = frozenset(phrases.fold(word) for word in flat(self._lists.get("danger_names", {})))
        self._joins = frozenset(phrases.fold(word) for word in flat(self._lists.get("joins", {})))
        self._roads = frozenset(phrases.fold(word) for word in flat(self._lists.get("road", {})))
        self._vocabulary = Vocabulary(self._all_words(), known_words(book), self._whole_words(), short_for(book))
        self._shared = frozenset(phrases.tokens(phrase) for words in book.answers.values() for phrase in flat(words))
        self._carrier = {
            phrases.tokens(word): k.name for k in book.keywords.values() if k.carrier for word in flat(k.words)
        }
        units = [(phrases.tokens(unit), days) for units in book.units.values() for unit, days in units.items()]
        self._long_units = [(words, days) for words, days in units if len(words) > 1]
        self._places = places(book.flows.values())
        self._guess = LanguageGuess(book)
        self._meanings |= dict(self._foreign(pages))  # last, so that they are no word that is known or meant by a slip
        self._phrasebook = Phrasebook(self._meanings, about)

    def language_of(self, text: str, among: Iterable[str] = ()) -> str | None:
        """The language, of `among` or else of all, that `text` seems written in; None where its words do not tell."""
        return self._guess.of(text, among)

    def carrier_word(self, heard: Heard) -> CarrierWord | None:
        """What a carrier makes of the text: its whole is one of the carriers' words, whatever case and punctuation."""
        name = self._carrier.get(phrases.tokens(heard.raw))
        return cast(CarrierWord, name) if name else None

    def recognise(self, heard: Heard, language: str | None, step: str | None) -> Intent | None:
        """What `heard` asks for, at the step named `step` if one is open; None where it is an answer or plain talk."""
        if heard.reaction or heard.auto_reply or not heard.words:
            return None
        ears, found = self._ears(heard.words, language), self._found(heard, language, step)
        if not ears:
            return found.intent
        return second_thoughts(found, heard.words, ears)

    def listed(self, heard: Heard, language: str | None) -> Intent | None:
        """What the lists of words alone make of a text."""
        return self._found(heard, language, None).intent

    def _found(self, heard: Heard, language: str | None, step: str | None) -> Found:
        text = self._read(heard.words)
        place = self._places.get(step or "", Place())
        said = self._matches(text)
        matches = list(self._meant(text, said))
        danger = self._in_danger(text, matches, place)
        others = (match for match in outermost(matches) if match.meaning.name != "danger")
        by_rank = sorted(others, key=lambda m: (m.rank, m.meaning.language != language))
        for match in (danger, *by_rank) if danger else by_rank:
            if intent := self._intent(text, match, place):
                return Found(intent, match.meaning.language)
        return Found(denied=any(match.meaning.kind == "never" and match.meaning.name in LEAVING for match in said))

    def _ears(self, words: str, language: str | None) -> Ears | None:
        """The second ear, where it has learnt the language of these words."""
        ears, said = self._book.ears(), self._guess.of(words) or language
        return ears if ears and said in ears.learnt_in else None

    def _ordered(self) -> Iterator[tuple[int, Keyword]]:
        yield from enumerate(self._book.keywords.values())

    def _everything(self) -> Iterator[tuple[Pattern, Meaning]]:
        for order, keyword in self._ordered():
            yield from self._patterns(keyword.words, keyword.name, order, "word")
            yield from self._patterns(keyword.phrases, keyword.name, order, "phrase")
            yield from self._patterns(keyword.maybe, keyword.name, order, "maybe")
            yield from self._patterns(keyword.never, keyword.name, order, "never")
        for order, question in enumerate(self._book.questions):
            yield from self._patterns(question.phrases, question.name, order, "question")

    def _alone_patterns(self) -> Iterator[tuple[Pattern, Meaning]]:
        """What stands out as a clause of its own: the words of a keyword, and phrases that act as the whole text."""
        for order, keyword in self._ordered():
            if keyword.maybe:
                yield from self._patterns(keyword.words, keyword.name, order, "maybe")
                whole = self._patterns(keyword.phrases, keyword.name, order, "maybe")
                yield from ((replace(p, whole=False), meaning) for p, meaning in whole if p.whole and not p.loose)

    def _patterns(self, words: Words, name: str, order: int, kind: MeaningKind) -> Iterator[tuple[Pattern, Meaning]]:
        for language, said in words.items():
            lists = {key: by_language.get(language, ()) for key, by_language in self._lists.items()}
            lists["number"] = tuple(self._book.numbers.get(language, ()))
            for phrase in said:
                pattern = compile_phrase(phrase, lists)
                yield (
                    (replace(pattern, whole=True) if kind == "word" else pattern),
                    Meaning(name, order, language, kind),
                )

    def _foreign(self, pages: FlowBook) -> Iterator[tuple[Pattern, Meaning]]:
        orders = {name: order for order, name in enumerate(pages.keywords)}
        for keyword, language, phrase, alone in from_elsewhere(pages, self._book):
            kind: MeaningKind = "word" if alone else "phrase"
            pattern = compile_phrase(phrase, {})
            meaning = Meaning(keyword.name, orders[keyword.name], language, kind)
            yield replace(pattern, whole=alone or pattern.whole), meaning

    def _list(self, name: str) -> list[Pattern]:
        return [pattern for pattern, _ in self._patterns(self._book.answers.get(name, {}), name, 0, "phrase")]

    def _all_words(self) -> Iterator[str]:
        for pattern in (*self._meanings, *self._list("courtesy"), *self._list("thing")):
            yield from pattern.words()

    def _whole_words(self) -> Iterator[str]:
        for pattern, meaning in self._meanings.items():
            if pattern.whole and meaning.kind in ("word", "phrase"):
                yield from pattern.words()

    def _read(self, words: str) -> Text:
        tokens = _joined(tokenise(words))
        text = Text(words, tokens, tuple(self._vocabulary.senses(token.word) for token in tokens), frozenset())
        fillers = (at for _, span in self._fillers.find(text) for at in range(span.start, span.end))
        return replace(text, fillers=frozenset(fillers))

    def _matches(self, text: Text) -> list[Match]:
        found = [
            Match(self._meanings[p], span, text.is_whole(span), p.loose) for p, span in self._phrasebook.find(text)
        ]
        if all(match.meaning.kind == "never" for match in found):
            found += [
                Match(self._alone[p], span, False)
                for p, span in self._leaving.find(text)
                if stands_out(text, span, p, self._joins)
            ]
        return found

    def _meant(self, text: Text, matches: list[Match]) -> Iterator[Match]:
        """The matches that no `never` of the same keyword overlaps and no "no" takes back."""
        never = [
            match for match in matches
            if match.meaning.kind == "never" and not outdone(match, matches) and not self._broken(text, match)
        ]  # fmt: skip
        for match in matches:
            denied = any(n.meaning.name == match.meaning.name and n.span.overlaps(match.span) for n in never)
            if match.meaning.kind != "never" and not denied and not self._taken_back(text, match.span):
                yield match

    def _broken(self, text: Text, never: Match) -> bool:
        """Whether a comma parts what would not be meant: "no quiero, bórrenme" does mean it."""
        inside = text.tokens[never.span.start + 1 : never.span.end]
        return never.meaning.name in LEAVING and any(token.clause for token in inside)

    def _taken_back(self, text: Text, span: Span) -> bool:
        """Whether the resident asks and says no in one breath: "remove the front one? no"."""
        if not text.tokens[span.end - 1].asks or span.end >= len(text.tokens):
            return False
        return any(no.start == span.end for _, no in self._no.find(text, span.end))

    def _in_danger(self, text: Text, matches: Iterable[Match], place: Place) -> Match | None:
        words = (match for match in matches if match.meaning.name == "danger")
        return next((match for match in words if not self._is_no_danger(text, match, place)), None)

    def _is_no_danger(self, text: Text, match: Match, place: Place) -> bool:
        """Whether a word of danger is only a house number or, where a name is asked, a first name ("Socorro Ruiz")."""
        said = text.tokens[match.span.start].word
        if place.reads_name and said in self._first_names and 1 < len(text.tokens) <= LONGEST_NAME:
            others = [at for at in range(len(text.tokens)) if at != match.span.start]
            if all(text.raw[text.tokens[at].start].isupper() and at not in text.fillers for at in others):
                return not text.raw.isupper()
        return self._is_house_number(text, match.span, place)

    def _is_house_number(self, text: Text, span: Span, place: Place) -> bool:
        """Whether a number of danger (911) begins an address: a street's words follow, and none of danger's."""
        if span.end - span.start != 1 or not text.tokens[span.start].word.isdigit():
            return False
        street = self._street_words(text, span.end)
        return bool(street) and (place.reads_address or not self._roads.isdisjoint(street[1:]))

    def _street_words(self, text: Text, at: int) -> list[str]:
        words: list[str] = []
        while at < len(text.tokens) and len(words) < 4 and not text.tokens[at].clause:
            road = text.tokens[at].word in self._roads
            if not road and (at in text.fillers or not self._danger.isdisjoint(text.senses[at])):
                break
            words.append(text.tokens[at].word)
            at += 1
        return words

    def _intent(self, text: Text, match: Match, place: Place) -> Intent | None:
        meaning, span = match.meaning, match.span
        rest = text.without(span.start, span.end)
        if meaning.kind == "question":
            return Intent("question", True, match.whole, rest, question=meaning.name)
        sure = self._sureness(text, match, place)
        if sure is None:
            return None
        about = text.between(*span.about) if span.about else ""
        language = meaning.language if meaning.name == "language" else None
        number = None if about else self._number(text, span)
        return Intent(meaning.name, sure, match.whole, rest, about, number, None, language)

    def _sureness(self, text: Text, match: Match, place: Place) -> bool | None:
        """Whether the keyword is surely meant at this step; None where the text is an answer to its question."""
        name, kind = match.meaning.name, match.meaning.kind
        sure = kind in ("word", "phrase")
        said = tuple(token.word for token in text.tokens)
        if name == "danger":
            return sure
        if self._is_answer(said, match, place) or (name == "wrong_number" and not sure and place.reads_corrections):
            return None  # at a summary "wrong" speaks of what it says
        if name in LEAVING or self._book.keywords[name].carrier:
            return sure
        if kind != "word" and place.is_answered_by(said):
            return None
        return sure and not place.may_mean(said[match.span.start : match.span.end])

    def _is_answer(self, said: tuple[str, ...], match: Match, place: Place) -> bool:
        """Whether the whole text is an option of the step, or a shared answer, and not plainly a word of ours."""
        if match.meaning.kind == "word" or (
            match.meaning.kind == "phrase" and match.meaning.name in LEAVING and not match.span.about
        ):
            return False
        return said in place.options or (match.meaning.kind == "maybe" and place.is_open and said in self._shared)

    def _number(self, text: Text, span: Span) -> int | None:
        """The number said with the keyword, in days where it has a unit, as it must before it; a unit alone is one."""
        unit_alone: int | None = None
        if long_unit := next((days for at in range(len(text.tokens)) if (days := self._long_unit(text, at))), None):
            return long_unit
        for at in (*range(span.start, len(text.tokens)), *range(span.start)):
            value, unit = self._count(text.tokens[at].word), self._unit(text, at + 1)
            if value is not None and (unit or (at >= span.start and at not in text.fillers)):
                return value * (unit or 1)
            unit_alone = unit_alone or self._unit(text, at)
        return unit_alone

    def _count(self, word: str) -> int | None:
        if word.isdecimal():
            return int(word) if len(word) <= 5 else None
        return next((numbers[word] for numbers in self._book.numbers.values() if word in numbers), None)

    def _long_unit(self, text: Text, at: int) -> int | None:
        """ "Half a year", "mes y medio": a unit of several words that begins at `at`."""
        said = [token.word for token in text.tokens[at : at + 4]]
        fits = [(len(words), days) for words, days in self._long_units if tuple(said[: len(words)]) == words]
        return max(fits)[1] if fits else None

    def _unit(self, text: Text, at: int) -> int | None:
        while at < len(text.tokens) and at in text.fillers:
            at += 1
        word = text.tokens[at].word if at < len(text.tokens) else ""
        return next((units[word] for units in self._book.units.values() if word in units), None)


def _joined(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """ "S T O P" as one word."""
    if len(tokens) < 3 or any(len(token.word) > 1 or not token.word.isalpha() for token in tokens):
        return tokens
    return (replace(tokens[0], word="".join(token.word for token in tokens), end=tokens[-1].end),)
