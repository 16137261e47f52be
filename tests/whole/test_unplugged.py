"""What dies in the middle: the database, the web server, the worker. Nothing is lost, done twice or half done."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from bot.bootstrap import SystemClock, make_installation, new_id
from bot.handlers.sending import IN_FLIGHT
from bot.handlers.unknowns import settle_unknowns
from tests import private_server
from tests.officers import settle
from tests.stand_in import Fails
from tests.whole.ground import WEST_HARTFORD, Ground, postgresql_copy, sqlite_copy
from tests.whole.installation import Installation, an_installation, answer, eventually, kill

MARIA, JOSE = "+18605550101", "+18605550102"
TABLES = ("claim", "message", "resident", "registration", "run", "audit", "outreach")
Away = Callable[[Installation], AbstractContextManager[None]]


def path_of(there: Installation) -> Path:
    return Path(there.ground.database_url.removeprefix("sqlite:///"))


@contextmanager
def locked(there: Installation) -> Iterator[None]:
    with closing(sqlite3.connect(path_of(there), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def moved_away(there: Installation) -> Iterator[None]:
    """As by a mistaken `mv`: a folder stands where the file was."""
    path = path_of(there)
    aside = path.with_name("aside.db")
    path.rename(aside)
    path.mkdir()
    yield
    path.rmdir()
    aside.rename(path)


@contextmanager
def gone(there: Installation) -> Iterator[None]:
    path = path_of(there)
    path.rename(path.with_name("aside.db"))
    yield
    assert not path.exists()  # nobody began a new one
    path.with_name("aside.db").rename(path)


@contextmanager
def server_stopped(there: Installation) -> Iterator[None]:
    folder = there.ground.database_url.partition("host=")[2]
    private_server.stop(folder, "fast")
    yield
    private_server.start(folder)


@pytest.fixture
def on_sqlite(sqlite_ground: Ground, tmp_path: Path) -> Iterator[Installation]:
    with an_installation(tmp_path, sqlite_copy(sqlite_ground, tmp_path)) as installation:
        yield installation


@pytest.fixture
def on_either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    if request.param == "sqlite":
        ground = sqlite_copy(request.getfixturevalue("sqlite_ground"), tmp_path)
    else:
        ground = postgresql_copy(request.getfixturevalue("postgresql_ground"), request.getfixturevalue("postgresql"))
    with an_installation(tmp_path, ground) as installation:
        yield installation


either = pytest.mark.parametrize("on_either", ["sqlite", "postgresql"], indirect=True)


def is_away(there: Installation, ready: int, sid: str) -> None:
    """How the web server behaves while its database cannot be used."""
    assert there.text("REGISTER", MARIA, sid=sid).status_code == 503
    forged = there.forge("/sms/inbound", WEST_HARTFORD, WEST_HARTFORD.account, "wrong")
    assert forged.status_code == 403
    assert there.status_of("/readyz") == ready
    assert there.status_of("/healthz") == 200
    for method, path, sent in (
        ("GET", "/registrations?case=26-1&street=Elm+Drive", None),
        ("POST", "/outreaches", {"case": "26-1", "street": "Elm Drive", "what": "burglary", **an_hour()}),
    ):
        refused = there.api("kim", method, path, json=sent)
        assert (refused.status_code, refused.headers["Content-Type"]) == (503, "application/problem+json")
        assert refused.json()["type"] == "/problems/unavailable"


def an_hour() -> dict[str, str]:
    return {"start": "2026-11-20T10:00:00Z", "end": "2026-11-20T11:00:00Z"}


def comes_back(there: Installation, before: list[int], sid: str) -> None:
    """Nothing of what was refused is there; brought again it is taken, once."""
    eventually(lambda: there.status_of("/readyz") == 200)
    assert [there.rows(table) for table in TABLES] == before
    first = answer(there.text("REGISTER", MARIA, sid=sid))
    assert first[0]
    assert answer(there.text("REGISTER", MARIA, sid=sid)) == first
    after = dict(zip(TABLES, (there.rows(table) for table in TABLES), strict=True))
    assert (after["claim"], after["message"]) == (before[0] + 1, before[1] + 2)


def goes_on(there: Installation) -> None:
    """The worker is there again too."""
    there.register(JOSE, "Jose Rivera", "31 Elm Drive")
    outreach = there.send("Elm Drive")
    eventually(lambda: there.counts(outreach) == {"accepted": 1})


def test_the_sqlite_file_cannot_be_used(on_sqlite: Installation) -> None:
    there = on_sqlite
    there.work()
    there.serve()
    assert answer(there.text("hello", JOSE))[0]  # its connections are open
    cases: list[tuple[Away, int]] = [(locked, 200), (moved_away, 503), (gone, 503)]  # who only reads waits for no lock
    for away, ready in cases:
        before = [there.rows(table) for table in TABLES]
        with away(there):
            is_away(there, ready, f"SM{away.__name__}")
        comes_back(there, before, f"SM{away.__name__}")
    goes_on(there)


def test_postgresql_is_stopped(postgresql_ground: Ground, postgresql: str, tmp_path: Path) -> None:
    with an_installation(tmp_path, postgresql_copy(postgresql_ground, postgresql)) as there:
        there.work()
        there.serve()
        assert answer(there.text("hello", JOSE))[0]
        before = [there.rows(table) for table in TABLES]
        with server_stopped(there):
            is_away(there, 503, "SMstopped")
        comes_back(there, before, "SMstopped")
        goes_on(there)


def in_a_turn(there: Installation) -> bool:
    """Whether somebody is in the middle of a transaction, and stays there."""
    if there.ground.database_url.startswith("postgresql"):
        held = "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
        return bool(there.ask(held))
    with closing(sqlite3.connect(path_of(there), timeout=0.3, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE").close()
        except sqlite3.OperationalError:
            return True
    return False


@either
def test_the_web_server_is_killed_in_the_middle_of_a_turn(on_either: Installation) -> None:
    """The journal's disk hangs, so the turn does; then the machine goes."""
    there, journal = on_either, on_either.folder / "journal"
    there.changes["JOURNAL_FILE"] = str(journal)
    serving = there.serve()
    there.register(MARIA, "Maria Lopez", "12 Elm Drive")
    os.mkfifo(journal)
    with ThreadPoolExecutor(1) as pool:
        hanging: Future[requests.Response] = pool.submit(there.text, "REMOVE", MARIA, sid="SMkilled")
        eventually(lambda: in_a_turn(there))
        kill(serving)
        assert isinstance(hanging.exception(), requests.RequestException)
    there.running.remove(serving)
    journal.unlink()
    there.serve()
    eventually(lambda: not in_a_turn(there))
    assert (there.rows("registration"), there.rows("erased")) == (1, 0)

    said = answer(there.text("REMOVE", MARIA, sid="SMkilled"))
    assert "receipt" in (said[0] or "")
    assert answer(there.text("REMOVE", MARIA, sid="SMkilled")) == said
    assert (there.rows("registration"), there.rows("resident"), there.rows("erased")) == (0, 0, 1)
    assert there.rows("claim WHERE sid = 'SMkilled'") == 1
    assert journal.read_text().count("erased") == 1


