"""A text that came back unsent waits its turn again: not past its case's end, and through no fault of its own for long;
on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handlers import outreaches
from bot.handlers.numbers import resume_number
from bot.handlers.outcomes import WAITS
from bot.handlers.statuses import receive_status
from bot.handlers.unknowns import settle_unknowns
from bot.handlers.unreported import settle_unreported
from bot.outreach.outreach import Outreach
from bot.ports import CarrierError, CarrierRecord, Desk, Halt, OutgoingText, TryLater, Unknown
from bot.registry.people import Officer
from bot.registry.registrations import Registration
from bot.registry.towns import Limits, Town
from bot.store.unit_of_work import Store
from tests import under_way
from tests.asking import leave, sent, texts_of
from tests.builders import NOON, NUMBER
from tests.far_end import FarEnd, Hands, a_desk, raising
from tests.officers import WEST_HARTFORD, answer, settle

MARIA, BEN = "+18605550101", "+18605550102"
SUSPENDED = Halt("the account is suspended", 20003)
BUSY = TryLater("busy", 20429)
Homes = dict[str, Registration]


@pytest.fixture
def town() -> Town:
    return replace(WEST_HARTFORD, limits=Limits(messages_per_second=None))


@pytest.fixture
def under(store: Store, clock: Hands) -> Desk:
    """A question to one resident under way."""
    desk = a_desk(store, FarEnd(clock))
    under_way.begin(desk, 1)
    return desk


def far_end(desk: Desk) -> FarEnd:
    assert isinstance(desk.carrier, FarEnd)
    return desk.carrier


def test_a_halt_of_two_hours_uses_up_no_tries(under: Desk) -> None:
    carrier = far_end(under)
    carrier.before = raising(SUSPENDED)
    for _ in range(len(WAITS) + 2):
        under_way.go(under)
        carrier.clock.forward(minutes=16)
    carrier.before = raising(BUSY)
    under_way.go(under)
    assert (under_way.message(under).state, under_way.message(under).attempts) == ("queued", 1)
    carrier.before = lambda _text: None
    carrier.clock.forward(minutes=1)
    assert under_way.go(under) == 1


def test_after_halts_a_failure_on_the_way_is_tried_again(under: Desk) -> None:
    carrier = far_end(under)
    carrier.before = raising(SUSPENDED)
    for _ in range(3):
        under_way.go(under)
        carrier.clock.forward(minutes=16)
    carrier.before = lambda _text: None
    assert under_way.go(under) == 1
    receive_status("m0", carrier.arrived[0].sid, "failed", 30022, under)
    assert under_way.message(under).state == "queued"


def test_what_a_halt_turned_back_leaves_as_soon_as_the_number_is_resumed(under: Desk) -> None:
    carrier = far_end(under)
    carrier.before = raising(SUSPENDED)
    under_way.go(under)
    carrier.before = lambda _text: None
    carrier.clock.forward(seconds=30)
    assert under_way.go(under) == 0
    resume_number(NUMBER, under)
    assert under_way.go(under) == 1


def test_of_two_answers_alike_each_has_its_own_record(under: Desk) -> None:
    carrier = far_end(under)
    thanks = under_way.an_ask(0, kind="answer", state="accepted", text="Thank you.", outreach_id=None)
    times = [NOON + timedelta(minutes=n) for n in range(2)]
    with under.work() as work:
        work.messages.add(*(replace(thanks, id=f"a{n}", created_at=at, updated_at=at) for n, at in enumerate(times)))
        work.commit()
    for n, at in enumerate(times):
        carrier.arrived.append(CarrierRecord(f"SM{n}", under_way.phone(0), NUMBER, "Thank you.", "delivered", at))
    carrier.clock.forward(days=2)
    assert settle_unreported(under) == 2
    told = [under_way.message(under, f"a{n}") for n in range(2)]
    assert [(text.state, text.sid) for text in told] == [("delivered", "SM0"), ("delivered", "SM1")]


@pytest.fixture
def homes(desk: Desk) -> Homes:
    return {phone: settle(desk, str(50 + n), phone=phone) for n, phone in enumerate((MARIA, BEN))}


@pytest.mark.parametrize("error", [BUSY, SUSPENDED, Unknown("no answer")], ids=["busy", "halted", "unknown"])
def test_a_question_on_its_way_while_its_case_is_closed_is_not_asked_later(
    desk: Desk, clock: Hands, kim: Officer, homes: Homes, error: CarrierError
) -> None:
    outreach = sent(desk, kim)
    clock.forward(seconds=1)
    closing = [outreach]

    def close(text: OutgoingText) -> None:
        if text.to == MARIA and closing:
            thanked(desk, kim, homes, closing.pop())
            raise error

    far_end(desk).before = close
    leave(desk)
    assert not closing
    time_passes(desk, clock)
    assert asked(desk, MARIA) == 0
    text = texts_of(outreach, desk)[MARIA]
    assert (text.state, text.error) == ("canceled", "the case was closed")


def test_a_question_that_failed_on_the_way_is_not_asked_again_once_its_case_is_closed(
    desk: Desk, clock: Hands, kim: Officer, homes: Homes
) -> None:
    outreach = sent(desk, kim)
    clock.forward(seconds=1)
    leave(desk)
    thanked(desk, kim, homes, outreach)
    leave(desk)
    text = texts_of(outreach, desk)[MARIA]
    receive_status(text.id, text.sid or "", "failed", 30022, desk)
    time_passes(desk, clock)
    assert asked(desk, MARIA) == 1
    assert texts_of(outreach, desk)[MARIA].state == "failed"


def thanked(desk: Desk, kim: Officer, homes: Homes, outreach: Outreach) -> None:
    answer(desk, homes[BEN], outreach.id)
    outreaches.thank(outreach.id, kim, desk)


def time_passes(desk: Desk, clock: Hands) -> None:
    for _ in range(8):
        clock.forward(minutes=3)
        settle_unknowns(desk)
        leave(desk)


def asked(desk: Desk, phone: str) -> int:
    return sum(text.to == phone for text in far_end(desk).arrived)
