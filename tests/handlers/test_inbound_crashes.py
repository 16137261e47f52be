"""A process that dies within a turn leaves all of it or nothing; and how little a turn asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.handlers.inbound import receive_text
from bot.ports import InboundText
from tests.builders import NUMBER
from tests.far_end import Killed
from tests.texting import IN_ENGLISH, MARIA, Phones, phones_of

RECEIPT = "K7QM-4TRW"


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store)


@contextmanager
def dying_at(phones: Phones, statement: int) -> Iterator[list[int]]:
    """The process dies as the database gets its n-th statement; gives how many it got."""
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == statement:
            raise Killed

    event.listen(phones.store.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(phones.store.engine, "before_cursor_execute", count)


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ((), "REGISTER"),
        (IN_ENGLISH[:1], "1"),
        (IN_ENGLISH[:1], "2"),
        (IN_ENGLISH[:-1], "1"),
        (IN_ENGLISH, "REMOVE"),
        (IN_ENGLISH, "STOP"),
    ],
)
def test_a_crash_anywhere_leaves_nothing_half_done(phones: Phones, before: tuple[str, ...], body: str) -> None:
    for each in before:
        phones.says(each)
    untouched = phones.everything()
    for statement in range(1, 60):
        with dying_at(phones, statement) as seen:
            try:
                answer = phones.send(body, sid="SM-once")
            except Killed:
                assert phones.everything() == untouched
                continue
        assert seen[0] == statement - 1
        break
    else:
        pytest.fail("more statements than any turn should take")
    assert statement > 8
    assert phones.everything() != untouched
    assert phones.send(body, sid="SM-once") == answer


def test_a_crash_at_the_commit_leaves_nothing_either(phones: Phones) -> None:
    phones.play(*IN_ENGLISH[:-1])
    untouched = phones.everything()

    def die(_: Any) -> None:
        raise Killed

    event.listen(phones.store.engine, "commit", die)
    with pytest.raises(Killed):
        phones.says("1", sid="SM-once")
    event.remove(phones.store.engine, "commit", die)
    assert phones.everything() == untouched
    assert "Maria Lopez" in phones.says("1", sid="SM-once")


@pytest.mark.parametrize(
    ("before", "body", "most"),
    [
        (IN_ENGLISH[:2], "Maria Lopez", 10),
        (IN_ENGLISH[:6], "motion", 10),
        (IN_ENGLISH, "HELP", 10),
        (IN_ENGLISH, "STATUS", 11),
    ],
)
def test_an_ordinary_turn_asks_the_database_little(
    phones: Phones, before: tuple[str, ...], body: str, most: int
) -> None:
    """Beside the one look of the webhook, which finds the town that signed."""
    phones.play(*before)
    with phones.desk.look() as work:
        town = work.towns.by_number(NUMBER)
    with dying_at(phones, 0) as seen:
        receive_text(InboundText("SM-counted", MARIA, NUMBER, body), phones.desk, town)
    assert seen[0] <= most
