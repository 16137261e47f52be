"""Sending: nobody twice, nobody missed, and STOP and REMOVE obeyed as each text leaves; on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handlers.removal_at_carrier import delete_at_carrier
from bot.handlers.sending import IN_FLIGHT, LEASE, Drain, drain, finish, kick
from bot.ports import Desk, TryLater, Unavailable
from bot.registry.towns import Limits, QuietHours
from tests.builders import NOON, NUMBER
from tests.far_end import FarEnd, a_desk
from tests.under_way import TOWN, an_ask, begin, change, erase, go, message, phone, release, states


@pytest.fixture
def desk(store: Any, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


def test_each_recipient_gets_the_text_once_and_the_outreach_is_done(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 20)
    assert kick(desk) == [NUMBER]
    assert go(desk) == 20
    assert carrier.times() == {(phone(n), f"Text {n}"): 1 for n in range(20)}
    assert states(desk, 20) == {"accepted": 20}
    assert message(desk).sid is not None
    assert kick(desk) == []
    assert go(desk) == 0
    assert finish(desk) == 1
    assert finish(desk) == 0


def test_two_workers_at_one_number_send_each_text_once(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 40)
    workers = [threading.Thread(target=go, args=(desk, f"w{n}")) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(carrier.times().values()) == {1}
    assert len(carrier.arrived) == 40


def test_a_number_held_by_another_is_left_alone_until_its_lease_runs_out(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    with desk.work() as work:
        assert work.sending.hold(NUMBER, "other", NOON, NOON + timedelta(seconds=10))
        work.commit()
    assert kick(desk) == []
    assert go(desk) == 0
    assert carrier.arrived == []
    with desk.work() as work:
        work.sending.release(NUMBER, "other")
        work.commit()
    assert go(desk) == 1


def test_stop_between_draft_and_send_wins(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 2)
    change(desk, 0, stopped_at=NOON, stopped_by="resident")
    assert go(desk) == 1
    assert (message(desk).state, message(desk).error) == ("suppressed", "this person texted STOP")
    assert [each.to for each in carrier.arrived] == [phone(1)]


def test_remove_between_draft_and_send_leaves_nothing_to_send(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 2)
    erase(desk, 0)
    assert go(desk) == 1
    assert (message(desk).state, message(desk).phone, message(desk).text) == ("canceled", None, None)
    assert [each.to for each in carrier.arrived] == [phone(1)]


@pytest.mark.parametrize("outcome", ["accepted", "lost"])
def test_remove_while_the_text_is_on_its_way_has_the_carriers_copy_deleted(
    desk: Desk, carrier: FarEnd, outcome: str
) -> None:
    begin(desk, 1)

    def remove(_text: object) -> None:
        erase(desk, 0)
        if outcome == "lost":
            raise TryLater("busy", 20429)

    carrier.after = remove
    go(desk)
    assert message(desk).state == ("accepted" if outcome == "accepted" else "canceled")
    assert message(desk).sid is None
    assert len(carrier.asked) == 1
    delete_at_carrier(desk)
    assert carrier.deleted == ([carrier.arrived[0].sid] if outcome == "accepted" else [])


def test_a_cancel_holds_back_what_has_not_left(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 3, state="canceled")
    assert go(desk) == 0
    assert states(desk, 3) == {"canceled": 3}


def test_a_paused_outreach_waits_while_an_answer_passes(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 2, state="paused")
    with desk.work() as work:
        work.messages.queue([an_ask(1, id="m9", kind="note", turn=1, text="A note")])
        work.commit()
    assert go(desk) == 1
    assert [each.body for each in carrier.arrived] == ["A note"]
    assert states(desk, 2) == {"queued": 2}


NIGHT = replace(TOWN, quiet_hours=QuietHours(NOON.time().replace(hour=11), NOON.time().replace(hour=13)))  # over noon


def test_quiet_hours_hold_everything_until_they_end(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 20, NIGHT)
    assert go(desk) == 0
    assert states(desk, 20) == {"queued": 20}
    assert kick(desk) == []
    carrier.clock.forward(minutes=59)
    assert go(desk) == 0
    carrier.clock.forward(minutes=1)
    assert kick(desk) == [NUMBER]
    assert go(desk) == 20
    assert message(desk).attempts == 1


def test_an_urgent_outreach_leaves_in_quiet_hours(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1, NIGHT, urgent_reason="a missing child")
    assert go(desk) == 1
    assert carrier.asked[0].valid_for == 36_000


def test_a_text_is_not_valid_into_the_night(desk: Desk, carrier: FarEnd) -> None:
    evening = replace(TOWN, quiet_hours=QuietHours(NOON.time().replace(hour=13), NOON.time().replace(hour=18)))
    begin(desk, 1, evening)
    assert go(desk) == 1
    assert carrier.asked[0].valid_for == 3600


def test_the_days_limit_counts_segments(desk: Desk, carrier: FarEnd) -> None:
    capped = replace(TOWN, limits=Limits(messages_per_second=None, segments_per_day=3))
    begin(desk, 5, capped)
    assert go(desk) == 3
    assert states(desk, 5) == {"accepted": 3, "queued": 2}
    assert kick(desk) == []
    carrier.clock.forward(hours=24)
    assert go(desk) == 2


def test_stopping_finishes_what_is_in_flight_and_gives_the_number_back(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 2 * IN_FLIGHT)
    stop = threading.Event()
    carrier.after = lambda text: stop.set()
    left = drain(NUMBER, "w1", desk, stop)
    assert 0 < left <= IN_FLIGHT
    assert states(desk, 2 * IN_FLIGHT) == {"accepted": left, "queued": 2 * IN_FLIGHT - left}
    assert kick(desk) == [NUMBER]


def test_what_left_while_the_database_was_away_is_recorded_when_it_is_back(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 3)
    failures: list[str] = []

    def work() -> Any:
        if carrier.arrived and len(failures) < 5:
            failures.append("away")
            raise Unavailable("away")
        return desk.work()

    assert go(replace(desk, work=work)) == 3
    assert len(failures) == 5
    assert states(desk, 3) == {"accepted": 3}
    assert set(carrier.times().values()) == {1}


def test_a_claim_that_was_held_up_is_not_sent_any_more_but_waits_anew(desk: Desk, carrier: FarEnd) -> None:
    """Meanwhile its resident may have texted STOP, and another worker may hold the number."""
    begin(desk, 1)
    resumed = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(resumed.wait)
        held_up = Drain(NUMBER, "w1", desk, threading.Event(), pool)
        assert held_up.turn() == 1
        carrier.clock.forward(seconds=LEASE.total_seconds() - 0.5)
        resumed.set()
        while held_up.flying:
            held_up.rest()
        change(desk, 0, stopped_at=NOON, stopped_by="resident")
        held_up.turn()
    assert carrier.asked == []
    assert message(desk).state == "queued"
    release(desk)
    go(desk)
    assert (carrier.asked, message(desk).state) == ([], "suppressed")
