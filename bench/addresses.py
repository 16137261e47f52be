"""How long a look-up of an address takes, beside the plain fuzzy search of the same list.

Run from the project: .venv/bin/python -m bench.addresses [COUNT]
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.registry.addresses import StreetList

SAMPLE = Path(__file__).parents[1] / "bot" / "operations" / "sample"
TEXTS = (
    "50 n main st apt 2", "12northmain", "Main St", "50 farmingtn ave", "120 Fermington", "12 Whispering Pines Rd",
    "50 north main st, its a house, front door cam, motion", "my address is 911 Park Rd, West Hartford CT 06107",
    "vivo en calle North Main número 50 apartamento 2B", "corner of Main and Elm", "home", "12 A Wompanog Drve",
)  # fmt: skip


def streets(count: int) -> list[str]:
    """`count` names: both towns' own, then the same first parts with what other towns put before them."""
    listed = []
    for town in ("west-hartford", "bristol"):
        with (SAMPLE / f"{town}.csv").open(encoding="utf-8") as file:
            listed += [row["name"] for row in csv.DictReader(file)]
    more = (f"{prefix} {name}" for prefix in ("Old", "Upper", "Little", "New") for name in listed)
    return list(islice(dict.fromkeys([*listed, *more]), count))


def microseconds(look_up: Callable[[str], object], seconds: float = 1.0) -> tuple[float, float]:
    """The mean of a look-up over all texts, and that of the slowest text."""
    spent: dict[str, list[float]] = {}
    until = time.perf_counter() + seconds
    for text in cycle(TEXTS):
        start = time.perf_counter()
        look_up(text)
        end = time.perf_counter()
        spent.setdefault(text, []).append((end - start) * 1e6)
        if end > until:
            break
    means = [sum(times) / len(times) for times in spent.values()]
    return sum(means) / len(means), max(means)


def main() -> None:
    names = streets(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
    town = StreetList(names)
    print(f"{len(names)} streets; microseconds a look-up: mean, and of the slowest text")
    for label, look_up in (
        ("StreetList.match", town.match),
        ("rapidfuzz ratio alone", lambda text: process.extract(text, names, scorer=fuzz.ratio, limit=3)),
        ("rapidfuzz WRatio alone", lambda text: process.extract(text, names, scorer=fuzz.WRatio, limit=3)),
    ):
        mean, slowest = microseconds(look_up)
        print(f"{label:24}{mean:9.0f}{slowest:9.0f}")


if __name__ == "__main__":
    main()
