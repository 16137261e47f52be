"""One PostgreSQL database for test after test, emptied in between: to make one for each costs ten times as much."""

from __future__ import annotations

import time

import psycopg

from tests import private_server

PATIENCE = 5.0  # seconds until whoever was connected is gone

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
SHAPE = r"""
    SELECT md5(string_agg(format('%s.%s %s %s %s', n.nspname, c.relname, a.attname, a.atttypid, a.attnotnull), ','
                          ORDER BY n.nspname, c.relname, a.attnum)), (SELECT max(version_num) FROM alembic_version)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
"""
WIPE = """
    SET session_replication_role = replica;  -- no foreign key, no trigger
    DO $$ DECLARE name text; filled boolean; BEGIN
      FOR name IN SELECT quote_ident(tablename) FROM pg_tables
                  WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %s', name); END IF;
      END LOOP;
      PERFORM setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences
      WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
"""


class Slate:
    """A database called `name` on the server of `folder`, of the same tables as its template `empty`."""

    def __init__(self, folder: str, name: str) -> None:
        self.folder, self.name = folder, name
        self.url = private_server.url_of(folder, name)
        self._make()
        with self._connected() as connection:
            self._shape = connection.execute(SHAPE).fetchone()

    def wipe(self) -> None:
        """Empty it; made anew where its tables are others than before, or somebody stays connected."""
        with self._connected() as connection:
            left = _is_left(connection)
            if left and connection.execute(SHAPE).fetchone() == self._shape:
                connection.execute(WIPE)
                return
        private_server.ask(self.folder, f"DROP DATABASE {self.name} WITH (FORCE)")
        self._make()

    def _make(self) -> None:
        private_server.ask(self.folder, f"CREATE DATABASE {self.name} TEMPLATE empty")

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=self.folder, user="postgres", dbname=self.name, autocommit=True)


def _is_left(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    until = time.monotonic() + PATIENCE
    while connection.execute(OTHERS).fetchone() != (0,):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
