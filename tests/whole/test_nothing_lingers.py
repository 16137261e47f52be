"""What a thief finds in the files: before REMOVE nothing that can be read, five seconds after it nothing at all."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, inspect

from bot.store.engine import normal_url
from tests import private_server
from tests.whole.installation import Installation, eventually

PHONE, NAME, ADDRESS = "+18605550141", "Zenobia Quixley", "98019 Whiting Lane unit 8819Q"
STREET = "Whiting Lane"
REPLY = "yes a hedgehog with a lantern"
PERSONAL = (
    "18605550141", "8605550141", "555-0141", "zenobia", "quixley", "98019", "8819q", "hedgehog", "lantern",
)  # fmt: skip


def files_of(live: Installation) -> dict[str, bytes]:
    """Everything that the installation has on its disk, the database beside it, and the logs."""
    found = {str(path): path.read_bytes() for path in live.folder.rglob("*") if path.is_file()}
    if (url := live.ground.database_url).startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        there = [Path(path + end) for end in ("", "-wal", "-shm")]
        return found | {one.name: one.read_bytes() for one in there if one.exists()}
    server, name = url.partition("host=")[2], urlsplit(url).path.lstrip("/")
    return found | {"pg_dump": private_server.dump(server, name).encode()}


def legible(live: Installation) -> list[tuple[str, str]]:
    """Where which of the person's words can be read; a house number only where it stands by itself."""
    standing = re.compile(rb"(?<![0-9a-z])(" + "|".join(map(re.escape, PERSONAL)).encode() + rb")(?![0-9a-z])")
    return [(name, word.decode()) for name, data in files_of(live).items() for word in standing.findall(data.lower())]


def blobs(live: Installation) -> set[bytes]:
    """All that is sealed in the database."""
    engine = create_engine(normal_url(live.ground.database_url))
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        sealed = [name for name in names if any(c["name"] == "sealed" for c in inspect(connection).get_columns(name))]
        rows = (row for name in sealed for row in connection.exec_driver_sql(f"SELECT sealed FROM {name}"))
        found = {bytes(blob) for (blob,) in rows if blob}
    engine.dispose()
    return found


def lingering(live: Installation, gone: set[bytes]) -> int:
    """How many of these sealed values the files still hold, as bytes or as pg_dump writes them."""
    data = b"".join(files_of(live).values())
    return sum(blob in data or blob.hex().encode() in data for blob in gone)


def test_nothing_of_a_person_lingers(live: Installation) -> None:
    before = blobs(live)
    live.register(PHONE, NAME, ADDRESS)
    (held,) = live.got("/registrations", case="26-1", street=STREET, reason="Zenobia saw a lantern")["items"]
    assert (held["name"], held["address"]["number"], held["address"]["unit"]) == (NAME, "98019", "8819Q")
    outreach = live.send(STREET, sees_road=True)
    eventually(lambda: live.counts(outreach) == {"accepted": 1})
    live.talk(PHONE, REPLY)
    (reply,) = live.got(f"/outreaches/{outreach}/replies")["items"]
    assert (reply["text"], reply["phone"]) == (REPLY, PHONE)
    live.talk(PHONE, "UPDATE")  # a dialogue that is left open
    assert legible(live) == []
    assert any(STREET.encode() in data for data in files_of(live).values())  # which streets have cameras may be read
    theirs = blobs(live) - before
    assert len(theirs) > 20

    assert "receipt" in (live.talk(PHONE, "REMOVE") or "")
    gone = theirs - blobs(live)
    kept = theirs - gone
    assert len(kept) <= 4  # the claim's receipt, the outreach, and audit rows about nobody in particular
    eventually(lambda: lingering(live, gone) == 0)
    assert legible(live) == []
    assert live.got("/registrations", case="26-1", street=STREET)["items"] == []


def test_a_reader_in_the_way_delays_it_no_longer_than_it_reads(live: Installation) -> None:
    path = live.ground.database_url.removeprefix("sqlite:///")
    if not path.startswith("/"):
        pytest.skip("PostgreSQL keeps its log for itself")
    phone, before = "+18605550143", blobs(live)
    live.register(phone, "Ida Rivera", "98019 Whiting Lane")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchone()
        theirs = blobs(live) - before
        assert "receipt" in (live.talk(phone, "REMOVE") or "")
        gone = theirs - blobs(live)
        assert lingering(live, gone) > 0
    eventually(lambda: lingering(live, gone) == 0)


def test_who_never_agreed_leaves_nothing_at_all(live: Installation) -> None:
    phone = "+18605550142"
    before, journal = blobs(live), (live.folder / "var/journal")
    noted = journal.read_text() if journal.exists() else ""
    live.talk(phone, "REGISTER")
    theirs = blobs(live) - before
    assert theirs
    live.talk(phone, "2")
    gone = theirs - blobs(live)
    assert gone
    eventually(lambda: lingering(live, gone) == 0)
    assert (journal.read_text() if journal.exists() else "") == noted
