"""Noticing at next to no cost that somebody wrote to the database, and that texts wait in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

WAITING = "SELECT EXISTS (SELECT 1 FROM message WHERE state = 'queued')"


class Watch:
    """Looks whether a SQLite file was written to, some 20 microseconds a look; PostgreSQL it does not watch.

    For one thread. Source: https://www.sqlite.org/pragma.html#pragma_data_version
    """

    def __init__(self, engine: Engine) -> None:
        self._path = engine.url.database if engine.dialect.name == "sqlite" else None
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None

    def stirred(self) -> bool:
        """Whether texts wait, and anybody has written since the last look; False where it cannot be told."""
        if self._path is None:
            return False
        try:
            return self._has_changed(self._path)
        except sqlite3.Error:
            self.close()
            return False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._seen = None

    def _has_changed(self, path: str) -> bool:
        if self._connection is None:
            self._connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=rw", uri=True, timeout=0)
        before, self._seen = self._seen, int(self._asked("PRAGMA data_version"))
        return self._seen != before and bool(self._asked(WAITING))

    def _asked(self, question: str) -> int:
        assert self._connection
        return int(self._connection.execute(question).fetchone()[0])
