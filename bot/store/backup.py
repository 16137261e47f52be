"""Copies of a SQLite database: made while it is in use, and looked at before they are trusted."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bot.store.engine import READING, normal_url

HEADER = b"SQLite format 3\x00"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database's file


def file_of(url: str) -> Path | None:
    """The file of the database at `url`; None where it is a server's."""
    address = normal_url(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def copy_to(engine: Engine, target: Path) -> None:
    """One consistent copy, for its owner's eyes only, without what was deleted. Raises FileExistsError.

    Writers go on meanwhile. A copy that does not succeed leaves nothing behind.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with ExitStack() as undo:
        undo.callback(target.unlink, missing_ok=True)
        with engine.connect().execution_options(**READING) as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("VACUUM INTO ?", (str(target),)).close()
        _flush(target)
        undo.pop_all()


def is_copy(path: Path) -> bool:
    """Whether this file is a Porchlight database, whole and unharmed. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            ours = connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
            return bool(sound and ours)
    except sqlite3.DatabaseError:
        return False


def put_beside(copy: Path, target: Path) -> Path:
    """The copy under a name of its own next to `target`, to be worked on; whatever was left there goes."""
    half = target.with_name(f"{target.name}.restoring")
    for path in (half, *(half.with_name(half.name + end) for end in BESIDE)):
        path.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("rb") as source, open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(source, file)
    return half


def put_in_place(half: Path, target: Path) -> None:
    """Under its own name, whole or not at all. Raises FileExistsError where one came meanwhile."""
    _flush(half)
    os.link(half, target)
    half.unlink()


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
