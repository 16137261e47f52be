"""What commands on the database begin with: the settings, the store, its schema looked at."""

from __future__ import annotations

import os
from pathlib import Path

from bot.bootstrap import Refused, make_desk, make_store
from bot.carrier.simulator import Simulator
from bot.config import Settings
from bot.ports import Desk
from bot.store.unit_of_work import Store


def settings() -> Settings:
    """Raises SettingsError."""
    return Settings.from_env(os.environ, Path.cwd())


def current_store(given: Settings) -> Store:
    """The database, its schema current. Raises Refused, naming `db upgrade`, or Unavailable."""
    store = make_store(given)
    if not store.schema_is_current():
        raise Refused("the database's schema is not the newest; run `porchlight db upgrade` first")
    return store


def desk() -> Desk:
    """For commands that text nobody."""
    given = settings()
    store = current_store(given)
    return make_desk(given, store, _mute(given, store))


def _mute(given: Settings, store: Store) -> Simulator:
    """A carrier that these commands never use."""
    from bot.bootstrap import SystemClock, new_id

    return Simulator(store.airwaves(), given.base_url, "", SystemClock(), new_id, None)
