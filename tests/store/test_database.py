"""The database itself: its schema, its file, and what happens while it is away."""

from __future__ import annotations

import os
import signal
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.ports import Invalid, Unavailable
from bot.store.engine import normal_url
from bot.store.tables import TownRow
from bot.store.unit_of_work import Store
from tests.builders import a_resident, a_town, entries_on
from tests.conftest import SEALER
from tests.private_server import ask, pid_of, url_of


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'folder' / 'porchlight.db'}"
        return
    folder = request.getfixturevalue("postgresql")
    ask(folder, "CREATE DATABASE bare")
    yield url_of(folder, "bare")
    ask(folder, "DROP DATABASE bare WITH (FORCE)")


@pytest.fixture
def served(empty_postgresql: str) -> Iterator[Store]:
    """A store of its own on PostgreSQL, whose connections may be stopped: nobody else's template is held by them."""
    ask(empty_postgresql, "CREATE DATABASE served TEMPLATE empty")
    with closing(Store(url_of(empty_postgresql, "served"), SEALER)) as store:
        yield store
    ask(empty_postgresql, "DROP DATABASE served WITH (FORCE)")


def test_the_climb_from_empty_ends_at_the_models(bare: str) -> None:
    store = Store(bare, SEALER)
    assert "db upgrade" in str(store.ready())
    store.upgrade()
    assert store.ready() is None
    assert store.schema_is_current()
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), TownRow.metadata) == []
    store.close()


def test_an_upgrade_that_is_done_again_changes_nothing(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.commit()
    store.upgrade()
    with store.work() as work:
        assert work.towns.all() == [a_town()]


def test_two_upgrades_at_once_make_one_schema(bare: str) -> None:
    stores = [Store(bare, SEALER) for _ in range(4)]
    threads = [threading.Thread(target=store.upgrade) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.ready() for store in stores] == [None] * 4
    for store in stores:
        store.close()


def test_an_older_schema_is_not_ready(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert "porchlight db upgrade" in str(store.ready())
    assert not store.schema_is_current()


def test_what_is_not_committed_never_was(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
    with store.work() as work:
        assert work.towns.all() == []


def test_the_sqlite_file_is_its_owners_alone_and_careful(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'var' / 'porchlight.db'}", SEALER)
    assert stat.S_IMODE((tmp_path / "var" / "porchlight.db").stat().st_mode) == 0o600
    asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
    with store.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 1, 2]
    store.close()


@pytest.mark.parametrize(
    ("url", "means"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_the_driver_of_a_url(url: str, means: str) -> None:
    assert str(normal_url(url)) == means


def test_sqlite_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="file"):
        Store("sqlite://", SEALER)


@pytest.mark.parametrize("url", ["postgresql://u@127.0.0.1:9/none", "postgresql://u@/none?host=/nowhere"])
def test_a_database_that_is_away_is_said_so(url: str) -> None:
    store = Store(url, SEALER)
    with pytest.raises(Unavailable), store.work() as work:
        work.towns.all()
    assert store.ready() == "the database does not answer"


def test_a_server_that_went_away_and_came_back_is_found_again(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.commit()
    if store.engine.dialect.name == "postgresql":
        with pytest.raises(Unavailable):
            _be_cut_off(store)
    with store.work() as work:
        assert work.towns.all() == [a_town()]


def test_a_frozen_server_is_said_so_and_not_waited_for(served: Store, empty_postgresql: str) -> None:
    with served.engine.connect() as connection:
        kept = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with _frozen(pid_of(empty_postgresql), kept), pytest.raises(Unavailable), served.work() as work:
        work.towns.all()
    with served.work() as work:
        assert work.towns.all() == []


def test_a_server_that_freezes_in_the_middle_is_said_so_too(served: Store) -> None:
    with pytest.raises(Unavailable):
        _be_frozen_in_the_middle(served)


def _be_frozen_in_the_middle(store: Store) -> None:
    with store.work() as work:
        work.towns.all()
        with store.engine.connect() as connection:
            others = (
                "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'served'"
                " AND backend_type = 'client backend'"
            )
            kept = connection.execute(text(others)).scalar_one()
        with _frozen(kept):
            work.towns.all()


@contextmanager
def _frozen(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def _be_cut_off(store: Store) -> None:
    with store.work() as work:
        work.towns.all()
        _end_every_other(store)
        work.towns.all()


def _end_every_other(store: Store) -> None:
    others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'test'"
    with store.engine.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))


def test_a_locked_database_is_said_so_while_it_is_locked(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        resident = a_resident()
        work.residents.add(resident)
        work.commit()
    with store.work() as holding:
        holding.residents.find("wh", resident.phone)
        with pytest.raises(Unavailable), store.work() as work:
            work.residents.find("wh", resident.phone)


def test_a_file_that_is_no_database_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "porchlight.db").write_bytes(b"not a database at all" * 100)
    assert Store(f"sqlite:///{tmp_path / 'porchlight.db'}", SEALER).ready() == "the database does not answer"


def test_an_error_names_no_value(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.residents.add(a_resident(id="twice"))
        with pytest.raises(IntegrityError) as caught:
            work.residents.add(a_resident(id="twice", phone="+18605550102"))
    assert SEALER.phone_hash("+18605550102") not in str(caught.value)


def test_characters_that_cannot_be_looked_up_are_invalid_or_nothing(store: Store) -> None:
    for strange in ("\0", "\ud800", "'; --", "a" * 10_000):
        try:
            with store.work() as work:
                assert work.residents.get("wh", strange) is None
                assert work.registrations.get("wh", strange) is None
                assert work.outreaches.get("wh", strange) is None
                assert list(entries_on(work, "wh", strange)) == []
        except Invalid:
            assert strange in ("\0", "\ud800")


def test_a_busy_neighbour_starves_nobody(store: Store) -> None:
    over = threading.Event()

    def busy() -> None:
        while not over.is_set():
            with store.work() as work:
                work.use_carrier("simulator")
                time.sleep(0.01)
                work.commit()

    neighbours = [threading.Thread(target=busy) for _ in range(6)]
    for one in neighbours:
        one.start()
    try:
        for _ in range(5):
            with store.work() as work:
                work.use_carrier("twilio")
                work.commit()
    finally:
        over.set()
        for one in neighbours:
            one.join()


def test_readiness_waits_for_no_writer(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        assert store.ready() is None
