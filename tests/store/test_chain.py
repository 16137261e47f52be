"""The audit log's chain: what was sealed cannot be changed, taken out, moved or cut without being found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.registry.people import ChainState
from bot.store.unit_of_work import Store
from tests.builders import NOON, a_registration, a_resident, a_town, an_audit_row, an_officer, another_town

MINE = "town_id = 'wh'"
SECOND = f"audit_id = (SELECT id FROM audit WHERE {MINE} AND place = 2)"
CHANGES = {
    "a row was changed": f"UPDATE audit SET case_number = '26-9999' WHERE {MINE} AND place = 3",
    "a row was removed": f"DELETE FROM audit WHERE {MINE} AND place = 3",
    "the tail was cut": f"DELETE FROM audit WHERE {MINE} AND place >= 5",
    "the tail was unsealed": f"UPDATE audit SET place = NULL, link = NULL WHERE {MINE} AND place >= 5",
    "the end was moved back":
        f"UPDATE audit_head SET place = 4, link = (SELECT link FROM audit WHERE {MINE} AND place = 4) WHERE {MINE}",
    "the mark of the end is gone": f"DELETE FROM audit_head WHERE {MINE}",
    "the beginning was moved": f"UPDATE audit_head SET anchor_place = 1, anchor_link = link WHERE {MINE}",
    "a reason was taken away": f"DELETE FROM audit_side WHERE {SECOND}",
    "a reason was exchanged": f"UPDATE audit_side SET salt = 'x' WHERE {SECOND}",
}  # fmt: skip


@pytest.fixture
def logged(store: Store) -> Store:
    """Six rows of one town, sealed, and a neighbour's chain beside it."""
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        work.officers.add(an_officer())
        for day in range(6):
            at = NOON + timedelta(days=day)
            work.audit.note(an_audit_row(at=at, reason="the baker's van", place="1-99 odd"))
            work.audit.note(an_audit_row(at=at, town_id="br"))
        work.commit()
    seal(store)
    return store


def seal(store: Store) -> int:
    with store.work() as work:
        sealed = sum(work.chain.seal(town) for town in work.chain.waiting())
        work.commit()
    return sealed


def state_of(store: Store, town: str = "wh") -> ChainState:
    with store.look() as work:
        return work.chain.verify(town)


def test_a_chain_that_nobody_touched_is_whole(logged: Store) -> None:
    state = state_of(logged)
    assert (state.sealed, state.place, state.waiting, state.faults) == (6, 6, 0, ())
    assert seal(logged) == 0


def test_the_tail_that_waits_is_named(logged: Store) -> None:
    with logged.work() as work:
        work.audit.note(an_audit_row(at=NOON + timedelta(days=9)))
        work.commit()
    state = state_of(logged)
    assert (state.waiting, state.oldest_waiting, state.faults) == (1, NOON + timedelta(days=9), ())
    assert seal(logged) == 1
    assert state_of(logged).place == 7


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_done_to_the_log_is_found(logged: Store, change: str) -> None:
    with logged.engine.begin() as connection:
        if change.startswith("DELETE FROM audit "):  # whose words must go first
            gone = change.replace("DELETE", "SELECT id")
            connection.execute(text(f"DELETE FROM audit_side WHERE audit_id IN ({gone})"))
        connection.execute(text(change))
    assert state_of(logged).faults
    assert not state_of(logged, "br").faults


def test_two_rows_that_changed_places_are_found(logged: Store) -> None:
    with logged.engine.begin() as connection:
        for was, becomes in ((3, 99), (4, 3), (99, 4)):
            connection.execute(text(f"UPDATE audit SET place = {becomes} WHERE {MINE} AND place = {was}"))
    assert [fault.place for fault in state_of(logged).faults][:2] == [3, 4]


def test_an_erasure_leaves_the_chain_whole(logged: Store) -> None:
    resident = a_resident()
    with logged.work() as work:
        work.residents.add(resident)
        registration = a_registration(resident)
        work.registrations.add(registration)
        work.audit.note(an_audit_row(reason="Maria's house", target=registration.id), [registration])
        work.commit()
    seal(logged)
    with logged.work() as work:
        work.residents.erase(resident, NOON, "K7QM-4TRW", None)
        work.commit()
    assert state_of(logged).faults == ()


def test_what_was_pruned_leaves_an_anchor(logged: Store) -> None:
    with logged.work() as work:
        assert work.chain.prune("wh", NOON + timedelta(days=3)) == 3
        assert work.chain.prune("wh", NOON + timedelta(days=3)) == 0
        work.commit()
    state = state_of(logged)
    assert (state.sealed, state.place, state.faults) == (3, 6, ())
    with logged.work() as work:
        assert work.chain.prune("wh", NOON + timedelta(days=30)) == 3
        work.audit.note(an_audit_row(at=NOON + timedelta(days=31)))
        work.commit()
    seal(logged)
    assert (state_of(logged).place, state_of(logged).faults) == (7, ())
