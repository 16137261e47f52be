"""Microseconds to understand one text, beside folding and cutting the same text into words.

Run `python -m bench.understanding`. The texts are the neighbours' of the demo: what they text in a whole registration.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.config import default_flows
from bot.dialogue.engine import recognizer_of
from bot.dialogue.hearing import hear
from bot.dialogue.wording import tokenise
from bot.flowfiles import load_pages, read_book
from bot.operations.sample_town import neighbours

ROUNDS = 5


def main() -> None:
    texts = [text for neighbour in neighbours() for text in neighbour.texts]
    recognizer = recognizer_of(read_book(load_pages(default_flows())))
    recognise = _microseconds(lambda text: recognizer.recognise(hear(text), "en", None), texts)
    baseline = _microseconds(tokenise, texts)
    print(f"recognise a text  {recognise:8.1f} µs")
    print(f"cut it into words {baseline:8.1f} µs")
    print(f"ratio             {recognise / baseline:8.1f}")


def _microseconds(do: Callable[[str], object], texts: list[str]) -> float:
    """The best of some rounds, a text."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for text in texts:
            do(text)
        rounds.append(time.perf_counter() - began)
    return 1e6 * min(rounds) / len(texts)


if __name__ == "__main__":
    main()
