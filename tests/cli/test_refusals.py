"""Whatever is wrong with a call, a setting, a file or the database: one sentence, and 1 or 2."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.flows.small_pages import KEYWORDS, PAGES

AWAY = "postgresql://porchlight@127.0.0.1:1/porchlight"
TWILIO = {"TWILIO_ACCOUNT_SID": "ACmain", "TWILIO_AUTH_TOKEN": "token", "PUBLIC_URL": "https://town.example"}


@pytest.mark.parametrize(
    "words",
    [
        [], ["frobnicate"], ["town"], ["town", "burn"], ["serve", "--port", "0"], ["serve", "--port", "65536"],
        ["serve", "--port", "http"], ["serve", "--workers", "0"], ["demo", "--port", "-1"], ["chat", "--from", "kim"],
        ["worker", "--port", "1"], ["flows"], ["flows", "draw"], ["flows", "draw", "nonesuch"], ["apikey", "revoke"],
    ],
)  # fmt: skip
def test_a_call_that_is_wrong(keyed: Terminal, words: list[str]) -> None:
    assert keyed.refuses(*words)[0] == 2


@pytest.mark.parametrize("words", [["serve"], ["worker"], ["town", "list"], ["db", "upgrade"], ["chat", "--town", "x"]])
def test_what_works_on_the_database_needs_the_keys(bare: Terminal, words: list[str]) -> None:
    status, sentence = bare.refuses(*words)
    assert status == 2
    assert "SECRET_KEY" in sentence
    assert list(bare.folder.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://town.example"}, "TWILIO_ACCOUNT_SID"),
        (TWILIO | {"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN"),
        (TWILIO | {"TWILIO_ACCOUNT_SID": ""}, "TWILIO_ACCOUNT_SID"),
        (TWILIO | {"PUBLIC_URL": "town.example"}, "PUBLIC_URL"),
        (TWILIO | {"PORT": "eighty"}, "PORT"),
        (TWILIO | {"FLOWS_DIR": "nowhere"}, "FLOWS_DIR"),
        (TWILIO | {"DATABASE_URL": "mysql://db/x"}, "DATABASE_URL"),
        (TWILIO | {"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        (TWILIO | {"DATABASE_URL": "postgresql://db:port/x"}, "DATABASE_URL"),
        (TWILIO | {"DATA_KEYS": "one"}, "DATA_KEYS"),
        (TWILIO | {"HASH_KEY": "c2hvcnQ="}, "HASH_KEY"),
    ],
)
def test_a_setting_is_named(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: str, settings: dict[str, str], named: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    status, sentence = terminal.refuses(command)
    assert status == 2
    assert f"{named}:" in sentence


def test_an_env_file_that_cannot_be_read(keyed: Terminal) -> None:
    (keyed.folder / ".env").write_bytes(b"PORT=\xff\xfe")
    assert ".env" in keyed.refuses("town", "list")[1]
    (keyed.folder / ".env").unlink()
    (keyed.folder / ".env").mkdir()
    assert keyed.refuses("town", "list")[0] == 2


@pytest.mark.parametrize("words", [["serve", "--simulator"], ["worker", "--simulator"], ["town", "list"]])
def test_an_old_schema_names_the_command_that_mends_it(keyed: Terminal, words: list[str]) -> None:
    status, sentence = keyed.refuses(*words)
    assert status == 1
    assert "porchlight db upgrade" in sentence


def test_upgrading_twice_is_safe(keyed: Terminal) -> None:
    assert keyed("db", "upgrade").status == 0
    assert keyed("db", "upgrade").status == 0
    assert keyed("town", "list").status == 0


@pytest.mark.parametrize(
    "words", [["serve", "--simulator"], ["worker", "--simulator"], ["db", "upgrade"], ["town", "list"]]
)
def test_a_database_that_is_away(keyed: Terminal, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", AWAY)
    status, sentence = keyed.refuses(*words)
    assert status == 1
    assert "DATABASE_URL" in sentence


def test_a_database_file_that_cannot_be_made(keyed: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    (keyed.folder / "file").write_text("")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{keyed.folder / 'file' / 'porchlight.db'}")
    assert keyed.refuses("town", "list")[0] == 1


def test_the_simulator_is_refused_where_twilio_was_spoken_to(town: Terminal) -> None:
    with sqlite3.connect(town.folder / "var" / "porchlight.db") as database:
        database.execute("INSERT INTO carrier_use (name) VALUES ('twilio')")
    for words in (["serve", "--simulator"], ["worker", "--simulator"], ["chat", "--town", "west-hartford"]):
        status, sentence = town.refuses(*words)
        assert status == 1
        assert "Twilio" in sentence


class TestFlows:
    @pytest.fixture
    def flows(self, bare: Terminal) -> Path:
        """A folder of small pages."""
        (folder := bare.folder / "flows").mkdir()
        for name, page in PAGES.items():
            (folder / name).write_text(page, "utf-8")
        return folder

    def test_good_flows(self, bare: Terminal, flows: Path) -> None:
        assert bare("flows", "check", "flows").status == 0
        assert bare("flows", "check").status == 0

    def test_a_problem_is_named_with_its_line(self, bare: Terminal, flows: Path) -> None:
        page = flows / "talk.yaml"
        page.write_text(page.read_text("utf-8").replace("kind: yes_no", "kidn: yes_no", 1), "utf-8")
        checked = bare("flows", "check", "flows")
        assert checked.status == 1
        assert "talk.yaml:" in checked.out
        assert "kind" in checked.out

    def test_a_folder_that_is_not_there(self, bare: Terminal) -> None:
        assert "nowhere" in bare.refuses("flows", "check", "nowhere")[1]

    def test_a_page_that_is_no_text(self, bare: Terminal, flows: Path) -> None:
        (flows / "keywords.yaml").write_bytes(b"a: 1\nb: \xff\xfe\n")
        assert "keywords.yaml:2:" in bare.refuses("flows", "check", "flows")[1]
        (flows / "keywords.yaml").write_bytes(b"a: \x00\n")
        assert "keywords.yaml:1:" in bare("flows", "check", "flows").out

    @pytest.mark.parametrize("command", ["serve", "worker"])
    def test_a_phrase_that_cannot_be_read(self, terminal: Terminal, flows: Path, command: str) -> None:
        (flows / "keywords.yaml").write_text(KEYWORDS.replace("take me off", "remove <nobody>"), "utf-8")
        checked = terminal("flows", "check", "flows")
        assert checked.status == 1
        assert "keywords.yaml:" in checked.out
        terminal.capture.readouterr()
        (terminal.folder / ".env").write_text("FLOWS_DIR=flows\n")
        status, sentence = terminal.refuses(command, "--simulator")
        assert status == 1
        assert "<nobody>" in sentence

    @pytest.mark.parametrize("flow", ["registration", "removal", "update"])
    def test_a_picture(self, bare: Terminal, flow: str) -> None:
        assert bare("flows", "draw", flow).out.startswith("flowchart")
        assert bare("flows", "draw", flow, "--svg", "--language", "es").out.startswith("<svg")
