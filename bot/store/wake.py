"""Waking the workers from within the caller's transaction, and a worker's ear for it."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, func
from sqlalchemy import select as select_sql
from sqlalchemy.exc import SQLAlchemyError

from bot.store.engine import is_postgresql

CHANNEL = "porchlight_due"


def wake(connection: Connection) -> None:
    """Tell every worker, as soon as the caller commits, that texts are due; one that hears nothing looks by itself.

    On SQLite nothing is needed: a worker sees that the file was written to.
    """
    if is_postgresql(connection):
        connection.execute(select_sql(func.pg_notify(CHANNEL, "")))


class Ear:
    """Hears PostgreSQL's notifications, on a connection of its own. For one thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None

    def heard(self) -> bool:
        """Whether somebody woke the workers since the last look; True too where a connection had to be made anew."""
        try:
            return self._fresh() or self._has_news()
        except (psycopg.Error, SQLAlchemyError, OSError):
            self.close()
            return False

    @property
    def listens(self) -> bool:
        return self._connection is not None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        self._connection = None

    def _fresh(self) -> bool:
        if self._connection is not None:
            return False
        self._connection = self._engine.raw_connection()
        driver = self._connection.driver_connection
        driver.autocommit = True
        driver.execute(f"LISTEN {CHANNEL}")
        return True

    def _has_news(self) -> bool:
        line = self._connection.driver_connection.pgconn
        if not select.select([line.socket], [], [], 0)[0]:
            return False
        line.consume_input()
        return bool(list(iter(line.notifies, None)))
