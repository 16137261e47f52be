"""What dies while an outreach is under way: processes by kill -9, PostgreSQL, the work engine's own tables."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from tests import private_server
from tests.chaos.site import Site, eventually

ROUNDS = 3
ENGINES = ("workflow_status", "queues", "workflow_schedules", "application_versions")


@dataclass
class Monkey:
    """Breaks one thing at a time and lets it come back; notes what and when."""

    site: Site
    chance: random.Random
    server: str | None  # PostgreSQL's folder
    done: list[tuple[str, float]] = field(default_factory=list)

    def acts(self) -> list[Callable[[], None]]:
        """Each act, once."""
        acts = [self.worker_killed, self.web_killed, self.all_killed, self.engine_wiped]
        return [*acts, self.server_restarted] if self.server else acts

    def play(self, reached: Callable[[], int], until: int, rest: tuple[float, float]) -> None:
        """Every act in a random order, a few times over, or until so many texts `reached` the carrier.

        After each, texts must leave again; then it rests for so many seconds.
        """
        for _ in range(ROUNDS):
            for act in self.chance.sample(self.acts(), len(self.acts())):
                if (before := reached()) < until:
                    act()
                    eventually(lambda at=before: reached() > at)  # type: ignore[misc]
                    time.sleep(self.chance.uniform(*rest))

    def play_once(self, reached: Callable[[], int]) -> None:
        """Every act once, each as soon as texts leave again."""
        for act in self.chance.sample(self.acts(), len(self.acts())):
            before = reached()
            eventually(lambda at=before: reached() > at)  # type: ignore[misc]
            act()

    def worker_killed(self) -> None:
        self._note("a worker killed")
        self.site.kill(self.chance.choice(self.site.workers))
        self.site.work()

    def web_killed(self) -> None:
        self._note("a web server killed")
        if port := self.site.kill(self.chance.choice(list(self.site.webs))):
            self.site.serve(port=port)

    def all_killed(self) -> None:
        self._note("all killed at once")
        ports, workers = list(self.site.webs.values()), len(self.site.workers)
        for process in [*self.site.webs, *self.site.workers]:
            self.site.kill(process)
        for port in ports:
            self.site.serve(port=port)
        for _ in range(workers):
            self.site.work()

    def server_restarted(self) -> None:
        """Gently (`fast`): the quick server of tests keeps its last commits in memory alone, as no real one does."""
        self._note("PostgreSQL restarted")
        assert self.server
        private_server.stop(self.server, "fast")
        private_server.start(self.server)

    def engine_wiped(self) -> None:
        with closing(self.site.store()) as store, suppress(SQLAlchemyError):
            schema = None if store.engine.dialect.name == "sqlite" else "dbos"
            with store.engine.begin() as connection:
                there = set(inspect(connection).get_table_names(schema))
                for name in (each for each in ENGINES if each in there):
                    connection.execute(text(f"DELETE FROM {schema}.{name}" if schema else f"DELETE FROM {name}"))
            self._note("the work engine's tables wiped")

    def _note(self, what: str) -> None:
        self.done.append((what, time.time()))
