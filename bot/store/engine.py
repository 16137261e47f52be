"""The database connection: SQLite or PostgreSQL, with the settings that our promises rest on."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.ports import Invalid, Unavailable
from bot.store import postgresql
from bot.store.postgresql import PATIENCE

BETWEEN_LOOKS = 0.002  # seconds between two attempts at SQLite's lock
CHECKPOINT_PATIENCE = 0.2  # seconds, for truncating the write-ahead log before an answer
ROW_WENT_AWAY = "23503"  # PostgreSQL's foreign_key_violation: somebody erased the row while we worked on it
NO_DATABASE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
READING = {"reading": True}  # execution option: this transaction only reads, so SQLite need not take the writers' lock

SQLITE_SETTINGS = (
    f"busy_timeout={int(PATIENCE * 1000)}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is overwritten with zeros
    "temp_store=MEMORY",  # nothing personal in temporary files
)


def make_engine(url: str) -> Engine:
    """An engine for `url`; makes the SQLite file, for its owner's eyes only, and its folder where they are missing.

    Statements and their values never stand in error messages.
    """
    address = normal_url(url)
    return _sqlite(address) if address.get_backend_name() == "sqlite" else postgresql.engine(address)


def normal_url(url: str) -> URL:
    """`url` with the driver that we use: postgres:// and postgresql:// mean psycopg 3."""
    address = make_url(url)
    return address.set(drivername="postgresql+psycopg") if address.drivername in ("postgres", "postgresql") else address


def is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _sqlite(address: URL) -> Engine:
    _make_file(address.database)
    engine = create_engine(address, hide_parameters=True, pool_size=10, max_overflow=20, pool_timeout=PATIENCE)
    _keep_to_the_file(engine, Path(address.database or ""))
    event.listen(engine, "connect", _settle_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_to_the_file(engine: Engine, path: Path) -> None:
    """Never write to a file that was moved, removed or replaced, where nobody would find it, nor begin a new one."""

    def look(_dialect: Any, _record: Any, _arguments: Any, _options: Any) -> None:
        if not path.is_file():
            raise sqlite3.OperationalError("the database's file is gone")

    def note(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] is None or record.info["file"] != _identity(path):
            raise DisconnectionError

    event.listen(engine, "do_connect", look)
    event.listen(engine, "connect", note)
    event.listen(engine, "checkout", compare)


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file stands there now, whatever stood there before."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_file(database: str | None) -> None:
    if not database or database == ":memory:":
        raise ValueError("the SQLite database must be a file: every process and thread opens it anew")
    path = Path(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _settle_sqlite(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver begins nothing by itself: _begin does
    for setting in SQLITE_SETTINGS:
        dbapi_connection.execute(f"PRAGMA {setting}").close()


def _begin(connection: Connection) -> None:
    """Begin; unless it only reads, with the writers' lock at once: who reads first and writes later could not wait."""
    options = connection.get_execution_options()
    if options.get("reading"):
        connection.exec_driver_sql("BEGIN")
    elif not _took_turn(connection.connection.driver_connection, options.get("patience", PATIENCE)):
        raise PoolTimeout("another transaction holds SQLite's lock")


def _took_turn(driver: Any, patience: float) -> bool:
    """Ask for the writers' lock often: between SQLite's own looks busy neighbours take it again and again."""
    driver.execute("PRAGMA busy_timeout=0").close()
    deadline = time.monotonic() + patience
    try:
        while time.monotonic() < deadline:
            if _locked(driver):
                return True
            time.sleep(BETWEEN_LOOKS)
    finally:
        driver.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}").close()
    return False


def _locked(driver: Any) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE").close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        return False
    return True


@contextmanager
def guarded() -> Iterator[None]:
    """The edge of the store: what the database cannot do leaves as Unavailable, what it cannot hold as Invalid."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise Unavailable("the database does not answer, is locked or has no room") from error
    except (DataError, UnicodeEncodeError) as error:
        raise Invalid("this holds characters or numbers that cannot be stored or looked up") from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) in NO_DATABASE:
            raise Unavailable("the database's file is not a SQLite database, or it is damaged") from error
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) == ROW_WENT_AWAY:
            raise Unavailable("the database went away, or what this is about was erased meanwhile") from error
        raise


def truncate_log(connection: Connection) -> bool:
    """Empty SQLite's write-ahead log, where erased rows could linger; False where a transaction is in the way."""
    if is_postgresql(connection):
        return True
    if connection.in_transaction():
        return False
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={int(CHECKPOINT_PATIENCE * 1000)}").close()
    try:
        busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        driver.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}").close()
    return not busy
