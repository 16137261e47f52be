"""`porchlight backup`, `restore` and `journal apply`: a bad day, and nobody brought back by it."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from bot.cli import opening
from bot.handlers.registry import erase
from bot.outreach.outreach import Message
from bot.ports import Desk
from bot.registry.journal import Line
from bot.registry.people import Officer
from tests.cli.terminal import Terminal
from tests.cli.test_exchange import MARIA, SHOP, given, taken

DATABASE = Path("var", "porchlight.db")


@pytest.fixture
def registry(town: Terminal) -> Terminal:
    assert taken(town, MARIA, SHOP).status == 0
    return town


def erase_maria(registry: Terminal) -> None:
    desk = opening.desk()
    (row,) = [row for row in given(registry, "before.csv") if row["phone"] == MARIA["phone"]]
    with desk.look() as work:
        (town,) = work.towns.all()
    ruiz = Officer("ruiz", town.id, "ruiz@example.org", "Sergeant Ruiz", "supervisor", True, desk.clock.now())
    erase(row["registration"], "asked on the phone", ruiz, desk)


def stop_the_shop(desk: Desk) -> None:
    desk.journal.note(Line(desk.clock.now(), "stopped", "west-hartford", desk.phone_hash("+18605550102")))


def lose_the_database(registry: Terminal) -> None:
    for path in (registry.folder / "var").glob("porchlight.db*"):
        path.unlink()


def phones(registry: Terminal) -> list[str]:
    return [row["phone"] for row in given(registry, "after.csv")]


def test_a_backup_is_whole_and_its_owners_alone(registry: Terminal) -> None:
    assert registry("backup", "copy.db").status == 0
    assert stat.S_IMODE((registry.folder / "copy.db").stat().st_mode) == 0o600
    data = (registry.folder / "copy.db").read_bytes()
    assert b"8605550101" not in data
    assert "López".encode() not in data
    assert registry.refuses("backup", "copy.db")[0] == 1
    assert registry.refuses("backup", str(DATABASE))[0] == 1


def test_a_restore_erases_again_and_stops_again(registry: Terminal) -> None:
    registry("backup", "copy.db")
    erase_maria(registry)
    stop_the_shop(opening.desk())
    lose_the_database(registry)
    restored = registry("restore", "copy.db")
    assert (restored.status, "1 erased again, 1 stopped" in restored.out) == (0, True)
    assert phones(registry) == ["+18605550102"]
    assert "REGISTER" in registry("import", "before.csv", "--town", "west-hartford").err
    with opening.desk().look() as work:
        (entry,) = work.registrations.in_town(work.towns.all()[0].id)
        assert entry.resident.texts(opening.desk().clock.now()) == "stopped"
    assert "0 erased again, 0 stopped" in registry("journal", "apply").out


def test_who_came_after_the_backup_and_was_erased_is_remembered_too(registry: Terminal) -> None:
    registry("backup", "copy.db")
    desk = opening.desk()
    late = MARIA | {"phone": "+18605550103"}
    desk.journal.note(Line(desk.clock.now(), "erased", "west-hartford", desk.phone_hash(late["phone"]), "K7QM-4TRW"))
    lose_the_database(registry)
    assert registry("restore", "copy.db").status == 0
    assert "REGISTER" in taken(registry, late).err


def test_a_database_brought_back_by_hand_learns_it_at_the_next_start(registry: Terminal) -> None:
    registry("backup", "copy.db")
    erase_maria(registry)
    lose_the_database(registry)
    shutil.copy(registry.folder / "copy.db", registry.folder / DATABASE)
    assert registry("journal", "apply").out.startswith("from the journal: 1 erased again")
    assert phones(registry) == ["+18605550102"]


def test_texts_that_may_have_left_are_held(registry: Terminal) -> None:
    assert "1 added" in taken(registry, MARIA | {"phone": "+18605550104", "agreed_at": ""}).out
    registry("backup", "copy.db")
    lose_the_database(registry)
    assert "1 outgoing texts are held" in registry("restore", "copy.db").out
    with opening.desk().look() as work:
        assert work.sending.oldest_due(opening.desk().clock.now()) is None
        held: Message = work.sending.in_doubt(opening.desk().clock.now(), 10)[0]
    assert (held.kind, held.state) == ("agreement", "unknown")


@pytest.mark.parametrize("left", ["porchlight.db", "porchlight.db-wal"])
def test_a_restore_overwrites_nothing(registry: Terminal, left: str) -> None:
    registry("backup", "copy.db")
    lose_the_database(registry)
    (registry.folder / "var" / left).write_bytes(b"precious")
    status, sentence = registry.refuses("restore", "copy.db")
    assert (status, left in sentence) == (1, True)
    assert (registry.folder / "var" / left).read_bytes() == b"precious"


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"x" * 5000])
def test_what_is_no_backup_is_refused(registry: Terminal, content: bytes) -> None:
    (registry.folder / "copy.db").write_bytes(content)
    lose_the_database(registry)
    assert registry.refuses("restore", "copy.db")[0] == 1
    assert not (registry.folder / DATABASE).exists()
    assert registry.refuses("restore", "nothing.db")[0] == 1


def test_postgresql_is_left_to_its_own_tools(town: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@127.0.0.1:9/none")
    for words in (("backup", "copy.db"), ("restore", "copy.db")):
        status, sentence = town.refuses(*words)
        assert (status, "pg_dump" in sentence) == (1, True)
