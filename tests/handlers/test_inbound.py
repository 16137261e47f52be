"""A text from a resident, through the real store and dialogues: what is kept, what never is, and what is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handlers import spoken
from bot.handlers.inbound import Answer
from bot.outreach.suppression import is_stopped
from bot.registry.cameras import Camera
from tests.builders import NOON, an_ask, an_outreach, entries_on
from tests.officers import NUMBER, WEST_HARTFORD, hire
from tests.texting import BEN, IN_ENGLISH, IN_SPANISH, MARIA, Phones, pages, phones_of

RECEIPT = "K7QM-4TRW"


@pytest.fixture
def phones(store: Any) -> Phones:
    return phones_of(store)


def streets_and_counts(phones: Phones) -> tuple[int, int, dict[str, int], Any]:
    """What officers' searches, exports and counts are made of."""
    with phones.desk.work() as work:
        on_street = list(entries_on(work, WEST_HARTFORD.id, "North Main Street"))
        in_town = list(work.registrations.in_town(WEST_HARTFORD.id))
        counts = dict(work.registrations.per_street(WEST_HARTFORD.id))
        months = work.audit.months(WEST_HARTFORD.id)
    return len(on_street), len(in_town), counts, months


@pytest.mark.parametrize(
    ("texts", "language", "name"), [(IN_ENGLISH, "en", "Maria Lopez"), (IN_SPANISH, "es", "María López")]
)
def test_a_whole_registration_leaves_its_rows(phones: Phones, texts: tuple[str, ...], language: str, name: str) -> None:
    assert "BORRAR" in phones.play(*texts) or language == "en"
    resident = phones.resident()
    assert resident is not None
    assert (resident.name, resident.language, resident.number, resident.heard_at) == (name, language, NUMBER, NOON)
    (home,) = phones.homes()
    assert (home.kind, home.address.line, home.address.status) == ("home", "50 North Main Street", "matched")
    camera = Camera("front_door", "motion", None, True, 30)
    assert home.cameras == (camera, replace(camera, location="driveway"))
    assert (home.agreed_at, home.updated_at) == (NOON, NOON)
    with phones.desk.work() as work:
        assert work.runs.open_for(resident.id) is None
    assert phones.rows("SELECT kind, count(*) FROM message GROUP BY kind ORDER BY kind") == [
        ("answer", 10), ("inbound", 10)
    ]  # fmt: skip


@pytest.mark.parametrize(("texts", "language"), [(IN_ENGLISH, "en"), (IN_SPANISH, "es")])
def test_the_agreement_is_proven_by_its_wording_language_time_and_text(
    phones: Phones, texts: tuple[str, ...], language: str
) -> None:
    phones.says(texts[0])
    phones.clock.forward(minutes=5)
    assert phones.rows("SELECT * FROM consent") == []
    phones.says(texts[1], sid="SM-agreed")
    resident = phones.resident()
    assert resident is not None
    proof = phones.rows("SELECT resident_id, wording, language, sid FROM consent")
    assert proof == [(resident.id, phones.desk.book.version, language, "SM-agreed")]
    ((at,),) = phones.rows("SELECT at FROM consent")
    assert str(at).startswith("2026-11-20 17:05")


def test_the_same_text_again_gets_the_same_answer_and_does_nothing(phones: Phones) -> None:
    phones.play(*IN_ENGLISH[:-1])
    first = phones.send("1", sid="SM-last")
    before = phones.everything()
    assert [phones.send("1", sid="SM-last") for _ in range(3)] == [first] * 3
    assert first.text
    assert first.message_id
    assert phones.everything() == before


def at_once(phones: Phones, *texts: tuple[str, str | None]) -> list[Answer]:
    """Texts of Maria's, with their sids, all at the same moment."""
    with ThreadPoolExecutor(len(texts)) as pool:
        return list(pool.map(lambda text: phones.send(text[0], sid=text[1]), texts))


def test_the_same_text_from_several_threads_at_once_is_done_once(phones: Phones) -> None:
    phones.play(*IN_ENGLISH[:-1])
    answers = at_once(phones, *[("1", "SM-last")] * 6)
    assert len(set(answers)) == 1
    assert len(phones.homes()) == 1
    assert phones.rows("SELECT count(*) FROM message WHERE sid = 'SM-last'") == [(1,)]


def test_first_texts_of_one_phone_at_once_are_one_resident(phones: Phones) -> None:
    answers = at_once(phones, *[("REGISTER", None)] * 5)
    assert all("1 yes" in (answer.text or "") or "18" in (answer.text or "") for answer in answers)
    assert phones.rows("SELECT count(*) FROM resident") == [(1,)]
    assert phones.rows("SELECT count(*) FROM message") == [(10,)]


def test_two_texts_of_one_phone_at_once_go_in_turn(phones: Phones) -> None:
    """What comes of both at once is what comes of one after the other, in one order or the other."""
    texts = ("front door and driveway", "garage")
    in_turn = []
    for phone, order in ((BEN, texts), ("+18605550103", texts[::-1])):
        phones.play(*IN_ENGLISH[:5], phone=phone)
        phones.play(*order, *IN_ENGLISH[6:], phone=phone)
        in_turn.append(sorted(camera.location for home in phones.homes(phone) for camera in home.cameras))
    phones.play(*IN_ENGLISH[:5])
    at_once(phones, *((text, None) for text in texts))
    phones.play(*IN_ENGLISH[6:])
    assert sorted(camera.location for home in phones.homes() for camera in home.cameras) in in_turn


