"""Waking the workers: with the transaction, once, or not at all; and an ear that outlives its server's connection."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from dbos import run_dbos_database_migrations
from sqlalchemy import text

from bot.store.unit_of_work import Store
from bot.store.wake import Ear, wake
from tests.builders import NUMBER, a_town

PATIENCE = 20.0  # seconds
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def ear(store: Store) -> Iterator[Ear]:
    with closing(Ear(store.engine)) as ear:
        assert ear.heard()  # whatever came before it listened
        yield ear


def a_wake(store: Store, *, commit: bool) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.wake(NUMBER)
        work.wake(NUMBER)
        if commit:
            work.commit()


def heard_soon(ear: Ear) -> bool:
    until = time.monotonic() + PATIENCE
    while not (heard := ear.heard()) and time.monotonic() < until:
        time.sleep(0.01)
    return heard


@on_postgresql
def test_a_wake_leaves_with_the_commit(store: Store, ear: Ear) -> None:
    assert not ear.heard()
    a_wake(store, commit=True)
    assert heard_soon(ear)
    assert not ear.heard()


@on_postgresql
def test_what_is_rolled_back_wakes_nobody(store: Store, ear: Ear) -> None:
    a_wake(store, commit=False)
    with store.engine.begin() as connection:
        wake(connection)
    assert heard_soon(ear)  # a later one, and that alone
    assert not ear.heard()


@on_postgresql
def test_a_connection_that_was_cut_is_made_anew_and_counts_as_news(store: Store, ear: Ear) -> None:
    with store.engine.begin() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(text(f"{others} AND datname = current_database()"))
    assert heard_soon(ear)
    a_wake(store, commit=True)
    assert heard_soon(ear)


def test_on_either_database_it_is_no_trouble(store: Store) -> None:
    with store.engine.begin() as connection:
        wake(connection)
    a_wake(store, commit=True)
    with store.look() as work:
        assert work.towns.all() == [a_town()]


def test_our_tables_have_names_of_their_own(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    run_dbos_database_migrations(url.replace("sqlite+pysqlite", "sqlite"))
    store.upgrade()
    assert store.ready() is None
