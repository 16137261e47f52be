"""Silence: one nudge after a day, to who agreed and left off, and never in quiet hours; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.dialogue.known import Known
from bot.dialogue.nudging import nudge
from bot.dialogue.run import Run
from bot.dialogue.saying import MOST, MOST_WITH_THEIRS
from bot.dialogue.segments import segments
from bot.handlers.knowledge import town_facts
from bot.handlers.sending import drain
from bot.handlers.silence import nudge_residents
from bot.outreach.outreach import Message
from bot.outreach.suppression import may_send
from bot.registry.towns import Limits
from tests.builders import NOON, a_message, a_resident, a_town
from tests.far_end import Waits
from tests.officers import NUMBER, WEST_HARTFORD
from tests.texting import BEN, IN_ENGLISH, IN_SPANISH, MARIA, Phones, phones_of

AT_THE_CAMERAS = IN_ENGLISH[:5]  # agreed, and left at the question where the cameras are
TOWN = replace(WEST_HARTFORD, limits=Limits(messages_per_second=None))


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store, TOWN)


def nudged(phones: Phones, phone: str = MARIA) -> list[Message]:
    """The nudges that were queued for a phone, whatever became of them."""
    ids = phones.rows("SELECT id FROM message WHERE kind = 'nudge' ORDER BY created_at")
    with phones.desk.work() as work:
        found = [work.messages.get(message_id) for (message_id,) in ids]
    return [message for message in found if message and message.phone == phone]


def send(phones: Phones) -> int:
    return drain(NUMBER, "w1", phones.desk, Waits(phones.clock))


def test_who_agreed_and_left_off_is_nudged_once_after_a_day(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(hours=23)
    assert nudge_residents(phones.desk) == 0
    phones.clock.forward(hours=1)
    assert nudge_residents(phones.desk) == 1
    assert send(phones) == 1
    ((to, said),) = phones.carrier.times()
    assert to == MARIA
    assert all(words in said for words in ("West Hartford Police", "REGISTER", "REMOVE", "STOP", "front door"))
    for _ in range(6):
        phones.clock.forward(days=1)
        assert nudge_residents(phones.desk) == 0


def test_the_nudge_is_in_their_language(phones: Phones) -> None:
    phones.play(*IN_SPANISH[:4])
    phones.clock.forward(days=1)
    nudge_residents(phones.desk)
    (message,) = nudged(phones)
    assert "BORRAR" in (message.text or "")
    assert message.language == "es"


@pytest.mark.parametrize(
    "texts",
    [
        ("hello",),
        ("REGISTER",),  # has not agreed
        IN_ENGLISH,  # has finished
        (*IN_ENGLISH, "UPDATE"),  # loses nothing
        (*AT_THE_CAMERAS, "STOP"),
        (*AT_THE_CAMERAS, "PAUSE"),
        (*AT_THE_CAMERAS, "WRONG NUMBER"),
        (*AT_THE_CAMERAS, "REMOVE"),
    ],
)
def test_nobody_else_is_nudged(phones: Phones, texts: tuple[str, ...]) -> None:
    phones.play(*texts)
    for _ in range(8):
        phones.clock.forward(days=1)
        assert nudge_residents(phones.desk) == 0


def test_a_second_address_left_unfinished_is_brought_to_mind_too(phones: Phones) -> None:
    phones.register()
    phones.play("UPDATE", "add an address", "12 Elm Street")
    phones.clock.forward(days=1)
    assert nudge_residents(phones.desk) == 1


def test_nobody_is_nudged_in_quiet_hours(phones: Phones) -> None:
    phones.clock.forward(hours=9)  # nine in the evening
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=1)
    assert nudge_residents(phones.desk) == 0
    phones.clock.forward(hours=12)
    assert nudge_residents(phones.desk) == 1


def test_a_nudge_that_did_not_leave_by_evening_waits_for_the_morning(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=1)
    nudge_residents(phones.desk)
    phones.clock.forward(hours=9)
    assert send(phones) == 0
    phones.clock.forward(hours=12)
    assert send(phones) == 1


def test_who_came_back_before_it_left_is_not_nudged(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=1)
    nudge_residents(phones.desk)
    phones.clock.forward(seconds=1)
    phones.says("garage")
    assert send(phones) == 0
    assert [message.state for message in nudged(phones)] == ["canceled"]


@pytest.mark.parametrize(("heard", "action"), [(None, "go"), (-1, "go"), (0, "go"), (1, "cancel")])
def test_the_gate_asks_whether_they_came_back(heard: int | None, action: str) -> None:
    resident = a_resident(heard_at=None if heard is None else NOON + timedelta(minutes=heard))
    message = a_message(kind="nudge", resident_id=resident.id)
    assert may_send(message, resident, a_town(), NOON, None, urgent=False).action == action


def test_who_removed_themselves_meanwhile_is_not_nudged(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=1)
    nudge_residents(phones.desk)
    phones.says("REMOVE")
    assert send(phones) == 0
    assert phones.rows("SELECT count(*) FROM message WHERE kind = 'nudge'") == [(0,)]


def test_two_workers_at_once_nudge_once(phones: Phones) -> None:
    for phone in (MARIA, BEN):
        phones.play(*AT_THE_CAMERAS, phone=phone)
    phones.clock.forward(days=1)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: nudge_residents(phones.desk), range(4))) == 2
    assert [len(nudged(phones, phone)) for phone in (MARIA, BEN)] == [1, 1]


def test_who_is_nudged_goes_on_by_answering(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=1)
    nudge_residents(phones.desk)
    assert send(phones) == 1
    phones.clock.forward(hours=1)
    assert "Maria Lopez" in phones.play(*IN_ENGLISH[5:])
    assert len(phones.homes()) == 1


def test_who_comes_back_and_leaves_off_again_gets_no_second_one(phones: Phones) -> None:
    phones.play(*AT_THE_CAMERAS)
    phones.clock.forward(days=1)
    nudge_residents(phones.desk)
    phones.clock.forward(hours=1)
    phones.says("garage")
    for _ in range(7):
        phones.clock.forward(days=1)
        assert nudge_residents(phones.desk) == 0


def test_a_crowd_on_trial_hides_nobody(phones: Phones) -> None:
    """Whom the gate turns away is left out; the others are nudged all the same."""
    phones.set_town(trial=(BEN,))
    for phone in (MARIA, BEN):
        phones.play(*AT_THE_CAMERAS, phone=phone)
    phones.clock.forward(days=1)
    assert nudge_residents(phones.desk) == 1
    assert len(nudged(phones, BEN)) == 1


STEPS = ("name", "address", "kind", "cameras", "records", "sees_road", "days_kept", "summary")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answered", range(2, 10))
def test_every_nudge_ends_with_the_open_question_and_fits(phones: Phones, language: str, answered: int) -> None:
    texts = IN_ENGLISH if language == "en" else IN_SPANISH
    phones.play(*texts[:answered])
    resident = phones.resident()
    assert resident is not None
    with phones.desk.work() as work:
        run = work.runs.open_for(resident.id)
        streets = phones.desk.streets(work, TOWN)
    assert isinstance(run, Run)
    assert run.step == STEPS[answered - 2]
    long = replace(town_facts(TOWN, phones.desk), department="North Stonington Police Department")
    brought = nudge(phones.desk.book, run, NOON, Known(long, streets, language))
    assert brought is not None
    asked, said = brought
    assert (asked.step, asked.answers, asked.asked_at) == (run.step, run.answers, NOON)
    assert segments(said) <= (MOST_WITH_THEIRS if run.step == "summary" else MOST)
    assert said.rstrip()[-1] in "?.0123456789" or "\n" in said
