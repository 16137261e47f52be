"""An installation to be worn out: towns full of residents on a database, and the program's own processes on it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import text

from bot.bootstrap import make_desk, make_store, new_id
from bot.carrier.signature import Keyring
from bot.carrier.twilio import TwilioCarrier
from bot.config import Settings
from bot.dialogue.known import Address
from bot.handlers.officers import add_officer, create_key
from bot.handlers.towns import add_town
from bot.ports import Clock, Desk
from bot.registry.addresses import Street
from bot.registry.cameras import Camera
from bot.registry.registrations import Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town
from bot.store.unit_of_work import Store
from tests.chaos.switchboard import ACCOUNT, TOKEN
from tests.cli.terminal import KEYS, PROGRAM
from tests.whole.installation import a_free_port

PUBLIC_URL = "https://sms.example.gov"
STREET = "North Main Street"
CLIMBING = threading.Lock()  # Alembic keeps what it does in its module
ENDING = 30.0  # seconds that a process gets to end in good order


@dataclass
class Clerk:
    """The system's clock, or one that runs ahead of it."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Site:
    """One installation. `keys` are API keys of an officer of each town, by its slug."""

    folder: Path
    database_url: str
    carrier_url: str
    keys: dict[str, str] = field(default_factory=dict)
    webs: dict[subprocess.Popen[bytes], int] = field(default_factory=dict)  # with their ports
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    started: int = 0

    @property
    def env(self) -> dict[str, str]:
        return {
            **KEYS, "PUBLIC_URL": PUBLIC_URL, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN,
            "DATABASE_URL": self.database_url, "TWILIO_API_URL": self.carrier_url,
        }  # fmt: skip

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.env, self.folder)

    def store(self) -> Store:
        return make_store(self.settings)

    def desk(self, store: Store, clock: Clock | None = None) -> Desk:
        keyring = Keyring(ACCOUNT, {ACCOUNT: (TOKEN,)})
        desk = make_desk(self.settings, store, TwilioCarrier(keyring, PUBLIC_URL, self.carrier_url))
        return replace(desk, clock=clock) if clock else desk

    def found(
        self, slug: str, residents: int, *, numbers: Sequence[str] = ("+18605550100",), rate: float | None = None,
        first: int = 0,
    ) -> None:  # fmt: skip
        """A town with its officer, and residents on one street; `first` is the place of their first phone."""
        given = {
            "name": slug.title(), "department": f"{slug.title()} Police", "numbers": tuple(numbers),
            "time_zone": "America/New_York", "quiet_hours": None, "messages_per_second": rate,
            "callbacks": ("+18605550190",), "resident_per_week": None, "case_per_resident": None,
        }  # fmt: skip
        with closing(self.store()) as store:
            desk = self.desk(store)
            town = add_town(slug, given, [Street(new_id(), STREET)], desk)
            add_officer(f"kim@{slug}.example", "Officer Kim", slug, "officer", desk)
            self.keys[slug] = create_key(slug, f"kim@{slug}.example", "a script", desk)
            with desk.work() as work:
                for place in range(residents):
                    resident, home = _neighbour(town, first + place, numbers[place % len(numbers)])
                    work.residents.add(resident)
                    work.registrations.add(home)
                work.commit()

    def upgrade(self) -> None:
        with CLIMBING, closing(self.store()) as store:
            store.upgrade()

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        self.started += 1
        with (self.folder / f"{words[0]}-{self.started}.log").open("ab") as log:
            return subprocess.Popen(
                [PROGRAM, *words], stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
                env={"PATH": os.environ["PATH"], **self.env},
            )  # fmt: skip

    def serve(self, processes: int = 1, port: int | None = None) -> int:
        """Start a web server; its port. It is not ready yet."""
        port = port or a_free_port()
        self.webs[self.start("serve", "--port", str(port), "--workers", str(processes))] = port
        return port

    def work(self) -> subprocess.Popen[bytes]:
        self.workers.append(self.start("worker"))
        return self.workers[-1]

    def kill(self, process: subprocess.Popen[bytes]) -> int | None:
        """As a machine that loses its power; the port that it listened on, if it did."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(ENDING)
        if process in self.workers:
            self.workers.remove(process)
        return self.webs.pop(process, None)

    def stop(self) -> None:
        running = [*self.webs, *self.workers]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                self.kill(process)
        self.webs.clear()
        self.workers.clear()

    def is_ready(self, port: int) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def api(self, slug: str, method: str, path: str, **sent: Any) -> requests.Response:
        """An officer's call, by whichever web server answers; asked again while none does."""
        headers = {"Authorization": f"Bearer {self.keys[slug]}"}
        began = time.monotonic()
        while True:
            for port in list(self.webs.values()):
                try:
                    answer = requests.request(
                        method, f"http://127.0.0.1:{port}/api/v1{path}", headers=headers, timeout=20, **sent
                    )
                except requests.RequestException:
                    continue
                if answer.status_code < 500:
                    return answer
            assert time.monotonic() - began < 60, "no web server answers"
            time.sleep(0.05)

    def draft(self, slug: str, case: str = "26-1234") -> str:
        start = datetime.now(UTC) - timedelta(hours=1)
        asked = {
            "case": case, "street": STREET, "what": "burglary", "start": start.isoformat(),
            "end": (start + timedelta(minutes=30)).isoformat(),
        }  # fmt: skip
        answer = self.api(slug, "POST", "/outreaches", json=asked)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def send(self, slug: str, outreach: str) -> None:
        answer = self.api(slug, "POST", f"/outreaches/{outreach}/send")
        assert answer.status_code == 202, answer.text

    def counts(self, slug: str, outreach: str) -> dict[str, int]:
        return dict(self.api(slug, "GET", f"/outreaches/{outreach}").json()["counts"])


def ask(store: Store, statement: str, **values: Any) -> list[Any]:
    """Ask the database itself, past the program."""
    with store.engine.begin() as connection:
        asked = connection.execute(text(statement), values)
        return list(asked.all()) if asked.returns_rows else []


def eventually(holds: Callable[[], object], patience: float = 90.0, every: float = 0.1) -> float:
    """Seconds until it held."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < patience, "never came true"
        time.sleep(every)
    return time.monotonic() - began


def phone(place: int) -> str:
    """A number that nobody can have: no area is called 555."""
    return f"+1555{place:07d}"


def _neighbour(town: Town, place: int, number: str) -> tuple[Resident, Registration]:
    long_ago = datetime.now(UTC) - timedelta(days=100)
    resident = Resident(new_id(), town.id, phone(place), number, long_ago, "Maria Lopez", "en", heard_at=long_ago)
    address = Address(str(place + 1), STREET, None, f"{place + 1} {STREET}", "matched")
    camera = Camera("front_door", "motion", None, True, 30)
    return resident, Registration(
        new_id(), town.id, resident.id, "home", address, (camera,), long_ago, long_ago
    )  # fmt: skip
