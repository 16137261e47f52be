"""STOP and REMOVE win every race with a send, on both databases; found by trying orders of events at random."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.store.unit_of_work import Store
from tests import private_server
from tests.chaos.race import LAGS, TROUBLES, Race
from tests.conftest import SEALER

NUMBERS = itertools.count(1)
QUICK = settings(
    max_examples=15, stateful_step_count=30, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: it is the order of events that counts here, not the disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.mark.parametrize("other", [0, 1])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_text_in_doubt_while_the_carriers_list_lags(store: Store, trouble: str, other: int) -> None:
    """The order of events that chance finds too seldom: all goes wrong once, then a worker works on as time passes."""
    race = machine(lambda: store)()
    race.residents_register(lag=max(LAGS))
    race.worker_works(0, [trouble] * 3)
    for _ in range(6):
        race.worker_works(other, [""] * 3)
        race.minutes_pass_and_doubts_are_asked_about(1)
        race.nobody_twice()
        race.states_move_forward()
    race.teardown()


def test_a_worker_that_wakes_when_another_has_taken_over(store: Store) -> None:
    race = machine(lambda: store)()
    race.residents_register(lag=0)
    race.worker_turns(0)
    asleep = race.workers[0]
    race._release(asleep)
    for _ in range(6):
        race.minutes_pass_and_doubts_are_asked_about(1)
        race.worker_works(1, [""] * 3)
    while asleep.pool.begun:
        race._post(asleep, 0, "")
        race.nobody_twice()
    race.teardown()


def test_on_sqlite(empty_sqlite: Path, folder: Path) -> None:
    def fresh() -> Store:
        path = folder / f"{next(NUMBERS)}.db"
        shutil.copy(empty_sqlite, path)
        return Store(f"sqlite:///{path}", SEALER)

    run_state_machine_as_test(machine(fresh), settings=QUICK)  # type: ignore[no-untyped-call]


def test_on_postgresql(empty_postgresql: str) -> None:
    names: list[str] = []

    def fresh() -> Store:
        names.append(f"race_{next(NUMBERS)}")
        private_server.ask(empty_postgresql, f"CREATE DATABASE {names[-1]} TEMPLATE empty")
        return Store(private_server.url_of(empty_postgresql, names[-1]), SEALER)

    try:
        run_state_machine_as_test(machine(fresh), settings=settings(QUICK, max_examples=6))  # type: ignore[no-untyped-call]
    finally:
        for name in names:
            private_server.ask(empty_postgresql, f"DROP DATABASE {name} WITH (FORCE)")


def machine(fresh: Any) -> type[Race]:
    return type("Race", (Race,), {"fresh": staticmethod(fresh)})
