"""How many calls a key makes in a minute: one limit over several processes, hardly a write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.handlers.key_gate import KeyGate
from bot.handlers.officers import KeyRules, by_bearer, create_key
from bot.ports import Desk, Invalid
from bot.registry.people import ApiKey, Officer
from bot.store.unit_of_work import Store
from tests.conftest import SEALER
from tests.far_end import Hands


@pytest.fixture
def asks(desk: Desk, kim: Officer) -> Asks:
    return Asks(desk, kim)


class Asks:
    """A script with a key of this limit, which asks several web processes in turn."""

    def __init__(self, desk: Desk, kim: Officer) -> None:
        self.desk, self.kim, self.secret = desk, kim, ""

    def new_key(self, per_minute: int | None) -> None:
        self.secret = create_key("west-hartford", self.kim.email, "a script", self.desk, KeyRules(per_minute))

    def key(self) -> ApiKey:
        found = by_bearer(self.secret, self.desk)
        assert found
        return found[1]

    def passed(self, calls: int, *gates: KeyGate) -> int:
        return sum(not gates[n % len(gates)].wait(self.key(), self.desk) for n in range(calls))


@pytest.mark.parametrize("limit", [1, 3, 60])
def test_one_process_keeps_to_the_limit_exactly(asks: Asks, limit: int) -> None:
    asks.new_key(limit)
    gate = KeyGate()
    assert asks.passed(limit + 5, gate) == limit
    assert gate.wait(asks.key(), asks.desk) == 60


def test_the_next_minute_begins_anew(asks: Asks, clock: Hands) -> None:
    asks.new_key(3)
    gate = KeyGate()
    clock.forward(seconds=40)
    assert asks.passed(5, gate) == 3
    assert gate.wait(asks.key(), asks.desk) == 20
    clock.forward(seconds=20)
    assert asks.passed(5, gate) == 3


def test_several_processes_share_one_limit(asks: Asks) -> None:
    asks.new_key(200)
    assert 200 <= asks.passed(400, KeyGate(), KeyGate(), KeyGate()) <= 230
    assert asks.passed(50, KeyGate()) == 0  # one that starts now knows of the others


def test_a_key_without_a_limit_is_written_to_once_a_minute(asks: Asks, clock: Hands) -> None:
    asks.new_key(None)
    gates = KeyGate(), KeyGate()
    assert asks.passed(50, *gates) == 50
    first = asks.key()
    assert (first.used_at, first.calls) == (clock.now(), 1)
    clock.forward(seconds=59)
    asks.passed(10, *gates)
    assert asks.key() == first
    clock.forward(seconds=2)
    asks.passed(10, *gates)
    assert asks.key().used_at == clock.now()


def test_a_database_that_is_away_fails_no_call(asks: Asks, tmp_path: Path) -> None:
    asks.new_key(20)
    away = Store(f"sqlite:///{tmp_path}/no/such/folder.db", SEALER)
    gate, key, desk = KeyGate(), asks.key(), replace(asks.desk, work=away.work)
    assert [gate.wait(key, desk) for _ in range(21)] == [0] * 20 + [60]


@pytest.mark.parametrize(
    ("expires", "works_on_the_last_day"),
    [(timedelta(days=90), 89), (date(2026, 12, 31), 41), (None, 9999)],
)
def test_a_key_works_until_it_expires(
    asks: Asks, clock: Hands, expires: date | timedelta | None, works_on_the_last_day: int
) -> None:
    rules = KeyRules(expires=expires)
    secret = create_key("west-hartford", asks.kim.email, "a script", asks.desk, rules)
    clock.forward(days=works_on_the_last_day)
    assert by_bearer(secret, asks.desk)
    clock.forward(days=1)
    assert (by_bearer(secret, asks.desk) is None) is (expires is not None)


def test_a_key_cannot_have_expired_before(asks: Asks) -> None:
    with pytest.raises(Invalid, match="expired before"):
        create_key("west-hartford", asks.kim.email, "late", asks.desk, KeyRules(expires=date(2026, 11, 19)))
