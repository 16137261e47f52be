"""How a name is written: without what stands around it, first name first, with capitals where names have them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bot.dialogue.flow import FlowBook
from bot.dialogue.lexicon import words_in
from bot.dialogue.phrases import close, fold, tokens
from bot.dialogue.reading import NotUnderstood

EDGES = " \t\r\n.,;:!-–—*_~"
_ABBREVIATED = re.compile(r"(?:^|[\s.])(?:\w|jr|sr|esq)\.$", re.IGNORECASE)  # a last dot that belongs to the name
_PHONE = re.compile(r"[\s,]*(?:\+|\(|\b)\d[\d\s().-]{6,}$")
_BESIDE = re.compile(r"\s*\((?:[^()\s]+\s+){1,}[^()]*\)\s*$|\s*[,(]?\s*(?:she|he|they)/\w+(?:/\w+)?\)?$", re.IGNORECASE)
_EITHER = re.compile(r"\s*/\s*")
_WORD = re.compile(r"[^\s,&-]+")
_INNER = re.compile(r"(?:(?<=^[dol]['’])|(?<=^mc)|(?<=\.))\w", re.IGNORECASE)  # O'Brien, D'Angelo, McDonald, A.J.
_ROMAN = re.compile(r"ii|iii|iv", re.IGNORECASE)
_INITIALS = re.compile("[^aeiouy]{2}|[a-z][cfghjkpqrtvwx]")  # JJ, TC, AJ; but Jo, Al, Ed
_GLUED = 6  # letters that a lead-in has at least, to be read without its spaces


def plain(text: str) -> str:
    """`text` without emoji, quotes, a phone number and stray punctuation around it."""
    kept = _BESIDE.sub("", _PHONE.sub("", text)).replace(" + ", " & ").replace(" = ", " ")
    kept = "".join(" " if unicodedata.category(c)[0] in "SC" and c not in "&`´+<>=|^$€~" else c for c in kept)
    kept = re.sub(r"[\"“”«»()\ufe0f\u200d]", " ", kept.replace("`", "'").replace("´", "'"))
    return _trimmed(" ".join(kept.split()))


def _trimmed(said: str) -> str:
    """`said` without punctuation around it; "Jr." and "Maria L." keep their dot."""
    bare = said.strip(EDGES + "&")
    return f"{bare}." if _ABBREVIATED.search(f"{bare}.") and f"{bare}." in said else bare


def without_lead(said: str, book: FlowBook) -> str:
    """`said` without "my name is" before it and "thanks" after it."""
    said = _told_apart(said, book)
    leads = (*words_in(book, "mixed_lead"), *words_in(book, "name_lead"))
    while shorter := _cut_start(said, leads):
        said = shorter
    while shorter := _cut_end(said, words_in(book, "name_tail")):
        said = _cut_end(shorter, words_in(book, "and")) or shorter
    if place := next(_places(said, words_in(book, "rather_called")), None):
        return _trimmed(said[place[1] :])
    return _cut_at(said, words_in(book, "name_ends"))


def _spans(said: str) -> list[tuple[str, int, int]]:
    return [(fold(m.group()).strip(EDGES), m.start(), m.end()) for m in re.finditer(r"[^\s,;:.!]+", said)]


def _cut_start(said: str, leads: Iterable[tuple[str, ...]]) -> str:
    spans = _spans(said)
    words = [word for word, _, _ in spans]
    for lead in leads:
        width = _led_by(lead, words)
        if 0 < width < len(spans):
            return _trimmed(said[spans[width][1] :])
    return ""


def _led_by(lead: tuple[str, ...], words: list[str]) -> int:
    """How many words are the lead-in, a slip in a word of it or its spaces left out; 0 where they are not."""
    said = words[: len(lead)]
    if len(lead) == 1 or len(said) < len(lead):
        same = tuple(said) == lead
    else:
        same = all(map(close, said, lead)) and said[0][0] == lead[0][0]
    glued = "".join(lead)
    if not same and len(lead) > 1 and len(glued) >= _GLUED and words[:1] == [glued]:
        return 1
    return len(lead) if same else 0


def _cut_end(said: str, tails: Iterable[tuple[str, ...]]) -> str:
    spans = _spans(said)
    for tail in tails:
        if len(tail) < len(spans) and tuple(word for word, _, _ in spans[-len(tail) :]) == tail:
            return _trimmed(said[: spans[-len(tail)][1]])
    return ""


def _cut_at(said: str, ends: tuple[tuple[str, ...], ...]) -> str:
    """What stands before "from next door" and the like."""
    spans = _spans(said)
    words = [word for word, _, _ in spans]
    for at in range(1, len(spans)):
        if any(tuple(words[at : at + len(end)]) == end for end in ends):
            return _trimmed(said[: spans[at][1]])
    return said


def _told_apart(said: str, book: FlowBook) -> str:
    """ "First name Bob, last name Hayes", in either order, as Bob Hayes."""
    given, family = words_in(book, "given_word"), words_in(book, "family_word")
    if at := next(_places(said, family), None):
        one, other = _trimmed(said[: at[0]]), _trimmed(said[at[1] :])
        if len(one.split()) == 1 and (fold(one),) not in words_in(book, "fillers"):
            return f"{one} {other}"  # "Pat, last name Ruiz"
    for first, second in ((given, family), (family, given)):
        start = _cut_start(said, first)
        at = next(_places(start, second), None) if start else None
        if at:
            one, other = _trimmed(start[: at[0]]), _trimmed(start[at[1] :])
            return f"{one} {other}" if first is given else f"{other} {one}"
    return said


def _places(said: str, phrases: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Where one of `phrases` stands with something on both sides: its start, and the start of what follows."""
    spans = _spans(said)
    words = [word for word, _, _ in spans]
    for phrase in phrases:
        for at in range(1, len(words) - len(phrase)):
            if tuple(words[at : at + len(phrase)]) == phrase:
                yield spans[at][1], spans[at + len(phrase)][1]


