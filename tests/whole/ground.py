"""A town hall's first day: the commands an operator gives on an empty database, once for all tests of a process."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.cli.terminal import KEYS, Program

STREETS = Path(__file__).parents[2] / "bot/operations/sample/west-hartford.csv"
PUBLIC_URL = "https://sms.example.gov:8443/porch"


@dataclass(frozen=True)
class Town:
    slug: str
    number: str
    account: str
    token: str


WEST_HARTFORD = Town("west-hartford", "+18605550100", "ACmain", "main-token")
BRISTOL = Town("bristol", "+18605550150", "ACbristol", "bristol-token")
TOKENS = {town.account: town.token for town in (WEST_HARTFORD, BRISTOL)}
PUBLISHED = "+18605550190"

SETTINGS = {
    **KEYS, "PUBLIC_URL": PUBLIC_URL, "TWILIO_ACCOUNT_SID": WEST_HARTFORD.account,
    "TWILIO_AUTH_TOKEN": f"next-token,{WEST_HARTFORD.token}", f"TWILIO_AUTH_TOKEN_{BRISTOL.account}": BRISTOL.token,
}  # fmt: skip
UNHURRIED = ("--time-zone", "America/New_York", "--quiet-hours", "none", "--messages-per-second", "none")
OFFICERS = {
    "kim": ("kim@example.gov", "Officer Kim", WEST_HARTFORD.slug, "officer"),
    "lee": ("lee@example.gov", "Sergeant Lee", WEST_HARTFORD.slug, "supervisor"),
    "bo": ("bo@example.gov", "Officer Bo", BRISTOL.slug, "officer"),
}


@dataclass(frozen=True)
class Ground:
    """A database with two towns and their officers. `keys` are the officers' API keys, by their short names."""

    database_url: str
    keys: Mapping[str, str]


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
        return Ground(database_url, dict(zip(OFFICERS, keys, strict=True)))


def _towns() -> list[tuple[str, ...]]:
    both = ("--streets", str(STREETS), "--callback", PUBLISHED, *UNHURRIED)
    return [
        (WEST_HARTFORD.slug, "--name", "West Hartford", "--department", "West Hartford Police",
         "--number", WEST_HARTFORD.number, *both),
        (BRISTOL.slug, "--name", "Bristol", "--department", "Bristol Police", "--number", BRISTOL.number,
         "--twilio-account", BRISTOL.account, *both),
    ]  # fmt: skip


def _hire(done: object, email: str, name: str, town: str, role: str) -> None:
    assert callable(done)
    done("officer", "add", email, "--name", name, "--town", town, "--role", role)


def _key(done: object, email: str, name: str, town: str, role: str) -> str:
    assert callable(done)
    return str(done("apikey", "create", "--town", town, "--officer", email, "--name", "a script"))
