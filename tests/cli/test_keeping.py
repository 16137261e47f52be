"""`porchlight keys rotate` and `audit verify`, and a start with the wrong key."""

from __future__ import annotations

import base64

import pytest

from bot.cli import opening
from tests.cli.terminal import KEYS, Terminal
from tests.cli.test_exchange import MARIA, given, taken


def another_key() -> str:
    return base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def registry(town: Terminal) -> Terminal:
    assert taken(town, MARIA).status == 0
    return town


def test_rotating(registry: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "put a new key in front" in registry("keys", "rotate").out
    monkeypatch.setenv("DATA_KEYS", f"second:{another_key()},{KEYS['DATA_KEYS']}")
    assert "Run this once more" in registry("keys", "rotate").out
    assert "needs it no longer" in registry("keys", "rotate").out
    monkeypatch.setenv("DATA_KEYS", f"second:{another_key()}")
    assert [row["name"] for row in given(registry)] == ["María López"]


@pytest.mark.parametrize("name", ["DATA_KEYS", "HASH_KEY"])
@pytest.mark.parametrize("words", [("serve", "--simulator"), ("worker", "--simulator"), ("keys", "rotate")])
def test_a_wrong_key_is_named_at_the_start(
    registry: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, another_key() if name == "HASH_KEY" else f"k:{another_key()}")
    status, sentence = registry.refuses(*words)
    assert (status, name in sentence) == (2, True)


def test_the_log_is_verified(registry: Terminal) -> None:
    assert "1 rows wait" in registry("audit", "verify").out
    desk = opening.desk()
    with desk.work() as work:
        (town,) = work.towns.all()
        assert work.chain.seal(town.id) == 1
        work.commit()
    assert registry("audit", "verify").out.startswith("west-hartford: whole, 1 rows sealed, ends at place 1")
    with opening.store(opening.settings()).engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET action = 'nothing'")
    shown = registry("audit", "verify", "--town", "west-hartford")
    assert (shown.status, "1 FAULTS" in shown.out, "place 1" in shown.err) == (1, True, True)
    assert registry.refuses("audit", "verify", "--town", "nowhere")[0] == 1
