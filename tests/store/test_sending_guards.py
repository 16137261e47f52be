"""A text leaves once, and not past what came up at the same moment: claims, refusals of all, and a number's halt."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Barrier, Event
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from sqlalchemy import text

from bot.handlers.pace import Pace
from bot.handlers.sending import IN_FLIGHT, Drain, drain
from bot.handlers.statuses import receive_status
from bot.outreach.outreach import MessageKind, MessageState, ReplyAnswer
from bot.ports import CarrierError, Desk, Halt, NeverSend, OutgoingText, TryLater
from bot.registry.towns import Limits
from bot.store.unit_of_work import Store
from bot.worker.engine import Worker
from tests.builders import NOON, NUMBER, an_outreach
from tests.far_end import FarEnd, Hands, Waits, a_desk, raising
from tests.under_way import TOWN, an_ask, begin, change, erase, go, message, phone, resident, states

MINUTE = timedelta(minutes=1)
LONGEST = 30  # seconds
PACED = replace(TOWN, limits=Limits(messages_per_second=10.0))
SUSPENDED = Halt("the account is suspended", 20003)
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


@pytest.fixture
def carrier() -> FarEnd:
    return FarEnd(Hands())


@pytest.fixture
def desk(store: Store, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


@pytest.fixture
def concurrent(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's writers go in turn: nothing comes in between")


@pytest.mark.parametrize("state", [each for each in get_args(MessageState) if each != "queued"])
def test_only_what_waits_is_claimed(desk: Desk, state: MessageState) -> None:
    begin(desk, 1, ask=lambda n: an_ask(n, state=state))
    with desk.work() as work:
        assert work.sending.claim(["m0"], NOON + MINUTE) == frozenset()
        assert work.messages.get("m0") == an_ask(0, state=state)


@pytest.mark.parametrize("state", get_args(MessageState))
def test_only_what_the_carrier_took_and_then_lost_is_planned_again(desk: Desk, state: MessageState) -> None:
    begin(desk, 1, ask=lambda n: an_ask(n, state=state))
    with desk.work() as work:
        planned = work.sending.plan_again("m0", "SM-lost", NOON, NOON + MINUTE, "too slow", 30022)
        work.commit()
    assert planned is (state in ("accepted", "sent"))
    assert message(desk).state == ("queued" if planned else state)


def test_nothing_is_planned_again_for_who_was_erased(desk: Desk) -> None:
    begin(desk, 1, ask=lambda n: an_ask(n, state="sent", sid="SM-lost"))
    erase(desk, 0)
    with desk.work() as work:
        assert not work.sending.plan_again("m0", "SM-lost", NOON, NOON + MINUTE, "too slow", 30022)
        work.commit()
    assert message(desk).state == "sent"


@pytest.mark.parametrize(
    ("outreach", "minutes", "said", "needless"),
    [("o1", 1, "yes", True), ("o1", -1, "yes", False), ("o2", 1, "yes", False), ("o1", 1, None, False)],
)
def test_a_reminder_is_needless_once_they_answered_this_very_question_since(
    desk: Desk, outreach: str, minutes: int, said: ReplyAnswer | None, needless: bool
) -> None:
    """An answer from before may be one from before a correction."""
    begin(desk, 1, ask=lambda n: an_ask(n, kind="reminder"))
    answer = an_ask(0, id="in", kind="inbound", state="received", outreach_id=outreach, answers=said)
    with desk.work() as work:
        work.outreaches.add(an_outreach(id="o2", town_id="town"), [])
        work.messages.add(replace(answer, created_at=NOON + minutes * MINUTE))
        (reminder,) = work.sending.next_due(NUMBER, NOON + 2 * MINUTE, 5)
    assert reminder.answered is needless


def test_a_cancel_keeps_what_an_officer_wrote_to_one_person(desk: Desk) -> None:
    kinds: list[MessageKind] = ["ask", "reminder", "correction", "thanks", "note"]
    begin(desk, len(kinds), ask=lambda n: an_ask(n, kind=kinds[n]))
    with desk.work() as work:
        assert work.outreaches.cancel_queued("o1", NOON) == 4
        work.commit()
    assert [message(desk, f"m{n}").state for n in range(len(kinds))] == ["canceled"] * 4 + ["queued"]


def land(turns: Drain) -> None:
    """Until the carrier has answered every text that is in flight."""
    while turns.flying:
        turns.rest()


@dataclass
class Interrupted(Pace):
    """A pace that lets something happen between the look at what is due and its claim."""

    meanwhile: Callable[[], object] = lambda: None

    def begin(self, message_id: str, segments: int, rate: float, now: datetime) -> None:
        super().begin(message_id, segments, rate, now)
        self.meanwhile()


@pytest.mark.usefixtures("concurrent")
def test_a_text_whose_report_comes_just_before_its_claim_does_not_leave_again(desk: Desk, carrier: FarEnd) -> None:
    """It had been put back, for nobody knew of it; then the carrier told that it had arrived."""
    begin(desk, 1, PACED)
    pace = Interrupted(meanwhile=lambda: receive_status("m0", "SM-before", "delivered", None, desk))
    assert drain(NUMBER, "w1", desk, Waits(carrier.clock), pace) == 0
    assert carrier.asked == []
    assert (message(desk).state, message(desk).sid) == ("delivered", "SM-before")


@pytest.mark.parametrize("error", [SUSPENDED, TryLater("busy", 20429)])
def test_what_was_refused_for_all_keeps_back_the_texts_that_had_not_begun(
    desk: Desk, carrier: FarEnd, error: CarrierError
) -> None:
    begin(desk, 2 * IN_FLIGHT)
    carrier.before = raising(error)
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        turns = Drain(NUMBER, "w1", desk, Event(), pool)
        assert turns.turn() == IN_FLIGHT
        land(turns)
        assert turns.turn() == IN_FLIGHT  # these were recorded, and none begun
        assert turns.turn() == 0
    assert len(carrier.asked) == IN_FLIGHT
    assert states(desk, 2 * IN_FLIGHT) == {"queued": 2 * IN_FLIGHT}


def halted(desk: Desk) -> bool:
    with desk.look() as work:
        return NUMBER in work.sending.halted()


def test_while_one_text_finds_out_about_a_stopped_number_no_other_begins(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 3)
    with desk.work() as work:
        work.sending.halt(NUMBER, SUSPENDED.words, NOON - MINUTE)
        work.commit()
    answered = Event()
    carrier.before = lambda text: answered.wait(LONGEST)
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        turns = Drain(NUMBER, "w1", desk, Event(), pool)
        try:
            assert [turns.turn(), turns.turn()] == [1, 0]
        finally:
            answered.set()
        land(turns)
        assert [turns.turn(), turns.turn()] == [1, 2]  # it works again: that was recorded, and the others begin
    assert not halted(desk)


def test_a_text_that_passed_before_the_halt_does_not_lift_it(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 3)
    carrier.before = lambda text: raising(SUSPENDED)(text) if text.to == phone(0) else None
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        turns = Drain(NUMBER, "w1", desk, Event(), pool)
        assert turns.turn() == 3
        land(turns)
        turns.turn()
    assert states(desk, 3) == {"queued": 1, "accepted": 2}
    assert halted(desk)


def test_a_number_that_stays_suspended_asks_for_a_person_once(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 3)
    carrier.before = raising(SUSPENDED)
    for _ in range(4):
        go(desk)
        carrier.clock.forward(minutes=16)
    assert len(carrier.asked) == 3 + 3
    with desk.look() as work:
        assert [flag.why for flag in work.attention.open("town", 10)] == [SUSPENDED.words]


def test_a_number_whose_texts_are_taken_and_failed_later_rests_for_hours(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 2)
    carrier.before = lambda text: raising(TryLater("busy"))(text) if text.to == phone(1) else None
    go(desk)
    carrier.before = lambda text: None
    receive_status("m0", carrier.arrived[0].sid, "undelivered", 30034, desk)
    carrier.clock.forward(hours=5)
    assert go(desk) == 0
    carrier.clock.forward(hours=2)
    assert go(desk) == 1


def test_a_stop_of_their_own_is_not_taken_for_the_carriers(desk: Desk, carrier: FarEnd) -> None:
    """It comes while a text is on its way to them, which the carrier refuses for it."""
    begin(desk, 1)

    def stops(sent: OutgoingText) -> None:
        change(desk, 0, stopped_at=NOON, stopped_by="resident")
        carrier.clock.forward(seconds=2)
        raise NeverSend("this person texted STOP", 21610, stopped=True)

    carrier.before = stops
    go(desk)
    assert message(desk).state == "failed"
    assert (resident(desk).stopped_at, resident(desk).stopped_by) == (NOON, "resident")
    assert desk.journal.lines() == []


def test_a_worker_that_drains_a_number_does_not_drain_it_a_second_time_beside(desk: Desk, carrier: FarEnd) -> None:
    """Roused at once, it is told of the same number by its engine as well: both would keep a pace of their own."""
    begin(desk, 2 * IN_FLIGHT)
    installation: Any = SimpleNamespace(desk=desk, store=SimpleNamespace(engine=None), clock=carrier.clock)
    worker, full, answered = Worker(installation, Event()), Barrier(IN_FLIGHT + 1), Event()

    def slow(sent: OutgoingText) -> None:
        if not answered.is_set() and len(carrier.asked) <= IN_FLIGHT:
            full.wait(LONGEST)
            answered.wait(LONGEST)

    carrier.before = slow
    with ThreadPoolExecutor(1) as first:
        draining = first.submit(worker.drain, NUMBER)
        full.wait(LONGEST)
        worker.drain(NUMBER)
        begun = len(carrier.asked)
        answered.set()
        draining.result(LONGEST)
    assert begun == IN_FLIGHT
    assert set(carrier.times().values()) == {1}


@pytest.mark.usefixtures("concurrent")
@pytest.mark.parametrize("word", ["STOP", "cancel"])
def test_a_stop_or_a_cancel_comes_before_a_claim_or_after_it(
    store: Store, desk: Desk, carrier: FarEnd, word: str
) -> None:
    """Never in between, where the text was let go already and would leave all the same."""
    begin(desk, 1, PACED)
    waited: list[bool] = []
    with ThreadPoolExecutor(1) as another:
        pace = Interrupted(meanwhile=lambda: waited.append(waits_for_us(store, another.submit(obey, desk, word))))
        assert drain(NUMBER, "w1", desk, Waits(carrier.clock), pace) == 1
    assert waited == [True]


@pytest.mark.usefixtures("concurrent")
def test_of_two_reports_at_once_the_lesser_moves_nothing_back(store: Store, desk: Desk) -> None:
    begin(desk, 1, ask=lambda n: an_ask(n, state="accepted", sid="SM0"))
    with ThreadPoolExecutor(1) as another, desk.work() as work:
        work.messages.record("m0", "delivered", NOON)
        lesser = another.submit(receive_status, "m0", "SM0", "sent", None, desk)
        assert waits_for_us(store, lesser)
        work.commit()
        lesser.result(LONGEST)
    assert message(desk).state == "delivered"


def obey(desk: Desk, word: str) -> None:
    if word == "STOP":
        change(desk, 0, stopped_at=NOON, stopped_by="resident")
        return
    with desk.work() as work:
        work.outreaches.move("o1", "canceled", NOON)
        work.commit()


def waits_for_us(store: Store, call: Future[None]) -> bool:
    """Whether this call comes to wait for a lock that is held here; False where it went through."""
    deadline = time.monotonic() + LONGEST
    while not call.done() and time.monotonic() < deadline:
        with store.engine.connect() as connection:
            if connection.execute(WAITING).scalar_one():
                return True
        time.sleep(0.01)
    return False
