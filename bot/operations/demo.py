"""The demo: a whole installation on a new SQLite file with the simulated carrier and a sample town that texts its way in."""

from __future__ import annotations

import base64
import secrets
import shutil
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Installation, Refused, configure_logs, make_installation, make_store, new_id
from bot.config import Settings, default_flows
from bot.handlers.officers import add_officer, create_key
from bot.handlers.towns import add_town
from bot.operations import sample_town
from bot.operations.processes import Family, Job, Serving, serve, work_for
from bot.operations.sample_town import Neighbour
from bot.operations.streets import read_streets

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
AT_ONCE = 6  # neighbours who text at the same time
PATIENCE = 30.0  # seconds until the web server must answer


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    installation: Installation
    url: str
    key: str
    family: Family


def run_demo(port: int | None) -> int:
    """Start everything, register the neighbours, say where it is, and keep it running until told to end."""
    with running_demo(port) as demo:
        try:
            print(f"phone {demo.url}/phone\nofficers {demo.url}/officers/\napi {demo.url}/api/v1\nkey {demo.key}", flush=True)
            register(demo, sample_town.neighbours())
            print("ready", flush=True)
            demo.family.watch()
        except KeyboardInterrupt:
            pass  # the usual way to end it
    return 0


@contextmanager
def running_demo(port: int | None) -> Iterator[Demo]:
    """Everything in a folder of its own, which is gone afterwards. Raises Refused where it does not come up."""
    configure_logs(quiet=True)
    folder = Path(tempfile.mkdtemp(prefix="porchlight-"))
    try:
        settings = demo_settings(folder, free_port(port))
        installation = make_demo_installation(settings)
        key = fill_sample_town(installation)
        serving = Serving(settings, HOST, settings.port, workers=2, simulator=True, demo=sample_town.OFFICER)
        jobs = [Job("serve", serve, (serving,)), Job("worker", work_for, (settings, True, True))]
        with Family(jobs) as family:
            _await_answer(f"{settings.base_url}/readyz", family)
            yield Demo(installation, settings.base_url, key, family)
        installation.store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def demo_settings(folder: Path, port: int) -> Settings:
    """New keys, a new file, no live setting."""
    return Settings(
        database_url=f"sqlite:///{folder / 'porchlight.db'}",
        secret_key=base64.b64encode(secrets.token_bytes(48)).decode(),
        data_keys={"demo": secrets.token_bytes(32)},
        hash_key=secrets.token_bytes(32),
        journal_file=folder / "journal",
        flows_dir=default_flows(),
        public_url=f"http://{HOST}:{port}",
        port=port,
    )


def make_demo_installation(settings: Settings) -> Installation:
    store = make_store(settings)
    store.upgrade()
    store.close()
    return make_installation(settings, simulator=True)


def fill_sample_town(installation: Installation) -> str:
    """The town, its streets, an officer; a key that acts for her."""
    desk = installation.desk
    add_town(sample_town.SLUG, sample_town.TOWN, read_streets(sample_town.STREETS, new_id), desk)
    add_officer(sample_town.OFFICER, sample_town.OFFICER_NAME, sample_town.SLUG, "supervisor", desk)
    return create_key(sample_town.SLUG, sample_town.OFFICER, "demo", desk)


def free_port(wanted: int | None) -> int:
    """`wanted`, or 8000 or the next that is free. Raises Refused where it is taken."""
    for port in (wanted,) if wanted else PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Refused(f"port {wanted or '8000 to 8099'} is taken; name another with --port")


def register(demo: Demo, neighbours: list[Neighbour]) -> None:
    """Each neighbour plays the real dialogue through the real webhook, some at the same time."""
    simulator = demo.installation.simulator
    assert simulator is not None

    def play(neighbour: Neighbour) -> None:
        for text in neighbour.texts:
            simulator.text_in(neighbour.phone, sample_town.NUMBER, text)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, _ in enumerate(pool.map(play, neighbours), 1):
            _show_progress(done, len(neighbours))
    simulator.settle()


def _show_progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\rneighbours registering by text: {done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)
    elif done == of or done % 10 == 0:
        print(f"neighbours registering by text: {done} of {of}", file=sys.stderr, flush=True)


def _await_answer(url: str, family: Family) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        if not family.alive():
            break
    raise Refused("the demo's web server did not come up; the lines above say why")


