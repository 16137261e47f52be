"""Settings: what is wrong is named, with the reason, in one line that gives no secret away."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.config import Settings, SettingsError, default_flows, describe, flows_folder, new_keys


def a_key(letter: str = "k", length: int = 32) -> str:
    return base64.b64encode(letter.encode() * length).decode()


KEYS = {"SECRET_KEY": "s" * 32, "DATA_KEYS": f"b:{a_key('b')},a:{a_key('a')}", "HASH_KEY": a_key("h")}
TWILIO = {"TWILIO_ACCOUNT_SID": "ACmain", "TWILIO_AUTH_TOKEN": "new, old", "PUBLIC_URL": "https://town.example/"}


def read(tmp_path: Path, **changes: str) -> Settings:
    return Settings.from_env(KEYS | changes, tmp_path)


def test_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/var/porchlight.db"
    assert settings.journal_file == tmp_path / "var" / "journal"
    assert settings.flows_dir == default_flows()
    assert (settings.port, settings.public_url, settings.base_url) == (8000, None, "http://127.0.0.1:8000")
    assert settings.twilio_account is None
    assert settings.metrics_token is None


def test_the_newest_data_key_comes_first(tmp_path: Path) -> None:
    assert list(read(tmp_path).data_keys.items()) == [("b", b"b" * 32), ("a", b"a" * 32)]


def test_twilios_settings(tmp_path: Path) -> None:
    settings = read(tmp_path, **TWILIO, TWILIO_AUTH_TOKEN_ACtown="t1,t2", TWILIO_API_URL="http://127.0.0.1:9/")
    assert (settings.twilio_account, settings.twilio_tokens) == ("ACmain", ("new", "old"))
    assert settings.own_tokens == {"ACtown": ("t1", "t2")}
    assert settings.base_url == "https://town.example"
    assert settings.twilio_api_url == "http://127.0.0.1:9"


def test_the_environment_wins_over_the_file_and_what_is_empty_is_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nMETRICS_TOKEN=file$HOME\nexport PUBLIC_URL='https://a.example'\n\nODD\n")
    settings = read(tmp_path, PORT="9001")
    assert (settings.port, settings.metrics_token, settings.public_url) == (9001, "file$HOME", "https://a.example")
    assert read(tmp_path, PORT="").port == 8000


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", "s" * 31, "31 characters"),
        ("SECRET_KEY", "", "missing"),
        ("DATA_KEYS", "", "missing"),
        ("DATA_KEYS", "abc", "entry 1 is not id:key"),
        ("DATA_KEYS", f"a:{a_key()},", "entry 2"),
        ("DATA_KEYS", f"a b:{a_key()}", "entry 1"),
        ("DATA_KEYS", f"a:{a_key()},a:{a_key('z')}", "two keys have the id a"),
        ("DATA_KEYS", f"a:{a_key(length=16)}", "key a is 16 bytes long"),
        ("DATA_KEYS", "a:!!!", "key a is not base64"),
        ("HASH_KEY", a_key(length=31), "31 bytes"),
        ("HASH_KEY", "é", "not base64"),
        ("HASH_KEY", "", "missing"),
        ("PORT", "http", "port"),
        ("PORT", "0", "port"),
        ("PORT", "65536", "port"),
        ("PORT", "٣", "port"),
        ("PUBLIC_URL", "town.example", "http"),
        ("PUBLIC_URL", "https://", "http"),
        ("PUBLIC_URL", "https://town.example/?a=1", "query"),
        ("PUBLIC_URL", "https://town.example/#a", "fragment"),
        ("PUBLIC_URL", "https://town.example:port", "http"),
        ("PUBLIC_URL", "https://town .example", "http"),
        ("PUBLIC_URL", "https://me:pw@town.example", "user"),
        ("DATABASE_URL", "mysql://x/y", "SQLite or PostgreSQL"),
        ("DATABASE_URL", "porchlight.db", "SQLite or PostgreSQL"),
        ("DATABASE_URL", "sqlite://porchlight.db", "three slashes"),
        ("TWILIO_ACCOUNT_SID", "ACmain", "TWILIO_AUTH_TOKEN: is missing"),
        ("TWILIO_AUTH_TOKEN", "token", "TWILIO_ACCOUNT_SID: is missing"),
        ("TWILIO_AUTH_TOKEN_SKtown", "token", "begins with AC"),
        ("TWILIO_AUTH_TOKEN_ACtown", "a,,b", "empty token"),
        ("TWILIO_API_URL", "ftp://x", "http"),
        ("MAIL_URL", "https://mail", "smtp"),
        ("FLOWS_DIR", "/no/such/folder", "not a folder"),
        ("JOURNAL_FILE", "/", "folder"),
    ],
)
def test_what_is_unusable_is_named(tmp_path: Path, name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, **{name: value})
    said = str(raised.value)
    assert name in said
    assert reason in said
    assert "\n" not in said


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEYS", "HASH_KEY", "PUBLIC_URL", "DATABASE_URL", "MAIL_URL"])
def test_what_is_unusable_is_not_quoted(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, **{name: "k:hunter2"})
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["postgres://u:p@db/x", "postgresql://db/x", "postgresql+psycopg://db/x", "sqlite:////a/b"]
)
def test_databases_that_are_understood(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, DATABASE_URL=url).database_url == url


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_an_unreadable_env_file(tmp_path: Path, content: bytes | None) -> None:
    (tmp_path / ".env").mkdir() if content is None else (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SettingsError, match=r"^\.env: cannot be read"):
        read(tmp_path)


def test_new_keys_are_ready_to_use_and_new_each_time(tmp_path: Path) -> None:
    lines = new_keys()
    (tmp_path / ".env").write_text("\n".join(lines))
    settings = Settings.from_env({}, tmp_path)
    assert [line.partition("=")[0] for line in lines] == ["SECRET_KEY", "DATA_KEYS", "HASH_KEY"]
    assert len(settings.hash_key) == 32
    older, newer = lines[1].partition("=")[2], new_keys()[1].partition("=")[2]
    assert len(read(tmp_path, DATA_KEYS=f"{newer},{older}").data_keys) == 2


def test_a_setting_is_shown_with_its_meaning_and_no_secret(tmp_path: Path) -> None:
    env = (
        KEYS
        | TWILIO
        | {"TWILIO_AUTH_TOKEN_ACtown": "town-token", "DATABASE_URL": "postgresql://me:pw@db/x", "PORT": "x"}
    )
    shown = {row.name: row for row in describe(env, tmp_path)}
    assert set(KEYS) | set(TWILIO) | {"MAIL_URL", "FLOWS_DIR", "JOURNAL_FILE"} <= set(shown)
    assert all(row.meaning for row in shown.values())
    assert "port" in (shown["PORT"].problem or "")
    assert shown["METRICS_TOKEN"].value == "(not set)"
    told = " ".join(row.value for row in shown.values())
    assert not any(secret in told for secret in ("s" * 32, a_key("a"), a_key("h"), "old", "town-token", "pw"))
    assert shown["DATABASE_URL"].value == "postgresql://…@db/x"


def test_a_password_in_the_query_of_an_address_is_hidden_too(tmp_path: Path) -> None:
    env = {"DATABASE_URL": "postgresql:///x?host=/run/pg&password=hunter2&sslpassword=hunter3"}
    shown = {row.name: row.value for row in describe(env, tmp_path)}
    assert shown["DATABASE_URL"] == "postgresql:///x?host=/run/pg&password=…&sslpassword=…"


def test_secrets_are_not_in_the_repr(tmp_path: Path) -> None:
    told = repr(read(tmp_path, **TWILIO, METRICS_TOKEN="metrics-secret", MAIL_URL="smtp://u:mail-secret@m"))
    assert not any(secret in told for secret in ("s" * 32, "old", "metrics-secret", "mail-secret"))


def test_the_flows_alone_need_no_key(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(SettingsError, match="without any page"):
        flows_folder({"FLOWS_DIR": str(tmp_path / "mine")}, tmp_path)
    (tmp_path / "mine" / "registration.yaml").write_text("flow: registration")
    assert flows_folder({"FLOWS_DIR": str(tmp_path / "mine")}, tmp_path) == tmp_path / "mine"
    assert flows_folder({}, tmp_path) == default_flows()
