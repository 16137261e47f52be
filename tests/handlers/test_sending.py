"""Sending: nobody twice, nobody missed, and STOP and REMOVE obeyed as each text leaves; on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.handlers.outcomes import WAITS, retry_at
from bot.handlers.removal_at_carrier import delete_at_carrier
from bot.handlers.sending import drain, finish, kick
from bot.handlers.unknowns import settle_unknowns
from bot.outreach.outreach import Message
from bot.ports import Accepted, Desk, GiveUp, Halt, NeverSend, NotYet, TryLater, Unknown
from bot.registry.towns import Limits, QuietHours
from tests.builders import NOON, NUMBER, a_message, a_resident, a_town, an_outreach
from tests.far_end import FarEnd, Hands, Killed, Waits, a_desk, raising

UNPACED = Limits(messages_per_second=None)
TOWN = a_town(id="town", quiet_hours=None, limits=UNPACED)


def phone(n: int) -> str:
    return f"+186055501{n:02d}"


def an_ask(n: int, **changes: Any) -> Message:
    """The question to the n-th resident."""
    values = {
        "id": f"m{n}", "town_id": "town", "kind": "ask", "state": "queued", "number": NUMBER, "resident_id": f"r{n}",
        "phone": phone(n), "text": f"Text {n}", "language": "en", "created_at": NOON, "updated_at": NOON,
        "outreach_id": "o1", "due_at": NOON,
    }  # fmt: skip
    return a_message(**{**values, **changes})


@pytest.fixture
def carrier() -> FarEnd:
    return FarEnd(Hands())


@pytest.fixture
def desk(store: Any, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


def begin(desk: Desk, people: int, town: Any = TOWN, **outreach: Any) -> None:
    """An outreach under way to so many residents, nothing of it sent yet."""
    with desk.work() as work:
        work.towns.add(town)
        for n in range(people):
            work.residents.add(a_resident(id=f"r{n}", town_id="town", phone=phone(n), number=NUMBER))
        values = {"id": "o1", "town_id": "town", "state": "sending", "urgent_reason": None, "recipients": people}
        work.outreaches.add(an_outreach(**{**values, **outreach}), [])
        work.messages.queue(an_ask(n) for n in range(people))
        work.commit()


def states(desk: Desk, people: int) -> Counter[str]:
    with desk.work() as work:
        return Counter(message.state for n in range(people) if (message := work.messages.get(f"m{n}")))


def message(desk: Desk, message_id: str = "m0") -> Message:
    with desk.work() as work:
        found = work.messages.get(message_id)
    assert found is not None
    return found


def change(desk: Desk, n: int, **changes: Any) -> None:
    with desk.work() as work:
        resident = work.residents.find("town", phone(n))
        assert resident is not None
        work.residents.save(replace(resident, **changes))
        work.commit()


def resident(desk: Desk, n: int = 0) -> Any:
    with desk.work() as work:
        return work.residents.find("town", phone(n))


def go(desk: Desk, owner: str = "w1") -> int:
    return drain(NUMBER, owner, desk, Waits(desk.clock))  # type: ignore[arg-type]


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


@pytest.mark.parametrize(("moment", "arrived"), [("before", 0), ("after", 1)])
def test_killed_around_a_send_it_is_found_out_and_never_repeated(
    desk: Desk, carrier: FarEnd, moment: str, arrived: int
) -> None:
    begin(desk, 1)
    setattr(carrier, moment, raising(Killed()))
    with pytest.raises(Killed):
        go(desk)
    setattr(carrier, moment, lambda text: None)
    assert len(carrier.arrived) == arrived
    assert states(desk, 1) == {"sending": 1}
    release(desk)
    for _ in range(8):  # the survivor's rounds
        settle_unknowns(desk)
        go(desk, "survivor")
        carrier.clock.forward(seconds=30)
    assert carrier.times() == {(phone(0), "Text 0"): 1}
    assert states(desk, 1) <= Counter({"sent": 1, "accepted": 1})
    assert message(desk).sid == carrier.arrived[0].sid


def release(desk: Desk) -> None:
    """What time does for a dead holder's lease."""
    with desk.work() as work:
        work.sending.release(NUMBER, "w1")
        work.commit()


