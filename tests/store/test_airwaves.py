"""The simulated carrier's record: kept, found by phone, deleted, and sealed like ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.ports import Airwaves, SimulatedText
from bot.store.unit_of_work import Store
from tests.builders import NOON, NUMBER

FIRST = SimulatedText("SM1", "+18605550101", NUMBER, "REGISTER", "in", "received", NOON, 1)
SECOND = SimulatedText("SM0", "+18605550101", NUMBER, "Welcome", "out", "accepted", NOON + timedelta(seconds=1), 2)
OTHER = SimulatedText("SM2", "+18605550102", NUMBER, "hola", "in", "received", NOON, 1)


def airwaves(store: Store) -> Airwaves:
    air: Airwaves = store.airwaves()
    for one in (SECOND, FIRST, OTHER):
        air.add(one)
    return air


def test_texts_of_a_phone_come_oldest_first(store: Store) -> None:
    air = airwaves(store)
    assert list(air.of_phone("+18605550101")) == [FIRST, SECOND]
    assert list(air.of_phone("+18605550199")) == []
    assert list(air.phones()) == ["+18605550101", "+18605550102"]


def test_a_text_moves_and_goes(store: Store) -> None:
    air = airwaves(store)
    air.move("SM0", "delivered")
    assert air.get("SM0") == replace(SECOND, state="delivered")
    air.delete("SM0")
    air.delete("SM0")
    assert air.get("SM0") is None
    assert list(air.of_phone("+18605550101")) == [FIRST]


def test_nothing_of_it_can_be_read(store: Store) -> None:
    airwaves(store)
    with store.engine.connect() as connection:
        held = str(connection.execute(text("SELECT * FROM simulated_text")).all())
    assert "555010" not in held
    assert "REGISTER" not in held


def test_every_process_sees_the_same_faults_and_no_phone_stands_there(store: Store) -> None:
    air, other = airwaves(store), store.airwaves()
    air.fail("away")
    air.fail("21610", "+18605550101")
    air.fail("21614", "+18605550101")
    assert [other.fault("+18605550101"), other.fault("+18605550102"), other.fault()] == ["21614", "away", "away"]
    air.fail(None, "+18605550101")
    air.fail(None)
    assert other.fault("+18605550101") is None
