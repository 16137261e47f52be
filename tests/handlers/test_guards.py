"""What keeps a text from leaving twice or in vain where two things happen at once; on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest

from bot.handlers.pace import Pace
from bot.handlers.sending import IN_FLIGHT, Drain, drain
from bot.handlers.statuses import receive_status
from bot.handlers.unknowns import settle_unknowns
from bot.handlers.unreported import settle_unreported
from bot.ports import CarrierError, CarrierRecord, Desk, Halt, NeverSend, OutgoingText, TryLater, Unknown
from bot.registry.towns import Limits
from bot.store.unit_of_work import Store
from tests.builders import NOON, NUMBER
from tests.far_end import FarEnd, Hands, Killed, Waits, a_desk, raising
from tests.under_way import TOWN, begin, change, erase, go, message, phone, release, resident, states

MINUTE = timedelta(minutes=1)
SUSPENDED = Halt("the account is suspended", 20003)


@pytest.fixture
def desk(store: Store, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


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


def test_a_text_whose_report_comes_just_before_its_claim_does_not_leave_again(
    store: Store, desk: Desk, carrier: FarEnd
) -> None:
    """It had been put back, for nobody knew of it; then the carrier told that it had arrived."""
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's writers go in turn: nothing comes in between")
    begin(desk, 1, replace(TOWN, limits=Limits(messages_per_second=10.0)))
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
    carrier.before = lambda text: answered.wait()
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


def test_a_stop_of_their_own_is_not_taken_for_the_carriers(desk: Desk, carrier: FarEnd) -> None:
    """It comes while their text is on its way, and the carrier refuses that for it."""
    begin(desk, 1)

    def stopped_meanwhile(text: OutgoingText) -> Any:
        change(desk, 0, stopped_at=NOON, stopped_by="resident")
        carrier.clock.forward(seconds=2)
        raise NeverSend("this person texted STOP", 21610, stopped=True)

    carrier.before = stopped_meanwhile
    go(desk)
    assert message(desk).state == "failed"
    assert (resident(desk).stopped_at, resident(desk).stopped_by) == (NOON, "resident")
    assert desk.journal.lines() == []


def lose(desk: Desk, carrier: FarEnd, *, arrives: bool = True, town: Any = TOWN) -> None:
    """One question is handed over, and the carrier's answer to that gets lost."""
    begin(desk, 1, town)
    setattr(carrier, "after" if arrives else "before", raising(Unknown("no answer")))
    go(desk)
    carrier.before = carrier.after = lambda text: None
    assert states(desk, 1) == {"unknown": 1}


def survive(desk: Desk, carrier: FarEnd, **after: float) -> Counter[tuple[str, str]]:
    """So much later the text in doubt is looked up, and what is due leaves; how often each text has arrived by then."""
    carrier.clock.forward(**after)
    settle_unknowns(desk)
    go(desk, "survivor")
    return carrier.times()


ONCE = {(phone(0), "Text 0"): 1}


def test_a_question_that_waited_long_is_not_sent_again_while_the_carriers_list_lags(
    desk: Desk, carrier: FarEnd
) -> None:
    begin(desk, 1)
    carrier.clock.forward(hours=3)
    carrier.after, carrier.lagging = raising(Unknown("no answer")), True
    go(desk)
    carrier.after = lambda text: None
    assert survive(desk, carrier, seconds=100) == ONCE
    carrier.lagging = False
    assert survive(desk, carrier, seconds=60) == ONCE
    assert states(desk, 1) == {"sent": 1}


@dataclass
class Away(FarEnd):
    """A carrier whose list cannot be had."""

    error: CarrierError | None = field(default_factory=lambda: TryLater("the carrier could not be asked"))

    def find(self, *asked: Any, **more: Any) -> Sequence[CarrierRecord]:
        if self.error:
            raise self.error
        return super().find(*asked, **more)


