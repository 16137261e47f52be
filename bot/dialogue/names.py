"""Names to be called by, as people give them: with a lead-in, last name first, two of them, all in capitals.

Which words lead in, which make a sentence, which are small in a name ("van", "de la") are lists in the flow book.
"""

from __future__ import annotations

import re

from bot.dialogue.flow import FlowBook
from bot.dialogue.known import AddressMatch
from bot.dialogue.lexicon import words_in
from bot.dialogue.name_forms import EDGES, mended, plain, turned, without_lead
from bot.dialogue.phrases import close, fold, tokens
from bot.dialogue.reading import Asked, NotUnderstood

LONGEST = 60  # characters
_MOST_WORDS = 8
_TELLING_LEAD = 2  # words: "my name is" tells that a name follows, "its" may be anything
_LONG = 7  # letters; a shorter word may be a name, whatever it ends in: "Irving"
_UNFIT = re.compile(r"[0-9?¿@#\\<>=+%$€{}\[\]|^]|\w\*|\*\w|https?:|www\.|//")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")


def name(asked: Asked, text: str, *, led: bool = False) -> str:
    """The name that `text` gives, whole; NotUnderstood where it is a sentence, an address, a refusal or an oath.

    `led` says that words which introduce a name stood before it.
    """
    told = plain(text)
    said = without_lead(told, asked.book)
    before = _before(said, told) + led * _TELLING_LEAD
    if _without_nod(asked.book, tokens(told)) in words_in(asked.book, "no_name"):
        raise NotUnderstood
    if not said or len(said) > LONGEST or _UNFIT.search(said) or not _fit(asked, said, before):
        raise NotUnderstood
    return mended(turned(said, asked.book), asked.book)


def _without_nod(book: FlowBook, said: tuple[str, ...]) -> tuple[str, ...]:
    """What is said behind "ok" and the like, if anything is."""
    nods = _singles(book, "nod")
    return said[1:] if len(said) > 1 and said[0] in nods else said


def led_in(asked: Asked, text: str) -> bool:
    """Whether `text` says that what follows is a name."""
    told = plain(text)
    said = without_lead(told, asked.book)
    return bool(said) and _before(said, told) > 0


def _before(said: str, told: str) -> int:
    """How many words of `told` come before `said`."""
    return len(tokens(told[: told.find(said)])) if said in told else _TELLING_LEAD


def after_nod(asked: Asked, text: str) -> int:
    """Where a name begins behind a nod without a comma: "ok Tim Burke"; 0 where none opens the text."""
    spans = [(fold(match.group()), match.start()) for match in re.finditer(r"\S+", text)]
    for nod in words_in(asked.book, "nod"):
        width = len(nod)
        if width < len(spans) and tuple(word for word, _ in spans[:width]) == nod:
            start = spans[width][1]
            apart = _told_apart(text[:start], text[start:]) or led_in(asked, text[start:])
            return start if apart else 0
    return 0


def _told_apart(nod: str, rest: str) -> bool:
    """Whether a nod is typed otherwise than the name behind it, or too long to be a part of it: not "Claro Vega"."""
    return rest[:1].isupper() != nod[:1].isupper() or (nod.islower() == rest.islower() and len(rest.split()) > 1)


def _fit(asked: Asked, said: str, led: int) -> bool:
    """Whether these words can be a name: few, none of them an oath or a sentence's, and not the name of a street.

    `led` is how many words led in: after "my name is" even a filler may be a name.
    """
    words = tokens(said)
    if not _shaped(said, words) or _oath(words, asked.book):
        return False
    if words[0] in map(fold, asked.book.answers.get("given_alone", {}).get(asked.language, ())) and len(words) == 1:
        return True
    loose = _names_too(said, asked.book)
    if led and _a_state(asked.book, said):
        return False
    if _among(words, asked.book, "sentence", "plain_words", "question", apart=loose):
        return False
    if not (loose and len(words) > 1) and _an_answer(asked, words, led):
        return False
    return not _small_words(_bare(said, asked.book, led), asked.book) and not (led == 0 and _a_street(asked, said))


def _bare(said: str, book: FlowBook, led: int) -> str:
    """`said` without the one small word that may still lead in: "my name is just Bob"."""
    first, _, rest = said.partition(" ")
    return rest if rest and led >= _TELLING_LEAD and fold(first) in _singles(book, "fillers") else said


def _a_state(book: FlowBook, said: str) -> bool:
    """Whether it is rather told what somebody is: "im confused", "I am the homeowner"."""
    first, _, rest = said.partition(" ")
    written = said[:1].isupper() and not said.isupper() and rest
    ends = tuple(fold(end) for words in book.answers.get("no_name_ends", {}).values() for end in words)
    long = said.islower() and not rest and len(said) >= _LONG and fold(said).endswith(ends)
    return (fold(first) in _singles(book, "state") and not written) or long


