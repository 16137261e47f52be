"""Fixtures of the commands' tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.terminal import KEYS, NAMES, WEST_HARTFORD, Program, Terminal


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in an empty folder, without any setting."""
    for name in [*NAMES, *(name for name in os.environ if name.startswith("TWILIO_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path, capsys)


@pytest.fixture
def keyed(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal with the three keys."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return bare


@pytest.fixture
def terminal(keyed: Terminal, empty_sqlite: Path) -> Terminal:
    """A terminal with the three keys and a database with the newest schema."""
    (keyed.folder / "var").mkdir()
    shutil.copy(empty_sqlite, keyed.folder / "var" / "porchlight.db")
    return keyed


@pytest.fixture
def town(terminal: Terminal) -> Terminal:
    """A terminal on a database with one town."""
    assert terminal("town", "add", *WEST_HARTFORD).status == 0
    return terminal


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program in an empty folder, without any setting."""
    return Program(tmp_path)
