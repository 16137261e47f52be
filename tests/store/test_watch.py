"""A watch on the database: it stirs where somebody wrote and texts wait, and takes no harm from a missing file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.store.unit_of_work import Store
from bot.store.watch import Watch
from tests.builders import a_message, a_resident, a_town

PATIENCE = 20.0  # seconds


def queue_one(store: Store, name: str) -> None:
    with store.work() as work:
        work.messages.queue([a_message(id=name, outreach_id=None, kind="answer")])
        work.commit()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_stirs_once_for_each_write_while_texts_wait(store: Store) -> None:
    watch = Watch(store.engine)
    with store.work() as work:
        work.towns.add(a_town())
        work.residents.add(a_resident())
        work.commit()
    assert not watch.stirred()  # nothing waits
    queue_one(store, "m1")
    assert (watch.stirred(), watch.stirred()) == (True, False)
    queue_one(store, "m2")
    assert (watch.stirred(), watch.stirred()) == (True, False)
    watch.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_it_stirs_where_a_worker_was_woken(store: Store) -> None:
    watch = Watch(store.engine)
    assert watch.stirred()  # who knows what came before
    with store.work() as work:
        work.towns.add(a_town())
        work.commit()
    assert not watch.stirred()
    with store.work() as work:
        work.wake("+18605550100")
        work.commit()
    until = time.monotonic() + PATIENCE
    while not (stirred := watch.stirred()) and time.monotonic() < until:
        time.sleep(0.01)
    assert stirred
    watch.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_gone_does_not_stir_nor_begin_anew(store: Store, tmp_path: Path) -> None:
    watch, path = Watch(store.engine), tmp_path / "porchlight.db"
    path.rename(tmp_path / "aside.db")
    assert not watch.stirred()
    assert not path.exists()
