"""Which streets of a list a written name may mean, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.phrases import fold
from bot.registry.streets import DIRECTIONS, Name, broken_suffix, read_name, suffix_spellings

_WORD = re.compile(r"[^\W_]+")
_LETTERS = {full: short for short, full in DIRECTIONS.items() if len(short) < 3 and short not in ("no", "so")}
_SAINT = re.compile("^saint(?=.)")
_BY_EAR = (  # spellings that sound alike; vowels tell little, but the first
    ("ph", "f"), ("tch", "ch"), ("ck|qu?|c(?![eiyh])|k", "k"), ("c(?=[eiy])|z", "s"), ("x", "ks"), ("wh", "w"),
    ("gh", ""), ("^kn", "n"), ("^wr", "r"), ("(?<=.)[aeiouyhw]", ""), (r"(.)\1+", r"\1"),
)  # fmt: skip
_HEARD_ENOUGH = 4  # sounds, the suffix counting as one; fewer are too easily another name's
_MISSING_SUFFIX, _MISTYPED_SUFFIX, _BROKEN_SUFFIX, _OTHER_SUFFIX = 0.5, 0.25, 1.0, 1.5
_MISSING_DIRECTION, _OTHER_DIRECTION, _MISSING_WORD, _OTHER_START = 1.0, 2.0, 2.0, 0.5
_CLEAR = 1.25  # how much further away every other street must be, so that one need not be asked for
_WORTH_ASKING = 1.5  # how much further away a street may be that is offered beside the nearest
_LONG_ENOUGH = 5  # letters; a shorter name is too easily another one: Hall, Hill
_SIMILAR, _SIMILAR_WHOLES = 0.6, 0.72  # below it two names are not one name mistyped


@dataclass(frozen=True)
class Fit:
    """A street that a name may mean; `cost` counts the differences, about one a mistyped letter."""

    street: str
    cost: float
    certain: bool = False


class StreetIndex:
    """A town's streets, by every way to write them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.streets = _distinct(names)
        self._by_key = {name.key: street for street, name in self.streets.items()}
        self._by_joined: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._by_core: dict[str, list[str]] = {}
        self._by_word: dict[str, list[str]] = {}
        self._glued: dict[str, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}
        for street, name in self.streets.items():
            self._add(street, name)
            self._by_sound.setdefault(_sound(name.core), []).append(street)
        self._add_letters()
        self._inside = {word for name in self.streets.values() for word in name.words[:-1]}
        self._forms = sorted({*self._by_stem, *self._by_core})
        self._wholes = sorted(self._by_joined)

    def lists(self, name: Name) -> bool:
        """Whether the list has a street of just this name, such as "Boulevard"."""
        return name.key in self._by_key

    def exact(self, name: Name) -> list[Fit]:
        """The streets that are spelled so, abbreviations and a missing suffix aside; one: certain, several: ask."""
        streets = self._spelled_out(name) if name.suffix else self._bare(name)
        return [Fit(street, 0.0, certain=len(streets) == 1) for street in streets]

    def near(self, name: Name) -> list[Fit]:
        """The streets that may be meant by a mistyped or incomplete name, best first, the likely ones alone."""
        mistyped = {street: _cost(name, self.streets[street]) for street in self._similar(name)}
        likely = {street: cost for street, cost in mistyped.items() if _alike(name, self.streets[street])}
        for street, cost in (self._incomplete(name) | self._heard(name)).items():
            likely[street] = min(cost, likely.get(street, cost))
        if not likely:
            return []
        (best, least), *others = sorted(likely.items(), key=lambda item: (item[1], item[0]))
        clear = all(cost - least >= _CLEAR for street, cost in (mistyped | likely).items() if street != best)
        first = Fit(best, least, clear and _one_slip(name, self.streets[best]))
        return [first, *(Fit(street, cost) for street, cost in others if cost <= least + _WORTH_ASKING)]

    def starting(self, query: str) -> list[str]:
        """The streets with a word that starts as `query` does, those that start so themselves first."""
        asked = read_name(_WORD.findall(fold(query))).key
        if not asked:
            return []
        whole = [street for street, name in self.streets.items() if name.key.startswith(asked)]
        inside = [street for street, name in self.streets.items() if f" {asked}" in name.key]
        return whole + inside

    def _add(self, street: str, name: Name) -> None:
        for table, form in ((self._by_stem, name.stem), (self._by_core, name.core)):
            table.setdefault(form, []).append(street)
        if not name.suffix and len(name.words) > 1:  # "Redstone" may be Redstone Hill
            self._by_stem.setdefault("".join(name.words[:-1]), []).append(street)
        for word in name.words:
            self._by_word.setdefault(word, []).append(street)
        for start in _starts(name):
            self._by_joined.setdefault(start + name.suffix, []).append(street)
            for suffix in ("", *suffix_spellings(name.suffix)):
                self._glued.setdefault(start + suffix, []).append(street)

    def _add_letters(self) -> None:
        """Let "S St" be South Street where the list has no street of that letter."""
        for full, letter in _LETTERS.items():
            if full in self._by_stem:
                self._by_stem.setdefault(letter, self._by_stem[full])

    def _spelled_out(self, name: Name) -> list[str]:
        if name.key in self._by_key:
            return [self._by_key[name.key]]
        same = [s for s in self._by_stem.get(name.stem, []) if self.streets[s].suffix == name.suffix]
        return same or self._by_joined.get(name.joined, [])

    def _bare(self, name: Name) -> list[str]:
        """The streets of a name without suffix, one slip away too, for nothing but the name tells them apart."""
        if len(name.words) == 1 and (glued := self._run_together(name.words[0])):
            return glued
        forms = {name.stem} | (set() if name.direction else {name.core})
        if not any(form in self._by_stem or form in self._by_core for form in forms):
            return []
        twins = process.extract(name.stem, self._forms, scorer=OSA.distance, score_cutoff=1, limit=5)
        forms |= {form for form, _, _ in twins if len(form) >= _LONG_ENOUGH}
        tables = (self._by_stem,) if name.direction else (self._by_stem, self._by_core)
        nearest = sorted(forms, key=lambda form: (form != name.stem, form))
        return list(dict.fromkeys(street for form in nearest for table in tables for street in table.get(form, [])))

    def _run_together(self, word: str) -> list[str]:
        """The streets whose name with its suffix, or with its direction, is written as this one word."""
        whole = [street for street in self._by_joined.get(word, []) if self.streets[street].suffix]
        return whole or ([] if word in self._by_core else self._glued.get(word, []))

    def _similar(self, name: Name) -> Iterable[str]:
        for typed in {name.stem, name.core, name.joined if name.suffix in self._inside else name.core}:
            for form in _closest(typed, self._forms, _SIMILAR):
                yield from self._by_stem.get(form, [])
                yield from self._by_core.get(form, [])
        if not name.suffix:  # it may be run together with the rest, or past reading
            for form in _closest(name.stem, self._wholes, _SIMILAR_WHOLES):
                yield from self._by_joined[form]

    def _incomplete(self, name: Name) -> dict[str, float]:
        """Streets of which a word is missing (none where more than three would be), or whose suffix is unreadable."""
        words = set(name.words)
        known = [self._by_word[word] for word in words if word in self._by_word and word != name.suffix]
        longer = [
            street
            for street in dict.fromkeys(street for streets in known for street in streets)
            if words < set(self.streets[street].words) and len(self.streets[street].words) == len(name.words) + 1
        ]
        found = dict.fromkeys(longer if len(longer) <= 3 else [], _MISSING_WORD)
        if not name.suffix and len(name.words) > 1 and broken_suffix(name.words[-1]):
            found |= {fit.street: _BROKEN_SUFFIX for fit in self.exact(read_name(name.words[:-1]))}
        return found

    def _heard(self, name: Name) -> dict[str, float]:
        """Streets that sound as the name does, however it is spelled; none where more than three would."""
        sound = _sound(name.core)
        alike = [
            street
            for street in self._by_sound.get(sound, ())
            if name.direction in ("", self.streets[street].direction)
            and len(sound) + (name.suffix == self.streets[street].suffix) >= _HEARD_ENOUGH
        ]
        return dict.fromkeys(alike if len(alike) <= 3 else [], _MISSING_WORD)


