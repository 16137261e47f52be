"""Waking the worker: with the transaction, or not at all, and never in its way."""

from __future__ import annotations

import pytest
from dbos import run_dbos_database_migrations
from sqlalchemy import text

from bot.store.unit_of_work import Store
from bot.store.wake import Waker
from tests.builders import NUMBER, a_town


@pytest.fixture
def engine_tables(store: Store) -> str:
    """The work engine's own tables, as a worker makes them at its start; where its jobs lie."""
    url = store.engine.url.render_as_string(hide_password=False)
    run_dbos_database_migrations(url.replace("sqlite+pysqlite", "sqlite"))
    return "workflow_status" if store.engine.dialect.name == "sqlite" else "dbos.workflow_status"


def jobs(store: Store, table: str) -> list[tuple[str, str, str]]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT name, queue_name, status FROM {table}"))]


def test_before_any_worker_started_nothing_happens(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.wake(NUMBER)
        work.commit()
    with store.engine.begin() as connection:
        assert Waker(store.engine).wake(connection, NUMBER) is False


def test_a_wake_leaves_with_the_commit_and_once(store: Store, engine_tables: str) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.wake(NUMBER)
        work.wake(NUMBER)
        work.commit()
    assert jobs(store, engine_tables) == [("drain", "drain", "ENQUEUED")]


def test_what_is_rolled_back_wakes_nobody(store: Store, engine_tables: str) -> None:
    with store.engine.connect() as connection:
        assert Waker(store.engine).wake(connection, NUMBER) is True
        connection.rollback()
    assert jobs(store, engine_tables) == []


def test_tables_of_another_engine_version_harm_nothing(store: Store, engine_tables: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {engine_tables} RENAME COLUMN queue_name TO gone"))
    with store.work() as work:
        work.towns.add(a_town())
        work.wake(NUMBER)
        work.commit()
    with store.work() as work:
        assert work.towns.all() == [a_town()]


def test_our_tables_have_names_of_their_own(store: Store, engine_tables: str) -> None:
    store.upgrade()
    assert store.ready() is None
