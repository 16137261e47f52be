"""The same text brought to two web servers at the same moment, as a carrier may that waits no longer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.whole.installation import Installation, answer

PAIRS = 20


def test_twenty_pairs_have_twenty_effects(live: Installation) -> None:
    if len(live.ports) < 2:
        live.serve()
    both = live.ports[:2]
    before = live.rows("claim"), live.rows("message")

    def brought(n: int) -> None:
        barrier = Barrier(2)

        def bring(port: int) -> tuple[str | None, str | None]:
            barrier.wait(10)
            return answer(live.text("REGISTER", f"+186055501{51 + n}", sid=f"SMpair{n}", port=port))

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(bring, both)
        assert first == second
        assert first[0]

    for n in range(PAIRS):
        brought(n)
    assert (live.rows("claim"), live.rows("message")) == (before[0] + PAIRS, before[1] + 2 * PAIRS)