def turned(said: str, book: FlowBook) -> str:
    """ "Lopez, Maria" as Maria Lopez; "Bob Smith, Jr." only loses its comma, "Bob. Bob Smith" and "Bob/Robert" the
    one half. Raises NotUnderstood."""
    said = _one_of_two(said, book)
    if "," not in said:
        return said
    last, first = (_trimmed(part) for part in said.split(",", 1))
    if {(word,) for word in tokens(first)} & set(words_in(book, "and")):
        return said  # "Sue, Bob and the kids"
    if not last or not first or len(last.split()) > 3 or len(first.split()) > 3 or _unlike(last, first, book):
        raise NotUnderstood
    if set(tokens(last)) < set(tokens(first)):
        return first
    suffix = ("".join(tokens(first)),) in words_in(book, "name_suffix") or _ROMAN.fullmatch(first)
    return f"{last} {first}" if suffix else f"{first} {last}"


def _unlike(last: str, first: str, book: FlowBook) -> bool:
    """Whether only one of two parts is written with capitals, so that the other is no part of the name."""
    small = {word for name in ("particle", "and", "title") for phrase in words_in(book, name) for word in phrase}
    small |= {phrase[0] for phrase in words_in(book, "name_suffix")}
    capitals = [[word[:1].isupper() for word in part.split() if fold(word) not in small] for part in (last, first)]
    one_alone = all(capitals) and all(map(any, capitals)) != any(map(any, capitals))
    return one_alone or _half_small(capitals)


def _half_small(capitals: list[list[bool]]) -> bool:
    """Whether a word in small letters follows one with a capital in the same part: "one n", "Leonard on paper"."""
    return any(any(part) and not all(part) for part in capitals)


def _one_of_two(said: str, book: FlowBook) -> str:
    either = {phrase[0] for phrase in words_in(book, "or")}
    words = said.split()
    at = next((at for at, word in enumerate(words[:-1]) if at and fold(word) in either), 0)
    said = " ".join(words[:at]) if at else _EITHER.split(said)[0]
    first, dot, second = said.partition(". ")
    return second if dot and len(first) > 2 and set(tokens(first)) < set(tokens(second)) else said


def mended(said: str, book: FlowBook) -> str:
    """`said` with capitals where names have them, if it was typed all small or all large."""
    if not (said.islower() or said.isupper()):
        return said
    if said.isupper() and _INITIALS.fullmatch(fold(said).replace(".", "")):
        return said
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
