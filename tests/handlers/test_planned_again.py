"""Texts that a carrier took and failed later, and texts of which it never said anything; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.handlers.sending import drain
from bot.handlers.statuses import receive_status
from bot.handlers.unknowns import settle_unknowns
from bot.handlers.unreported import settle_unreported
from bot.outreach.failures import FAILURES
from bot.ports import CarrierRecord, Desk, TryLater, Unknown
from tests.builders import NOON, NUMBER, a_message, a_resident, a_town, an_outreach
from tests.far_end import FarEnd, Waits, a_desk, raising

PHONE, FIRST = "+18605550101", "SM-first"
RETRIED = sorted(code for code, what in FAILURES.items() if what.action == "later")


@pytest.fixture
def desk(store: Any, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


def begin(desk: Desk, **changes: Any) -> None:
    """A text that the carrier took some time ago."""
    with desk.work() as work:
        work.towns.add(a_town(quiet_hours=None))
        work.residents.add(a_resident(id="r0", phone=PHONE))
        work.outreaches.add(an_outreach(id="o1"), [])
        values = {
            "id": "m0",
            "state": "accepted",
            "sid": FIRST,
            "resident_id": "r0",
            "phone": PHONE,
            "outreach_id": "o1",
        }
        work.messages.add(a_message(**{**values, **changes}))
        work.commit()


def message(desk: Desk) -> Any:
    with desk.work() as work:
        return work.messages.get("m0")


def go(desk: Desk) -> int:
    return drain(NUMBER, "worker", desk, Waits(desk.clock))  # type: ignore[arg-type]


def fails(desk: Desk, code: int = 30022, sid: str = FIRST) -> None:
    receive_status("m0", sid, "failed", code, desk)


@pytest.mark.parametrize("code", RETRIED)
def test_what_surely_did_not_arrive_is_tried_again_later(desk: Desk, carrier: FarEnd, code: int) -> None:
    begin(desk)
    fails(desk, code)
    assert (message(desk).state, message(desk).sid, message(desk).code) == ("queued", None, code)
    assert message(desk).error
    assert go(desk) == 0  # not at once
    carrier.clock.forward(hours=20)
    assert go(desk) == 1
    assert (message(desk).state, message(desk).sid) == ("accepted", carrier.arrived[0].sid)
    receive_status("m0", carrier.arrived[0].sid, "delivered", None, desk)
    assert message(desk).state == "delivered"


@pytest.mark.parametrize("code", [20003, 21610, 30003, 30005, 30006, 30007, 30008, 30034, 30410, 31999])
def test_nothing_else_is_sent_again(desk: Desk, carrier: FarEnd, code: int) -> None:
    begin(desk)
    fails(desk, code)
    carrier.clock.forward(hours=20)
    assert go(desk) == 0
    assert message(desk).state == "failed"


def test_reports_of_the_failed_try_concern_nobody_any_more(desk: Desk, carrier: FarEnd) -> None:
    begin(desk)
    fails(desk)
    for status in ("failed", "sent", "undelivered", "delivered"):
        receive_status("m0", FIRST, status, 30022, desk)
    assert message(desk).state == "queued"
    carrier.clock.forward(hours=1)
    assert go(desk) == 1
    fails(desk)  # once more, with the new sid known
    assert message(desk).state == "accepted"


def test_the_failed_try_is_not_taken_for_the_one_in_doubt(desk: Desk, carrier: FarEnd) -> None:
    """The carrier's list shows both; what was asked twice and answered never left twice."""
    begin(desk, text="Please look.")
    carrier.arrived.append(CarrierRecord(FIRST, PHONE, NUMBER, "Please look.", "failed", NOON, 30022))
    fails(desk)
    carrier.clock.forward(hours=1)
    carrier.after = raising(Unknown("no answer"))
    go(desk)
    assert message(desk).state == "unknown"
    carrier.clock.forward(minutes=5)
    settle_unknowns(desk)
    assert (message(desk).state, message(desk).sid) == ("sent", carrier.arrived[1].sid)
    assert len(carrier.arrived) == 2


def test_three_tries_are_enough(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, attempts=1)
    sid = FIRST
    for _ in range(2):
        fails(desk, sid=sid)
        carrier.clock.forward(hours=1)
        assert go(desk) == 1
        sid = carrier.arrived[-1].sid
    fails(desk, sid=sid)
    assert message(desk).state == "failed"


