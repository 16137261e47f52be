"""What drives the worker: DBOS as dispatcher and clock, launched here and nowhere else.

The truth stays in our own tables. What DBOS holds may be lost at any moment: a number with something due is found again
by `kick`, and a number's lease keeps two drains apart, whichever process they run in.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Condition, Event
from time import monotonic
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig, ScheduleInput

from bot.bootstrap import Installation, outline
from bot.handlers.audit_chain import seal_audit
from bot.handlers.clocks import OFTEN, check_clock
from bot.handlers.guarding import forget_loops
from bot.handlers.pace import Pace
from bot.handlers.sending import drain, finish, kick, scrub
from bot.store.engine import SQLITE_SETTINGS
from bot.store.watch import Watch
from bot.worker.chores import CHORES, Round

log = structlog.get_logger(__name__)

NAME = "porchlight"
VERSION = "1"  # pinned: what an older release queued must still run
QUEUE = "drain"
DRAINS = 64  # numbers that one worker drains at once
POLL = 5.0  # seconds between the engine's looks at its queue, milliseconds each; what wakes a worker is the watch
KICK = "3-53/10 * * * * *"  # between the other schedules; LOOK comes before it, while this process lives
GLANCE = 0.05  # seconds between looks at the rounds, and at whether texts fell due
LOOK = 2.0  # seconds after which a worker that was not woken looks: for retries, and for what a dead one left
ROUSED = 16  # numbers drained at once without waiting for the engine
MODESTY = 3, 4  # glances, at first and at most, for which a worker that drains leaves a number to one that does not
GRACE = 15.0  # seconds a drain gets to record what is in flight
SEAL = 4.0  # seconds between looks at the audit log's end: its rows are sealed within 5
LOOPS = 300.0  # seconds between looks at phones whose silence is over
OLD = timedelta(hours=1)
DEAD = timedelta(days=2)
BATCH = 1000


class Worker:
    """One process's worker. Making it starts nothing."""

    def __init__(self, installation: Installation, stop: Event) -> None:
        self._clock = installation.clock
        self.desk = installation.desk
        self.stop = stop
        self.turn_over = Event()  # ends the drains of this launch
        self.id = self.desk.new_id()
        self._engine = installation.store.engine
        self._paces: defaultdict[str, Pace] = defaultdict(Pace)  # by number
        self._draining = 0
        self._quiet = Condition()
        self._pool = ThreadPoolExecutor(ROUSED, thread_name_prefix="roused")
        self._roused: dict[str, Future[None]] = {}
        self._roused_at = 0.0
        self._due = False  # whether there may be texts that nobody took up yet

    def run(self) -> None:
        """Work until `stop` is set; then finish what is in flight, give the leases back and return."""
        rounds = [
            Round("clock", OFTEN, lambda: check_clock(self._clock, self.desk)),  # before anything goes by it
            Round("mend", 5.0, self.mend),
            Round("scrub", 2.0, lambda: scrub(self.desk)),  # what was erased must be gone from the files in 5 seconds
            Round("seal", SEAL, lambda: seal_audit(self.desk)),
            Round("loops", LOOPS, lambda: forget_loops(self.desk)),
            Round("tidy", OLD.total_seconds(), self.tidy),
            Round("look", LOOK, self.look),
        ]
        watch = Watch(self._engine)
        try:
            while not self.stop.is_set():
                for each in filter(Round.is_due, rounds):
                    with reported(each.name):
                        each.do()
                self._due = watch.stirred() or self._due
                if self._due and self._is_my_turn():
                    with reported("rouse"):
                        self.rouse()
                self.stop.wait(GLANCE)
        finally:
            watch.close()
            self.close()
            self._pool.shutdown()

    def mend(self) -> None:
        """Launch the engine, or launch it anew where its own records are gone."""
        if not is_sound():
            self.close()
            self.launch()

    def launch(self) -> None:
        self.turn_over.clear()
        DBOS(config=self._config())
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=DRAINS, polling_interval_sec=POLL, on_conflict="always_update")
        kicks: ScheduleInput = {"schedule_name": "kick", "workflow_fn": kick_numbers, "schedule": KICK}
        DBOS.apply_schedules([kicks, *(_schedule(name, chore.when) for name, chore in CHORES.items())])

    def close(self) -> None:
        """Let the drains of this process end in good order, then shut the engine down."""
        self.turn_over.set()
        with self._quiet:
            self._quiet.wait_for(lambda: not self._draining, GRACE)
        DBOS.destroy()

    def look(self) -> None:
        self._due = True

    def rouse(self) -> None:
        """Drain one number that fell due, at once: the engine, whose looks cost more, comes later and gets no lease.

        One at a time, each worker in an order of its own, so that several share what falls due together.
        """
        self._roused = {number: running for number, running in self._roused.items() if not running.done()}
        numbers = [number for number in kick(self.desk) if number not in self._roused]
        self._due = bool(numbers)
        if numbers and len(self._roused) < ROUSED:
            number = min(numbers, key=lambda one: hash((self.id, one)))
            self._roused[number] = self._pool.submit(self._drain_roused, number)
            self._roused_at = monotonic()

    def _is_my_turn(self) -> bool:
        """Whoever drains already waits a little longer: of two that took the same number, one must look again."""
        draining, (first, most) = sum(not running.done() for running in self._roused.values()), MODESTY
        return not draining or monotonic() - self._roused_at >= GLANCE * min(first - 1 + draining, most)

    def _drain_roused(self, number: str) -> None:
        with reported("drain"):
            self.drain(number)

    def drain(self, number: str) -> None:
        with self._counted():
            owner = f"{self.id}-{self.desk.new_id()}"
            if drain(number, owner, self.desk, self.turn_over, self._paces[number]):
                self.look()  # what came as it ended found the number held, and woke nobody
        finish(self.desk)

    def tidy(self) -> None:
        """Delete the engine's own rows: every tick of a schedule is one, and nothing else ever takes them away."""
        now = self.desk.clock.now()
        for until, states in ((now - OLD, ["SUCCESS", "ERROR"]), (now - DEAD, None)):
            while ids := _rows(until, states):
                DBOS.delete_workflows(ids)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._quiet:
            self._draining += 1
        try:
            yield
        finally:
            with self._quiet:
                self._draining -= 1
                self._quiet.notify_all()

    def _config(self) -> DBOSConfig:
        """A random executor id: two processes with one id would take over each other's running drains."""
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": self._engine.url.render_as_string(hide_password=False),
            "application_version": VERSION,
            "executor_id": self.id,
            "sys_db_pool_size": 4,
            "use_listen_notify": False,
            "scheduler_polling_interval_sec": 5.0,
            "enable_otlp": False,
            "log_level": "ERROR",
        }
        if self._engine.dialect.name == "sqlite":
            config["db_engine_kwargs"] = {"creator": lambda: connect(str(self._engine.url.database))}
        return config


