"""A short chaos run: every act and the carrier's faults, once, on both databases. `make chaos` is the long one."""

from __future__ import annotations

import pytest

from tests.chaos.__main__ import quick
from tests.chaos.trial import run


@pytest.mark.parametrize(("database", "workers", "seed"), [("sqlite", 1, 3), ("postgresql", 2, 4)])
def test_nobody_twice_and_nobody_missed_whatever_dies(database: str, workers: int, seed: int, postgresql: str) -> None:
    verdict = run(quick(database, workers), seed)
    assert not verdict.complaints
    assert verdict.carriers == verdict.plan.texts
    assert {"a worker killed", "all killed at once"} <= {row.fault for row in verdict.rows}
