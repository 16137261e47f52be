"""New keys: everything sealed anew, and the old key of no more use."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import insert, text

from bot.store.account_tables import InvitationRow
from bot.store.columns import Base
from bot.store.rotation import sealed_tables
from bot.store.sealing import CannotOpen, Sealer
from bot.store.unit_of_work import Store
from tests.builders import (
    NOON,
    a_message,
    a_registration,
    a_resident,
    a_run,
    a_town,
    an_audit_row,
    an_entry,
    an_officer,
    an_outreach,
)

OLD, NEW, HASH = b"o" * 32, b"n" * 32, b"h" * 32


def on(url: str, **keys: bytes) -> Store:
    return Store(url, Sealer(keys, HASH))


def fill(store: Store) -> None:
    resident = a_resident(id="r1")
    with store.work() as work:
        work.towns.add(a_town(trial=("+18605550101",)))
        work.officers.add(an_officer())
        work.residents.add(resident)
        work.registrations.add(a_registration(resident, id="g1"))
        work.runs.keep("r1", a_run(), NOON)
        work.messages.claim("SM1", NOON)
        work.messages.answered("SM1", "Thank you.", None)
        work.messages.add(a_message(id="m1", resident_id="r1"))
        work.outreaches.add(an_outreach(id="o1"), [an_entry(resident, id="g1")])
        work.audit.note(an_audit_row(reason="a reason"))
        work.commit()


def test_everything_is_sealed_anew_and_the_old_key_can_go(database_url: str) -> None:
    with closing(on(database_url, old=OLD)) as store:
        fill(store)
    with closing(on(database_url, new=NEW, old=OLD)) as store:
        sealed = dict(store.seal_anew())
        assert {name for name, rows in sealed.items() if rows} >= {
            "town", "resident", "registration", "camera", "run", "claim", "message", "outreach", "audit_side",
        }  # fmt: skip
        assert sum(rows for _, rows in store.seal_anew()) == 0
        with store.engine.connect() as connection:
            for table in sealed_tables():
                rows = connection.execute(text(f"SELECT sealed FROM {table.name} WHERE sealed IS NOT NULL"))
                assert all(bytes(row.sealed).startswith(b"new:") for row in rows)
    with closing(on(database_url, new=NEW)) as store, store.look() as work:
        assert [entry.resident.name for entry in work.registrations.in_town("wh")] == ["Maria Lopez"]
        assert work.messages.get("m1") is not None
        assert work.runs.open_for("r1") is not None
        assert store.wrong_key() is None


def test_an_invitation_opens_after_it_too(database_url: str) -> None:
    old = Sealer({"old": OLD}, HASH)
    with closing(on(database_url, new=NEW, old=OLD)) as store:
        fill(store)
        sealed = {
            "digest": "d",
            "officer_id": "kim",
            "until": NOON,
            "sealed": old.seal("invitation.sealed", "kim", "ab"),
        }
        with store.engine.begin() as connection:
            connection.execute(insert(InvitationRow), sealed)
        assert dict(store.seal_anew())["invitation"] == 1


def test_a_key_that_is_missing_is_named_and_harms_nothing(database_url: str) -> None:
    with closing(on(database_url, old=OLD)) as store:
        fill(store)
    with closing(on(database_url, new=NEW)) as store, pytest.raises(CannotOpen, match="old"):
        list(store.seal_anew())
    with closing(on(database_url, old=OLD)) as store, store.look() as work:
        assert work.residents.get("wh", "r1") is not None


def test_keys_of_another_database_are_known_at_once(database_url: str) -> None:
    with closing(on(database_url, old=OLD)) as store:
        fill(store)
        assert store.wrong_key() is None  # and from now on this hash key is its own
    with closing(Store(database_url, Sealer({"old": OLD}, b"x" * 32))) as store:
        assert store.wrong_key() == "HASH_KEY"
    for keys in ({"new": NEW}, {"old": NEW}):
        with closing(on(database_url, **keys)) as store:
            assert store.wrong_key() == "DATA_KEYS"


def test_every_sealed_column_is_called_so() -> None:
    """A blob of another name would be left behind under the old key; a passkey's public part is no secret."""
    blobs = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.type.python_type is bytes and column.name != "sealed"
    }
    assert blobs == {"passkey.public_key"}
