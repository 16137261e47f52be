"""What tests of every room share: a real store on both databases, a clock that stands still, and ids in order."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.sealing import Sealer
from bot.store.unit_of_work import Store
from tests import private_server
from tests.builders import NOON, FixedClock
from tests.slate import Slate

SEALER = Sealer({"b": b"b" * 32, "a": b"a" * 32}, b"h" * 32)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"id{next(numbers):06}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of a private server; under xdist each process has its own."""
    if not private_server.PROGRAMS:
        pytest.skip("PostgreSQL's server programs are not installed")
    with private_server.running() as folder:
        yield folder


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "porchlight.db"
    with closing(Store(f"sqlite:///{path}", SEALER)) as store:
        store.upgrade()
    return path


@pytest.fixture(scope="session")
def empty_postgresql(postgresql: str) -> str:
    private_server.ask(postgresql, "CREATE DATABASE empty")
    with closing(Store(private_server.url_of(postgresql, "empty"), SEALER)) as store:
        store.upgrade()
    return postgresql


@pytest.fixture(scope="session")
def slate(empty_postgresql: str) -> Slate:
    return Slate(empty_postgresql, "test")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of one's own with the newest schema and nothing in it, on each of the two."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "porchlight.db")
        yield f"sqlite:///{tmp_path / 'porchlight.db'}"
        return
    slate: Slate = request.getfixturevalue("slate")
    yield slate.url
    slate.wipe()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(Store(database_url, SEALER)) as store:
        yield store