def with_other_wording(phones: Phones) -> Phones:
    """The same town after a clerk changed a question and the server was started anew."""
    changed = {
        name: page.replace("What name should we call you by?", "Who are you, please?").replace(
            "home or a business", "house"
        )
        for name, page in pages().items()
    }
    assert changed != pages()
    read = phones.desk.read_book
    return Phones(replace(phones.desk, pages=changed, book=read(changed)), phones.store, phones.posted)


def test_a_run_finishes_on_the_version_it_began(phones: Phones) -> None:
    phones.says("REGISTER")
    later = with_other_wording(phones)
    assert later.desk.book.version != phones.desk.book.version
    assert "What name should we call you by?" in later.says("1")
    assert "Maria Lopez" in later.play(*IN_ENGLISH[2:])
    assert phones.rows("SELECT wording FROM consent") == [(phones.desk.book.version,)]
    assert "Who are you, please?" in later.play("REGISTER", "1", phone=BEN)
    wordings = phones.rows("SELECT DISTINCT wording FROM consent")
    assert {wording for (wording,) in wordings} == {phones.desk.book.version, later.desk.book.version}


def enter(phones: Phones) -> None:
    """Officer Kim enters Maria at her spoken request."""
    kim = hire(phones.desk)
    said = spoken.Spoken(
        "Maria Lopez", MARIA, False, "en", "home", "50", "North Main Street", None, (Camera("front_door", "motion"),),
        "she asked at the desk",
    )  # fmt: skip
    spoken.add(said, kim, phones.desk)


def test_who_was_entered_by_an_officer_counts_once_they_agree(phones: Phones) -> None:
    enter(phones)
    phones.clock.forward(hours=1)
    (home,) = phones.homes()
    assert home.agreed_at is None
    assert "1" in phones.says("who is this?")
    assert phones.says("1", sid="SM-yes")
    resident = phones.resident()
    assert resident is not None
    assert resident.texts(NOON) == "ok"
    assert phones.homes()[0].agreed_at == NOON + timedelta(hours=1)
    assert phones.rows("SELECT sid FROM consent") == [("SM-yes",)]
    assert "North Main" in phones.says("STATUS")


def test_who_was_entered_by_an_officer_and_declines_is_erased(phones: Phones) -> None:
    enter(phones)
    assert RECEIPT in phones.says("2")
    assert phones.resident() is None
    assert phones.rows("SELECT count(*) FROM registration") == [(0,)]
    assert phones.rows("SELECT count(*) FROM consent") == [(0,)]


def test_an_unfinished_registration_is_seen_by_nobody(phones: Phones) -> None:
    phones.play(*IN_ENGLISH[:-1])
    assert streets_and_counts(phones) == (0, 0, {}, {})
    phones.says(IN_ENGLISH[-1])
    seen, held, counts, months = streets_and_counts(phones)
    assert (seen, held, counts) == (1, 1, {"North Main Street": 1})
    assert months["2026-11"]["registrations"] == 1


def test_a_wrong_number_is_frozen_and_told_nothing(phones: Phones) -> None:
    phones.register()
    answer = phones.says("WRONG NUMBER")
    assert "Maria" not in answer
    assert "North Main" not in answer
    resident = phones.resident()
    assert resident is not None
    assert (resident.frozen_at, is_stopped(resident)) == (NOON, True)
    assert phones.flags() == ["wrong_number"]
    assert len(phones.homes()) == 1


def test_politeness_is_answered_once_and_once_more_after_a_new_question(phones: Phones) -> None:
    phones.register()
    assert phones.says("thanks!")
    assert [phones.says(polite) for polite in ("thanks!", "ok", "👍")] == [""] * 3
    resident = phones.resident()
    assert resident is not None
    phones.clock.forward(hours=1)
    now = phones.clock.now()
    outreach = an_outreach(recipients=1, start=now - timedelta(hours=3), end=now - timedelta(hours=2))
    with phones.desk.work() as work:
        work.outreaches.add(outreach, [])
        work.messages.add(an_ask(resident, outreach, state="delivered", created_at=now, updated_at=now))
        work.commit()
    phones.clock.forward(minutes=1)
    assert phones.says("no, nothing")
    assert phones.says("thank you")
    assert phones.says("thank you") == ""


def test_a_second_address_may_be_thanked_for_again(phones: Phones) -> None:
    phones.register()
    assert phones.says("thanks!")
    phones.play("UPDATE", "add an address", "12 Elm Street", "home", "garage", "motion", "yes", "30", "1")
    assert len(phones.homes()) == 2
    assert phones.says("thanks!")


def test_after_ninety_silent_days_nothing_is_told_before_the_house_number(phones: Phones) -> None:
    phones.register()
    phones.clock.forward(hours=24 * 91)
    phones.says("hello")  # whoever this is
    assert "Maria" not in phones.says("STATUS")
    assert "Maria Lopez" in phones.says("50")
    assert "Maria Lopez" in phones.says("STATUS")