@pytest.mark.parametrize(("kind", "hours"), [("ask", 25), ("answer", 3)])
def test_what_makes_no_sense_any_more_is_not_tried_again(desk: Desk, kind: str, hours: int) -> None:
    begin(desk, kind=kind, created_at=NOON - timedelta(hours=hours))
    fails(desk)
    assert message(desk).state == "failed"


def test_an_outreach_that_was_over_goes_on_until_its_text_met_its_fate(desk: Desk, carrier: FarEnd) -> None:
    begin(desk)
    with desk.work() as work:
        work.outreaches.move("o1", "done", NOON)
        work.commit()
    fails(desk)
    carrier.clock.forward(hours=1)
    assert go(desk) == 1
    with desk.work() as work:
        assert work.sending.finish_outreaches(carrier.clock.now()) == 1


def test_a_stop_meanwhile_wins(desk: Desk, carrier: FarEnd) -> None:
    begin(desk)
    fails(desk)
    with desk.work() as work:
        resident = work.residents.find("wh", PHONE)
        assert resident
        work.residents.save(a_resident(id="r0", phone=PHONE, stopped_at=NOON, stopped_by="resident"))
        work.commit()
    carrier.clock.forward(hours=1)
    assert go(desk) == 0
    assert message(desk).state == "suppressed"


def test_the_failed_tries_record_is_deleted_at_the_carrier(desk: Desk) -> None:
    begin(desk)
    fails(desk)
    with desk.work() as work:
        assert [sid for sid, _ in work.sending.deletions(NOON, 10)] == [FIRST]


def a_day_later(desk: Desk, carrier: FarEnd, state: Any, days: float = 1.1, **changes: Any) -> int:
    """What the carrier holds of the text is in `state`; the daily look."""
    begin(desk, text="Please look.", **changes)
    if state:
        carrier.arrived.append(CarrierRecord(FIRST, PHONE, NUMBER, "Please look.", state, NOON, None))
    carrier.clock.forward(days=days)
    return settle_unreported(desk)


@pytest.mark.parametrize("sid", [FIRST, None])
@pytest.mark.parametrize("state", ["delivered", "undelivered", "failed"])
def test_what_never_was_reported_is_looked_up(desk: Desk, carrier: FarEnd, state: str, sid: str | None) -> None:
    assert a_day_later(desk, carrier, state, sid=sid) == 1
    assert (message(desk).state, message(desk).sid) == (state, FIRST)


@pytest.mark.parametrize(("days", "expected"), [(0.9, "accepted"), (1.1, "accepted"), (3.1, "undelivered")])
@pytest.mark.parametrize("state", ["sent", None])
def test_what_the_carrier_never_says_is_settled_in_the_end(
    desk: Desk, carrier: FarEnd, state: str | None, days: float, expected: str
) -> None:
    a_day_later(desk, carrier, state, days)
    assert message(desk).state == expected
    if expected == "undelivered":
        assert message(desk).error == "the carrier never said whether this text arrived"


def test_a_carrier_that_does_not_answer_decides_nothing(desk: Desk, carrier: FarEnd) -> None:
    def away(*_: Any) -> Any:
        raise TryLater("the carrier could not be asked")

    carrier.look = away  # type: ignore[method-assign]
    assert a_day_later(desk, carrier, "delivered", days=9) == 0
    assert message(desk).state == "accepted"


def test_many_that_were_not_reported_are_all_seen(desk: Desk, carrier: FarEnd) -> None:
    """Those that the carrier knows nothing of yet do not stand in the way of the others."""
    begin(desk)
    with desk.work() as work:
        for number in range(250):
            work.messages.add(a_message(id=f"n{number:03}", state="sent", sid=f"SM-n{number}", resident_id="r0"))
        work.commit()
    carrier.arrived.append(CarrierRecord("SM-n249", PHONE, NUMBER, "Please look.", "delivered", NOON))
    carrier.clock.forward(days=2)
    assert settle_unreported(desk) == 1


def test_a_limit_of_our_number_says_nothing_of_the_phone(desk: Desk) -> None:
    begin(desk, attempts=3)
    fails(desk)
    with desk.work() as work:
        resident = work.residents.find("wh", PHONE)
    assert resident is not None
    assert resident.doubted_at is None


def test_every_code_has_words_an_officer_understands() -> None:
    for code, what in FAILURES.items():
        assert 10 < len(what.words) < 120, code
        assert not any(word in what.words.lower() for word in ("http", "api", "webhook", "segment", "10dlc", "sid")), (
            code
        )
    halting = [what.words for what in FAILURES.values() if what.action == "halt"]
    assert all("tell whoever runs Porchlight" in words for words in halting)
