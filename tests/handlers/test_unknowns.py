"""Texts whose fate is unknown are found out, and never sent again before; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.handlers.unknowns import ATTEMPTS, settle_unknowns
from bot.ports import CarrierRecord, Desk, Unknown
from tests.far_end import FarEnd, Hands, Killed, a_desk, raising
from tests.under_way import an_ask, begin, erase, go, message, phone, release, states


@pytest.fixture
def desk(store: Any, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


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
    assert set(states(desk, 1)) <= {"sent", "accepted"}
    assert message(desk).sid == carrier.arrived[0].sid


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


def test_a_text_that_never_arrives_is_given_up_in_the_end(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.before = raising(Unknown("no answer"))
    for _ in range(4 * ATTEMPTS):
        go(desk)
        carrier.clock.forward(seconds=61)
        settle_unknowns(desk)
    assert states(desk, 1) == {"failed": 1}
    assert len(carrier.asked) == ATTEMPTS
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


def test_a_claim_grown_old_is_not_sent(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 1)
    carrier.clock.ticking = timedelta(seconds=30)  # this worker hangs between any two steps
    go(desk)
    assert carrier.asked == []
    assert states(desk, 1) == {"sending": 1}


@dataclass
class SlowToFind(FarEnd):
    """A carrier whose list takes so long that something else happens before it is read."""

    meanwhile: Callable[[], object] | None = None

    def find(self, *asked: Any, **more: Any) -> Sequence[CarrierRecord]:
        found = super().find(*asked, **more)
        if (happens := self.meanwhile) is not None:
            self.meanwhile = None
            happens()
        return found


def test_a_slow_look_does_not_put_back_what_another_process_has_sent_again(store: Any) -> None:
    carrier = SlowToFind(Hands(), before=raising(Unknown("no answer")))
    desk = a_desk(store, carrier)
    begin(desk, 1)
    go(desk)
    carrier.clock.forward(seconds=130)
    carrier.before, carrier.after = (lambda text: None), raising(Unknown("no answer"))
    carrier.meanwhile = lambda: (settle_unknowns(desk), go(desk, "another"))
    settle_unknowns(desk)
    assert states(desk, 1) == {"unknown": 1}
    carrier.after = lambda text: None
    go(desk)
    settle_unknowns(desk)
    assert carrier.times() == {(phone(0), "Text 0"): 1}
    assert states(desk, 1) == {"sent": 1}
