"""Versions N and N+1 side by side: the program of N on a database that N+1 has already added to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.unit_of_work import Store
from tests.chaos.far import Far, carrier, times
from tests.chaos.site import Site, eventually

NEXT = (
    "ALTER TABLE message ADD COLUMN of_the_next_version VARCHAR",
    "ALTER TABLE resident ADD COLUMN of_the_next_version VARCHAR",
    "CREATE TABLE only_of_the_next_version (id VARCHAR)",
    "UPDATE alembic_version SET version_num = '9001'",
)


def climb_further(store: Store) -> None:
    with store.engine.begin() as connection:
        for statement in NEXT:
            connection.execute(text(statement))


def test_a_database_that_was_added_to_is_used_and_left_as_it_is(store: Store) -> None:
    climb_further(store)
    assert store.ready() is None
    store.upgrade()
    with store.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9001"


@pytest.fixture
def far() -> Iterator[Far]:
    with carrier() as far:
        yield far


def test_serve_and_worker_of_the_older_version_go_on(tmp_path: Path, far: Far) -> None:
    site = Site(tmp_path, f"sqlite:///{tmp_path}/porchlight.db", far.url)
    try:
        site.upgrade()
        site.found("alpha", 5)
        with closing(site.store()) as store:
            climb_further(store)
        port = site.serve()
        site.work()
        eventually(lambda: site.is_ready(port))
        outreach = site.draft("alpha")
        site.send("alpha", outreach)
        eventually(lambda: site.counts("alpha", outreach) == {"accepted": 5})
        assert set(times(far.texts()).values()) == {1}
    finally:
        site.stop()
