"""The worker as it runs: launched, woken, killed off, wiped and stopped; on both databases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from dbos import DBOS
from sqlalchemy import inspect, text

from bot.handlers.clocks import CorrectedClock
from bot.ports import Desk
from bot.registry.towns import Limits
from bot.worker.chores import CHORES
from bot.worker.engine import Worker, run_worker
from tests.builders import NUMBER, a_message, a_resident, a_town, an_outreach
from tests.far_end import FarEnd, a_desk

PATIENCE = 90.0  # seconds, on a machine that does much else


@dataclass
class WallClock:
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Scene:
    """A town with some residents, and a worker to run beside it."""

    store: Any
    desk: Desk
    carrier: FarEnd

    def outreach(self, name: str, people: range, wake: bool = True) -> None:
        """An officer sends a question to these residents."""
        now = self.desk.clock.now()
        with self.desk.work() as work:
            work.outreaches.add(an_outreach(id=name), [])
            work.messages.queue(
                a_message(
                    id=f"{name}-{n}", resident_id=f"r{n}", phone=phone(n), text=f"{name} {n}", outreach_id=name,
                    created_at=now, updated_at=now,
                )
                for n in people
            )  # fmt: skip
            if wake:
                work.wake(NUMBER)
            work.commit()

    def outreach_is(self, name: str, state: str) -> bool:
        with self.desk.work() as work:
            found = work.outreaches.get("wh", name)
        return found is not None and found.state == state

    @contextmanager
    def worker(self) -> Iterator[Event]:
        stop = Event()
        clock = CorrectedClock(self.desk.clock)
        installation: Any = SimpleNamespace(desk=replace(self.desk, clock=clock), store=self.store, clock=clock)
        thread = Thread(target=run_worker, args=(installation, stop))
        thread.start()
        try:
            yield stop
        finally:
            stop.set()
            thread.join(PATIENCE)
            assert not thread.is_alive()


@pytest.fixture
def scene(store: Any) -> Scene:
    carrier = FarEnd(WallClock())  # type: ignore[arg-type]
    desk = a_desk(store, carrier)
    with desk.work() as work:
        work.towns.add(a_town(quiet_hours=None, limits=Limits(messages_per_second=None)))
        for n in range(60):
            work.residents.add(a_resident(id=f"r{n}", phone=phone(n)))
        work.commit()
    return Scene(store, desk, carrier)


def phone(n: int) -> str:
    return f"+186055501{n:02d}"


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < PATIENCE, "never came true"
        time.sleep(0.05)


def each_once(carrier: FarEnd, count: int) -> bool:
    times = carrier.times()
    return len(times) == count and set(times.values()) == {1}


def test_what_is_due_leaves_once_whether_the_worker_was_woken_or_not(scene: Scene) -> None:
    scene.outreach("early", range(10), wake=False)  # before any worker ever ran
    with scene.worker():
        eventually(lambda: scene.outreach_is("early", "done"))
        scene.outreach("woken", range(10))
        eventually(lambda: scene.outreach_is("woken", "done"))
        scene.outreach("lost", range(10), wake=False)
        eventually(lambda: scene.outreach_is("lost", "done"))
    assert each_once(scene.carrier, 30)


def test_the_engines_tables_may_be_wiped_in_the_middle(scene: Scene) -> None:
    with scene.worker():
        scene.outreach("first", range(30))
        eventually(lambda: len(scene.carrier.arrived) > 0)
        wipe(scene.store.engine)
        eventually(lambda: is_filled(scene.store.engine))  # asked of the tables: the engine is the worker's thread's
        scene.outreach("second", range(30, 60), wake=False)
        eventually(lambda: scene.outreach_is("first", "done") and scene.outreach_is("second", "done"))
    assert each_once(scene.carrier, 60)


KEPT = ("queues", "workflow_schedules", "application_versions")  # what the engine cannot do without


def wipe(engine: Any) -> None:
    """Empty the engine's tables: what it queued and ran, its queues, schedules and versions."""
    schema = None if engine.dialect.name == "sqlite" else "dbos"
    theirs = {"workflow_status", *KEPT}
    assert theirs <= set(inspect(engine).get_table_names(schema))
    with engine.begin() as connection:
        for name in theirs:
            gone = connection.execute(text(f"DELETE FROM {schema}.{name}" if schema else f"DELETE FROM {name}"))
            assert gone.rowcount > 0 or name == "workflow_status"


def is_filled(engine: Any) -> bool:
    """Whether the engine's queue, schedules and version are on record."""
    schema, prefix = (None, "") if engine.dialect.name == "sqlite" else ("dbos", "dbos.")
    if not set(KEPT) <= set(inspect(engine).get_table_names(schema)):
        return False
    with engine.connect() as connection:
        counts = [connection.execute(text(f"SELECT count(*) FROM {prefix}{name}")).scalar_one() for name in KEPT]
    return counts[1] > len(CHORES) and all(counts)


def test_a_stopped_worker_records_what_was_in_flight_and_gives_the_number_back(scene: Scene) -> None:
    answered = Event()
    scene.carrier.after = lambda each: answered.wait(PATIENCE)
    with scene.worker() as stop:
        scene.outreach("first", range(60))
        eventually(lambda: len(scene.carrier.arrived) > 0)
        stop.set()
        answered.set()
    left = len(scene.carrier.arrived)
    assert 0 < left < 60
    with scene.desk.work() as work:
        states = [work.messages.get(f"first-{n}").state for n in range(60)]  # type: ignore[union-attr]
        assert work.sending.due_numbers(scene.desk.clock.now()) == [NUMBER]
    assert (states.count("accepted"), states.count("queued")) == (left, 60 - left)


def test_the_engines_own_rows_do_not_pile_up(scene: Scene) -> None:
    with scene.worker():
        scene.outreach("first", range(1))
        eventually(lambda: scene.outreach_is("first", "done"))
        late: Any = replace(scene.desk, clock=WallClock(ahead=timedelta(days=3)))
        installation: Any = SimpleNamespace(desk=late, store=scene.store, clock=late.clock)
        with ThreadPoolExecutor(1) as apart:  # where no loop of a browser's runs, as in a worker
            eventually(lambda: apart.submit(DBOS.list_workflows, limit=1).result() != [])
            apart.submit(Worker(installation, Event()).tidy).result()
            assert apart.submit(DBOS.list_workflows, name="drain").result() == []


def test_what_was_erased_is_gone_from_the_file_in_seconds(scene: Scene, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps its log for itself")
    path = database_url.removeprefix("sqlite:///")
    with scene.worker():
        eventually(lambda: is_filled(scene.store.engine))
        with scene.desk.work() as work:
            work.outreaches.add(an_outreach(id="o", case="Zanzibar-77"), [])
            work.commit()
        assert "Zanzibar-77" in files(path)
        with scene.store.engine.begin() as connection:
            connection.execute(text("DELETE FROM outreach WHERE id = 'o'"))
        eventually(lambda: "Zanzibar-77" not in files(path))


def files(path: str) -> str:
    """All that the database has on the disk."""
    found = ""
    for suffix in ("", "-wal"):
        with open(path + suffix, "rb") as file:
            found += file.read().decode("latin-1")
    return found
