"""The schema: bringing a database to the newest one, and telling whether it is there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

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
        if _is_newer(connection):
            return
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(connection: Connection) -> bool:
    """Whether the schema is the one that this program was written for, or the next program's, which only adds to it.

    So both run side by side while one follows the other: docs/scaling.md has the rule that new migrations keep to.
    """
    return _revision(connection) == newest() or _is_newer(connection)


def _is_newer(connection: Connection) -> bool:
    return (_revision(connection) or "") > (newest() or "")


def _revision(connection: Connection) -> str | None:
    """Revisions are four digits, in order."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