_worker: Worker | None = None


def run_worker(installation: Installation, stop_event: Event) -> None:
    """Send, retry, find out, expire and delete until `stop_event` is set; one to a process, any number of processes."""
    global _worker
    _worker = Worker(installation, stop_event)
    try:
        _worker.run()
    finally:
        _worker = None


@DBOS.workflow(name="drain")
def drain_number(number: str) -> None:
    """Drain one of the towns' numbers; a second one at the same number ends at once, for it gets no lease."""
    if (worker := _worker) is not None:
        with reported("drain"):
            worker.drain(number)


@DBOS.workflow(name="kick")
def kick_numbers(_when: datetime, _context: Any) -> None:
    """Queue a drain for each number with something due that nobody drains and that waits for none yet."""
    if (worker := _worker) is None:
        return
    with reported("kick"):
        if numbers := kick(worker.desk):
            waiting = DBOS.list_queued_workflows(queue_name=QUEUE, status="ENQUEUED")
            queued = {args[0] for each in waiting if each.input and (args := each.input["args"])}
            for number in (each for each in numbers if each not in queued):
                DBOS.enqueue_workflow(QUEUE, drain_number, number)


@DBOS.workflow(name="chore")
def run_chore(_when: datetime, name: str) -> None:
    """Do one of the chores that one process of all does."""
    if (worker := _worker) is not None:
        with reported(name):
            CHORES[name].do(worker.desk)


@contextmanager
def reported(job: str) -> Iterator[None]:
    """The loop's one handler: names what failed, without any values, and goes on. The engine keeps no error of ours."""
    try:
        yield
    except Exception as error:  # whatever one job meets, the next one is done all the same
        log.error("job.failed", job=job, failed=outline(error))


def _schedule(name: str, when: str) -> ScheduleInput:
    return {"schedule_name": name, "workflow_fn": run_chore, "schedule": when, "context": name}


def is_sound() -> bool:
    """Whether the engine runs and its queue, schedules and version are still on record."""
    try:
        schedules = {each["schedule_name"] for each in DBOS.list_schedules()}
        versions = {each["version_name"] for each in DBOS.list_application_versions()}
        return {"kick", *CHORES} <= schedules and VERSION in versions and DBOS.retrieve_queue(QUEUE) is not None
    except Exception:  # not launched, or its tables are gone: either way it is launched anew
        return False


def _rows(until: datetime, states: list[str] | None) -> list[str]:
    found = DBOS.list_workflows(
        end_time=until.isoformat(), status=states, limit=BATCH, load_input=False, load_output=False
    )
    return [each.workflow_id for each in found]


def connect(path: str) -> sqlite3.Connection:
    """A connection of the engine's to our SQLite file, set as our own are; it begins no new file where ours is gone."""
    connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=rw", uri=True, check_same_thread=False)
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}").close()
    return connection
