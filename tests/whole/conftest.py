"""Databases on which an installation was set up by its commands, each installation's a copy of one."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tests import private_server
from tests.whole.ground import Ground, lay, postgresql_copy, sqlite_copy
from tests.whole.installation import Installation, an_installation


def laid_once(factory: pytest.TempPathFactory, name: str, begin: Callable[[Path], Ground]) -> tuple[Path, Ground]:
    """A ground and its folder, laid by whichever process of the test run comes first; the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (done := folder / "done").exists():
            done.write_text(json.dumps(asdict(begin(folder))))
    return folder, Ground(**json.loads(done.read_text()))


@pytest.fixture(scope="session")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    _, ground = laid_once(tmp_path_factory, "sqlite", lambda folder: lay(folder, f"sqlite:///{folder}/porchlight.db"))
    return ground


@pytest.fixture(scope="session")
def postgresql_ground(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Each process has a server of its own: what the first one laid is brought there."""
    ours = private_server.url_of(postgresql, "ground")

    def begin(folder: Path) -> Ground:
        private_server.ask(postgresql, "CREATE DATABASE ground")
        ground = lay(folder, ours)
        (folder / "dump.sql").write_text(private_server.dump(postgresql, "ground"))
        return ground

    folder, ground = laid_once(tmp_path_factory, "postgresql", begin)
    if ground.database_url != ours:
        private_server.load(postgresql, "ground", folder / "dump.sql")
    return replace(ground, database_url=ours)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def either_ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A database of one's own, on each of the two."""
    if request.param == "sqlite":
        return sqlite_copy(request.getfixturevalue("sqlite_ground"), tmp_path_factory.mktemp("copy"))
    return postgresql_copy(request.getfixturevalue("postgresql_ground"), request.getfixturevalue("postgresql"))


@pytest.fixture(scope="session")
def live(either_ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole installation at work, web server and worker, for all tests that harm nobody."""
    with an_installation(tmp_path_factory.mktemp("live"), either_ground) as installation:
        installation.work()
        installation.serve()
        yield installation
