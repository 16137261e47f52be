"""Ordinary texts, made by the thousand from the templates in `templates/`: what residents write and mean no keyword by.

Everyday talk of cameras, streets and neighbours, replies to officers, and hard negatives (stop signs, deleted clips, a
neighbour who was robbed last week). Seeded, so that the same texts come every time.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bot.dialogue.engine import recognizer_of
from bot.dialogue.hearing import hear
from bot.dialogue.intent import Intent
from tests.scene import the_book, west_hartford

LEAVING = frozenset({"remove", "stop", "pause", "wrong_number"})
SEED = 20261122
_HOLE = re.compile(r"\{(\w+)\}")
PAGES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Ordinary:
    """One made text, its language, and the template it was made from."""

    text: str
    language: str
    template: str


def ordinary_texts(count: int, seed: int = SEED) -> Iterator[Ordinary]:
    """`count` different texts, the same ones every time."""
    return islice(_endless(random.Random(seed)), count)


def _endless(chance: random.Random) -> Iterator[Ordinary]:
    pages = [(path.stem, *_page(path)) for path in sorted(PAGES.glob("*.txt"))]
    seen: set[str] = set()
    while True:
        language, pools, templates = chance.choice(pages)
        template = chance.choice(templates)
        text = _dressed(_filled(template, pools, chance), chance)
        if text not in seen:
            seen.add(text)
            yield Ordinary(text, language, template)


def _page(path: Path) -> tuple[dict[str, list[str]], list[str]]:
    """What may fill each hole, and the templates."""
    pools, _, templates = path.read_text(encoding="utf-8").partition("\n\n")
    filling = (line.split(" = ", 1) for line in pools.splitlines() if not line.startswith("#"))
    return {name: words.split("|") for name, words in filling}, templates.strip().split("\n")


def _filled(template: str, pools: dict[str, list[str]], chance: random.Random) -> str:
    return _HOLE.sub(lambda hole: chance.choice(pools[hole[1]]), template)


def _dressed(text: str, chance: random.Random) -> str:
    """As people type: at times without capitals, apostrophes and commas, or all in capitals."""
    way = chance.random()
    if way < 0.25:
        return text.lower()
    if way < 0.4:
        return text.replace("'", "").replace(",", "")
    return text.upper() if way < 0.45 else text[:1].upper() + text[1:]


@dataclass
class Taken:
    """How often a corpus was "acted" on, "asked" back, taken for "danger", a "question" or "other", with examples."""

    count: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)


def take(texts: Iterable[Ordinary]) -> Taken:
    """Recognise each text as one that came with nothing open."""
    taken, recognizer = Taken(), recognizer_of(the_book(), west_hartford().languages)
    for one in texts:
        taken.count += 1
        intent = recognizer.recognise(hear(one.text), one.language, None)
        if intent is not None and intent.name != "thanks":
            kind = _kind(intent)
            taken.kinds[kind] += 1
            taken.examples.setdefault((kind, one.template), f"{one.text!r} as {intent.question or intent.name}")
    return taken


def _kind(intent: Intent) -> str:
    if intent.name in LEAVING:
        return "acted" if intent.sure and not intent.about else "asked"
    return intent.name if intent.name in ("danger", "question") else "other"
