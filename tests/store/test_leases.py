"""One sender for each number: its lease and its pace."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from bot.ports import Lease
from bot.store.unit_of_work import Store
from tests.builders import NOON, NUMBER, a_message, a_town, another_town

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
OTHER = "+18605550180"


@pytest.fixture(autouse=True)
def town(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.towns.add(another_town())
        work.messages.queue([a_message()])
        work.commit()


def test_the_lease_on_a_number_is_one_owners(store: Store) -> None:
    with store.work() as work:
        assert work.sending.hold(NUMBER, "a", NOON, NOON + MINUTE)
        assert work.sending.hold(NUMBER, "a", NOON, NOON + MINUTE)
        assert not work.sending.hold(NUMBER, "b", NOON, NOON + MINUTE)
        assert work.sending.hold(OTHER, "b", NOON, NOON + MINUTE)
        work.sending.release(NUMBER, "b")
        assert not work.sending.hold(NUMBER, "b", NOON, NOON + MINUTE)
        work.sending.release(NUMBER, "a")
        assert work.sending.hold(NUMBER, "b", NOON, NOON + MINUTE)
        assert not work.sending.hold("+18605550199", "b", NOON, NOON + MINUTE)


def test_a_lease_runs_out_and_hides_its_number_meanwhile(store: Store) -> None:
    """On PostgreSQL by the database's own clock, on SQLite by the one that is passed."""
    with store.work() as work:
        assert work.sending.hold(NUMBER, "a", NOON, NOON + SECOND / 5)
        assert work.sending.due_numbers(NOON) == []
        assert not work.sending.hold(NUMBER, "b", NOON, NOON + MINUTE)
        time.sleep(0.25)
        assert work.sending.due_numbers(NOON + SECOND) == [NUMBER]
        assert work.sending.hold(NUMBER, "b", NOON + SECOND, NOON + MINUTE)
        assert not work.sending.hold(NUMBER, "a", NOON + SECOND, NOON + MINUTE)


def test_a_towns_new_settings_leave_its_leases_alone(store: Store) -> None:
    with store.work() as work:
        work.sending.hold(NUMBER, "a", NOON, NOON + MINUTE)
        work.towns.save(a_town(numbers=("+18605550111", NUMBER)))
        assert not work.sending.hold(NUMBER, "b", NOON, NOON + MINUTE)
        assert work.sending.hold("+18605550111", "b", NOON, NOON + MINUTE)


def test_a_holder_learns_how_long_the_last_one_let_nothing_begin(store: Store) -> None:
    """An earlier word that lasts longer stays."""
    with store.work() as work:
        assert work.sending.hold(NUMBER, "a", NOON, NOON + MINUTE) == Lease()
        for until, lasts in ((1, 1), (9, 9), (5, 9)):
            assert work.sending.took_slot(NUMBER, NOON + until * SECOND) == NOON + lasts * SECOND
            assert work.sending.hold(NUMBER, "a", NOON, NOON + MINUTE) == Lease(NOON + lasts * SECOND)
        assert work.sending.hold(OTHER, "a", NOON, NOON + MINUTE) == Lease()


def test_a_holder_learns_why_its_number_was_halted(store: Store) -> None:
    with store.work() as work:
        work.sending.halt(NUMBER, "the account is suspended", NOON + MINUTE)
        assert work.sending.hold(NUMBER, "a", NOON, NOON + MINUTE) == Lease(halted="the account is suspended")
