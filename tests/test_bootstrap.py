"""The wiring: which carrier, whose tokens, ids, the journal, and logs that tell nothing personal."""

from __future__ import annotations

import base64
import json
import logging
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import structlog

from bot.bootstrap import (
    JournalFile,
    KeptStreets,
    Refused,
    SystemClock,
    configure_logs,
    make_installation,
    make_store,
    new_id,
    new_receipt,
    outline,
)
from bot.config import Settings, SettingsError
from bot.registry.addresses import Street
from bot.registry.journal import Line
from bot.registry.towns import Town

TWILIO = {"TWILIO_ACCOUNT_SID": "ACmain", "TWILIO_AUTH_TOKEN": "token", "PUBLIC_URL": "https://town.example"}
HARTFORD = Town("t1", "west-hartford", "West Hartford", "West Hartford Police", "America/New_York", ("+18605550100",))


def settings(tmp_path: Path, **changes: str) -> Settings:
    key = base64.b64encode(b"k" * 32).decode()
    return Settings.from_env({"SECRET_KEY": "s" * 32, "DATA_KEYS": f"a:{key}", "HASH_KEY": key, **changes}, tmp_path)


def test_the_simulator_only_where_asked_for(tmp_path: Path) -> None:
    given = settings(tmp_path, **TWILIO)
    make_store(given).upgrade()
    assert make_installation(given, simulator=False).desk.carrier.name == "twilio"
    assert make_installation(given, simulator=True).desk.carrier.name == "simulator"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://town.example"}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_ACCOUNT_SID": "ACmain", "TWILIO_AUTH_TOKEN": "token"}, "PUBLIC_URL"),
    ],
)
def test_without_twilios_settings_there_is_no_carrier(tmp_path: Path, changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=f"^{named}: is missing"):
        make_installation(settings(tmp_path, **changes), simulator=False)


def test_a_towns_own_account_is_enough(tmp_path: Path) -> None:
    given = settings(tmp_path, PUBLIC_URL="https://town.example", TWILIO_AUTH_TOKEN_ACtown="t")
    assert make_installation(given, simulator=False).keyring.of("ACtown") == ("t",)


def test_the_simulator_is_refused_where_twilio_has_spoken(tmp_path: Path) -> None:
    given = settings(tmp_path, **TWILIO)
    make_store(given).upgrade()
    make_installation(given, simulator=True).spoken()
    here = make_installation(given, simulator=False)
    make_installation(given, simulator=True)
    for _ in range(2):
        here.spoken()
    with pytest.raises(Refused, match="Twilio"):
        make_installation(given, simulator=True)


def test_ids_are_random_and_receipts_read_well() -> None:
    ids, receipts = {new_id() for _ in range(500)}, {new_receipt() for _ in range(500)}
    assert len(ids) == len(receipts) == 500
    assert all(re.fullmatch("[a-z2-7]{16}", each) for each in ids)
    assert all(re.fullmatch("[A-Z0-9]{4}-[A-Z0-9]{4}", each) for each in receipts)
    assert not set("".join(receipts)) & set("0O1IL5S8B2ZUV")


def test_the_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_journal_only_grows_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "journal"
    eastern = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=-5)))
    erased = Line(eastern, "erased", "west-hartford", "ab12", "K7QM-4TRW")
    stopped = Line(datetime(2026, 11, 21, tzinfo=UTC), "stopped", "bristol", "cd34")
    JournalFile(path).note(erased)
    JournalFile(path).note(stopped)
    assert path.read_text().splitlines() == [
        "2026-11-20T17:00:00+00:00 erased west-hartford ab12 K7QM-4TRW",
        "2026-11-21T00:00:00+00:00 stopped bristol cd34",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open("a") as file:
        file.write("2026-11-21T00:00")  # the machine went down
    assert list(JournalFile(path).lines()) == [erased, stopped, None]


def test_lines_written_at_once_stay_whole(tmp_path: Path) -> None:
    journal, now = JournalFile(tmp_path / "journal"), datetime(2026, 11, 20, tzinfo=UTC)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: journal.note(Line(now, "erased", "bristol", f"{number:064d}")), range(100)))
    lines = (tmp_path / "journal").read_text().splitlines()
    assert sorted(line.split()[3] for line in lines) == [f"{number:064d}" for number in range(100)]


def test_a_towns_streets_are_kept_until_its_list_changes(tmp_path: Path) -> None:
    given, kept = settings(tmp_path), KeptStreets()
    (store := make_store(given)).upgrade()
    with store.work() as work:
        work.towns.add(HARTFORD)
        work.towns.replace_streets("t1", [Street("s1", "North Main Street")])
        before = kept(work, work.towns.get("t1"))
        assert kept(work, work.towns.get("t1")) is before
        work.towns.replace_streets("t1", [Street("s2", "Elm Street")])
        after = kept(work, work.towns.get("t1"))
    assert before.match("50 N Main St").outcome == "found"
    assert after.match("50 Elm St").outcome == "found"


def test_a_failure_is_told_without_its_values() -> None:
    try:
        dict[str, str]()["+18605550101"]
    except KeyError as error:
        told = outline(error)
    assert re.fullmatch(r"KeyError at test_bootstrap\.py:\d+ test_a_failure_is_told_without_its_values", told)


def test_logs_are_json_lines_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    try:
        configure_logs()
        structlog.get_logger().info("webhook.left", sid="SM1")
        try:
            raise ValueError("+18605550101")
        except ValueError:
            logging.getLogger("some.library").exception("it failed")
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers[:] = before
    out, err = capfd.readouterr()
    ours, theirs = (json.loads(line) for line in err.splitlines())
    assert not out
    assert (ours["event"], ours["sid"], ours["level"]) == ("webhook.left", "SM1", "info")
    assert theirs["failed"].startswith("ValueError at test_bootstrap.py")
    assert "8605550101" not in err
