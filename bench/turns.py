"""Whole registration turns a second over HTTP, 8 residents at once, beside a webhook that has nothing to do.

Run `python -m bench.turns`. The baseline is the same server answering a signed text to a number that is no town's:
parsing, signature and one look-up, no turn. Both are measured in the same run, in rounds that alternate.
"""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from bot.operations.demo import Demo, running_demo
from bot.operations.sample_town import NUMBER

AT_ONCE = 8
ROUNDS = 4
TEXTS = (
    "REGISTER", "YES", "Maria Lopez", "50 North Main Street", "home", "front door and driveway", "motion", "yes",
    "30 days", "YES",
)  # fmt: skip
NOBODY = "+18605550188"  # no town's number
_PLACES = count()


def main() -> None:
    with running_demo(None) as demo, ThreadPoolExecutor(AT_ONCE) as pool:
        _round(demo, pool, NUMBER)  # warm
        turns, idle = [], []
        for _ in range(ROUNDS):
            turns.append(_round(demo, pool, NUMBER))
            idle.append(_round(demo, pool, NOBODY))
    print(f"registration turns  {statistics.median(turns):7.1f} a second, {AT_ONCE} at once")
    print(f"empty webhook       {statistics.median(idle):7.1f} a second")
    print(f"ratio               {statistics.median(turns) / statistics.median(idle):7.2f}")


def _round(demo: Demo, pool: ThreadPoolExecutor, number: str) -> float:
    """Texts a second while each of 8 phones plays a whole registration."""
    began = time.perf_counter()
    list(pool.map(lambda _: _play(demo, number), range(AT_ONCE)))
    return AT_ONCE * len(TEXTS) / (time.perf_counter() - began)


def _play(demo: Demo, number: str) -> None:
    simulator = demo.installation.simulator
    assert simulator is not None
    phone = f"+1860556{next(_PLACES):04d}"  # beyond the sample range, towards the stand-in alone
    for text in TEXTS:
        simulator.text_in(phone, number, text)


if __name__ == "__main__":
    main()
