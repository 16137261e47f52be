"""A week of silence: nothing of an unfinished registration is left, at the carrier either; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.handlers.removal_at_carrier import delete_at_carrier
from bot.handlers.sending import drain, purge
from bot.handlers.silence import forget_unfinished, nudge_residents
from bot.ports import Desk, UnitOfWork
from bot.registry.towns import Limits
from tests.builders import a_resident
from tests.far_end import Waits
from tests.officers import NUMBER, WEST_HARTFORD
from tests.texting import IN_ENGLISH, MARIA, Phones, phones_of

AT_THE_CAMERAS = IN_ENGLISH[:5]  # agreed, and left at the question where the cameras are
TOWN = replace(WEST_HARTFORD, limits=Limits(messages_per_second=None))


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store, TOWN)


def send(phones: Phones) -> int:
    return drain(NUMBER, "w1", phones.desk, Waits(phones.clock))


def test_after_a_week_nothing_of_an_unfinished_registration_is_left(phones: Phones) -> None:
    empty = phones.everything("claim", "flow_book", "carrier_deletion", "message")
    for n, body in enumerate(AT_THE_CAMERAS):
        phones.says(body, sid=f"SM{n}")
    phones.clock.forward(days=7)
    assert forget_unfinished(phones.desk) == 0
    phones.clock.forward(seconds=1)
    assert forget_unfinished(phones.desk) == 1
    assert phones.everything("claim", "flow_book", "carrier_deletion", "message") == empty
    assert phones.rows("SELECT count(*) FROM message WHERE sealed IS NOT NULL OR resident_id IS NOT NULL") == [(0,)]
    assert phones.rows("SELECT count(*) FROM claim WHERE sealed IS NOT NULL") == [(0,)]
    assert delete_at_carrier(phones.desk) == len(AT_THE_CAMERAS)
    assert set(phones.carrier.deleted) == {f"SM{n}" for n in range(len(AT_THE_CAMERAS))}
    assert "REGISTER" in phones.says("hello")  # a stranger again, and not somebody who was erased
    with phones.desk.work() as work:
        assert "removals" not in str(work.audit.months(TOWN.id))


def test_the_nudge_gives_no_more_time(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=1)
    nudge_residents(phones.desk)
    send(phones)
    phones.clock.forward(days=6, seconds=1)
    assert forget_unfinished(phones.desk) == 1
    purge(phones.desk)
    assert phones.rows("SELECT count(*) FROM run") == [(0,)]


def test_their_own_text_does(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=6)
    phones.says("HELP")
    phones.clock.forward(days=6)
    assert forget_unfinished(phones.desk) == 0
    purge(phones.desk)
    assert "Maria Lopez" in phones.says("REGISTER")


def test_coming_back_within_the_week_resumes_with_what_is_known(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=6, hours=23)
    forget_unfinished(phones.desk)
    purge(phones.desk)
    back = phones.says("REGISTER")
    assert "Maria Lopez" in back
    assert "50 North Main Street" in back
    assert "Maria Lopez" in phones.play(*IN_ENGLISH[5:])


@pytest.mark.parametrize(
    ("texts", "homes", "stays"),
    [
        (("hello",), 0, False),
        (("REGISTER",), 0, False),
        ((*AT_THE_CAMERAS, "STOP"), 0, True),
        (("STOP",), 0, True),
        ((*AT_THE_CAMERAS, "WRONG NUMBER"), 0, True),
        (IN_ENGLISH, 1, True),
        ((*IN_ENGLISH, "UPDATE"), 1, True),
    ],
)
def test_who_is_kept_for_something_stays_and_their_open_answers_go(
    phones: Phones, texts: tuple[str, ...], homes: int, stays: bool
) -> None:
    phones.play(*texts)
    phones.clock.forward(days=8)
    assert forget_unfinished(phones.desk) == (0 if stays else 1)
    purge(phones.desk)
    assert (phones.resident() is not None) is stays
    assert phones.rows("SELECT count(*) FROM run") == [(0,)]
    assert len(phones.homes()) == homes


def test_who_was_entered_by_an_officer_and_never_texted_stays(phones: Phones) -> None:
    with phones.desk.work() as work:
        work.residents.add(a_resident(id="noted", unconfirmed=True, phone=MARIA))
        work.commit()
    phones.clock.forward(days=30)
    assert forget_unfinished(phones.desk) == 0


def texting_meanwhile(phones: Phones) -> Desk:
    """The worker's desk, where Maria texts between its look at who was silent and what it does about it."""

    @contextmanager
    def look() -> Iterator[UnitOfWork]:
        with phones.desk.look() as work:
            yield work
        phones.says("REGISTER")

    return replace(phones.desk, look=look)


def test_who_texts_while_they_are_looked_for_is_neither_forgotten_nor_nudged(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=2)
    assert nudge_residents(texting_meanwhile(phones)) == 0
    phones.clock.forward(days=8)
    assert forget_unfinished(texting_meanwhile(phones)) == 0
    assert "Maria Lopez" in phones.says("REGISTER")


def test_a_nudged_second_address_goes_a_week_after_their_last_text(phones: Phones) -> None:
    phones.register()
    phones.play("UPDATE", "add an address", "12 Elm Street")
    phones.clock.forward(days=1)
    assert nudge_residents(phones.desk) == 1
    phones.clock.forward(days=6, seconds=1)
    purge(phones.desk)
    assert phones.rows("SELECT count(*) FROM run") == [(0,)]
    assert len(phones.homes()) == 1
