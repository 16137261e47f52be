"""What the second ear has learnt: three pages of signs and their weights, made by `make ears` from labelled texts.

Tab-separated: the digest of the texts, the languages, the kinds, the steps whose answers they are, then a sign a line
with its weight for each kind; the sign "" is the leaning towards each kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from bot.dialogue.inkling import Ears, Inkling

FOLDER = Path(__file__).with_name("ears")
KINDS, TOPICS, NODS = (FOLDER / f"{name}.tsv" for name in ("kinds", "topics", "nods"))
PLACES = 2  # digits behind the point: more of them hear no better


@lru_cache(maxsize=1)
def learnt() -> Ears:
    """The ears as they were last taught."""
    _, languages, *_ = _lines(KINDS)
    return Ears(_inkling(KINDS), _inkling(TOPICS), _inkling(NODS), tuple(languages.split("\t")))


def taught_with(page: Path) -> str:
    """The digest of the texts that a page was learnt from."""
    return _lines(page)[0]


def digest(lessons: Iterable[tuple[str, ...]]) -> str:
    """Of texts with their kinds, and the step that each answers if it is about answers, in whatever order they come."""
    told = "\n".join(sorted("\t".join(lesson) for lesson in lessons))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def write(page: Path, inkling: Inkling, languages: Iterable[str], lessons: Iterable[tuple[str, ...]]) -> None:
    """Put what was learnt from `lessons` where the next start finds it."""
    rows: Mapping[str, tuple[float, ...]] = {"": inkling.leaning, **dict(sorted(inkling.weights.items()))}
    lines = ("\t".join((sign, *(f"{each:.{PLACES}f}" for each in weights))) for sign, weights in rows.items())
    head = ("\t".join(each) for each in (languages, inkling.kinds, inkling.steps))
    text = "\n".join((digest(lessons), *head, *lines))
    page.write_text(text + "\n", encoding="utf-8")


def _inkling(page: Path) -> Inkling:
    _, _, kinds, steps, *lines = _lines(page)
    rows = (line.split("\t") for line in lines)
    weights = {sign: tuple(map(float, each)) for sign, *each in rows}
    return Inkling(tuple(kinds.split("\t")), weights.pop(""), weights, tuple(filter(None, steps.split("\t"))))


def _lines(page: Path) -> list[str]:
    return page.read_text(encoding="utf-8").rstrip("\n").split("\n")
