"""What officers make of a reply: sorted anew, marked, redacted, answered in writing; each audited, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from bot.handlers import outreaches, replies
from bot.handlers.holds import all_holds, open_by_operator, release, set_hold
from bot.handlers.notes import Note, templates, write_note
from bot.handlers.replies import inbox
from bot.outreach.outreach import Message, Outreach
from bot.ports import Conflict, Desk, Forbidden, Invalid, NotFound
from bot.registry.people import Officer
from bot.registry.registrations import Registration
from bot.registry.towns import Limits, Town
from tests.asking import actions, at_once, audited, leave, sent, texts_of
from tests.builders import NOON
from tests.far_end import FarEnd, Hands
from tests.officers import BRISTOL, WEST_HARTFORD, answer, found, hire, settle

MARIA = "+18605550101"
ESTELA = "+18605550102"
TOWN = replace(WEST_HARTFORD, upload_link="upload.example.gov", limits=Limits(messages_per_second=None))
WORDS = Note("Thank you. Could I come by at 5 on Friday?")


@pytest.fixture
def town() -> Town:
    return TOWN


@pytest.fixture
def maria(desk: Desk) -> Registration:
    return settle(desk, "50", phone=MARIA)


@pytest.fixture
def outreach(desk: Desk, kim: Officer, maria: Registration) -> Outreach:
    """One that Maria has answered with a yes."""
    outreach = sent(desk, kim)
    leave(desk)
    answer(desk, maria, outreach.id, "yes, my neighbor Bob did it")
    return outreach


@pytest.fixture
def reply(desk: Desk, outreach: Outreach) -> Message:
    with desk.look() as work:
        return work.messages.replies(outreach.id, 50, None).items[-1][0]


def change(desk: Desk, phone: str, **changed: Any) -> None:
    with desk.work() as work:
        who = work.residents.find(TOWN.id, phone)
        assert who
        work.residents.save(replace(who, **changed))
        work.commit()


def test_a_reply_is_sorted_anew(desk: Desk, kim: Officer, outreach: Outreach, reply: Message) -> None:
    for _ in range(2):
        assert replies.sort(outreach.id, reply.id, "call", kim, desk).answers == "call"
    assert outreaches.standing(outreach.id, kim, desk).tally.answers == {"call": 1, "none": 0}
    assert audited(desk)[-1] == ("Officer Kim", "sort", "yes -> call")
    replies.sort(outreach.id, reply.id, "no", kim, desk)
    assert actions(desk).count("sort") == 2
    (shown,) = inbox(outreach.id, 50, None, kim, desk).items
    assert (shown.message.answers, shown.handling.first_answer) == ("no", "yes")
    outreaches.thank(outreach.id, kim, desk)
    assert texts_of(outreach, desk, "thanks") == {}


def test_a_reply_is_read_taken_up_and_marked(
    desk: Desk, kim: Officer, outreach: Outreach, reply: Message, maria: Registration
) -> None:
    for _ in range(2):
        replies.read(outreach.id, reply.id, kim, desk)
        replies.take_up(outreach.id, reply.id, kim, desk)
        replies.mark(outreach.id, reply.id, "promised", kim, desk)
    replies.mark(outreach.id, reply.id, "collected", kim, desk)
    (shown,) = inbox(outreach.id, 50, None, kim, desk).items
    assert (shown.handling.mark, shown.handling.caller_id, shown.handling.read_at) == ("collected", kim.id, NOON)
    assert shown.message.registration_id == maria.id
    replies.take_up(outreach.id, reply.id, kim, desk, calling=False)
    replies.mark(outreach.id, reply.id, None, kim, desk)
    told = [(action, why) for _, action, why in audited(desk) if action not in ("draft", "send", "replies")]
    assert told == [
        ("read", None), ("call", None), ("mark", "promised"), ("mark", "collected"), ("call off", None),
        ("mark", "no mark"),
    ]  # fmt: skip


def test_a_redacted_reply_keeps_nothing_but_that_it_came(
    desk: Desk, kim: Officer, outreach: Outreach, reply: Message
) -> None:
    with desk.work() as work:
        work.messages.record(reply.id, "received", NOON, sid="SM-in")
        work.commit()
    for _ in range(2):
        assert replies.redact(outreach.id, reply.id, "names a neighbor", kim, desk).text is None
    (shown,) = inbox(outreach.id, 50, None, kim, desk).items
    assert (shown.message.text, shown.message.answers, shown.message.phone) == (None, "yes", MARIA)
    with desk.look() as work:
        assert work.sending.deletions(NOON, 10) == [("SM-in", None)]
    assert audited(desk)[-2][1:] == ("redact", "names a neighbor")
    assert actions(desk).count("redact") == 1


@pytest.mark.parametrize("whole", [True, False])
def test_a_hold_on_the_person_keeps_the_words_that_are_redacted(
    desk: Desk, kim: Officer, outreach: Outreach, reply: Message, maria: Registration, whole: bool
) -> None:
    lee = hire(desk, "supervisor", name="Sergeant Lee")
    hold = set_hold(maria.resident_id, None if whole else maria.id, "26-1234", "preservation letter", lee, desk)
    for _ in range(2):
        assert replies.redact(outreach.id, reply.id, "names a neighbor", kim, desk).text is None
    (shown,) = inbox(outreach.id, 50, None, kim, desk).items
    assert shown.message.text is None
    kept = open_by_operator(hold.id, "order of the court", desk)
    assert [one["text"] for part in kept for one in part["message"]] == ["yes, my neighbor Bob did it"] * whole
    assert actions(desk).count("hold sealed") == whole
    release(hold.id, "closed", lee, desk)
    assert list(all_holds(None, desk)) == []


def test_erasure_takes_what_was_made_of_a_reply_along(
    desk: Desk, kim: Officer, outreach: Outreach, reply: Message
) -> None:
    replies.mark(outreach.id, reply.id, "promised", kim, desk)
    write_note(outreach.id, reply.id, WORDS, kim, desk)
    with desk.work() as work:
        maria = work.residents.find(TOWN.id, MARIA)
        assert maria
        work.residents.erase(maria, NOON, "K7QM-4TRW", None)
        work.commit()
    with desk.look() as work:
        assert work.replies.handlings([reply.id]) == {}
        assert [(note.text, note.phone, note.state) for note in work.replies.notes(reply.id)] == [
            (None, None, "canceled")
        ]
    with pytest.raises(NotFound):
        write_note(outreach.id, reply.id, WORDS, kim, desk)


def test_a_note_answers_one_reply_once(desk: Desk, kim: Officer, outreach: Outreach, reply: Message) -> None:
    first = write_note(outreach.id, reply.id, WORDS, kim, desk)
    assert write_note(outreach.id, reply.id, WORDS, kim, desk) == first
    second = write_note(outreach.id, reply.id, Note("Make that 6."), kim, desk)
    assert first.text == "West Hartford Police, Officer Kim: Thank you. Could I come by at 5 on Friday?"
    assert (first.kind, first.turn, second.turn) == ("note", 1, 2)
    leave(desk)
    carrier = cast("FarEnd", desk.carrier)
    assert [each.body for each in carrier.arrived[1:]] == [first.text, second.text]
    assert (first.registration_id, actions(desk).count("note")) == (reply.registration_id, 2)
    write_note(outreach.id, reply.id, Note("And thanks."), kim, desk)
    with pytest.raises(Conflict, match="3 answers"):
        write_note(outreach.id, reply.id, Note("One more."), kim, desk)


def test_a_note_written_by_many_at_once_leaves_once(
    desk: Desk, kim: Officer, lee: Officer, outreach: Outreach, reply: Message
) -> None:
    same = at_once(*[lambda: write_note(outreach.id, reply.id, WORDS, kim, desk)] * 3)
    other = at_once(*(lambda n=n: write_note(outreach.id, reply.id, Note(f"Note {n}"), lee, desk) for n in range(2)))  # type: ignore[misc]
    assert len({str(note) for note in same}) == 1
    assert sorted(cast("Message", note).turn for note in (same[0], *other)) == [1, 2, 3]


def test_a_template_speaks_the_residents_language(desk: Desk, kim: Officer) -> None:
    home = settle(desk, "52", phone=ESTELA, language="es", name="Estela")
    outreach = sent(desk, kim)
    leave(desk)
    answer(desk, home, outreach.id, "sí")
    with desk.look() as work:
        reply = work.messages.replies(outreach.id, 50, None).items[-1][0]
    said = {name: Note(template=name) for name in templates(desk) if name != "upload"}
    assert set(said) == {"will_call", "no_answer", "visit", "enough"}
    texts = [write_note(outreach.id, reply.id, said[name], kim, desk).text for name in ("will_call", "no_answer")]
    assert texts == [
        "West Hartford Police: Officer Kim va a llamarle pronto sobre North Main Street. "
        "En una emergencia llame al 911.",
        "West Hartford Police: Officer Kim le ha llamado sobre North Main Street. "
        "Por favor escriba a qué hora le conviene o llame al (860) 555-0190.",
    ]


def test_the_agencys_upload_page_may_be_sent(desk: Desk, kim: Officer, outreach: Outreach, reply: Message) -> None:
    note = write_note(outreach.id, reply.id, Note(template="upload", link="https://upload.example.gov/e/7"), kim, desk)
    assert (note.text or "").endswith("this is the agency's own page: https://upload.example.gov/e/7")
    own = write_note(outreach.id, reply.id, Note("Here: https://upload.example.gov/e/7"), kim, desk)
    assert (own.text or "").endswith("Here: https://upload.example.gov/e/7")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Note(), Invalid),
        (Note("a", template="will_call"), Invalid),
        (Note("   "), Invalid),
        (Note("two\nlines"), Invalid),
        (Note("x" * 400), Invalid),
        (Note(template="nothing"), Invalid),
        (Note(template="upload"), Invalid),
        (Note(template="upload", link="https://evil.example/7"), Invalid),
        (Note(template="will_call", link="https://upload.example.gov/e/7"), Invalid),
        (Note("look at https://evil.example/7"), Invalid),
        (Note("call 860-555-0199"), Invalid),
        (Note("was it ABC-1234?"), Invalid),
        (Note("was it ABC-1234?", let_through="they named it"), Forbidden),
    ],
)
def test_what_no_note_may_be(
    desk: Desk, kim: Officer, outreach: Outreach, reply: Message, said: Note, error: Any
) -> None:
    with pytest.raises(error):
        write_note(outreach.id, reply.id, said, kim, desk)
    assert texts_of(outreach, desk, "note") == {}


def test_a_supervisor_answers_for_what_a_note_holds(
    desk: Desk, lee: Officer, outreach: Outreach, reply: Message
) -> None:
    note = write_note(outreach.id, reply.id, Note("Was it ABC-1234?", let_through="they named it"), lee, desk)
    assert "ABC-1234" in (note.text or "")
    assert audited(desk)[-1] == ("Sergeant Lee", "note", "they named it")


def test_a_note_leaves_though_outreaches_are_paused_or_over_and_not_at_night(
    desk: Desk, clock: Hands, kim: Officer, outreach: Outreach, reply: Message
) -> None:
    change(desk, MARIA, paused_until=NOON.replace(year=2027))
    write_note(outreach.id, reply.id, WORDS, kim, desk)
    leave(desk)
    assert [text.state for text in texts_of(outreach, desk, "note").values()] == ["accepted"]
    clock.forward(hours=12)
    write_note(outreach.id, reply.id, Note("At night."), kim, desk)
    leave(desk)
    with desk.look() as work:
        assert [note.state for note in work.replies.notes(reply.id)] == ["accepted", "queued"]
    clock.forward(hours=9)
    leave(desk)
    with desk.look() as work:
        assert [note.state for note in work.replies.notes(reply.id)] == ["accepted", "accepted"]


def test_canceling_an_outreach_leaves_officers_answers_alone(desk: Desk, kim: Officer, maria: Registration) -> None:
    outreach = sent(desk, kim)
    answer(desk, maria, outreach.id)
    with desk.look() as work:
        reply = work.messages.replies(outreach.id, 50, None).items[-1][0]
    write_note(outreach.id, reply.id, WORDS, kim, desk)
    outreaches.cancel(outreach.id, kim, desk)
    leave(desk)
    assert [text.state for text in texts_of(outreach, desk, "note").values()] == ["accepted"]


@pytest.mark.parametrize("changed", [{"stopped_at": NOON}, {"landline": True}, {"unreachable_at": NOON}])
def test_who_takes_no_texts_is_to_be_called(
    desk: Desk, kim: Officer, outreach: Outreach, reply: Message, changed: dict[str, Any]
) -> None:
    change(desk, MARIA, **changed)
    with pytest.raises(Conflict):
        write_note(outreach.id, reply.id, WORDS, kim, desk)


def test_another_towns_or_outreachs_reply_does_not_exist(
    desk: Desk, kim: Officer, outreach: Outreach, reply: Message
) -> None:
    found(desk, BRISTOL)
    stranger = hire(desk, "supervisor", town=BRISTOL, name="Sergeant Stone")
    other = sent(desk, kim, case="26-2")
    for outreach_id, who in ((outreach.id, stranger), (other.id, kim)):
        for act in (
            lambda *to: replies.sort(*to[:2], "no", *to[2:]),
            lambda *to: replies.mark(*to[:2], "promised", *to[2:]),
            lambda *to: replies.redact(*to[:2], "why", *to[2:]),
            lambda *to: write_note(*to[:2], WORDS, *to[2:]),
            replies.take_up,
        ):
            with pytest.raises(NotFound):
                act(outreach_id, reply.id, who, desk)
