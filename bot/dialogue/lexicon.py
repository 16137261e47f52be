"""Which phrases stand for what at a question: its options, and the word lists that all questions share.

Phrases of every language are known; where two languages disagree, the resident's own wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.flow import FlowBook, Language, Step, Words
from bot.dialogue.forms import Form, form_of, has_signs, in_few_ways, spelled_out
from bot.dialogue.phrases import Phrases, close, tokens
from bot.dialogue.same import Same

UNKNOWN, FILLER, NUMBER, UNIT, OPTION, CAMERA = "unknown", "filler", "number", "unit", "option", "camera"
_MOST_SLIPS = 2_048
THING = "thing"  # the value of a filler that can be counted: "3 cameras" names no third place
SHARED = (  # lists of `FlowBook.answers` that mark words; where a word stands in two, the earlier list has it
    "unsure", "forever", "none", "both", "all", "first", "last", "yes", "no", "not",
    "except", "only", "rest", "through", "does", "correction", "wrong", "clock", "and", "or",
)  # fmt: skip

CLAUSE_ENDS = re.compile(r"[,;:!?\n|&+]|\.(?=\s)|\s[-–—]+\s")


@dataclass(frozen=True)
class Sense:
    """What a phrase stands for. `spelled`: a number written as a word."""

    kind: str
    value: str | int | None = None
    spelled: bool = False


@dataclass(slots=True)
class _Node:
    after: dict[str, _Node] = field(default_factory=dict)
    sense: Sense | None = None
    clauses: bool = False  # the phrase has a comma of its own


@dataclass(frozen=True)
class Piece:
    """One word of a text as it stands there; `gap` is what lies between it and the word before."""

    word: str
    start: int
    end: int
    gap: str


@dataclass(frozen=True)
class Hit:
    """A phrase found: over how many words, with how many slips, and what it stands for."""

    width: int
    slips: int
    sense: Sense


class Lexicon:
    """Phrases and what they stand for, quick to find in a text with slips of the finger forgiven."""

    def __init__(self) -> None:
        self._root = _Node()
        self._vocabulary: dict[str, None] = {}
        self._known_slips: dict[str, dict[str, int]] = {}  # what was looked up lately
        self._forms: dict[str, list[tuple[Form, Sense]]] = {}  # said in many ways, by the words they begin with
        self.joiners: set[str] = set()  # "and" in any language, though the word may stand for something else too
        self.fillers: set[str] = set()  # fillers likewise: "i think"

    def add(self, phrase: str, sense: Sense) -> None:
        """Let `phrase`, which may have the signs "a/b" and "(a)", stand for `sense`, unless it stands for something."""
        if has_signs(phrase):
            self._add_form(phrase, sense)
        else:
            self._add_plain(phrase, sense)

    def _add_plain(self, phrase: str, sense: Sense) -> None:
        words = tokens(phrase)
        if not words:
            return
        if sense.kind in ("and", FILLER):
            (self.joiners if sense.kind == "and" else self.fillers).add(" ".join(words))
        self._put(words, sense, bool(CLAUSE_ENDS.search(phrase.strip())))
        joined = "".join(words)
        if len(words) > 1 and len(joined) >= 7:
            self._put((joined,), sense, False)

    def _put(self, words: tuple[str, ...], sense: Sense, clauses: bool) -> None:
        node = self._root
        for word in words:
            self._vocabulary[word] = None
            known = node.after.get(word)
            if known is None:
                known = node.after[word] = _Node()
            node = known
        if node.sense is None:
            node.sense, node.clauses = sense, clauses

    def _add_form(self, phrase: str, sense: Sense) -> None:
        if in_few_ways(phrase):
            for way in spelled_out(phrase):
                self._add_plain(way, sense)
            return
        form = form_of(phrase)
        self._vocabulary.update(dict.fromkeys(form.words()))
        for word in form.first_words():
            self._forms.setdefault(word, []).append((form, sense))

    def add_all(self, words: Words, language: Language, sense: Sense) -> None:
        """Let every phrase of every language stand for `sense`, the resident's language first."""
        for phrase in _own_first(words, language):
            self.add(phrase, sense)

    def spellings(self, word: str) -> dict[str, int]:
        """The known words that `word` may be, with the slips it takes; a known word is never anything else."""
        if word in self._vocabulary:
            return {word: 0}
        drawn_out = re.sub(r"(?<=.)(.)\1{2,}$", r"\1", word)  # "nooo", but not "xxxx"
        return {drawn_out: 0} if drawn_out in self._vocabulary else self._near(word)

    def _near(self, word: str) -> dict[str, int]:
        if len(word) < 3 or not word.isalpha():
            return {}
        if (near := self._known_slips.get(word)) is None:
            if len(self._known_slips) >= _MOST_SLIPS:
                self._known_slips.clear()
            near = self._known_slips[word] = self._looked_up(word)
        return near

    def _looked_up(self, word: str) -> dict[str, int]:
        found = process.extract(word, self._vocabulary.keys(), scorer=OSA.distance, score_cutoff=2, limit=8)
        return {meant: int(slips) for meant, slips, _ in found if _forgiven(word, meant)}

    def best(self, pieces: list[Piece], at: int) -> Hit | None:
        """The longest phrase that begins at `at`, with the fewest slips; None where two fit alike."""
        return best([*self._walk(pieces, at), *self._formed(pieces, at), *self._joined(pieces, at)])

    def _walk(self, pieces: list[Piece], at: int) -> Iterator[Hit]:
        open_ends = [(self._root, 0, False)]
        for width, piece in enumerate(pieces[at : at + 12], start=1):
            broken = width > 1 and bool(CLAUSE_ENDS.search(piece.gap))
            spelled = self.spellings(piece.word)
            open_ends = [
                (node.after[word], slips + more, crossed or broken)
                for node, slips, crossed in open_ends
                for word, more in spelled.items()
                if word in node.after
            ]
            if not open_ends:
                return
            for node, slips, crossed in open_ends:
                if node.sense and (node.clauses or not crossed) and _allowed(piece.word, width, slips, node.sense):
                    yield Hit(width, slips, node.sense)

    def _formed(self, pieces: list[Piece], at: int) -> Iterator[Hit]:
        """The longest place of each phrase that can be said in many ways."""
        near = [form for word in self.spellings(pieces[at].word) for form in self._forms.get(word, ())]
        spelled = [self.spellings(piece.word) for piece in _unbroken(pieces, at)] if near else []
        for form, sense in dict.fromkeys(near):
            if ends := form.reach(spelled):
                yield Hit(max(ends), ends[max(ends)], sense)

    def _joined(self, pieces: list[Piece], at: int) -> Iterator[Hit]:
        if at + 1 < len(pieces) and not CLAUSE_ENDS.search(pieces[at + 1].gap):
            node = self._root.after.get(pieces[at].word + pieces[at + 1].word)
            if node and node.sense and len(pieces[at].word + pieces[at + 1].word) >= 7:
                yield Hit(2, 1, node.sense)

    def knows(self, word: str) -> bool:
        """Whether `word` stands in any phrase."""
        return word in self._vocabulary

    def means(self, word: str) -> bool:
        """Whether `word` stands for something by itself."""
        return self.sense_of(word) is not None

    def sense_of(self, *words: str) -> Sense | None:
        """What the phrase of just these words stands for, to the letter."""
        node: _Node | None = self._root
        for word in words:
            node = node.after.get(word) if node else None
        return node.sense if node else None


