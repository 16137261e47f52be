"""A name amid a sentence: "hi im new to this, Frank Delmonico", "not Brain, Brian", "Thanks! - Greg".

A text is cut into clauses; the last one that introduces somebody counts, else the last one that is written as a name.
Which words introduce, deny and greet are lists of the flow book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.dialogue import names
from bot.dialogue.lexicon import words_in
from bot.dialogue.name_forms import plain
from bot.dialogue.phrases import close, fold, tokens
from bot.dialogue.reading import Asked, NotUnderstood

_BREAK = re.compile(r"(?:[.,;:!?\n()…])+\s*|\s[-–—~]+\s*|^[-–—~]+\s*")
_STARRED = re.compile(r"(?:\*\s*(?P<before>[^*\n]+)|\n\s*(?P<after>[^*\n]+)\*)\s*$")  # "Yadria\nYadira*"
_SPELLED = re.compile(r"(?:\w[\s.,-]+){2,}\w")  # "K-e-r-i"
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»]{1,40})[\"“”»]")
_LONGEST = 40  # words; more is a tale
_PAIR = 2
_NAME_WORDS = 4  # that a clause has at most, to be taken for a name by its looks
_GREETS = ("sign_off", "nod", "fillers", "greeting", "and")
_TAKES_BACK = ("takes_back", "name_takes_back")
_SWEARS = ("swear", "more_swearing")


def after_courtesies(asked: Asked, text: str) -> str:
    """`text` without the clauses before it that only greet, thank or assent: "Best, Hannah", "yes of course! Ann"."""
    start = 0
    for end, begin in _breaks(asked, text):
        aside = _only(asked, text[start:end], _GREETS) or _SPELLED.fullmatch(text[start:end].strip())
        if not aside or not text[begin:].strip():
            break
        start = begin
    return _after_words(asked, text[start:])


def _after_words(asked: Asked, text: str) -> str:
    """The same without a comma: "ok thx Pat"."""
    greets = {phrase[0] for name in _GREETS for phrase in words_in(asked.book, name) if len(phrase) == 1}
    greets -= {phrase[0] for phrase in words_in(asked.book, "title")}
    words = _spans(text)
    count = next((at for at, (word, _, _) in enumerate(words) if word not in greets), 0)
    rest = text[words[count][1] :] if count else text
    small = count and text[words[count - 1][1] :][:1].islower()
    given = bool(count) and fold(rest.split()[0]) in _given(asked)
    return rest if given or (small and _as_names(asked, rest.split())) else text


def _given(asked: Asked) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in words_in(asked.book, "given") if len(phrase) == 1)


def corrected(asked: Asked, text: str) -> str:
    """What `text` comes to where it takes back a part of itself: "Jhon sorry John", "Mikw. Mike I mean"; else ""."""
    if starred := _STARRED.search(text):
        return (starred["before"] or starred["after"]).strip()
    words = _spans(text)
    said = [word for word, _, _ in words]
    if len(said) == _PAIR and said[0] != said[1] and close(*said) and any(True for _ in _breaks(asked, text.strip())):
        return text[words[1][1] :]  # "Karne. Karen"
    for phrase in (phrase for name in _TAKES_BACK for phrase in words_in(asked.book, name)):
        for at in range(len(said) - len(phrase), 0, -1):
            if tuple(said[at : at + len(phrase)]) == phrase:
                end = at + len(phrase)
                return text[words[end][1] :] if end < len(words) else _last_clause(asked, text[: words[at][1]])
    return ""


def introduced(asked: Asked, text: str) -> str:
    """The name that one clause of `text` gives. Raises NotUnderstood where none plainly does."""
    clauses = list(_clauses(asked, text))
    if len(text.split()) > _LONGEST or not clauses or _swears(asked, text):
        raise NotUnderstood
    found = [name for clause in clauses if (name := _led(asked, clause))]
    if not found and any(True for _ in _breaks(asked, text)):
        found = [name for clause in clauses if (name := _by_its_looks(asked, clause))]
    if not found and (name := _behind_small_words(asked, clauses[-1]) or _quoted(asked, text)):
        return name
    if not found:
        raise NotUnderstood
    return found[-1]


def _behind_small_words(asked: Asked, clause: str) -> str:
    """The capitals that end a clause, right behind a word that leads to a name: "the one to use here is Bob"."""
    said = plain(clause)
    name = told_apart(asked, said)
    before = tokens(said[: len(said) - len(name)])
    leads = bool(before) and (before[-1],) in words_in(asked.book, "before_name")
    return _name(asked, name, led=True) if leads and len(name.split()) <= _NAME_WORDS else ""


def _quoted(asked: Asked, text: str) -> str:
    """The one name in quotes."""
    found = [match[1] for match in _QUOTED.finditer(text) if _looks(asked, match[1].split())]
    return _name(asked, found[0]) if len(found) == 1 and len(found[0].split()) <= _NAME_WORDS else ""


def told_apart(asked: Asked, said: str) -> str:
    """The capitals that end `said`, where small words that are no part of a name stand before them: "its just Bob"."""
    lists = ("particle", "and", "title", "household")
    small = {phrase[0] for name in lists for phrase in words_in(asked.book, name)}
    words = said.split()
    plainly = [word[:1].islower() and fold(word) not in small | _given(asked) for word in words]
    last = max((at for at, common in enumerate(plainly) if common), default=-1)
    behind = words[last + 1 :]
    return " ".join(behind) if last >= 0 and behind and _as_names(asked, behind) else said


def introduces(asked: Asked, text: str) -> bool:
    """Whether some clause of `text` says that a name follows, and one that is written so does."""
    clauses = list(_clauses(asked, text))
    led = any(_led(asked, clause, written=True) for clause in clauses)
    return led or (len(clauses) > 1 and bool(_behind_small_words(asked, clauses[-1])))


def rather(asked: Asked, text: str) -> str:
    """The name that is preferred to another: "Samantha, but Sam for short", "Robert, Bob for short"; else ""."""
    whole, *parts = list(_apart(asked, text))
    if parts:
        clause = next(_clauses(asked, parts[-1]), "")
        return _led(asked, clause, written=True) or _preferred(asked, clause) or _by_its_looks(asked, clause)
    clauses = list(_clauses(asked, whole))
    return next((name for clause in clauses if (name := _preferred(asked, clause))), "") if len(clauses) > 1 else ""


def _preferred(asked: Asked, clause: str) -> str:
    """The name before "for short" and the like."""
    words = _spans(clause)
    said = [word for word, _, _ in words]
    for phrase in words_in(asked.book, "preferred"):
        for at in range(1, len(said) - len(phrase) + 1):
            if tuple(said[at : at + len(phrase)]) == phrase:
                return _by_its_looks(asked, clause[: words[at][1]])
    return ""


def denied(asked: Asked, text: str) -> bool:
    """Whether `text` begins by saying who somebody is not."""
    return _denies(asked, text[: next(_breaks(asked, text), (len(text), 0))[0]])


def _clauses(asked: Asked, text: str) -> Iterator[str]:
    """The clauses of a text, those left out that say who somebody is not."""
    start = 0
    for end, begin in (*_breaks(asked, text), (len(text), len(text))):
        for clause in _apart(asked, text[start:end]):
            if clause.strip() and not _denies(asked, clause):
                yield clause.strip()
        start = begin


def _apart(asked: Asked, clause: str) -> Iterator[str]:
    """The parts of a clause before and behind a "but"."""
    words = _spans(clause)
    for phrase in words_in(asked.book, "outweighs"):
        for at in range(len(words) - len(phrase)):
            if tuple(word for word, _, _ in words[at : at + len(phrase)]) == phrase:
                yield clause[: words[at][1]]
                yield from _apart(asked, clause[words[at + len(phrase)][1] :])
                return
    yield clause


def _breaks(asked: Asked, text: str) -> Iterator[tuple[int, int]]:
    """Where one clause ends and the next begins; "Mrs." and an initial end none."""
    short = {phrase[0] for name in ("title", "name_suffix") for phrase in words_in(asked.book, name)}
    for match in _BREAK.finditer(text):
        before = fold(text[: match.start()].rpartition(" ")[2])
        if match.group().strip() != "." or not (len(before) == 1 or before in short):
            yield match.start(), match.end()


def _last_clause(asked: Asked, text: str) -> str:
    text = text.rstrip(" .,;:!-–—")
    ends = [begin for _, begin in _breaks(asked, text) if begin < len(text)]
    return text[ends[-1] :] if ends else ""


def _spans(text: str) -> list[tuple[str, int, int]]:
    return [(fold(match.group()), match.start(), match.end()) for match in re.finditer(r"[^\s,;:.!?()…]+", text)]


def _only(asked: Asked, clause: str, lists: Sequence[str]) -> bool:
    known = {word for name in lists for phrase in words_in(asked.book, name) for word in phrase}
    said = tokens(clause)
    return bool(said) and known.issuperset(said)


def _denies(asked: Asked, clause: str) -> bool:
    said = tokens(clause)
    return any(said[: len(phrase)] == phrase for phrase in words_in(asked.book, "not_called"))


def _swears(asked: Asked, text: str) -> bool:
    said = set(tokens(text))
    return any(phrase[0] in said for name in _SWEARS for phrase in words_in(asked.book, name) if len(phrase) == 1)


def _led(asked: Asked, clause: str, *, written: bool = False) -> str:
    """The name behind the last words of a clause that introduce one; `written`: only one that looks like a name."""
    words = _spans(clause)
    said = [word for word, _, _ in words]
    written = written or _asks(asked, said)
    sure, maybe = words_in(asked.book, "introduces"), words_in(asked.book, "may_introduce")
    for at in range(len(said) - 1, -1, -1):
        for lead in (*sure, *maybe):
            end = at + len(lead)
            if end < len(said) and tuple(said[at:end]) == lead:
                told = clause[words[end][1] :]
                looks = _looks(asked, plain(told).split())
                name = _name(asked, told, led=True) if looks or (lead in sure and not written) else ""
                if name:
                    return name
    return ""


def _asks(asked: Asked, said: Sequence[str]) -> bool:
    """Whether a clause is a question, with or without its mark."""
    asking = (*words_in(asked.book, "asks"), *words_in(asked.book, "asks_name"))
    return any(tuple(said[: len(phrase)]) == phrase for phrase in asking)


def _looks(asked: Asked, words: Sequence[str]) -> bool:
    """Whether words are written as a name is, or begin with a given name."""
    return bool(words) and (fold(words[0]) in _given(asked) or _as_names(asked, words))


def _by_its_looks(asked: Asked, clause: str) -> str:
    """A clause that is written as a name, or begins with a given name; a name spelled letter by letter is none."""
    told = plain(clause)
    if _SPELLED.fullmatch(told):
        return ""
    words = told.split()
    if not 0 < len(words) <= _NAME_WORDS or _asks(asked, tokens(told)) or _only(asked, clause, ("no_name", *_GREETS)):
        return ""
    return _name(asked, told) if _looks(asked, words) and not _first_of_all(asked, words) else ""


def _first_of_all(asked: Asked, words: Sequence[str]) -> bool:
    """Whether a capital may only begin a sentence."""
    common = ("sentence", "plain_words", "question", "no_name", "state")
    return len(words) == 1 and any((fold(words[0]),) in words_in(asked.book, name) for name in common)


def _as_names(asked: Asked, words: Sequence[str]) -> bool:
    small = {phrase[0] for name in ("particle", "and") for phrase in words_in(asked.book, name)}
    return words[0][:1].isupper() and all(word[:1].isupper() or fold(word) in small for word in words)


def _name(asked: Asked, said: str, *, led: bool = False) -> str:
    try:
        return names.name(asked, said, led=led)
    except NotUnderstood:
        return ""
