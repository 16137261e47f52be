"""The processes of an installation: the web server, the worker, and a parent that starts them and keeps them alive."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from bot.bootstrap import Installation, Refused, configure_logs, make_installation
from bot.config import Settings
from bot.dialogue.engine import recognizer_of
from bot.handlers.clocks import check_if_possible, keep_right
from bot.handlers.towns import list_towns

THREADS = 8  # of each web process
BACKLOG = 512  # connections that wait to be taken
SPAWN = multiprocessing.get_context("spawn")  # a fork would share database connections
CALM = 1.0  # seconds before a process that died is started again
GRACE = 25.0  # seconds that a process gets to end in good order
ENDINGS = (signal.SIGTERM, signal.SIGHUP)  # as good as Ctrl-C


@dataclass(frozen=True)
class Serving:
    """How the web server runs. `demo` adds the demo's pages."""

    settings: Settings
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    simulator: bool = False
    demo: bool = False


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, so that nobody else can. Raises Refused where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except socket.gaierror as error:
        raise Refused(f"cannot listen on {host}: there is no such address here") from error
    except OSError as error:
        why = os.strerror(error.errno or 0).lower()
        raise Refused(f"cannot listen on {host}, port {port}: {why}; name another with --port") from error


def serve(serving: Serving, listener: socket.socket) -> None:
    """Serve on `listener` until SIGTERM, each web process with an installation of its own.

    Raises Refused where none starts.
    """
    from gunicorn.app.base import BaseApplication

    import bot.web.app  # noqa: F401 - here, so that its processes share what they need

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _options(serving, listener).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return _application(serving)

    configure_logs(quiet=serving.demo)
    own = os.getpid()
    try:
        Server().run()
    except SystemExit as ended:
        if ended.code and os.getpid() == own:  # a forked web process tells gunicorn by its own status
            raise Refused("the web server did not start; the lines above say why") from ended


def _application(serving: Serving) -> Any:
    from bot.web.app import create_app

    configure_logs(quiet=serving.demo)
    installation = prepared(serving.settings, simulator=serving.simulator)
    installation.desk.book.ears()  # read now, so that the first text does not wait for them
    check_if_possible(installation.clock, installation.desk)  # before anything goes by it
    kept = (installation.clock, installation.desk, threading.Event())
    threading.Thread(target=keep_right, args=kept, name="clock", daemon=True).start()
    app = create_app(installation, demo=serving.demo)
    spare_the_collector()
    return app


def spare_the_collector() -> None:
    """What was made at the start stays for good, and is not walked through again and again while much is made.

    Sending an outreach to 5,000 took a quarter longer without this.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def prepared(settings: Settings, *, simulator: bool) -> Installation:
    """A wired installation whose dialogues are ready, so that the first text does not wait for them.

    Raises SettingsError, Refused, FlowError or Unavailable for what would keep it from working.
    """
    installation = make_installation(settings, simulator=simulator)
    book = installation.desk.book
    try:
        for languages in {town.languages for town in list_towns(installation.desk)} or {book.languages}:
            recognizer_of(book, languages)
    except ValueError as error:
        raise Refused(f"the dialogues cannot be used: {error}; `porchlight flows check` names the line") from error
    return installation


def _options(serving: Serving, listener: socket.socket) -> dict[str, Any]:
    return {
        "bind": f"fd://{listener.detach()}",
        "workers": serving.workers,
        "worker_class": "bot.operations.web_worker.PatientWorker",
        "threads": THREADS,
        "timeout": 30,
        "graceful_timeout": 2 if serving.demo else 15,
        "loglevel": "error",
        "logger_class": "bot.operations.server_log.ServerLog",
        "proc_name": "porchlight",
        "control_socket_disable": True,  # it would be a file in the home folder
    }


def work(settings: Settings, *, simulator: bool, quiet: bool = False) -> None:
    """Run a worker until SIGTERM or SIGINT; what is in flight is finished first."""
    from bot.worker.engine import run_worker

    configure_logs(quiet=quiet)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    installation = make_installation(settings, simulator=simulator)
    spare_the_collector()
    run_worker(installation, stop)


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
        """Start it deaf to the terminal's Ctrl-C: its parent hears that, and ends it in good order."""
        process = SPAWN.Process(target=_run, args=(self.run, self.given), name=self.name)
        os.environ["PYTHONSAFEPATH"] = "1"  # a module in the current folder must not be taken for Python's own
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        return process


def _run(run: Callable[..., None], given: tuple[Any, ...]) -> None:
    """A process's whole life; it ends with its parent, however that ends."""
    os.setpgrp()  # Ctrl-C goes to the terminal's process group
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    try:
        run(*given)
    except Refused as error:
        print(f"porchlight: {error}", file=sys.stderr)
        sys.exit(1)


def _end_with_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class Family:
    """A parent's children. One that dies is started anew; all end with the parent."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._children: dict[str, multiprocessing.process.BaseProcess] = {}

    def __enter__(self) -> Family:
        with ExitStack() as undo:
            undo.push(self)
            for job in self._jobs:
                self._children[job.name] = job.start()
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        before = {name: signal.signal(name, signal.SIG_IGN) for name in (signal.SIGINT, *ENDINGS)}
        for child in self._children.values():
            child.terminate()
        until = time.monotonic() + GRACE
        for child in self._children.values():
            child.join(max(0.1, until - time.monotonic()))
            child.kill()
        for name, handler in before.items():  # until here a second Ctrl-C would have left somebody behind
            signal.signal(name, handler)

    def alive(self) -> bool:
        return all(child.is_alive() for child in self._children.values())

    def watch(self) -> None:
        """Keep every child alive until KeyboardInterrupt."""
        while True:
            time.sleep(CALM)
            for job in self._jobs:
                if not self._children[job.name].is_alive():
                    print(f"porchlight: {job.name} ended and is started again", file=sys.stderr)
                    self._children[job.name] = job.start()


def end_as_by_ctrl_c() -> None:
    """Let SIGTERM, and a terminal that is closed, raise KeyboardInterrupt too, so that all is put away."""
    for name in ENDINGS:
        if signal.getsignal(name) is not signal.SIG_IGN:  # as under nohup
            signal.signal(name, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def serve_with_worker(serving: Serving, listener: socket.socket) -> None:
    """The one-box way: the web server and one worker under one parent that restarts either."""
    end_as_by_ctrl_c()
    given = (serving.settings, serving.simulator, False)
    jobs = [Job("serve", serve, (serving, listener)), Job("worker", work_for, given)]
    with suppress(KeyboardInterrupt), Family(jobs) as family:  # Ctrl-C is the usual way to end it
        family.watch()
