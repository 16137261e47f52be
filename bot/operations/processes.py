"""The processes of an installation: the web server, the worker, and a parent that starts them and keeps them alive."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from bot.bootstrap import configure_logs, make_installation
from bot.config import Settings
from bot.dialogue.engine import recognizer_of

THREADS = 8  # of each web process
SPAWN = multiprocessing.get_context("spawn")  # a fork would share database connections
CALM = 1.0  # seconds before a process that died is started again
GRACE = 25.0  # seconds that a process gets to end in good order


@dataclass(frozen=True)
class Serving:
    """How the web server runs. `demo` is the e-mail of the officer whom the demo's pages act for."""

    settings: Settings
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    simulator: bool = False
    demo: str | None = None


def serve(serving: Serving) -> None:
    """Serve until SIGTERM. Each worker process wires its own installation."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _options(serving).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return _application(serving)

    Server().run()


def _application(serving: Serving) -> Any:
    from bot.web.app import create_app

    configure_logs(quiet=serving.demo is not None)
    installation = make_installation(serving.settings, simulator=serving.simulator)
    recognizer_of(installation.desk.book)  # now, so that the first text does not wait for it
    app = create_app(installation, demo=serving.demo is not None)
    app.config["DEMO_OFFICER"] = serving.demo
    return app


def _options(serving: Serving) -> dict[str, Any]:
    return {
        "bind": f"{serving.host}:{serving.port}",
        "workers": serving.workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 30,
        "graceful_timeout": 15,
        "loglevel": "error",
        "proc_name": "porchlight",
        "control_socket": str(Path(tempfile.gettempdir()) / f"porchlight-{serving.port}.ctl"),
    }


def work(settings: Settings, *, simulator: bool, quiet: bool = False) -> None:
    """Run a worker until SIGTERM or SIGINT; what is in flight is finished first."""
    from bot.worker.engine import run_worker

    configure_logs(quiet=quiet)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run_worker(make_installation(settings, simulator=simulator), stop)


def work_for(settings: Settings, simulator: bool, quiet: bool) -> None:
    """`work`, as a process's target."""
    work(settings, simulator=simulator, quiet=quiet)


@dataclass(frozen=True)
class Job:
    """One process to keep alive."""

    name: str
    run: Callable[..., None]
    given: tuple[Any, ...]

    def start(self) -> multiprocessing.process.BaseProcess:
        process = SPAWN.Process(target=self.run, args=self.given, name=self.name)
        process.start()
        return process


class Family:
    """A parent's children. One that dies is started anew; all end with the parent."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._children: dict[str, multiprocessing.process.BaseProcess] = {}
        self._ended = threading.Event()

    def __enter__(self) -> Family:
        signal.signal(signal.SIGTERM, self._end)
        for job in self._jobs:
            self._children[job.name] = job.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for child in self._children.values():
            if child.is_alive():
                child.terminate()
        until = time.monotonic() + GRACE
        for child in self._children.values():
            child.join(max(0.1, until - time.monotonic()))
            if child.is_alive():
                child.kill()

    def alive(self) -> bool:
        return all(child.is_alive() for child in self._children.values())

    def watch(self) -> None:
        """Keep every child alive until told to end."""
        while not self._ended.wait(CALM):
            for job in self._jobs:
                if not self._children[job.name].is_alive():
                    print(f"porchlight: {job.name} ended and is started again", file=sys.stderr)
                    self._children[job.name] = job.start()

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._ended.set()


def serve_with_worker(serving: Serving) -> None:
    """The one-box way: the web server and one worker under one parent that restarts either."""
    jobs = [Job("serve", serve, (serving,)), Job("worker", work_for, (serving.settings, serving.simulator, False))]
    with Family(jobs) as family:
        try:
            family.watch()
        except KeyboardInterrupt:
            pass  # the usual way to end it; the children are ended in good order