def _sound(core: str) -> str:
    for spelled, heard in _BY_EAR:
        core = re.sub(spelled, heard, core)
    return core


def _distinct(names: Iterable[str]) -> dict[str, Name]:
    """The streets of a list; of names that differ only in abbreviation, the one most spelled out."""
    kept: dict[str, tuple[str, Name]] = {}
    for street in names:
        name = read_name(_WORD.findall(fold(street)))
        if name.words and len(street) > len(kept.get(name.key, ("", name))[0]):
            kept[name.key] = (street, name)
    return dict(kept.values())


def _starts(name: Name) -> set[str]:
    """The ways to write direction and core as one word: northmain, nmain; saintjames, stjames."""
    directions = {name.direction, _LETTERS.get(name.direction, "")} if name.direction else {""}
    return {direction + core for direction in directions for core in (name.core, _SAINT.sub("st", name.core))}


def _closest(typed: str, forms: list[str], alike: float) -> Iterable[str]:
    hits = process.extract(typed, forms, scorer=OSA.normalized_similarity, score_cutoff=alike, limit=12, processor=None)
    return (form for form, _, _ in hits)


def _cost(typed: Name, meant: Name) -> float:
    return sum(_differences(typed, meant))


def _differences(typed: Name, meant: Name) -> tuple[float, float]:
    """What the names differ in: the letters, and the suffix."""
    differences = _slips(typed, meant), _suffix_cost(typed, meant)
    if typed.suffix and typed.suffix in meant.words[:-1]:  # "Park Place" may be Park Place Circle
        return min(differences, (OSA.distance(typed.joined, meant.stem), _MISSING_SUFFIX), key=sum)
    if meant.suffix and not typed.suffix:  # "farmingtonavnue"
        whole = min(OSA.distance(typed.stem, meant.stem + suffix) for suffix in suffix_spellings(meant.suffix))
        return min(differences, (whole, _MISSING_SUFFIX), key=sum)
    return differences


