"""An inbound text is taken up once, and two texts of one phone go in turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.ports import Claim
from bot.store.unit_of_work import Store
from tests.builders import NOON, a_resident, a_town


@pytest.fixture(autouse=True)
def town(store: Store) -> None:
    with store.work() as work:
        work.towns.add(a_town())
        work.commit()


def test_a_text_is_claimed_once_and_then_tells_its_answer(store: Store) -> None:
    with store.work() as work:
        assert work.messages.claim("SM1", NOON) is None
        work.messages.answered("SM1", "What is your name?", "m1")
        work.commit()
    with store.work() as work:
        assert work.messages.claim("SM1", NOON) == Claim("What is your name?", "m1")
        assert work.messages.claim("SM2", NOON) is None


def test_a_text_that_gets_no_answer_is_claimed_all_the_same(store: Store) -> None:
    with store.work() as work:
        work.messages.claim("SM1", NOON)
        work.messages.answered("SM1", None, None)
        work.commit()
    with store.work() as work:
        assert work.messages.claim("SM1", NOON) == Claim(None, None)


def test_a_claim_that_was_not_committed_is_free_again(store: Store) -> None:
    with store.work() as work:
        work.messages.claim("SM1", NOON)
    with store.work() as work:
        assert work.messages.claim("SM1", NOON) is None


def test_of_eight_copies_at_once_one_acts_and_all_say_the_same(store: Store) -> None:
    acted: list[int] = []
    gate = threading.Barrier(8)

    def take(copy: int) -> str | None:
        gate.wait()
        with store.work() as work:
            if (earlier := work.messages.claim("SM1", NOON)) is not None:
                return earlier.answer
            acted.append(copy)
            time.sleep(0.05)  # the others come while this one works
            work.messages.answered("SM1", f"answer of {copy}", None)
            work.commit()
            return f"answer of {copy}"

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(take, range(8)))
    assert len(acted) == 1
    assert answers == {f"answer of {acted[0]}"}


def test_if_the_first_copy_fails_the_second_acts(store: Store) -> None:
    claimed, seen = threading.Event(), threading.Event()

    def fail() -> None:
        with store.work() as work:
            work.messages.claim("SM1", NOON)
            claimed.set()
            seen.wait(0.2)

    def act() -> Claim | None:
        claimed.wait()
        with store.work() as work:
            return work.messages.claim("SM1", NOON)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(fail)
        assert pool.submit(act).result() is None


def _counted(store: Store, turn: Callable[[Store], None], times: int) -> str | None:
    with ThreadPoolExecutor(times) as pool:
        for done in [pool.submit(turn, store) for _ in range(times)]:
            done.result()
    with store.work() as work:
        found = work.residents.find("wh", "+18605550101")
        return found.name if found else None


def _add_a_letter(store: Store) -> None:
    """One turn of a phone: reads what is held, thinks, and writes what follows from it."""
    with store.work() as work:
        resident = work.residents.find("wh", "+18605550101")
        time.sleep(0.01)
        if resident is None:
            work.residents.add(a_resident(name="a"))
        else:
            work.residents.save(replace(resident, name=f"{resident.name}a"))
        work.commit()


def test_texts_of_one_phone_go_in_turn(store: Store) -> None:
    with store.work() as work:
        work.residents.add(a_resident(name=""))
        work.commit()
    assert _counted(store, _add_a_letter, 8) == "a" * 8


def test_first_texts_of_one_phone_go_in_turn(store: Store) -> None:
    assert _counted(store, _add_a_letter, 8) == "a" * 8
