"""The stand-in carrier as its user has it: started, told how to fail, asked what it accepted, ended."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.whole.installation import a_free_port

ROOT = Path(__file__).parents[2]
PAUSE = 0.005  # seconds to an answer
PATIENCE = 30.0


@dataclass(frozen=True)
class Far:
    url: str

    def set(self, **values: Any) -> None:
        """Change a field of its `Switchboard`."""
        requests.post(f"{self.url}/set", json=values, timeout=PATIENCE).raise_for_status()

    def state(self) -> dict[str, Any]:
        return dict(requests.get(f"{self.url}/state", timeout=PATIENCE).json())

    def count(self) -> dict[str, Any]:
        """How many texts it accepted, when the first and the last, and how many fates it has yet to report."""
        return dict(requests.get(f"{self.url}/count", timeout=PATIENCE).json())

    def texts(self) -> list[tuple[str, str, float, str]]:
        """Everything accepted: to, words, when, how it stands."""
        return [tuple(one) for one in self.state()["texts"]]


def times(texts: Sequence[tuple[str, str, float, str]]) -> Counter[str]:
    """How often each phone was texted."""
    return Counter(to for to, *_ in texts)


def busiest_second(begun: Sequence[tuple[float, int]]) -> int:
    """The most segments that began within any second."""
    worst, first, within = 0, 0, 0
    for at, size in begun:
        within += size
        while begun[first][0] <= at - 1.0:
            within -= begun[first][1]
            first += 1
        worst = max(worst, within)
    return worst


@contextmanager
def carrier(seed: int = 1, pause: float = PAUSE) -> Iterator[Far]:
    port = a_free_port()
    words = [sys.executable, "-m", "tests.chaos.switchboard", str(port), str(pause), str(seed)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    far = Far(f"http://127.0.0.1:{port}")
    began = time.monotonic()
    try:
        while True:
            try:
                far.state()
                break
            except requests.ConnectionError:
                assert time.monotonic() - began < PATIENCE, "the stand-in carrier did not start"
                time.sleep(0.05)
        yield far
    finally:
        process.kill()
        process.wait(PATIENCE)
