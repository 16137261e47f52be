"""The schema: bringing a database to the newest one, and telling whether it is there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from bot.store.engine import is_postgresql

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_PATIENCE = 60.0  # seconds to wait for another process that upgrades
UPGRADE_LOCK = 7_014_336_021  # any number that is ours: PostgreSQL's advisory lock on upgrading


def upgrade(engine: Engine) -> None:
    """The newest schema, in one transaction; of two processes at once the second waits and finds nothing to do."""
    with engine.connect().execution_options(patience=UPGRADE_PATIENCE) as connection, connection.begin():
        if is_postgresql(connection):
            driver: Any = connection.connection.driver_connection
            driver.patience = None
            connection.execute(text("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        if not _is_newer(connection):
            _climb(connection)


def _climb(connection: Connection) -> None:
    from alembic import command  # 8 MB, which whoever only asks need not carry
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_current(connection: Connection) -> bool:
    """Whether the schema is the one that this program was written for, or the next program's, which only adds to it.

    So both run side by side while one follows the other: docs/scaling.md has the rule that new migrations keep to.
    """
    return _revision(connection) == newest() or _is_newer(connection)


def _is_newer(connection: Connection) -> bool:
    return (_revision(connection) or "") > newest()


def _revision(connection: Connection) -> str | None:
    """Revisions are four digits, in order."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


@cache
def newest() -> str:
    """By the names of the migrations, each of which begins with its revision."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
