"""Fixtures of the web's tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from bot.ports import Desk
from bot.store.unit_of_work import Store
from tests.conftest import SEALER
from tests.far_end import Hands
from tests.officers import WEST_HARTFORD, found, officers_desk
from tests.web.door import Door, an_open_door, settings
from tests.web.site import Caller, a_site, caller, the_site


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def officers(store: Store, hands: Hands) -> Desk:
    """A desk with one town."""
    desk = officers_desk(store, hands)
    found(desk, WEST_HARTFORD)
    return desk


@pytest.fixture
def site(officers: Desk, store: Store) -> Flask:
    return the_site(officers, store)


@pytest.fixture
def kim(site: Flask, officers: Desk) -> Caller:
    return caller(site, officers)


@pytest.fixture(scope="module")
def town_hall(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Desk]]:
    """One site for all tests of a module, for what is refused before it reaches a database."""
    path = tmp_path_factory.mktemp("town_hall") / "porchlight.db"
    shutil.copy(empty_sqlite, path)
    store = Store(f"sqlite:///{path}", SEALER)
    desk = officers_desk(store, Hands())
    found(desk, WEST_HARTFORD)
    yield a_site(desk, store), desk
    store.close()


@pytest.fixture(scope="module")
def boss(town_hall: tuple[Flask, Desk]) -> Caller:
    """A supervisor at the town hall."""
    return caller(*town_hall, "supervisor", name="Sergeant Lee")


@pytest.fixture
def door(empty_sqlite: Path, tmp_path: Path) -> Iterator[Door]:
    """The webhooks on SQLite."""
    path = tmp_path / "porchlight.db"
    shutil.copy(empty_sqlite, path)
    with an_open_door(settings(tmp_path, DATABASE_URL=f"sqlite:///{path}")) as door:
        yield door


@pytest.fixture
def either_door(database_url: str, tmp_path: Path) -> Iterator[Door]:
    """The webhooks on each of the two databases."""
    with an_open_door(settings(tmp_path, DATABASE_URL=database_url)) as door:
        yield door
