"""What each refusal of the carrier leads to, and the deletion of its copies; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.handlers.outcomes import WAITS, retry_at
from bot.handlers.removal_at_carrier import delete_at_carrier
from bot.handlers.sending import IN_FLIGHT, kick
from bot.ports import Desk, GiveUp, Halt, NeverSend, NotYet, TryLater
from tests.builders import NOON, NUMBER
from tests.far_end import FarEnd, a_desk, raising
from tests.under_way import TOWN, an_ask, begin, erase, go, message, phone, resident, states


@pytest.fixture
def desk(store: Any, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


def test_a_busy_carrier_is_asked_again_later_and_given_up_at_last(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.before = raising(TryLater("busy", 20429))
    for _ in range(len(WAITS) + 1):
        go(desk)
        carrier.clock.forward(hours=4)
    assert states(desk, 1) == {"failed": 1}
    assert len(carrier.asked) == len(WAITS) + 1
    assert message(desk).code == 20429


def test_a_busy_carrier_that_recovers_gets_the_text_once(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 3)
    carrier.before = raising(TryLater("busy", 20429))
    go(desk)
    assert states(desk, 3) == {"queued": 3}
    assert message(desk).error == "busy"
    carrier.before = lambda text: None
    carrier.clock.forward(seconds=4)
    assert go(desk) == 3
    assert set(carrier.times().values()) == {1}
    assert message(desk).error is None


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (2, 15), (7, 10800), (8, None)])
def test_retry_at(failures: int, seconds: int | None) -> None:
    assert retry_at(failures, NOON) == (NOON + timedelta(seconds=seconds) if seconds else None)


def test_a_refused_text_fails_alone(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 3)
    carrier.before = lambda text: raising(GiveUp("too long", 21617))(text) if text.to == phone(1) else None
    assert go(desk) == 2
    failed = message(desk, "m1")
    assert (failed.state, failed.code, failed.error) == ("failed", 21617, "too long")


def test_a_stop_learnt_from_the_carrier_is_remembered_and_journaled(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.before = raising(NeverSend("this person texted STOP", 21610, stopped=True))
    go(desk)
    assert message(desk).state == "failed"
    assert resident(desk).stopped_by == "carrier"
    (line,) = desk.journal.lines()
    assert line
    assert (line.what, line.phone_hash, line.town) == ("stopped", "hash-0100", TOWN.slug)


def test_a_phone_that_takes_no_texts_is_not_texted_again(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.before = raising(NeverSend("a landline", 21614))
    go(desk)
    assert resident(desk).unreachable_at is not None
    assert resident(desk).stopped_at is None
    with desk.work() as work:
        work.messages.queue([an_ask(0, id="m9", kind="note", turn=1)])
        work.commit()
    go(desk)
    assert message(desk, "m9").state == "suppressed"
    assert len(carrier.asked) == 1


def test_a_halt_stops_the_number_and_one_text_finds_out_when_it_is_mended(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 20)
    carrier.before = raising(Halt("the account is suspended", 20003))
    go(desk)
    tried = len(carrier.asked)
    assert tried <= IN_FLIGHT
    assert states(desk, 20) == {"queued": 20}
    assert kick(desk) == []
    assert go(desk) == 0
    carrier.clock.forward(minutes=16)
    assert kick(desk) == [NUMBER]
    go(desk)
    assert len(carrier.asked) == tried + 1  # still suspended: a single text was risked
    carrier.before = lambda text: None
    carrier.clock.forward(minutes=16)
    assert go(desk) == 20
    assert set(carrier.times().values()) == {1}
    with desk.work() as work:
        assert work.sending.halted() == {}


@pytest.mark.parametrize(("error", "left"), [(NotYet("not finished", 20009), 1), (TryLater("busy"), 1), (None, 0)])
def test_the_carriers_copies_go_when_it_lets_us(desk: Desk, carrier: FarEnd, error: Any, left: int) -> None:
    begin(desk, 1)
    go(desk)
    erase(desk, 0)
    carrier.undeletable = error
    assert delete_at_carrier(desk) == 1 - left
    carrier.undeletable = None
    carrier.clock.forward(hours=1)
    assert delete_at_carrier(desk) == left
    assert carrier.deleted == [carrier.arrived[0].sid]


def test_a_copy_that_cannot_be_deleted_is_tried_for_fourteen_days(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    go(desk)
    erase(desk, 0)
    carrier.undeletable = NotYet("not finished", 20009)
    for _ in range(15 * 5):
        delete_at_carrier(desk)
        carrier.clock.forward(hours=5)
    carrier.undeletable = None
    assert delete_at_carrier(desk) == 0
