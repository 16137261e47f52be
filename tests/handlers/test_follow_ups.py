"""After the question: a reminder, corrections, thanks; each once to whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.handlers import outreaches
from bot.handlers.outreaches import Correction
from bot.handlers.replies import inbox
from bot.handlers.unknowns import settle_unknowns
from bot.outreach.outreach import Outreach
from bot.ports import Conflict, Desk, Forbidden, GiveUp, Invalid, OutgoingText, TryLater, Unknown
from bot.registry.people import Officer
from bot.registry.registrations import Registration
from bot.registry.towns import Limits, Town
from tests.asking import about, actions, at_once, audited, leave, rule, sent, state_of, texts_of
from tests.builders import NOON
from tests.far_end import FarEnd, Hands, raising
from tests.officers import WEST_HARTFORD, answer, hire, settle

MARIA, BEN, ANA = "+18605550101", "+18605550102", "+18605550103"
DAY = timedelta(days=1)
FRIDAY = Correction(start=NOON + timedelta(hours=1), end=NOON + timedelta(hours=2), reason="the wrong night")


@pytest.fixture
def town() -> Town:
    return replace(WEST_HARTFORD, limits=Limits(messages_per_second=None))


@pytest.fixture
def homes(desk: Desk) -> dict[str, Registration]:
    return {phone: settle(desk, str(50 + n), phone=phone) for n, phone in enumerate((MARIA, BEN, ANA))}


@pytest.fixture
def asked(desk: Desk, kim: Officer, homes: Any) -> Outreach:
    """An outreach of which every question has left."""
    outreach = sent(desk, kim)
    leave(desk)
    return outreach


def is_said(desk: Desk, home: Registration, outreach: Outreach, said: Any) -> None:
    """Somebody answers."""
    answer(desk, home, outreach.id, "words")
    if said != "yes":
        with desk.work() as work:
            reply = work.messages.replies(outreach.id, 200, None).items[-1][0]
            work.replies.sort(reply.id, said)
            work.commit()


def test_whoever_has_not_answered_is_reminded_once(
    desk: Desk, clock: Hands, kim: Officer, homes: dict[str, Registration], asked: Outreach
) -> None:
    is_said(desk, homes[MARIA], asked, "no")
    first = outreaches.remind(asked.id, kim, desk)
    assert outreaches.remind(asked.id, kim, desk) == first
    texts = texts_of(asked, desk, "reminder")
    assert set(texts) == {BEN, ANA}
    assert "still hopes to hear about a burglary on North Main Street" in (texts[BEN].text or "")
    clock.forward(hours=4)
    leave(desk)
    carrier = cast("FarEnd", desk.carrier)
    assert set(carrier.times().values()) == {1}
    assert (len(carrier.arrived), state_of(asked, desk)) == (5, "done")
    assert actions(desk) == ["draft", "send", "reminder"]


def test_reminders_leave_before_the_footage_is_gone(desk: Desk, kim: Officer) -> None:
    """The incident began fifteen hours ago."""
    for n, (phone, kept) in enumerate(((MARIA, 1), (BEN, 30), (ANA, None))):
        settle(desk, str(50 + n), phone=phone, days_kept=kept)
    settle(desk, "60", phone="+18605550104", days_kept=0)  # gone already
    outreach = sent(desk, kim)
    leave(desk)
    outreaches.remind(outreach.id, kim, desk)
    due = {phone: text.due_at for phone, text in texts_of(outreach, desk, "reminder").items()}
    now = desk.clock.now()
    assert due == {MARIA: now, BEN: now + timedelta(hours=3), ANA: now}


def test_who_answers_before_their_reminder_leaves_gets_none(
    desk: Desk, clock: Hands, kim: Officer, homes: dict[str, Registration], asked: Outreach
) -> None:
    outreaches.remind(asked.id, kim, desk)
    clock.forward(hours=1)
    is_said(desk, homes[BEN], asked, "yes")
    clock.forward(hours=3)
    leave(desk)
    states = {phone: (text.state, text.error) for phone, text in texts_of(asked, desk, "reminder").items()}
    assert states == {
        MARIA: ("accepted", None), BEN: ("canceled", "this person has answered"), ANA: ("accepted", None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "state"),
    [({"stopped_at": NOON}, "suppressed"), ({"paused_until": NOON + 9 * DAY}, "suppressed")],
)
def test_a_reminder_obeys_stop_and_pause(
    desk: Desk, clock: Hands, kim: Officer, asked: Outreach, change: dict[str, Any], state: str
) -> None:
    outreaches.remind(asked.id, kim, desk)
    with desk.work() as work:
        maria = work.residents.find(WEST_HARTFORD.id, MARIA)
        assert maria
        work.residents.save(replace(maria, **change))
        work.commit()
    clock.forward(hours=4)
    leave(desk)
    texts = texts_of(asked, desk, "reminder")
    assert (texts[MARIA].state, texts[BEN].state) == (state, "accepted")


def test_a_reminder_waits_for_the_question(desk: Desk, kim: Officer, homes: Any) -> None:
    outreach = sent(desk, kim)
    with pytest.raises(Conflict, match="has not left for everybody"):
        outreaches.remind(outreach.id, kim, desk)


def test_the_erased_hear_nothing_more(desk: Desk, clock: Hands, kim: Officer, asked: Outreach) -> None:
    outreaches.remind(asked.id, kim, desk)
    with desk.work() as work:
        maria = work.residents.find(WEST_HARTFORD.id, MARIA)
        assert maria
        work.residents.erase(maria, desk.clock.now(), "K7QM-4TRW", None)
        work.commit()
    outreaches.correct(asked.id, FRIDAY, kim, desk)
    clock.forward(hours=4)
    leave(desk)
    carrier = cast("FarEnd", desk.carrier)
    assert [each.body for each in carrier.arrived if each.to == MARIA] == [asked.texts["en"]]


def some_fail(text: OutgoingText) -> None:
    """Ben's text never passes, Ana's another time."""
    if text.to == BEN:
        raise GiveUp("the carrier refused the text", 21612)
    if text.to == ANA:
        raise TryLater("the carrier was too busy", 20429)


def test_a_correction_goes_to_whoever_was_texted_and_the_others_get_the_right_question(
    desk: Desk, clock: Hands, kim: Officer, homes: Any
) -> None:
    outreach, carrier = sent(desk, kim), cast("FarEnd", desk.carrier)
    carrier.before = some_fail
    leave(desk)
    carrier.before = lambda text: None
    assert {phone: text.state for phone, text in texts_of(outreach, desk).items()} == {
        MARIA: "accepted", BEN: "failed", ANA: "queued",
    }  # fmt: skip
    first = outreaches.correct(outreach.id, FRIDAY, kim, desk)
    assert outreaches.correct(outreach.id, FRIDAY, kim, desk) == first
    corrections = texts_of(outreach, desk, "correction")
    assert set(corrections) == {MARIA}
    assert "correction from Officer Kim, case 26-1234: it is a burglary" in (corrections[MARIA].text or "")
    assert "Fri Nov 20, 1-2 PM" in (corrections[MARIA].text or "")
    assert (first.outreach.start, first.outreach.end) == (FRIDAY.start, FRIDAY.end)
    assert audited(desk)[-1] == ("Officer Kim", "correction", "the wrong night")
    clock.forward(hours=1)
    leave(desk)
    assert [each.body for each in carrier.arrived if each.to == ANA] == [first.outreach.texts["en"]]
    assert "Fri Nov 20, 1-2 PM" in first.outreach.texts["en"]


def test_a_question_that_never_left_and_is_put_back_after_the_correction_is_the_corrected_one(
    desk: Desk, clock: Hands, kim: Officer, homes: Any
) -> None:
    outreach, carrier = sent(desk, kim), cast("FarEnd", desk.carrier)
    carrier.before = raising(Unknown("nobody knows whether it left"))
    leave(desk)  # on their way, for all anybody knows
    carrier.before = lambda text: None
    corrected = outreaches.correct(outreach.id, FRIDAY, kim, desk).outreach.texts["en"]
    clock.forward(minutes=3)
    assert settle_unknowns(desk) == 3
    leave(desk)
    said = {each.body for each in carrier.arrived}
    assert corrected in said
    assert outreach.texts["en"] not in said
    assert texts_of(outreach, desk)[MARIA].text == corrected


def test_a_reminder_that_waits_says_what_the_correction_says(
    desk: Desk, clock: Hands, kim: Officer, asked: Outreach
) -> None:
    outreaches.remind(asked.id, kim, desk)
    outreaches.correct(asked.id, FRIDAY, kim, desk)
    clock.forward(hours=4)
    leave(desk)
    reminders = {text.text for text in texts_of(asked, desk, "reminder").values()}
    assert all("Fri Nov 20, 1-2 PM" in (each or "") for each in reminders)
    assert reminders <= {each.body for each in cast("FarEnd", desk.carrier).arrived}


def test_each_correction_is_told_once_and_there_are_few(desk: Desk, kim: Officer, asked: Outreach) -> None:
    for hours in (1, 2, 3):
        outreaches.correct(asked.id, replace(FRIDAY, end=NOON + timedelta(hours=hours)), kim, desk)
    with pytest.raises(Conflict, match="corrected 3 times"):
        outreaches.correct(asked.id, replace(FRIDAY, end=NOON + timedelta(hours=9)), kim, desk)
    leave(desk)
    carrier = cast("FarEnd", desk.carrier)
    assert set(carrier.times().values()) == {1}
    assert len(carrier.arrived) == 3 * 4


def test_a_correction_counts_for_no_cap_and_obeys_none(desk: Desk, kim: Officer, asked: Outreach) -> None:
    rule(desk, case_per_resident=1, resident_per_week=1)
    outreaches.correct(asked.id, FRIDAY, kim, desk)
    assert {text.state for text in texts_of(asked, desk, "correction").values()} == {"queued"}


def test_answers_from_before_the_correction_are_marked_and_asked_again(
    desk: Desk, clock: Hands, kim: Officer, homes: dict[str, Registration], asked: Outreach
) -> None:
    is_said(desk, homes[MARIA], asked, "no")
    clock.forward(minutes=5)
    outreaches.correct(asked.id, FRIDAY, kim, desk)
    clock.forward(minutes=5)
    is_said(desk, homes[BEN], asked, "no")  # the correction has not left to him yet
    clock.forward(minutes=5)
    leave(desk)
    clock.forward(minutes=5)
    is_said(desk, homes[ANA], asked, "yes")
    shown = inbox(asked.id, 50, None, kim, desk).items
    assert [(one.resident and one.resident.phone, one.before_correction) for one in shown] == [
        (MARIA, True), (BEN, True), (ANA, False),
    ]  # fmt: skip
    with desk.look() as work:
        maria = work.residents.find(WEST_HARTFORD.id, MARIA)
        ((_, _, said),) = work.messages.asks_of(maria.id if maria else "", NOON - DAY)
    assert said is None  # to be answered anew
    outreaches.remind(asked.id, kim, desk)
    assert MARIA in texts_of(asked, desk, "reminder")
    assert ANA not in texts_of(asked, desk, "reminder")


def test_a_canceled_outreach_is_corrected_for_those_it_reached(desk: Desk, kim: Officer, homes: Any) -> None:
    outreach = sent(desk, kim)
    leave(desk)
    settle(desk, "70", phone="+18605550107")
    wrong = sent(desk, kim, case="26-9999")
    outreaches.cancel(wrong.id, kim, desk)
    with pytest.raises(Conflict, match="Nobody was texted"):
        outreaches.correct(wrong.id, FRIDAY, kim, desk)
    assert state_of(wrong, desk) == "canceled"
    assert set(texts_of(outreach, desk)) == set(homes)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Correction(), Invalid),
        (Correction(what="burglary"), Invalid),  # as it was
        (Correction(what="see bit.ly/x"), Invalid),
        (Correction(what="see bit.ly/x", let_through="it is ours"), Forbidden),
        (Correction(start=NOON + DAY), Invalid),  # after its end
        (Correction(what="x" * 61), Invalid),
    ],
)
def test_what_is_no_correction(desk: Desk, kim: Officer, asked: Outreach, wrong: Correction, error: Any) -> None:
    with pytest.raises(error):
        outreaches.correct(asked.id, wrong, kim, desk)
    assert texts_of(asked, desk, "correction") == {}


def test_where_many_need_a_second_person_a_supervisor_corrects(desk: Desk, kim: Officer, asked: Outreach) -> None:
    rule(desk, approve_above=2)
    with pytest.raises(Forbidden):
        outreaches.correct(asked.id, FRIDAY, kim, desk)
    outreaches.correct(asked.id, FRIDAY, hire(desk, "supervisor", name="Sergeant Lee"), desk)
    assert len(texts_of(asked, desk, "correction")) == 3


def test_helpers_are_thanked_once_and_nobody_is_asked_any_more(
    desk: Desk, clock: Hands, kim: Officer, homes: dict[str, Registration], asked: Outreach
) -> None:
    is_said(desk, homes[MARIA], asked, "yes")
    is_said(desk, homes[BEN], asked, "no")
    outreaches.remind(asked.id, kim, desk)
    first = outreaches.thank(asked.id, kim, desk)
    assert outreaches.thank(asked.id, kim, desk) == first
    clock.forward(hours=5)
    leave(desk)
    assert {phone: text.state for phone, text in texts_of(asked, desk, "thanks").items()} == {MARIA: "accepted"}
    assert {text.state for text in texts_of(asked, desk, "reminder").values()} == {"canceled"}
    assert "thank you for helping, case 26-1234" in (texts_of(asked, desk, "thanks")[MARIA].text or "")
    with pytest.raises(Conflict, match="closed with thanks"):
        outreaches.correct(asked.id, FRIDAY, kim, desk)
    assert state_of(asked, desk) == "done"


@pytest.mark.parametrize("act", ["remind", "correct", "thank"])
def test_by_many_at_once_it_is_done_once(
    desk: Desk, kim: Officer, homes: dict[str, Registration], asked: Outreach, act: str
) -> None:
    is_said(desk, homes[MARIA], asked, "yes")
    said = (FRIDAY,) if act == "correct" else ()
    sheets = at_once(*[lambda: getattr(outreaches, act)(asked.id, *said, kim, desk)] * 4)
    kind = {"remind": "reminder", "correct": "correction", "thank": "thanks"}[act]
    assert len({str(sheet) for sheet in sheets}) == 1
    assert len(texts_of(asked, desk, kind)) == {"reminder": 2, "correction": 3, "thanks": 1}[kind]
    assert actions(desk).count(kind) == 1


def test_in_quiet_hours_follow_ups_wait_and_urgent_ones_do_not(
    desk: Desk, clock: Hands, kim: Officer, homes: Any
) -> None:
    calm, urgent = sent(desk, kim), sent(desk, kim, case="26-2", urgent_reason="a child is missing")
    leave(desk)
    clock.forward(hours=12)  # midnight
    for outreach in (calm, urgent):
        outreaches.correct(outreach.id, FRIDAY, kim, desk)
    leave(desk)
    states = [{text.state for text in texts_of(one, desk, "correction").values()} for one in (calm, urgent)]
    assert states == [{"queued"}, {"accepted"}]


def test_own_words_that_name_a_plate_need_a_supervisor_and_say_so_in_the_audit(desk: Desk, kim: Officer) -> None:
    lee = hire(desk, "supervisor", name="Sergeant Lee")
    asked_about = about(desk, what="blue Honda ABC-1234", let_through="an AMBER alert")
    with pytest.raises(Forbidden):
        outreaches.draft(asked_about, kim, desk)
    with pytest.raises(Invalid):
        outreaches.draft(replace(asked_about, let_through=None), lee, desk)
    drafted = outreaches.draft(asked_about, lee, desk)
    assert "ABC-1234" in drafted.sheet.outreach.texts["en"]
    assert audited(desk) == [("Sergeant Lee", "let through", "an AMBER alert"), ("Sergeant Lee", "draft", None)]


def test_a_draft_says_what_to_think_over(desk: Desk, kim: Officer) -> None:
    assert outreaches.draft(about(desk), kim, desk).doubts == ()
    assert len(outreaches.draft(about(desk, what="a tall man, Mr. Smith"), kim, desk).doubts) == 2
