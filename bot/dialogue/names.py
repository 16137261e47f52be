"""Names to be called by, as people give them: with a lead-in, last name first, two of them, all in capitals.

Which words lead in, which make a sentence, which are small in a name ("van", "de la") are lists in the flow book.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.dialogue.flow import FlowBook
from bot.dialogue.known import AddressMatch
from bot.dialogue.lexicon import words_in
from bot.dialogue.phrases import close, fold, tokens
from bot.dialogue.reading import Asked, NotUnderstood

LONGEST = 60  # characters
_MOST_WORDS = 8
_TELLING_LEAD = 2  # words: "my name is" tells that a name follows, "its" may be anything
_EDGES = " \t\r\n.,;:!-–—*_~"
_UNFIT = re.compile(r"[0-9?¿@#/\\<>=+%$€{}\[\]|^]|https?:|www\.")
_WORD = re.compile(r"[^\s,&-]+")
_INNER = re.compile(r"(?:(?<=^[dol]['’])|(?<=^mc))\w", re.IGNORECASE)  # O'Brien, D'Angelo, McDonald
_ROMAN = re.compile(r"ii|iii|iv", re.IGNORECASE)


def name(asked: Asked, text: str) -> str:
    """The name that `text` gives, whole; NotUnderstood where it is a sentence, an address, a refusal or an oath."""
    told = _plain(text)
    said = _without_lead(told, asked.book)
    led = len(tokens(told)) - len(tokens(said))
    if not 2 <= len(said) <= LONGEST or _UNFIT.search(said) or not _fit(asked, said, led):
        raise NotUnderstood
    return _mended(_turned(said, asked.book), asked.book)


def led_in(asked: Asked, text: str) -> bool:
    """Whether `text` says that what follows is a name."""
    told = _plain(text)
    return len(_without_lead(told, asked.book)) < len(told)


def _plain(text: str) -> str:
    """`text` without emoji, quotes and stray punctuation around it."""
    kept = "".join(" " if unicodedata.category(c)[0] in "SC" and c not in "&`´+<>=|^$€~" else c for c in text)
    kept = re.sub(r"[\"“”«»()\ufe0f\u200d]", " ", kept.replace("`", "'").replace("´", "'"))
    return " ".join(kept.split()).strip(_EDGES + "&")


def _without_lead(said: str, book: FlowBook) -> str:
    """`said` without "my name is" before it and "thanks" after it."""
    while shorter := _cut_start(said, words_in(book, "name_lead")):
        said = shorter
    while shorter := _cut_end(said, words_in(book, "name_tail")):
        said = shorter
    return said


def _spans(said: str) -> list[tuple[str, int, int]]:
    return [(fold(m.group()).strip(_EDGES), m.start(), m.end()) for m in re.finditer(r"[^\s,;:.!]+", said)]


def _cut_start(said: str, leads: Iterable[tuple[str, ...]]) -> str:
    spans = _spans(said)
    for lead in leads:
        if len(lead) < len(spans) and tuple(word for word, _, _ in spans[: len(lead)]) == lead:
            return said[spans[len(lead)][1] :].strip(_EDGES)
    return ""


def _cut_end(said: str, tails: Iterable[tuple[str, ...]]) -> str:
    spans = _spans(said)
    for tail in tails:
        if len(tail) < len(spans) and tuple(word for word, _, _ in spans[-len(tail) :]) == tail:
            return said[: spans[-len(tail) - 1][2]].strip(_EDGES)
    return ""


def _fit(asked: Asked, said: str, led: int) -> bool:
    """Whether these words can be a name: few, none of them an oath or a sentence's, and not the name of a street.

    `led` is how many words led in: after "my name is" even a filler may be a name.
    """
    words = tokens(said)
    letters = [c for c in said if c.isalpha()]
    if len(letters) < 2 or max(map(len, words), default=0) < 2 or len(words) > _MOST_WORDS or said.count(",") > 1:
        return False
    if _among(words, asked.book, "swear") or _among(words, asked.book, "sentence", "question"):
        return False
    if _an_answer(words, asked.book) or _small_words(said, asked.book) > (led >= _TELLING_LEAD):
        return False
    return led > 0 or not _a_street(asked, said)


def _among(words: tuple[str, ...], book: FlowBook, *names: str) -> bool:
    """Whether a phrase of those lists stands in `words`, to the letter: names are not to be mistyped into oaths."""
    return any(
        words[at : at + len(phrase)] == phrase
        for name in names
        for phrase in words_in(book, name)
        for at in range(len(words) - len(phrase) + 1)
    )


def _an_answer(words: tuple[str, ...], book: FlowBook) -> bool:
    """Whether the whole is a yes, a no or the like, fillers apart."""
    lists = ("yes", "no", "unsure", "none", "all", "both")
    whole = {phrase for name in lists for phrase in words_in(book, name)}
    fillers = {word for phrase in words_in(book, "fillers") for word in phrase}
    bare = tuple(word for word in words if word not in fillers)
    return words in whole or bare in whole or not bare or all((word,) in whole for word in bare)


def _small_words(said: str, book: FlowBook) -> int:
    """How many words are a sentence's: fillers, unless they are typed as names are ("An Nguyen")."""
    small = {phrase for name in ("particle", "and") for phrase in words_in(book, name)}
    joined = {word for phrase in small for word in phrase}
    fillers = {phrase[0] for phrase in words_in(book, "fillers") if len(phrase) == 1} - joined
    typed = [word for at, word in enumerate(said.split()) if fold(word) not in joined and not (at and _initial(word))]
    as_names = not said.isupper() and all(word[:1].isupper() for word in typed)
    return 0 if as_names else sum(fold(word).strip(_EDGES) in fillers for word in typed)


