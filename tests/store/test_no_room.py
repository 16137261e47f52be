"""A disk that is full, a file that is something else: said clearly, and nothing half done."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.ports import Unavailable
from bot.store.unit_of_work import Store
from tests.builders import a_resident, a_town
from tests.conftest import SEALER


def test_a_full_disk_is_said_and_nothing_is_half_done(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's disk is its own")
    _fill(store)
    with pytest.raises(Unavailable):
        _write_much(store)
    with store.look() as work:
        assert list(work.towns.all()) == []


def _write_much(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        for number in range(200):
            work.residents.add(a_resident(id=f"r{number}", phone=f"+1860555{number:04}", name="x" * 400))
        work.commit()


def _fill(store: Store) -> None:
    """From now on the file may not grow."""

    def bound(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count=1").close()  # never below what the file has already

    event.listen(store.engine, "connect", bound)
    store.engine.dispose()


def test_a_file_that_is_no_database_is_said_so_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear neighbors, " * 1000)
    with closing(Store(f"sqlite:///{path}", SEALER)) as store:
        for ask in (store.upgrade, store.schema_is_current):
            with pytest.raises(Unavailable, match="not a SQLite database"):
                ask()
        assert store.ready() is not None
    assert path.read_bytes() == b"Dear neighbors, " * 1000
