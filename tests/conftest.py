"""What tests of every room share: a real store on both databases, a clock that stands still, and ids in order."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.store.sealing import Sealer
from bot.store.unit_of_work import Store
from tests.builders import NOON, FixedClock

SEALER = Sealer({"b": b"b" * 32, "a": b"a" * 32}, b"h" * 32)
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
OWNER = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses= -c max_connections=60"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"id{next(numbers):06}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of a private server's socket; the server is this process's own and goes with it."""
    if not PROGRAMS:
        pytest.skip("PostgreSQL's server programs are not installed")
    folder = tempfile.mkdtemp(prefix="porchlight-pg-")
    if OWNER:
        shutil.chown(folder, OWNER, OWNER)
    _run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    _run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", f"{QUICK} -k {folder}", "start")
    yield folder
    _run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    _migrate(f"sqlite:///{(path := tmp_path_factory.mktemp('template') / 'porchlight.db')}")
    return path


@pytest.fixture(scope="session")
def empty_postgresql(postgresql: str) -> str:
    ask(postgresql, "CREATE DATABASE empty")
    _migrate(postgresql_url(postgresql, "empty"))
    return postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of one's own with the newest schema and nothing in it, on each of the two."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "porchlight.db")
        yield f"sqlite:///{tmp_path / 'porchlight.db'}"
        return
    folder = request.getfixturevalue("empty_postgresql")
    ask(folder, "CREATE DATABASE test TEMPLATE empty")
    yield postgresql_url(folder, "test")
    ask(folder, "DROP DATABASE test WITH (FORCE)")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(Store(database_url, SEALER)) as store:
        yield store


def postgresql_url(folder: str, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={folder}"


def _migrate(url: str) -> None:
    with closing(Store(url, SEALER)) as store:
        store.upgrade()


def ask(folder: str, statement: str) -> None:
    """Run one statement on the server itself."""
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _run(program: str, *arguments: str) -> None:
    subprocess.run(
        [PROGRAMS[-1].with_name(program), *arguments],
        check=True,
        user=OWNER,
        group=OWNER,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
