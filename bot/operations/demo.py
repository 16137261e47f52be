"""The demo: an installation on a new SQLite file, with the simulated carrier and a town that texts its way in."""

from __future__ import annotations

import base64
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests

from bot.bootstrap import Installation, Refused, configure_logs, make_installation, make_store, new_id
from bot.config import Settings, default_flows
from bot.handlers.officers import add_officer, create_key
from bot.handlers.towns import add_town
from bot.operations import sample_town
from bot.operations.joining import register
from bot.operations.processes import Family, Job, Serving, end_as_by_ctrl_c, listen, serve, work_for
from bot.operations.streets import read_streets

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
PATIENCE = 60.0  # seconds until the web server must answer


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    installation: Installation
    url: str
    key: str
    family: Family


def run_demo(port: int | None) -> int:
    """Start everything, register the neighbours, say where it is, and keep it running until told to end."""
    with suppress(KeyboardInterrupt), running_demo(port) as demo:  # Ctrl-C is the usual way to end it
        print(f"phone {demo.url}/phone\nofficers {demo.url}/officers/", flush=True)
        print(f"api {demo.url}/api/v1\nkey {demo.key}", flush=True)
        register(demo.installation, sample_town.neighbours())
        print("ready", flush=True)
        demo.family.watch()
    return 0


@contextmanager
def running_demo(port: int | None) -> Iterator[Demo]:
    """Everything in a folder of its own, which is gone afterwards. Raises Refused where it does not come up."""
    configure_logs(quiet=True)
    end_as_by_ctrl_c()
    with demo_listener(port) as listener, tempfile.TemporaryDirectory(prefix="porchlight-") as folder:
        settings = demo_settings(Path(folder), listener.getsockname()[1])
        installation = make_demo_installation(settings)
        with closing(installation.store):
            key = fill_sample_town(installation)
            with Family(_jobs(settings, listener)) as family:
                _await_answer(f"{settings.base_url}/readyz", family)
                yield Demo(installation, settings.base_url, key, family)


def _jobs(settings: Settings, listener: socket.socket) -> list[Job]:
    serving = Serving(settings, HOST, settings.port, workers=2, simulator=True, demo=True)
    return [Job("serve", serve, (serving, listener)), Job("worker", work_for, (settings, True, True))]


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
    with closing(make_store(settings)) as store:
        store.upgrade()
    return make_installation(settings, simulator=True)


def fill_sample_town(installation: Installation) -> str:
    """The town, its streets, its officers; a key that acts for the first of them."""
    desk = installation.desk
    add_town(sample_town.SLUG, sample_town.TOWN, read_streets(sample_town.STREETS, new_id), desk)
    for email, name, role in sample_town.OFFICERS:
        add_officer(email, name, sample_town.SLUG, role, desk)
    return create_key(sample_town.SLUG, sample_town.OFFICER, "demo", desk)


def demo_listener(wanted: int | None) -> socket.socket:
    """Listens on `wanted`, or on 8000 or the next port that is free. Raises Refused where that is taken."""
    if wanted:
        return listen(HOST, wanted)
    for port in PORTS:
        with suppress(Refused):
            return listen(HOST, port)
    raise Refused("the ports 8000 to 8099 are taken; name another with --port")


def _await_answer(url: str, family: Family) -> None:
    until = time.monotonic() + PATIENCE
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the machine's has no part in this
        while time.monotonic() < until and family.alive():
            with suppress(requests.RequestException):  # not yet
                if session.get(url, timeout=2).ok:
                    return
            time.sleep(0.05)
    raise Refused("the demo's web server did not come up; the lines above say why")
