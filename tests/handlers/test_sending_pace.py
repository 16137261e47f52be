"""The pace of a number as its texts leave: no second is too full, and nobody waits for the wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest

from bot.handlers.pace import Pace
from bot.handlers.sending import IN_FLIGHT, Drain, drain
from bot.outreach.outreach import Message
from bot.ports import Desk, OutgoingText, TryLater
from bot.registry.towns import Limits
from tests.builders import NOON, NUMBER, an_outreach
from tests.far_end import FarEnd, Waits, a_desk, raising
from tests.under_way import TOWN, an_ask, begin, go, release

SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(store: Any, carrier: FarEnd) -> Desk:
    return a_desk(store, carrier)


def paced(rate: float) -> Any:
    return replace(TOWN, limits=Limits(messages_per_second=rate))


def sized(sizes: Sequence[int], n: int) -> Message:
    """A question whose words tell its size in segments."""
    return an_ask(n, segments=sizes[n], text=f"{sizes[n]} to {n}")


def ask_more(desk: Desk, outreach: str, people: int, first: int = 0) -> None:
    """Another outreach to the same residents."""
    with desk.work() as work:
        if work.outreaches.get("town", outreach) is None:
            work.outreaches.add(an_outreach(id=outreach, town_id="town", state="sending"), [])
        work.messages.queue(
            an_ask(n, id=f"{outreach}-{n}", outreach_id=outreach, text=f"1 to {n} of {outreach}")
            for n in range(first, people)
        )
        work.commit()


def arrived(carrier: FarEnd) -> list[tuple[datetime, int]]:
    return sorted((each.created_at, int(each.body.split()[0])) for each in carrier.arrived)


def fullest_second(carrier: FarEnd) -> int:
    """The most segments that any second saw, but for texts that were alone in theirs."""
    texts = arrived(carrier)
    seconds = [[size for at, size in texts if first <= at < first + SECOND] for first, _ in texts]
    return max((sum(sizes) for sizes in seconds if len(sizes) > 1), default=0)


@pytest.mark.parametrize(
    ("rate", "sizes"),
    [(20.0, [1] * 60), (20.0, [1, 2] * 20), (100.0, [2] * 100), (1.0, [1] * 5), (1.0, [2] * 3), (2.0, [3, 1, 1, 3])],
)
def test_no_second_sees_more_than_the_pace_allows_and_few_see_less(
    desk: Desk, carrier: FarEnd, rate: float, sizes: list[int]
) -> None:
    begin(desk, len(sizes), paced(rate), ask=partial(sized, sizes))
    assert go(desk) == len(sizes)
    assert fullest_second(carrier) <= rate
    took = (arrived(carrier)[-1][0] - NOON).total_seconds()
    assert (sum(sizes) - max(rate, sizes[-1])) / rate <= took <= 1.15 * sum(sizes) / rate + 0.1


def test_who_takes_over_in_good_order_begins_nothing_too_early(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 40, paced(20.0), ask=partial(sized, [1] * 40))
    stop = Waits(desk.clock)  # type: ignore[arg-type]
    carrier.after = lambda text: stop.set() if len(carrier.arrived) >= 15 else None
    left = drain(NUMBER, "w1", desk, stop)
    assert 15 <= left <= 20
    assert go(desk, "w2") == 40 - left
    assert fullest_second(carrier) <= 20


def test_who_takes_over_from_one_that_died_begins_nothing_too_early(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 30, paced(20.0), ask=partial(sized, [1] * 30))
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        assert Drain(NUMBER, "w1", desk, Event(), pool).turn() > 0  # and it never records what came of it
    died = len(carrier.arrived)
    release(desk)
    assert go(desk, "w2") == 30 - died
    assert fullest_second(carrier) <= 20
    assert len(carrier.times()) == 30


def test_a_process_that_goes_on_with_a_number_remembers_its_pace(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 10, paced(20.0), ask=partial(sized, [1] * 10))
    pace = Pace()
    assert drain(NUMBER, "w1", desk, Waits(desk.clock), pace) == 10  # type: ignore[arg-type]
    before = desk.clock.now()
    ask_more(desk, "o2", 5)
    assert drain(NUMBER, "w2", desk, Waits(desk.clock), pace) == 5  # type: ignore[arg-type]
    assert desk.clock.now() - before < SECOND
    ask_more(desk, "o3", 10)
    assert drain(NUMBER, "w3", desk, Waits(desk.clock), pace) == 10  # type: ignore[arg-type]
    assert fullest_second(carrier) <= 20


def test_two_outreaches_at_a_slow_number_take_turns(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 4, paced(1.0), ask=partial(sized, [1] * 4))
    ask_more(desk, "o2", 4)
    assert go(desk) == 8
    whose = ["o2" if each.body.endswith("o2") else "o1" for each in carrier.arrived]
    assert whose == ["o1", "o2"] * 4


def test_an_answer_is_the_next_to_leave_however_many_wait(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 6, paced(1.0), ask=partial(sized, [1] * 6))

    def answer(text: OutgoingText) -> None:
        if len(carrier.arrived) == 2:
            with desk.work() as work:
                work.messages.queue([an_ask(5, id="m9", kind="note", turn=1, text="1 answer")])
                work.commit()

    carrier.after = answer
    assert go(desk) == 7
    assert carrier.arrived[2].body == "1 answer"


def test_a_busy_carrier_gets_its_breather_whoever_asks_next(desk: Desk, carrier: FarEnd) -> None:
    begin(desk, 2, paced(100.0), ask=partial(sized, [1, 1]))
    carrier.before = raising(TryLater("busy", 20429))
    pace = Pace()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        first = Drain(NUMBER, "w1", desk, Event(), pool, pace)
        assert first.turn() == 2
        while first.flying:
            first.rest()
        assert first.turn() == 2
        release(desk)
        ask_more(desk, "o2", 1)
        for known in (pace, Pace()):
            again = Drain(NUMBER, "w1", desk, Event(), pool, known)
            assert again.turn() == 0
            assert again.until
            assert again.until - desk.clock.now() > SECOND
