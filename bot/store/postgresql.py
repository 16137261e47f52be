"""PostgreSQL's connections, which never wait for a server that does not answer."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

PATIENCE = 2.5  # seconds to wait for a lock, a connection or a statement: a webhook must answer within 3
GREETING = 0.5  # seconds that a pooled connection has to show that it lives
CONNECTING = 2  # seconds, the least that libpq takes


class Connection(psycopg.Connection[Any]):
    """A connection that closes where the server, frozen or cut off, lets it wait longer than `patience` seconds.

    The server's own time-outs end what is merely slow; they cannot where it does not run.
    """

    patience: float | None = PATIENCE + GREETING / 2

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except psycopg.OperationalError as error:
            if error.sqlstate is None:  # not the server's own word
                self.close()
            raise


def engine(address: URL) -> Engine:
    engine = create_engine(address, hide_parameters=True, pool_timeout=PATIENCE)
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "checkout", _greet)
    return engine


def _connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> Connection:
    return Connection.connect(*arguments, **{"connect_timeout": CONNECTING} | options)


def _settle(connection: Connection, _record: Any) -> None:
    patience = int(PATIENCE * 1000)
    settings = {"lock_timeout": patience, "statement_timeout": patience, "TimeZone": "'UTC'"}
    settings["jit"] = "off"  # to compile a plan takes longer than any statement of ours, seconds on a busy machine
    connection.execute("; ".join(f"SET {name} = {value}" for name, value in settings.items()).encode())
    connection.commit()


def _greet(connection: Connection, _record: Any, _proxy: Any) -> None:
    """A connection that went stale in the pool is replaced, at once."""
    connection.patience = GREETING
    try:
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = False
    except psycopg.Error as error:
        raise DisconnectionError from error
    connection.patience = Connection.patience