def settle_in(there: Installation, people: int) -> None:
    """Neighbors who registered long ago."""
    with there.store() as store:
        desk: Any = SimpleNamespace(work=store.work, new_id=new_id, clock=SystemClock())
        with store.look() as work:
            town = next(town for town in work.towns.all() if town.slug == WEST_HARTFORD.slug)
        for n in range(people):
            settle(desk, str(n + 1), "Elm Drive", phone=neighbor(n), town=town, name="A. Neighbor")


def neighbor(n: int) -> str:
    return f"+186055501{n + 10}"


def report_all(there: Installation) -> None:
    """The carrier tells the fate of every text that it holds, each once."""
    for sid, one in list(there.far.messages.items()):
        if one.get("status_callback") and one["status"] == "queued":
            one["status"] = "delivered"
            there.report(sid, "sent", "delivered")


def is_all(there: Installation, outreach: str, *states: str) -> bool:
    """Whether every text is in one of these states, once the carrier has told all that it knows."""
    report_all(there)
    return set(there.counts(outreach)) <= set(states)


def drained(there: Installation) -> bool:
    """Whether somebody holds the lease on a number: the dead for some seconds, then the living until it is done."""
    return bool(there.ask("SELECT 1 FROM town_number WHERE lease_owner IS NOT NULL"))


@either
def test_the_worker_is_killed_in_mid_outreach(on_either: Installation) -> None:
    """Some texts had arrived, some were on their way and some never left; another worker takes over, alone."""
    there, people = on_either, 2 * IN_FLIGHT + 2
    there.serve()
    settle_in(there, people)
    lost = {neighbor(n): Fails(drop=True, delay=0.5, times=1) for n in range(0, people, 5)}
    there.far.fails, there.far.pause = dict(lost), 0.5
    working = there.work()
    outreach = there.send("Elm Drive")
    eventually(lambda: len(there.far.messages) >= IN_FLIGHT + 1)
    kill(working)
    there.running.remove(working)
    report_all(there)
    there.far.pause = 0.0

    there.work()
    eventually(lambda: is_all(there, outreach, "delivered", "sending", "unknown") and not drained(there))
    assert there.counts(outreach)["delivered"] >= people - len(lost) - IN_FLIGHT
    there.far.fails.clear()  # of those whose first request never arrived
    long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=5)
    there.ask("UPDATE message SET updated_at = :at WHERE state IN ('sending', 'unknown')", at=long_ago)
    settle_unknowns(make_installation(there.settings, simulator=False).desk)  # the worker's own look comes every 30 s
    eventually(lambda: is_all(there, outreach, "delivered"))
    assert there.counts(outreach) == {"delivered": people}
    assert Counter(one["to"] for one in there.far.messages.values()) == {neighbor(n): 1 for n in range(people)}
    eventually(lambda: there.got(f"/outreaches/{outreach}")["state"] == "done")
