"""Waking a worker from within the caller's transaction: the only line between the store and the work engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from bot.store.engine import is_postgresql

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

SCHEMA = "dbos"  # where the engine keeps its tables on PostgreSQL; on SQLite they share ours
ENGINE_TABLE = "workflow_status"
JOB: EnqueueOptions = {"workflow_name": "drain", "queue_name": "drain"}


class Waker:
    """Asks for a drain of a number as soon as the caller commits.

    Where no worker ever made the engine's tables it does nothing: the worker's look every few seconds finds the text.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._client: DBOSClient | None = None
        self._ready = False

    def wake(self, connection: Connection, number: str) -> bool:
        """Enqueue the job; whether it was. The caller's transaction goes on unharmed in any case."""
        self._ready = self._ready or _has_tables(connection)
        if not self._ready:
            return False
        try:
            with connection.begin_nested():
                self._client_of_engine().enqueue_in_transaction(connection, JOB, number)
        except SQLAlchemyError:  # another version of the engine's tables, say
            return False
        return True

    def _client_of_engine(self) -> DBOSClient:
        """Made at the first use: importing the engine takes seconds, and most processes never wake anybody."""
        if self._client is None:
            from dbos import DBOSClient

            self._client = DBOSClient(system_database_engine=self._engine, lazy=True)
        return self._client


def _has_tables(connection: Connection) -> bool:
    schema = SCHEMA if is_postgresql(connection) else None
    return inspect(connection).has_table(ENGINE_TABLE, schema=schema)
