"""Noticing at next to no cost that texts may be due: on SQLite by the file, on PostgreSQL by its notifications."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine

from bot.store.wake import Ear

WAITING = "SELECT EXISTS (SELECT 1 FROM message WHERE state = 'queued')"
AGAIN = 2.0  # seconds until a server that does not answer is tried again


class Watch:
    """A worker's look at the database, some 20 microseconds each. For one thread.

    Source: https://www.sqlite.org/pragma.html#pragma_data_version
    """

    def __init__(self, engine: Engine) -> None:
        self._path = engine.url.database if engine.dialect.name == "sqlite" else None
        self._ear = Ear(engine) if self._path is None else None
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None
        self._deaf_until = 0.0

    def stirred(self) -> bool:
        """Whether texts may have fallen due since the last look; False where it cannot be told."""
        if self._ear is not None:
            return self._hears(self._ear)
        try:
            return self._has_changed(self._path or "")
        except sqlite3.Error:
            self.close()
            return False

    def close(self) -> None:
        if self._ear is not None:
            self._ear.close()
        if self._connection is not None:
            self._connection.close()
        self._connection = self._seen = None

    def _hears(self, ear: Ear) -> bool:
        if time.monotonic() < self._deaf_until:
            return False
        heard = ear.heard()
        if not ear.listens:
            self._deaf_until = time.monotonic() + AGAIN
        return heard

    def _has_changed(self, path: str) -> bool:
        if self._connection is None:
            self._connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=rw", uri=True, timeout=0)
        before, self._seen = self._seen, int(self._asked("PRAGMA data_version"))
        return self._seen != before and bool(self._asked(WAITING))

    def _asked(self, question: str) -> int:
        assert self._connection
        return int(self._connection.execute(question).fetchone()[0])
