"""What commands on the database begin with: the settings, the store, its schema looked at."""

from __future__ import annotations

import os
from pathlib import Path

from bot.bootstrap import Refused, SystemClock, make_desk, make_store, new_id
from bot.carrier.simulator import Simulator
from bot.config import Settings, SettingsError
from bot.ports import Desk
from bot.store.unit_of_work import Store


def settings() -> Settings:
    """Raises SettingsError."""
    return Settings.from_env(os.environ, Path.cwd())


def store(given: Settings) -> Store:
    """The database. Raises SettingsError where its address is of no use."""
    try:
        return make_store(given)
    except ValueError as error:
        raise SettingsError("DATABASE_URL", f"cannot be used: {error}") from error


def current_store(given: Settings) -> Store:
    """The database, its schema current. Raises SettingsError, Refused, naming `db upgrade`, or Unavailable."""
    found = store(given)
    if not found.schema_is_current():
        raise Refused("the database's schema is not the newest; run `porchlight db upgrade` first")
    if wrong := found.wrong_key():
        raise SettingsError(wrong, "is not the one that this database lives with; what it holds cannot be read")
    return found


def desk() -> Desk:
    """For commands that text nobody."""
    given = settings()
    return desk_on(given, current_store(given))


def desk_on(given: Settings, found: Store) -> Desk:
    return make_desk(given, found, _mute(given, found))


def _mute(given: Settings, found: Store) -> Simulator:
    """A carrier that these commands never use."""
    return Simulator(found.airwaves(), given.base_url, "", SystemClock(), new_id)
