"""Texts that may have left, or came late: nothing is guessed, and nobody is texted twice for it; on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.handlers.missed import fetch_missed, receive_late
from bot.handlers.statuses import receive_status
from bot.handlers.unknowns import settle_unknowns
from bot.handlers.unreported import settle_unreported
from bot.ports import (
    CarrierError,
    CarrierRecord,
    Desk,
    InboundText,
    ReceivedText,
    TryLater,
    Unknown,
)
from bot.store.unit_of_work import Store
from tests.builders import NOON, NUMBER
from tests.far_end import FarEnd, Hands, Killed, a_desk, raising
from tests.officers import WEST_HARTFORD
from tests.texting import BEN, MARIA, phones_of
from tests.under_way import TOWN, an_ask, begin, erase, go, message, phone, release, states

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(store: Store, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


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


@dataclass
class SlowToLook(FarEnd):
    """A carrier that takes so long to look a text up that something else happens before it answers."""

    meanwhile: Callable[[str], object] = lambda sid: None

    def look(self, sid: str, account: str | None = None) -> CarrierRecord | None:
        self.meanwhile(sid)
        return super().look(sid, account)


def test_a_report_that_comes_while_the_carrier_is_asked_holds(store: Store) -> None:
    carrier = SlowToLook(Hands())
    desk = a_desk(store, carrier)
    begin(desk, 1)
    go(desk)
    carrier.clock.forward(days=4)
    carrier.meanwhile = lambda sid: receive_status("m0", sid, "delivered", None, desk)
    assert settle_unreported(desk) == 0
    assert (message(desk).state, message(desk).error) == ("delivered", None)


@pytest.mark.parametrize(
    ("words", "minutes", "sid", "state"),
    [("Thanks.", -10, "SM-new", "delivered"), ("Hello.", 0, "SM-new", "accepted"), ("Thanks.", 0, "SM-m0", "accepted")],
)
def test_an_answer_without_the_carriers_id_is_found_by_its_words_and_no_others(
    desk: Desk, carrier: FarEnd, words: str, minutes: int, sid: str, state: str
) -> None:
    begin(desk, 1)
    answer = an_ask(0, kind="answer", state="accepted", text="Thanks.", outreach_id=None)
    with desk.work() as work:
        work.messages.add(replace(answer, id="a1", state="delivered", sid="SM-m0"), replace(answer, id="a2"))
        work.commit()
    at = NOON + timedelta(minutes=minutes)
    carrier.arrived.append(CarrierRecord(sid, phone(0), NUMBER, words, "delivered", at))
    carrier.clock.forward(days=2)
    settle_unreported(desk)
    assert message(desk, "a2").state == state


def test_what_they_texted_before_their_remove_is_not_read_once_they_came_back(store: Store) -> None:
    phones = phones_of(store)
    phones.register()
    missed = InboundText("SM-missed", MARIA, NUMBER, "my new name is Zoe")
    phones.carrier.incoming.append(ReceivedText(missed, phones.clock.at))
    phones.clock.forward(minutes=2)
    phones.says("REMOVE")
    phones.clock.forward(minutes=2)
    phones.register()
    assert fetch_missed(phones.desk) == 1
    assert phones.rows("SELECT count(*) FROM message WHERE sid = 'SM-missed'") == [(0,)]
    assert ("SM-missed",) in phones.rows("SELECT sid FROM carrier_deletion")
    assert phones.flags() == []


@pytest.mark.parametrize(("word", "told"), [("STOP", "stopped"), ("REMOVE", "erased")])
def test_a_missed_stop_or_remove_is_obeyed_whatever_else_they_texted_since(store: Store, word: str, told: str) -> None:
    phones = phones_of(store)
    phones.register()
    phones.clock.forward(minutes=1)
    phones.carrier.incoming.append(ReceivedText(InboundText("SM-missed", MARIA, NUMBER, word), phones.clock.at))
    phones.clock.forward(minutes=5)
    phones.play("STATUS", "thanks")
    assert fetch_missed(phones.desk) == 1
    resident = phones.resident()
    assert resident is None or resident.stopped_at
    assert [line.what for line in phones.desk.journal.lines() if line] == [told]
    assert phones.carrier.asked == []


def test_a_town_on_trial_sends_nobody_else_even_a_last_word(store: Store) -> None:
    phones = phones_of(store, replace(WEST_HARTFORD, trial=(BEN,)))
    for who in (MARIA, BEN):
        phones.register(phone=who)
        missed = InboundText(f"SM{who}", who, NUMBER, "REMOVE")
        phones.carrier.incoming.append(ReceivedText(missed, phones.clock.at + MINUTE))
    phones.clock.forward(minutes=5)
    assert fetch_missed(phones.desk) == 2
    assert [each.to for each in phones.carrier.arrived] == [BEN]


def test_a_text_that_the_webhook_took_meanwhile_is_not_taken_again(store: Store) -> None:
    phones = phones_of(store)
    phones.says("REGISTER", sid="SM-both")
    late = ReceivedText(InboundText("SM-both", MARIA, NUMBER, "REGISTER"), phones.clock.at)
    assert [receive_late(late, WEST_HARTFORD, phones.desk, last=last) for last in (False, True)] == [False, False]


def test_the_last_word_to_who_was_erased_is_deleted_at_the_carrier(store: Store) -> None:
    phones = phones_of(store)
    phones.register()
    phones.says("REMOVE")
    phones.carrier.incoming.append(ReceivedText(InboundText("SM-late", MARIA, NUMBER, "HELP"), NOON + MINUTE))
    phones.clock.forward(minutes=5)
    assert fetch_missed(phones.desk) == 1
    (told,) = phones.carrier.arrived
    assert (told.sid,) in phones.rows("SELECT sid FROM carrier_deletion")


@pytest.mark.parametrize("held_back", [{"unreachable_at": NOON}, {"landline": True}])
def test_who_takes_no_texts_is_answered_all_the_same(store: Store, held_back: dict[str, Any]) -> None:
    """They texted, so this phone does; the queue would hold the answer back."""
    phones = phones_of(store)
    phones.register()
    with phones.desk.work() as work:
        maria = work.residents.find(WEST_HARTFORD.id, MARIA)
        assert maria
        work.residents.save(replace(maria, **held_back))
        work.commit()
    phones.carrier.incoming.append(ReceivedText(InboundText("SM-late", MARIA, NUMBER, "HELP"), NOON + MINUTE))
    phones.clock.forward(minutes=5)
    assert fetch_missed(phones.desk) == 1
    assert [each.to for each in phones.carrier.arrived] == [MARIA]
