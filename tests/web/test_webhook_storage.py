"""What texts leave behind, on both databases: each taken once, in turn, and nothing of who was erased."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.operations.processes import prepared
from bot.web.app import create_app
from tests.web.door import BRISTOL, OWN, TOKENS, Door, said, settings

REGISTERS = (
    "REGISTER", "1", "Maria Lopez", "50 North Main Street", "home", "front door", "motion", "yes", "30 days", "1",
)  # fmt: skip


def register(door: Door) -> list[tuple[str, bytes]]:
    """Maria registers; each text's sid with its answer."""
    return [(f"SM{at}", door.text(text, MessageSid=f"SM{at}").data) for at, text in enumerate(REGISTERS)]


def knock(url: str, folder: str, gate: object, answers: object) -> None:
    """One process of the installation, which gets the same text as others at the same moment."""
    here = prepared(settings(Path(folder), DATABASE_URL=url), simulator=False)
    here.desk.book.ears()
    door = Door(here, create_app(here, demo=False).test_client())
    door.text(token="wrong", MessageSid="SM0")  # everything is loaded by now
    gate.wait(timeout=60)  # type: ignore[attr-defined]
    for number in range(5):
        answers.put((number, door.text("REGISTER", MessageSid=f"SM{number}").data))  # type: ignore[attr-defined]


def test_the_same_text_many_times_has_one_effect_and_the_same_answer(either_door: Door) -> None:
    answers = {either_door.text("REGISTER", MessageSid="SM1").data for _ in range(200)}
    assert len(answers) == 1
    assert (either_door.rows("claim"), either_door.rows("message")) == (1, 2)


def test_the_same_text_at_the_same_moment(either_door: Door) -> None:
    app = create_app(either_door.here, demo=False)

    def once_more(_: int) -> bytes:
        return Door(either_door.here, app.test_client()).text("REGISTER", MessageSid="SM1").data

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(once_more, range(12)))) == 1
    assert (either_door.rows("claim"), either_door.rows("message")) == (1, 2)


def test_the_same_text_on_two_processes_at_once(either_door: Door, database_url: str, tmp_path: Path) -> None:
    away = multiprocessing.get_context("spawn")
    gate, answers = away.Barrier(2), away.Queue()
    processes = [away.Process(target=knock, args=(database_url, str(tmp_path), gate, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    told = {answers.get(timeout=60) for _ in range(10)}
    for process in processes:
        process.join(timeout=60)
    assert len(told) == 5  # of each text both were told the same
    assert (either_door.rows("claim"), either_door.rows("message"), either_door.rows("resident")) == (5, 10, 1)


def test_first_texts_of_one_phone_at_once_go_in_turn(either_door: Door) -> None:
    app = create_app(either_door.here, demo=False)

    def text(number: int) -> int:
        return Door(either_door.here, app.test_client()).text(f"hello {number}", MessageSid=f"SM{number}").status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(text, range(12))) == {200}
    assert either_door.rows("resident") == 1
    assert either_door.rows("claim") == 12


def test_texts_of_one_phone_at_once_answer_one_question_each(either_door: Door) -> None:
    for text in REGISTERS[:8]:
        either_door.text(text)
    app = create_app(either_door.here, demo=False)

    def days(number: int) -> str | None:
        return said(Door(either_door.here, app.test_client()).text("30", MessageSid=f"SMdays{number}"))

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(days, range(2)))
    assert len(set(told)) == 2  # the second met the next question
    assert sum("Is this right?" in (answer or "") for answer in told) >= 1


def test_what_comes_again_of_somebody_erased(either_door: Door) -> None:
    before = register(either_door)
    receipt = either_door.text("REMOVE", MessageSid="SMremove").data
    assert b"receipt" in receipt
    assert {either_door.text(text, MessageSid=sid).data for (sid, _), text in zip(before, REGISTERS, strict=True)} == {
        either_door.text("REGISTER", MessageSid="SM0").data
    }
    assert said(either_door.text("REGISTER", MessageSid="SM0")) is None
    assert either_door.text("REMOVE", MessageSid="SMremove").data == receipt
    assert {table: either_door.rows(table) for table in ("resident", "registration", "camera", "run", "consent")} == {
        "resident": 0, "registration": 0, "camera": 0, "run": 0, "consent": 0,
    }  # fmt: skip


def test_only_their_own_register_begins_anew(either_door: Door) -> None:
    register(either_door)
    either_door.text("REMOVE")
    assert said(either_door.text("hello"))
    assert either_door.rows("resident") == 0
    assert "18+" in (said(either_door.text("REGISTER")) or "")
    assert either_door.rows("resident") == 1


def test_one_phone_in_two_towns_is_two_residents(either_door: Door) -> None:
    register(either_door)
    assert said(either_door.text("STATUS", To=BRISTOL, AccountSid=OWN, token=TOKENS[OWN])) != said(
        either_door.text("STATUS")
    )
    assert said(either_door.text("REMOVE", To=BRISTOL, AccountSid=OWN, token=TOKENS[OWN]))
    assert either_door.rows("registration") == 1


@pytest.mark.parametrize(
    "body", ["", "hel\0lo", "\u200b\u202e\u2066", "x" * 1600, "x" * 20_000, "\ufffe\uffff", "👍🏽‍♀️" * 200, "\U000e0001"]
)
def test_odd_texts_are_stored(either_door: Door, body: str) -> None:
    for text in (body, "REGISTER", "1", body, "STATUS", body):
        assert either_door.text(text).status_code == 200
    assert either_door.rows("claim") == 6


def test_what_the_carrier_answers_itself_gets_no_answer_of_ours(either_door: Door) -> None:
    register(either_door)
    for text in ("STOP", "hello", "HELP"):
        assert said(either_door.text(text)) is None
    with either_door.here.desk.look() as work:
        (entry,) = work.registrations.in_town("t1")
    assert entry.resident.stopped_by == "carrier"
    assert said(either_door.text("REMOVE", MessageSid="SM99"))  # a right, whatever was stopped
    assert either_door.rows("resident") == 0