def test_a_carrier_that_cannot_be_asked_has_not_said_that_the_text_is_not_there(store: Store) -> None:
    carrier = Away(Hands())
    desk = a_desk(store, carrier)
    lose(desk, carrier)
    assert survive(desk, carrier, minutes=30) == ONCE
    assert states(desk, 1) == {"unknown": 1}
    carrier.error = None
    assert survive(desk, carrier, minutes=1) == ONCE
    assert states(desk, 1) == {"sent": 1}


@dataclass
class OneAccounts(FarEnd):
    """A carrier that shows a town's texts to the town's own account alone."""

    def find(self, to: str, sender: str, since: datetime, account: str | None = None) -> Sequence[CarrierRecord]:
        return super().find(to, sender, since, account) if account == "AC1" else []

    def look(self, sid: str, account: str | None = None) -> CarrierRecord | None:
        return super().look(sid, account) if account == "AC1" else None


def test_a_towns_texts_are_looked_up_in_its_own_account(store: Store) -> None:
    carrier = OneAccounts(Hands())
    desk = a_desk(store, carrier)
    lose(desk, carrier, town=replace(TOWN, twilio_account="AC1"))
    assert survive(desk, carrier, minutes=3) == ONCE
    carrier.arrived[0] = replace(carrier.arrived[0], state="delivered")
    carrier.clock.forward(hours=25)
    assert settle_unreported(desk) == 1
    assert states(desk, 1) == {"delivered": 1}


@pytest.mark.parametrize("seen", [{"body": "Sent from a trial account - Text 0"}, {"created_at": NOON - 10 * MINUTE}])
def test_what_arrived_is_known_again_on_the_carriers_list(desk: Desk, carrier: FarEnd, seen: dict[str, Any]) -> None:
    """However the carrier begins its texts, and whatever its clock says."""
    lose(desk, carrier)
    carrier.arrived[0] = replace(carrier.arrived[0], **seen)
    survive(desk, carrier, minutes=3)
    assert len(carrier.arrived) == 1
    assert states(desk, 1) == {"sent": 1}


def test_another_text_to_the_same_phone_is_not_taken_for_the_one_that_never_left(desk: Desk, carrier: FarEnd) -> None:
    """As an answer to a text of theirs, whose id the carrier has not told yet."""
    lose(desk, carrier, arrives=False)
    answer = CarrierRecord("SM-answer", phone(0), NUMBER, "This is West Hartford Police.", "delivered", NOON)
    carrier.arrived.append(answer)
    assert survive(desk, carrier, minutes=3) == {**ONCE, (phone(0), answer.body): 1}


def test_the_wait_for_the_carriers_list_begins_with_the_claim(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.before = raising(Killed())
    with pytest.raises(Killed):
        go(desk)
    carrier.before = lambda text: None
    release(desk)
    assert survive(desk, carrier, seconds=70) == {}
    assert states(desk, 1) == {"unknown": 1}
    assert survive(desk, carrier, seconds=55) == ONCE


def test_a_text_on_its_way_is_not_in_doubt_for_a_minute(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    with desk.work() as work:
        assert work.sending.claim(["m0"], NOON)
        work.commit()
    for seconds, state in ((59, "sending"), (2, "unknown")):
        carrier.clock.forward(seconds=seconds)
        settle_unknowns(desk)
        assert states(desk, 1) == {state: 1}


def test_an_erased_persons_text_in_doubt_may_still_be_told_of_for_two_minutes(desk: Desk, carrier: FarEnd) -> None:
    lose(desk, carrier)
    erase(desk, 0)
    survive(desk, carrier, seconds=100)
    assert states(desk, 1) == {"unknown": 1}
    receive_status("m0", carrier.arrived[0].sid, "delivered", None, desk)
    survive(desk, carrier, minutes=10)
    assert states(desk, 1) == {"delivered": 1}
    assert len(carrier.asked) == 1
