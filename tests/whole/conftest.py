"""Databases on which an installation was set up by its commands, each installation's a copy of one."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from tests import private_server
from tests.whole.ground import Ground, lay, postgresql_copy, sqlite_copy
from tests.whole.installation import Installation, an_installation


@pytest.fixture(scope="session")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Laid by whichever process of the test run comes first; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "ground"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (done := folder / "done").exists():
            laid = lay(folder, f"sqlite:///{folder / 'porchlight.db'}")
            done.write_text(json.dumps(asdict(laid)))
    return Ground(**json.loads(done.read_text()))


@pytest.fixture(scope="session")
def postgresql_ground(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    private_server.ask(postgresql, "CREATE DATABASE ground")
    return lay(tmp_path_factory.mktemp("ground"), private_server.url_of(postgresql, "ground"))


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
