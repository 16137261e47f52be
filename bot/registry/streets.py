"""Street names: their parts and their one canonical spelling, whatever was abbreviated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.dialogue.phrases import fold
from bot.registry.spelled import DIGITS

DIRECTIONS = {
    "n": "north", "s": "south", "e": "east", "w": "west", "no": "north", "so": "south",
    "ne": "northeast", "nw": "northwest", "se": "southeast", "sw": "southwest",
    "norte": "north", "sur": "south", "este": "east", "oeste": "west",
}  # fmt: skip
DIRECTIONS |= {full: full for full in DIRECTIONS.values()}

# USPS Publication 28, appendix C1, as far as towns use them, and the Spanish for them
_ABBREVIATED = {
    "street": "st str strt strit estreet estrit", "road": "rd", "avenue": "ave av avenida avda", "drive": "dr drv",
    "lane": "ln", "court": "ct crt", "place": "pl plc", "circle": "cir circ crcl", "boulevard": "blvd blv bulevar",
    "terrace": "ter terr", "parkway": "pkwy pky pkway", "highway": "hwy", "extension": "ext extn", "square": "sq",
    "trail": "trl", "crossing": "xing crossng", "turnpike": "tpke tpk", "way": "wy", "row": "", "run": "", "path": "",
    "alley": "aly", "plaza": "plz", "crescent": "cres", "loop": "", "commons": "", "close": "", "green": "grn",
}  # fmt: skip
SUFFIXES = {short: full for full, shorts in _ABBREVIATED.items() for short in (full, *shorts.split())}
_LONG_SUFFIXES = tuple(full for full in _ABBREVIATED if len(full) > 3)
_INSIDE = {
    "mt": "mount", "mtn": "mountain", "ft": "fort", "hts": "heights", "ctr": "center", "centre": "center",
    "rte": "route", "rt": "route", "jr": "junior", "saints": "saint", "pk": "park", "hl": "hill", "vw": "view",
    "pt": "point", "brk": "brook", "bch": "beach", "vly": "valley", "spg": "spring", "spgs": "springs", "mdw": "meadow",
}  # fmt: skip
_ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth
"""
_RANKS = {str(rank): word for rank, word in enumerate(_ORDINALS.split(), 1)}
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_WORD = re.compile(r"[^\W_]+")


def word_set(text: str) -> frozenset[str]:
    """The words of a line of text, to look words up in."""
    return frozenset(text.split())


Point = tuple[float, float]  # latitude and longitude, in degrees
Line = tuple[Point, ...]  # at least two


@dataclass(frozen=True)
class Street:
    """A street of a town's list; `low` and `high` bound its house numbers, `lines` draw it, where the list tells."""

    id: str
    name: str
    low: int | None = None
    high: int | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Name:
    """A street name in its parts, all spelled out; "N. Main St" is north, main, street.

    `core` is the name without direction and suffix, without spaces, so that "La Salle" and "LaSalle" are the same.
    """

    words: tuple[str, ...]
    direction: str
    core: str
    suffix: str
    slipped: bool = False  # the suffix was mistyped

    @property
    def stem(self) -> str:
        return self.direction + self.core

    @property
    def joined(self) -> str:
        return self.direction + self.core + self.suffix

    @property
    def key(self) -> str:
        return " ".join(self.words)


@lru_cache(maxsize=4096)
def street_key(name: str) -> str:
    """The canonical spelling of `name`: the same for names that differ only in case, accents or abbreviation."""
    return read_name(_WORD.findall(fold(name))).key


def read_name(words: Sequence[str], forgiving: bool = False) -> Name:
    """The parts of a street name given as folded words; `forgiving` takes a suffix with one slip for the suffix."""
    spelled = _spelled(words)
    slipped = ""
    if forgiving and len(spelled) > 1 and spelled[-1] not in SUFFIXES:
        slipped = _mistyped_suffix(spelled[-1])
        spelled[-1] = slipped or spelled[-1]
    direction, base = _direction(spelled)
    suffix = base.pop() if len(base) > 1 and base[-1] in _ABBREVIATED else ""
    return Name(tuple(spelled), direction, "".join(base), suffix, bool(slipped))


def broken_suffix(word: str) -> bool:
    """Whether `word` may be a badly mistyped suffix, such as "sve" for "ave" or "sfeet" for "street"."""
    if len(word) < 5 and any(OSA.distance(word, short) <= 1 for short in SUFFIXES if len(short) < 5):
        return True
    return len(word) > 3 and any(word[0] == full[0] and OSA.distance(word, full) <= 2 for full in _LONG_SUFFIXES)


def suffix_spellings(suffix: str) -> tuple[str, ...]:
    """How people write a suffix: in full, and shortened."""
    return (suffix, *_ABBREVIATED[suffix].split()) if suffix else ()


def _spelled(words: Sequence[str]) -> list[str]:
    spelled = [_spell(words, at) for at in range(len(words))]
    if len(words) > 1 and words[0] in DIRECTIONS and not _only_suffixes(spelled[1:]):
        spelled[0] = DIRECTIONS[words[0]]
    if len(words) > 1 and words[-1] in DIRECTIONS:
        spelled[-1] = DIRECTIONS[words[-1]]
    return spelled


def _spell(words: Sequence[str], at: int) -> str:
    word = words[at]
    if word == "st":
        return "street" if at and _only_suffixes(words[at + 1 :]) else "saint"
    if word == "dr" and at == 0:
        return "doctor"
    if ordinal := _ORDINAL.fullmatch(word):
        return _RANKS.get(ordinal[1], word)
    if at == 0 and len(words) > 1 and word in DIGITS:
        return DIGITS[word]
    return _INSIDE.get(word) or SUFFIXES.get(word, word)


def _only_suffixes(words: Sequence[str]) -> bool:
    return all(word in SUFFIXES or word in DIRECTIONS for word in words)


def _direction(spelled: list[str]) -> tuple[str, list[str]]:
    """Part the direction, before or behind, from the rest; "South Street" has none, for South is its name."""
    if len(spelled) > 1 and spelled[0] in DIRECTIONS and not _only_suffixes(spelled[1:]):
        return spelled[0], spelled[1:]
    if len(spelled) > 1 and spelled[-1] in DIRECTIONS and spelled[0] not in DIRECTIONS:
        return spelled[-1], spelled[:-1]
    return "", list(spelled)


def _mistyped_suffix(word: str) -> str:
    if len(word) < 3:
        return ""
    return next((full for full in _LONG_SUFFIXES if OSA.distance(word, full, score_cutoff=1) <= 1), "")