def _shaped(said: str, words: tuple[str, ...]) -> bool:
    """Whether a text has the shape of a name; one letter is one if it is a capital."""
    letters = [c for c in said if c.isalpha()]
    if len(letters) == 1 or (0 < len(letters) < 4 and "." in said and max(map(len, words), default=0) == 1):
        return said.isupper() and said.strip(EDGES) not in ("X", "K")
    return max(map(len, words), default=0) > 1 and len(words) <= _MOST_WORDS and said.count(",") <= 1


def _oath(words: tuple[str, ...], book: FlowBook) -> bool:
    """Whether an oath stands in `words`, drawn out too ("fuuuck")."""
    short = tuple(_DRAWN_OUT.sub(r"\1", word) for word in words)
    lists = ("swear", "more_swearing")
    if len(words) > 1 and words[-1] in _singles(book, "name_too"):  # "Harry Cock"
        return _among(words[:-1], book, *lists)
    return _among(words, book, *lists) or (short != words and _among(short, book, *lists))


def _names_too(said: str, book: FlowBook) -> frozenset[str]:
    """The words of `said` that are written as names and may be some: "Wei He", but not "he is out"."""
    written = [word for word in said.split() if any(c.isalpha() for c in word)]
    particles = _singles(book, "particle") | _singles(book, "and")
    as_names = all(word[:1].isupper() or fold(word) in particles for word in written) and not said.isupper()
    return frozenset(_singles(book, "name_too") if as_names and len(written) > 1 else ())


def _singles(book: FlowBook, *names: str) -> frozenset[str]:
    return frozenset(phrase[0] for name in names for phrase in words_in(book, name) if len(phrase) == 1)


def _among(words: tuple[str, ...], book: FlowBook, *names: str, apart: frozenset[str] = frozenset()) -> bool:
    """Whether a phrase of those lists stands in `words`, to the letter: names are not to be mistyped into oaths.

    Of the words `apart` one is no sentence yet; two are.
    """
    known = [word for word in words if word in apart]
    left = apart if len(known) < 2 or len(known) < len(words) - 1 else frozenset()
    return any(
        words[at : at + len(phrase)] == phrase and not (len(phrase) == 1 and phrase[0] in left)
        for name in names
        for phrase in words_in(book, name)
        for at in range(len(words) - len(phrase) + 1)
    )


def _an_answer(asked: Asked, words: tuple[str, ...], led: int) -> bool:
    """Whether the whole is a yes, a no, a word that says something else, or the like, fillers apart."""
    book = asked.book
    whole = {phrase for name in ("yes", "no", "unsure", "none", "all", "both") for phrase in words_in(book, name)}
    if words in whole or (not led and _says_else(words, book)):
        return not (led and len(words) == 1 and words[0] in _singles(book, "name_too"))
    fillers = {word for phrase in words_in(book, "fillers") for word in phrase}
    bare = tuple(word for word in words if word not in fillers)
    return bare in whole or not bare or all((word,) in whole for word in bare)


def _says_else(words: tuple[str, ...], book: FlowBook) -> bool:
    """Whether the whole is a keyword, or something else that no name is."""
    return words in words_in(book, "no_name") or words in _keywords(book)


def _keywords(book: FlowBook) -> frozenset[tuple[str, ...]]:
    said = (words for keyword in book.keywords.values() for words in keyword.words.values())
    return frozenset(tokens(word) for words in said for word in words)


def _small_words(said: str, book: FlowBook) -> int:
    """How many words are a sentence's: fillers, unless they are typed as names are ("An Nguyen")."""
    joined = {word for name in ("particle", "and", "title") for phrase in words_in(book, name) for word in phrase}
    fillers = _singles(book, "fillers") - joined
    told = said.split()
    household = _singles(book, "household").intersection(map(fold, told[1:]))
    typed = [word for at, word in enumerate(told) if fold(word) not in joined and not (at and _initial(word))]
    typed = [word for word in typed if fold(word) not in household]
    as_names = not said.isupper() and all(word[:1].isupper() for word in typed)
    small = [fold(word).strip(EDGES) for word in (typed[1:] if household else typed)]
    return 0 if as_names else sum(word in fillers for word in small)


def _initial(word: str) -> bool:
    return len(word.strip(EDGES)) == 1


def _a_street(asked: Asked, said: str) -> bool:
    """Whether it is a street of the town's list, spelled out; Mary Adams is not Adams Lane, Mary Green is no street."""
    match: AddressMatch = asked.streets.match(said)
    typed = tokens(said)
    roads = _singles(asked.book, "road", "crossing").intersection(typed)
    if match.outcome in ("corner", "block"):  # "Raymond and Beverly" are two people
        return bool(roads) or match.outcome == "block"
    if match.outcome in ("po_box", "found"):
        return True
    if match.outcome != "no_number" or match.address is None or match.address.status != "matched":
        return False
    street = tokens(match.address.street)
    spanish = typed[0] in asked.book.answers.get("road", {}).get("es", ())  # "calle Fern"
    return spanish or (len(typed) == len(street) > 1 and all(map(_shortened, typed, street)))


def _shortened(typed: str, word: str) -> bool:
    return close(typed, word) or (len(typed) <= 3 and word.startswith(typed[0]))