def test_an_unknown_text_is_not_sent_again_while_the_carriers_list_lags(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.after, carrier.lagging = raising(Unknown("no answer")), True
    go(desk)
    assert states(desk, 1) == {"unknown": 1}
    carrier.clock.forward(seconds=100)
    settle_unknowns(desk)
    go(desk)
    assert states(desk, 1) == {"unknown": 1}
    assert len(carrier.asked) == 1
    carrier.lagging = False
    assert settle_unknowns(desk) == 1
    assert states(desk, 1) == {"sent": 1}
    assert len(carrier.arrived) == 1


def test_a_text_that_never_arrives_is_tried_three_times_in_all(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.before = raising(Unknown("no answer"))
    for _ in range(12):
        go(desk)
        carrier.clock.forward(seconds=61)
        settle_unknowns(desk)
    assert states(desk, 1) == {"failed": 1}
    assert len(carrier.asked) == 3
    assert "never took" in (message(desk).error or "")


def test_two_alike_in_doubt_are_told_apart(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    with desk.work() as work:
        work.messages.queue([an_ask(0, id="m1", kind="note", turn=1)])
        work.commit()
    carrier.after = raising(Unknown("no answer"))
    go(desk)
    carrier.clock.forward(minutes=3)
    assert settle_unknowns(desk) == 2
    assert {message(desk, each).sid for each in ("m0", "m1")} == {each.sid for each in carrier.arrived}


def test_a_carrier_that_breaks_leaves_the_text_unknown(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.after = raising(ValueError("what is this?"))
    go(desk)
    assert states(desk, 1) == {"unknown": 1}


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
    assert desk.journal.lines == [("stopped", "hash-0100", TOWN.slug)]  # type: ignore[attr-defined]


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
    assert tried <= 8
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


def erase(desk: Desk, n: int) -> None:
    with desk.work() as work:
        who = work.residents.find("town", phone(n))
        assert who is not None
        work.residents.erase(who, desk.clock.now(), "K7QM-4TRW", None)
        work.commit()


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


def test_an_erased_persons_text_in_doubt_is_not_looked_up_nor_sent_again(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.after = raising(Unknown("no answer"))
    go(desk)
    erase(desk, 0)
    carrier.clock.forward(minutes=5)
    settle_unknowns(desk)
    go(desk)
    assert states(desk, 1) == {"failed": 1}
    assert len(carrier.asked) == 1


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


def test_texts_keep_the_pace_of_their_number(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 5, replace(TOWN, limits=Limits(messages_per_second=20.0)))
    assert go(desk) == 5
    began = [each.created_at for each in carrier.arrived]
    gaps = [(after - before).total_seconds() for before, after in pairwise(began)]
    assert min(gaps) >= 0.05
    assert max(gaps) <= 0.11


def test_stopping_finishes_what_is_in_flight_and_gives_the_number_back(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 30)
    stop = threading.Event()
    carrier.after = lambda text: stop.set()
    left = drain(NUMBER, "w1", desk, stop)
    assert 0 < left <= 16
    assert states(desk, 30) == {"accepted": left, "queued": 30 - left}
    assert kick(desk) == [NUMBER]


def test_a_claim_grown_old_is_not_sent(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.clock.ticking = timedelta(seconds=30)  # this worker hangs between any two steps
    go(desk)
    assert carrier.asked == []
    assert states(desk, 1) == {"sending": 1}


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


def test_the_port_is_answered_with_what_arrived(desk: Desk, carrier: FarEnd) -> None:
    """The far end itself: it keeps what arrived, and only that."""
    begin(desk, 1)
    go(desk)
    assert isinstance(carrier.send(carrier.asked[0]), Accepted)
    assert carrier.times() == {(phone(0), "Text 0"): 2}
