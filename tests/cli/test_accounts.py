"""`porchlight officer …`, `apikey …`, `keys new` and `config`."""

from __future__ import annotations

import json
import re

import pytest

from bot.config import Settings
from tests.cli.terminal import KEYS, Terminal

KIM = ("kim@westhartford.example", "--name", "Officer Kim", "--town", "west-hartford", "--role", "officer")
KEY = ("apikey", "create", "--town", "west-hartford", "--officer", "kim@westhartford.example", "--name", "script")


@pytest.fixture
def hired(town: Terminal) -> Terminal:
    assert town("officer", "add", *KIM).status == 0
    return town


def test_an_officer_is_added_listed_and_disabled(hired: Terminal) -> None:
    (kim,) = hired("officer", "list").rows
    assert (kim["name"], kim["town"], kim["role"], kim["active"]) == ("Officer Kim", "west-hartford", "officer", "yes")
    assert hired("officer", "disable", "KIM@westhartford.example").status == 0
    assert hired("officer", "list").rows[0]["active"] == "no"
    assert hired.refuses(*KEY)[0] == 2


def test_each_link_is_new_and_stands_on_a_line_of_its_own(town: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://town.example/reg")
    added, again = town("officer", "add", *KIM), town("officer", "invite", KIM[0])
    for shown in (added, again):
        assert re.search(r"7 days.*\nhttps://town\.example/reg/welcome/[\w-]{43}\n$", shown.out)
    assert added.out != again.out
    town("officer", "disable", KIM[0])
    assert town.refuses("officer", "invite", KIM[0])[0] == 1
    assert town.refuses("officer", "invite", "lee@westhartford.example")[0] == 1


def test_a_disabled_officers_keys_are_revoked(hired: Terminal) -> None:
    hired(*KEY)
    hired("officer", "disable", KIM[0])
    (row,) = hired("apikey", "list").rows
    assert row["revoked_at"] != "-"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([*KIM[:-1], "chief"], 2),
        (["kim", *KIM[1:]], 2),
        (["all,kim@westhartford.example", *KIM[1:]], 2),
        (["<kim>@westhartford.example", *KIM[1:]], 2),
        ([*KIM[:-1]], 2),
        ([*KIM[:3], "--town", "nowhere", "--role", "officer"], 1),
    ],
)
def test_an_account_that_cannot_be(town: Terminal, words: list[str], status: int) -> None:
    assert town.refuses("officer", "add", *words)[0] == status
    assert town("officer", "list").rows == []


def test_one_account_for_one_address(hired: Terminal) -> None:
    assert hired.refuses("officer", "add", *KIM)[0] == 1
    assert hired.refuses("officer", "disable", "lee@westhartford.example")[0] == 1


def test_a_key_is_printed_alone_and_never_listed(hired: Terminal) -> None:
    created = hired(*KEY)
    assert re.fullmatch(r"pl_[\w-]{43}\n", created.out)
    assert created.err == ""
    listed = hired("apikey", "list")
    assert created.out.strip() not in listed.out
    (row,) = listed.rows
    assert (row["name"], row["officer"], row["revoked_at"]) == ("script", "kim@westhartford.example", "-")


@pytest.mark.parametrize(
    ("words", "per_minute", "expires"),
    [
        ((), "6000", r"20\d\d-.*"),
        (("--per-minute", "10", "--expires", "90d"), "10", r"20\d\d-.*"),
        (("--per-minute", "none", "--expires", "never"), "-", "-"),
        (("--expires", "2150-06-30"), "6000", r"2150-07-01T04:00:00\+00:00"),
    ],
)
def test_a_key_has_a_limit_and_an_end(hired: Terminal, words: tuple[str, ...], per_minute: str, expires: str) -> None:
    assert re.fullmatch(r"pl_[\w-]{43}\n", hired(*KEY, *words).out)
    (row,) = hired("apikey", "list").rows
    assert (row["per_minute"], row["used_at"]) == (per_minute, "-")
    assert re.fullmatch(expires, row["expires_at"])


@pytest.mark.parametrize(
    "words",
    [("--per-minute", "0"), ("--per-minute", "many"), ("--expires", "0d"), ("--expires", "soon"),
     ("--expires", "2020-01-01"), ("--expires", "9999-12-31")],
)  # fmt: skip
def test_a_limit_or_an_end_that_cannot_be(hired: Terminal, words: tuple[str, ...]) -> None:
    assert hired.refuses(*KEY, *words)[0] == 2
    assert hired("apikey", "list").rows == []


def test_a_list_of_officers_tells_who_cannot_sign_in_yet(hired: Terminal) -> None:
    assert hired("officer", "list").rows[0]["state"] == "invited"
    hired("officer", "disable", KIM[0])
    assert hired("officer", "list").rows[0]["state"] == "disabled"


def test_a_key_is_revoked(hired: Terminal) -> None:
    hired(*KEY)
    (row,) = json.loads(hired("apikey", "list", "--json").out)
    assert hired("apikey", "revoke", row["id"]).status == 0
    (row,) = json.loads(hired("apikey", "list", "--json").out)
    assert row["revoked_at"] is not None
    assert hired.refuses("apikey", "revoke", "nonesuch")[0] == 1


def test_three_new_lines_make_a_usable_env(bare: Terminal) -> None:
    printed = bare("keys", "new").out
    assert [line.split("=")[0] for line in printed.splitlines()] == ["SECRET_KEY", "DATA_KEYS", "HASH_KEY"]
    (bare.folder / ".env").write_text(printed)
    assert Settings.from_env({}, bare.folder).hash_key
    assert bare("keys", "new").out != printed


def test_config_shows_every_setting_and_no_secret(keyed: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("DATABASE_URL", "postgresql://porchlight:hunter2@db.example/porchlight")
    shown = keyed("config")
    rows = {row["name"]: row for row in shown.rows}
    assert shown.status == 0
    assert rows["PORT"]["problem"] == "is not a port between 1 and 65535"
    assert rows["SECRET_KEY"]["value"] == "(hidden)"
    assert not [secret for secret in (*KEYS.values(), "hunter2") if secret in shown.out]
    assert all(row["meaning"] for row in rows.values())


def test_config_needs_no_setting(bare: Terminal) -> None:
    assert json.loads(bare("config", "--json").out)[0]["name"] == "DATABASE_URL"
