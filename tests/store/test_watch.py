"""A watch on the database: it stirs where somebody wrote and texts wait, and takes no harm from a missing file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.unit_of_work import Store
from bot.store.watch import Watch
from tests.builders import a_message, a_resident, a_town


def queue_one(store: Store, name: str) -> None:
    with store.work() as work:
        work.messages.queue([a_message(id=name, outreach_id=None, kind="answer")])
        work.commit()


def test_it_stirs_once_for_each_write_while_texts_wait(store: Store) -> None:
    watch = Watch(store.engine)
    with store.work() as work:
        work.towns.add(a_town())
        work.residents.add(a_resident())
        work.commit()
    assert not watch.stirred()  # nothing waits
    queue_one(store, "m1")
    watches = store.engine.dialect.name == "sqlite"
    assert (watch.stirred(), watch.stirred()) == (watches, False)
    queue_one(store, "m2")
    assert (watch.stirred(), watch.stirred()) == (watches, False)
    watch.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_gone_does_not_stir_nor_begin_anew(store: Store, tmp_path: Path) -> None:
    watch, path = Watch(store.engine), tmp_path / "porchlight.db"
    path.rename(tmp_path / "aside.db")
    assert not watch.stirred()
    assert not path.exists()
