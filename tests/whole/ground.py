"""A town hall's first day: the commands an operator gives on an empty database, once for all tests of a process."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from tests import private_server
from tests.cli.terminal import KEYS, Program

Command = Callable[..., str]  # words of a command -> what it printed

STREETS = Path(__file__).parents[2] / "bot/operations/sample/west-hartford.csv"
PUBLIC_URL = "https://sms.example.gov:8443/porch"


@dataclass(frozen=True)
class Town:
    slug: str
    number: str
    account: str
    token: str


WEST_HARTFORD = Town("west-hartford", "+18605550100", "ACmain", "main-token")
BRISTOL = Town("bristol", "+18605550150", "AC" + "b" * 32, "bristol-token")
TOKENS = {town.account: town.token for town in (WEST_HARTFORD, BRISTOL)}
PUBLISHED = "+18605550190"

SETTINGS = {
    **KEYS, "PUBLIC_URL": PUBLIC_URL, "TWILIO_ACCOUNT_SID": WEST_HARTFORD.account,
    "TWILIO_AUTH_TOKEN": WEST_HARTFORD.token, f"TWILIO_AUTH_TOKEN_{BRISTOL.account}": BRISTOL.token,
}  # fmt: skip
UNHURRIED = ("--time-zone", "America/New_York", "--quiet-hours", "none", "--messages-per-second", "none")
OFFICERS = {
    "kim": ("kim@example.gov", "Officer Kim", WEST_HARTFORD.slug, "officer"),
    "bo": ("bo@example.gov", "Officer Bo", BRISTOL.slug, "officer"),
}
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Ground:
    """A database with two towns and their officers. `keys` are the officers' API keys, by their short names."""

    database_url: str
    settings: dict[str, str]
    keys: dict[str, str]


def lay(folder: Path, database_url: str) -> Ground:
    """Give the commands, those that need not wait for each other at once."""
    program = Program(folder, {**SETTINGS, "DATABASE_URL": database_url})

    def done(*words: str) -> str:
        shown = program(*words)
        assert (shown.status, shown.err) == (0, ""), (words[:2], shown.err)
        return shown.out.strip()

    done("db", "upgrade")
    with ThreadPoolExecutor(3) as hands:
        list(hands.map(lambda words: done("town", "add", *words), _towns()))
        list(hands.map(lambda name: _hire(done, *OFFICERS[name]), OFFICERS))
        keys = hands.map(lambda name: _key(done, *OFFICERS[name]), OFFICERS)
        return Ground(database_url, SETTINGS, dict(zip(OFFICERS, keys, strict=True)))


def _towns() -> list[tuple[str, ...]]:
    both = ("--streets", str(STREETS), "--callback", PUBLISHED, *UNHURRIED)
    return [
        (WEST_HARTFORD.slug, "--name", "West Hartford", "--department", "West Hartford Police",
         "--number", WEST_HARTFORD.number, *both),
        (BRISTOL.slug, "--name", "Bristol", "--department", "Bristol Police", "--number", BRISTOL.number,
         "--twilio-account", BRISTOL.account, *both),
    ]  # fmt: skip


def _hire(done: Command, email: str, name: str, town: str, role: str) -> None:
    done("officer", "add", email, "--name", name, "--town", town, "--role", role)


def _key(done: Command, email: str, name: str, town: str, role: str) -> str:
    return done("apikey", "create", "--town", town, "--officer", email, "--name", "a script")


def sqlite_copy(ground: Ground, folder: Path) -> Ground:
    """A database of one's own as it was after that day."""
    shutil.copy(ground.database_url.removeprefix("sqlite:///"), folder / "porchlight.db")
    return replace(ground, database_url=f"sqlite:///{folder / 'porchlight.db'}")


def postgresql_copy(ground: Ground, server: str) -> Ground:
    name = f"copy_{next(NUMBERS)}"
    private_server.ask(server, f"CREATE DATABASE {name} TEMPLATE ground")
    return replace(ground, database_url=private_server.url_of(server, name))