def _slips(typed: Name, meant: Name) -> float:
    slips: float = OSA.distance(typed.stem, meant.stem)
    if typed.direction != meant.direction:
        turned = _OTHER_DIRECTION if typed.direction else _MISSING_DIRECTION
        slips = min(slips, OSA.distance(typed.core, meant.core) + turned)
    return slips if _starts_alike(typed, meant) else slips + _OTHER_START


def _starts_alike(typed: Name, meant: Name) -> bool:
    return bool({typed.stem[0], typed.core[0]} & {meant.stem[0], meant.core[0]})


def _alike(typed: Name, meant: Name) -> bool:
    """Whether the differences are few for the length; fewer are allowed where the suffix is another one too."""
    slips, suffix = _differences(typed, meant)
    tolerance = 0.36 if suffix < _OTHER_SUFFIX else 0.25
    return slips <= max(1.0, tolerance * max(len(typed.stem), len(meant.stem)))


def _one_slip(typed: Name, meant: Name) -> bool:
    """Whether all that is wrong is one letter: of the suffix, or of a long enough name and not its first."""
    if typed.suffix != meant.suffix:
        return False
    if typed.slipped or len(meant.stem) < _LONG_ENOUGH:
        return typed.stem == meant.stem
    return typed.stem[0] == meant.stem[0] and OSA.distance(typed.stem, meant.stem) <= 1


def _suffix_cost(typed: Name, meant: Name) -> float:
    if typed.suffix == meant.suffix:
        return _MISTYPED_SUFFIX if typed.slipped else 0.0
    return _OTHER_SUFFIX if typed.suffix else _MISSING_SUFFIX