def _unbroken(pieces: list[Piece], at: int) -> Iterator[Piece]:
    """The pieces from `at` to the end of their clause, a dozen at the most."""
    for count, piece in enumerate(pieces[at : at + 12]):
        if count and CLAUSE_ENDS.search(piece.gap):
            return
        yield piece


def best(hits: list[Hit]) -> Hit | None:
    """The longest, with the fewest slips; of two alike an option, or the first, or none if both are mistyped."""
    if not hits:
        return None
    top = max(hits, key=lambda hit: (hit.width, -hit.slips))
    if not top.slips:
        return top
    alike = [hit for hit in hits if (hit.width, hit.slips) == (top.width, top.slips)]
    rivals = [hit for hit in alike if hit.sense.kind == OPTION] or alike
    return rivals[0] if len({hit.sense for hit in rivals}) == 1 else None


def _own_first(words: Words, language: Language) -> Iterator[str]:
    yield from words.get(language, ())
    for other, phrases in words.items():
        if other != language:
            yield from phrases


def _forgiven(typed: str, meant: str) -> bool:
    # in few letters another first letter is another word: "some" is not "home", nor "noche" "coche"
    return close(typed, meant) and (len(meant) > 5 or typed[0] == meant[0] or sorted(typed) == sorted(meant))


