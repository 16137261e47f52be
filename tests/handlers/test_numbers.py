"""Sending numbers: one for each resident, evenly; stopped ones go on by hand; and the clock all of it goes by."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.handlers.clocks import CorrectedClock, check_clock
from bot.handlers.numbers import list_numbers, resume_number
from bot.handlers.sending import drain
from bot.ports import Conflict, Desk, NotFound
from tests.builders import NOON, NUMBER, a_message, a_resident, a_town, an_outreach
from tests.far_end import FarEnd, Waits, a_desk

OTHER, THIRD = "+18605550110", "+18605550111"


@pytest.fixture
def desk(store: Any, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


def begin(desk: Desk, *numbers: str) -> None:
    with desk.work() as work:
        work.towns.add(a_town(quiet_hours=None, numbers=numbers))
        work.outreaches.add(an_outreach(id="o1"), [])
        for n in range(40):
            phone = f"+186055501{n:02}"
            work.residents.add(a_resident(id=f"r{n:02}", phone=phone, number=numbers[n % len(numbers)]))
            text = a_message(id=f"m{n:02}", resident_id=f"r{n:02}", phone=phone, outreach_id="o1", number=numbers[0])
            work.messages.add(text)
        work.commit()


def test_a_phone_that_never_texted_has_one_number_and_all_are_used_evenly() -> None:
    town = a_town(numbers=(NUMBER, OTHER, THIRD))
    phones = [f"+1860555{n:04}" for n in range(3000)]
    chosen = {phone: town.number_for(phone) for phone in phones}
    assert chosen == {phone: town.number_for(phone) for phone in reversed(phones)}
    assert all(900 < count < 1100 for count in Counter(chosen.values()).values())


def test_residents_of_a_number_that_is_given_up_get_others_and_so_do_their_texts(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, NUMBER)
    with desk.work() as work:
        work.towns.save(replace(work.towns.get("wh"), numbers=(OTHER, THIRD)))
        work.commit()
    with desk.work() as work:
        residents = [work.residents.get("wh", f"r{n:02}") for n in range(40)]
        assert sorted(work.sending.due_numbers(NOON)) == [OTHER, THIRD]
    assert Counter(one.number for one in residents if one) == {OTHER: 20, THIRD: 20}
    sent = [drain(number, "worker", desk, Waits(carrier.clock)) for number in (OTHER, THIRD)]
    assert sent == [20, 20]
    assert {(each.to, each.sender) for each in carrier.arrived} == {(one.phone, one.number) for one in residents if one}


def test_a_stopped_number_goes_on_by_hand(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, NUMBER)
    with desk.work() as work:
        work.sending.halt(NUMBER, "the account is suspended", NOON + timedelta(hours=6))
        work.commit()
    assert [(each.number, each.town, each.why) for each in list_numbers(desk)] == [
        (NUMBER, "west-hartford", "the account is suspended")
    ]
    assert drain(NUMBER, "worker", desk, Waits(carrier.clock)) == 0
    assert resume_number(NUMBER, desk) == "the account is suspended"
    assert drain(NUMBER, "worker", desk, Waits(carrier.clock)) == 40
    with desk.work() as work:
        (row,) = work.audit.rows("wh", 10, None).items
    assert (row.action, row.who, row.target, row.reason) == ("resume", "operator", NUMBER, "the account is suspended")
    with pytest.raises(Conflict):
        resume_number(NUMBER, desk)
    with pytest.raises(NotFound):
        resume_number(THIRD, desk)


class Machine:
    """A machine whose clock is off by so much, beside the time that is right."""

    def __init__(self, right: Any, off: timedelta) -> None:
        self.right, self.off = right, off

    def now(self) -> datetime:
        told: datetime = self.right()
        return told + self.off


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_machines_that_share_a_database_go_by_its_clock(
    desk: Desk, minutes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with desk.look() as work:
        if work.sending.clock() is None:
            pytest.skip("SQLite lives on this very machine")

    def database_time() -> Any:
        with desk.look() as work:
            return work.sending.clock()

    clock = CorrectedClock(Machine(database_time, timedelta(minutes=minutes)))
    ahead = check_clock(clock, desk)
    assert ahead is not None
    assert abs(ahead - timedelta(minutes=minutes)) < timedelta(seconds=50)
    assert abs(clock.now() - database_time()) < timedelta(seconds=50)
    assert ("clock.off" in capsys.readouterr().out) == (minutes != 0)


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_a_lone_machine_is_told_by_the_carrier(
    desk: Desk, carrier: FarEnd, minutes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with desk.look() as work:
        if work.sending.clock() is not None:
            pytest.skip("the database tells the time")
    clock = CorrectedClock(Machine(lambda: NOON, timedelta(minutes=minutes)))
    assert check_clock(clock, desk) is None  # nobody has asked the carrier anything yet
    carrier.time = NOON
    assert check_clock(clock, desk) == timedelta(minutes=minutes)
    assert ("clock.off" in capsys.readouterr().out) == (minutes != 0)