def _initial(word: str) -> bool:
    return len(word.strip(_EDGES)) == 1


def _a_street(asked: Asked, said: str) -> bool:
    """Whether it is a street of the town's list, spelled out; Mary Adams is not Adams Lane, Mary Green is no street."""
    match: AddressMatch = asked.streets.match(said)
    if match.outcome in ("corner", "po_box", "found"):
        return True
    if match.outcome != "no_number" or match.address is None or match.address.status != "matched":
        return False
    typed, street = tokens(said), tokens(match.address.street)
    return len(typed) == len(street) > 1 and all(map(_shortened, typed, street))


def _shortened(typed: str, word: str) -> bool:
    return close(typed, word) or (len(typed) <= 3 and word.startswith(typed[0]))


def _turned(said: str, book: FlowBook) -> str:
    """ "Lopez, Maria" as Maria Lopez; "Bob Smith, Jr." only loses its comma."""
    if "," not in said:
        return said
    last, first = (part.strip(_EDGES) for part in said.split(",", 1))
    if not last or not first or len(last.split()) > 3 or len(first.split()) > 3:
        raise NotUnderstood
    suffix = tokens(first) in words_in(book, "name_suffix") or _ROMAN.fullmatch(first)
    return f"{last} {first}" if suffix else f"{first} {last}"


def _mended(said: str, book: FlowBook) -> str:
    """`said` with capitals where names have them, if it was typed all small or all large."""
    if not (said.islower() or said.isupper()):
        return said
    if said.isupper() and len(said) == 2 and not set(fold(said)) & set("aeiouy"):
        return said  # JJ, TC
    small = {word for phrase in words_in(book, "particle") for word in phrase} | {
        phrase[0] for phrase in words_in(book, "and") if len(phrase) == 1
    }
    return _WORD.sub(lambda match: _capital(match, said, small), said)


def _capital(match: re.Match[str], said: str, small: set[str]) -> str:
    word = match.group().lower()
    if fold(word) in small and not _stands_first(match, said, small):
        return word
    if _ROMAN.fullmatch(word) and match.start():
        return word.upper()
    return _INNER.sub(lambda letter: letter.group().upper(), word[:1].upper() + word[1:])


def _stands_first(match: re.Match[str], said: str, small: set[str]) -> bool:
    """Whether a small word opens the name alone, and so is a name itself: Van Morrison, but van der Berg."""
    if said[: match.start()].strip():
        return False
    after = said[match.end() :].split()
    return not after or fold(after[0]) not in small