def _allowed(word: str, width: int, slips: int, sense: Sense) -> bool:
    """Whether so short a word may be mistyped: never a filler's, and a shared word's from five letters on."""
    if slips == 0 or width > 1:
        return True
    least = 3 if sense.kind == OPTION else 4 if sense.kind in (CAMERA, UNIT) else 5
    return len(word) >= least and sense.kind not in (FILLER, "and", "not")


def lexicon_of(step: Step, language: Language, book: FlowBook) -> Lexicon:
    """The words that may answer `step`: its options, then the shared lists, numbers and fillers."""
    return _lexicon_of(Same(step.options, book), language, step.kind)


@lru_cache(maxsize=1024)
def _lexicon_of(pages: Same, language: Language, kind: str) -> Lexicon:
    options, book = pages.things
    assert isinstance(options, tuple)
    assert isinstance(book, FlowBook)
    lexicon = Lexicon()
    for option in options:
        sense = Sense(option.key) if kind == "yes_no" and option.key in SHARED else Sense(OPTION, option.key)
        lexicon.add_all({key: (label,) for key, label in option.label.items()}, language, sense)
        lexicon.add_all(option.words, language, sense)
    if kind == "days":
        lexicon.add_all(book.answers.get("beside_days", {}), language, Sense(FILLER))
    for name in SHARED:
        lexicon.add_all(_shared(book, name), language, Sense(name))
    if kind == "days":
        _add_values(lexicon, book.units.values(), UNIT)
    lexicon.add_all(book.answers.get("aside", {}), language, Sense(FILLER, THING))
    lexicon.add_all(book.fillers, language, Sense(FILLER))  # before the numbers, for "a" counts nothing
    _add_values(lexicon, book.numbers.values(), NUMBER)
    return lexicon


def _shared(book: FlowBook, name: str) -> Words:
    """A shared list; "all but" is left out of the exceptions, for "all" and "but" say it each by itself."""
    words = book.answers.get(name, {})
    if name != "except":
        return words
    every = {phrase for phrases in book.answers.get("all", {}).values() for phrase in map(tokens, phrases)}
    return {
        language: tuple(phrase for phrase in phrases if not any(tokens(phrase)[: len(said)] == said for said in every))
        for language, phrases in words.items()
    }


def _add_values(lexicon: Lexicon, lists: Iterable[Mapping[str, int]], kind: str) -> None:
    for values in lists:
        for word, value in values.items():
            lexicon.add(word, Sense(kind, value, spelled=True))


def words_in(book: FlowBook, name: str) -> Phrases:
    """The phrases of a shared list in every language, as tokens, longest first; none where the book lacks it."""
    return _words_in(Same(book), name)


@lru_cache(maxsize=1024)
def _words_in(book: Same, name: str) -> Phrases:
    (held,) = book.things
    assert isinstance(held, FlowBook)
    lists = held.fillers if name == "fillers" else held.answers.get(name, {})
    said = (phrase for phrases in lists.values() for phrase in phrases if in_few_ways(phrase))
    found = {tokens(way) for phrase in said for way in spelled_out(phrase)}
    return Phrases(sorted(found - {()}, key=lambda words: (-len(words), words)))
