"""A second person's word, and holding an outreach back: approving, pausing, resuming, canceling, handing over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.handlers import outreaches
from bot.outreach.outreach import Outreach, Target
from bot.ports import Conflict, Desk, Forbidden, Invalid, NotFound
from bot.registry.people import Officer
from bot.registry.towns import Limits, Town
from tests.asking import about, actions, at_once, audited, drafted, leave, rule, sent, state_of, texts_of
from tests.builders import entries_on
from tests.far_end import FarEnd, Hands
from tests.officers import BRISTOL, WEST_HARTFORD, found, hire, settle


@pytest.fixture
def town() -> Town:
    return replace(WEST_HARTFORD, quiet_hours=None, limits=Limits(messages_per_second=None, approve_above=1))


@pytest.fixture
def desk(desk: Desk) -> Desk:
    for n in range(2):
        settle(desk, str(50 + n), phone=f"+1860555010{n}")
    return desk


@pytest.fixture
def one(desk: Desk) -> Callable[[str], Outreach]:
    """An outreach in a state."""
    author = hire(desk, name="Officer Author")
    boss = hire(desk, "supervisor", name="Sergeant Boss")

    def make(state: str) -> Outreach:
        made = drafted(desk, author) if state == "draft" else sent(desk, author)
        if state not in ("draft", "waiting", "canceled"):
            outreaches.approve(made.id, boss, desk)
        if state == "paused":
            outreaches.pause(made.id, author, desk)
        if state == "canceled":
            outreaches.cancel(made.id, author, desk)
        if state == "done":
            leave(desk)
        assert state_of(made, desk) == state
        return made

    return make


def test_so_many_recipients_wait_for_a_second_person(desk: Desk, kim: Officer, lee: Officer) -> None:
    waiting = sent(desk, kim)
    assert (waiting.state, texts_of(waiting, desk)) == ("waiting", {})
    assert outreaches.send(waiting.id, kim, desk).outreach == waiting
    approved = outreaches.approve(waiting.id, lee, desk)
    assert (approved.outreach.state, approved.tally.counts) == ("sending", {"queued": 2})
    assert outreaches.approve(waiting.id, lee, desk) == approved
    assert outreaches.send(waiting.id, kim, desk) == approved
    assert actions(desk) == ["draft", "send", "approve"]


def test_at_the_limit_nobody_is_asked(desk: Desk, kim: Officer) -> None:
    rule(desk, approve_above=2)
    assert sent(desk, kim).state == "sending"


def house(desk: Desk, number: str) -> Target:
    """One house alone."""
    with desk.look() as work:
        (home,) = [
            one.registration
            for one in entries_on(work, WEST_HARTFORD.id, "North Main Street")
            if one.registration.address.number == number
        ]
    return Target(registration_ids=(home.id,))


@pytest.mark.parametrize(
    ("same_officer", "same_case", "state"),
    [(True, True, "waiting"), (True, False, "waiting"), (False, True, "waiting"), (False, False, "sending")],
)
def test_a_large_one_is_not_parted_into_small_ones(
    desk: Desk, kim: Officer, lee: Officer, same_officer: bool, same_case: bool, state: str
) -> None:
    sent(desk, kim, target=house(desk, "50"))
    second = about(desk, target=house(desk, "51"), case="26-1234" if same_case else "26-9")
    by = kim if same_officer else hire(desk, name="Officer Other")
    foreseen = outreaches.preview(second, by, desk).sheet
    draft = outreaches.draft(second, by, desk).sheet
    assert {foreseen.waits, draft.waits} == {state == "waiting"}
    assert outreaches.send(draft.outreach.id, by, desk).outreach.state == state
    if state == "waiting":
        assert outreaches.approve(draft.outreach.id, lee, desk).outreach.state == "sending"


def test_nor_by_another_officers_name(desk: Desk, kim: Officer, lee: Officer) -> None:
    first = sent(desk, kim, target=house(desk, "50"), case="26-1", officer=lee.email)
    outreaches.hand_over(first.id, hire(desk, name="Officer Third").email, None, kim, desk)
    assert sent(desk, kim, target=house(desk, "51"), case="26-2").state == "waiting"


def test_what_was_agreed_to_or_asked_of_the_same_or_is_a_day_old_does_not_count(
    desk: Desk, clock: Hands, kim: Officer, lee: Officer
) -> None:
    outreaches.approve(sent(desk, kim).id, lee, desk)
    assert sent(desk, kim, target=house(desk, "50")).state == "sending"
    assert sent(desk, kim, target=house(desk, "50"), case="26-9").state == "sending"
    clock.forward(hours=24)
    assert sent(desk, kim, target=house(desk, "51")).state == "sending"


def test_what_a_second_person_agreed_to_is_not_changed_behind_their_back(
    desk: Desk, kim: Officer, lee: Officer
) -> None:
    sent(desk, kim, target=house(desk, "50"))
    agreed = sent(desk, kim, target=house(desk, "51"))
    outreaches.approve(agreed.id, lee, desk)
    leave(desk)
    other = outreaches.Correction(what="fire")
    with pytest.raises(Forbidden):
        outreaches.correct(agreed.id, other, kim, desk)
    assert outreaches.correct(agreed.id, other, lee, desk)


def test_two_small_ones_at_once_are_not_both_sent(desk: Desk, kim: Officer) -> None:
    drafts = [drafted(desk, kim, target=house(desk, number)) for number in ("50", "51")]
    at_once(*(lambda one=one: outreaches.send(one.id, kim, desk) for one in drafts))  # type: ignore[misc]
    assert sorted(state_of(one, desk) for one in drafts) == ["sending", "waiting"]


@pytest.mark.parametrize("role", ["officer", "viewer", "admin", "auditor"])
def test_only_a_supervisor_approves(desk: Desk, kim: Officer, role: Any) -> None:
    waiting = sent(desk, kim)
    with pytest.raises(Forbidden):
        outreaches.approve(waiting.id, hire(desk, role, name="Officer Other"), desk)
    assert state_of(waiting, desk) == "waiting"


def test_nobody_approves_their_own(desk: Desk, kim: Officer, lee: Officer) -> None:
    drawn_up = sent(desk, lee)
    in_their_name = sent(desk, kim, officer=lee.email)
    for own in (drawn_up, in_their_name):
        with pytest.raises(Forbidden):
            outreaches.approve(own.id, lee, desk)
    handed_on = outreaches.hand_over(drawn_up.id, kim.email, None, lee, desk).outreach
    with pytest.raises(Forbidden):
        outreaches.approve(handed_on.id, lee, desk)
    given_to_them = outreaches.hand_over(sent(desk, kim).id, lee.email, None, kim, desk).outreach
    with pytest.raises(Forbidden):
        outreaches.approve(given_to_them.id, lee, desk)


def test_another_towns_supervisor_sees_nothing(desk: Desk, kim: Officer) -> None:
    found(desk, BRISTOL)
    stranger = hire(desk, "supervisor", town=BRISTOL, name="Sergeant Stone")
    waiting = sent(desk, kim)
    for act in (outreaches.approve, outreaches.pause, outreaches.resume, outreaches.remind, outreaches.thank):
        with pytest.raises(NotFound):
            act(waiting.id, stranger, desk)
    with pytest.raises(Invalid):
        outreaches.hand_over(waiting.id, stranger.email, None, kim, desk)


def test_what_waited_a_day_is_drafted_anew(desk: Desk, clock: Hands, kim: Officer, lee: Officer) -> None:
    waiting = sent(desk, kim)
    clock.forward(hours=24, seconds=1)
    with pytest.raises(Conflict, match="older than 24 hours"):
        outreaches.approve(waiting.id, lee, desk)


def test_two_approvals_at_once_send_it_once(desk: Desk, kim: Officer, lee: Officer) -> None:
    waiting = sent(desk, kim)
    other = hire(desk, "supervisor", name="Sergeant Other")
    sheets = at_once(*(lambda by=by: outreaches.approve(waiting.id, by, desk) for by in (lee, other)))  # type: ignore[misc]
    assert len({str(sheet) for sheet in sheets}) == 1
    assert len(texts_of(waiting, desk)) == 2
    assert actions(desk).count("approve") == 1


GOES = {
    "send": {"draft": "waiting", "waiting": "waiting", "sending": "sending", "paused": "paused", "done": "done"},
    "approve": {"waiting": "sending", "sending": "sending", "paused": "paused", "done": "done"},
    "pause": {"sending": "paused", "paused": "paused"},
    "resume": {"paused": "sending"},
    "cancel": {"draft": "canceled", "waiting": "canceled", "sending": "canceled", "paused": "canceled",
               "canceled": "canceled"},
    "remind": {"done": "sending"},
    "thank": {"sending": "sending", "done": "done"},
}  # fmt: skip
STATES = ("draft", "waiting", "sending", "paused", "done", "canceled")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", GOES)
def test_each_action_in_each_state_and_the_same_again(
    desk: Desk, one: Callable[[str], Outreach], lee: Officer, action: str, state: str
) -> None:
    outreach = one(state)
    act = getattr(outreaches, action)
    if state not in GOES[action]:
        with pytest.raises(Conflict):
            act(outreach.id, lee, desk)
        assert state_of(outreach, desk) == state
        return
    first = act(outreach.id, lee, desk)
    before = actions(desk)
    again = act(outreach.id, lee, desk)
    assert (first.outreach.state, again, actions(desk)) == (GOES[action][state], first, before)


def test_while_paused_nothing_leaves_and_then_everything_once(desk: Desk, kim: Officer, lee: Officer) -> None:
    outreach = sent(desk, kim)
    outreaches.approve(outreach.id, lee, desk)
    outreaches.pause(outreach.id, kim, desk)
    leave(desk)
    carrier: Any = desk.carrier
    assert (carrier.arrived, state_of(outreach, desk)) == ([], "paused")
    resumed = outreaches.resume(outreach.id, kim, desk)
    leave(desk)
    assert sorted(carrier.times().values()) == [1, 1]
    assert outreaches.resume(outreach.id, kim, desk).outreach.id == resumed.outreach.id
    assert actions(desk) == ["draft", "send", "approve", "pause", "resume"]


def test_what_was_canceled_leaves_no_more(desk: Desk, kim: Officer, lee: Officer) -> None:
    outreach = sent(desk, kim)
    outreaches.approve(outreach.id, lee, desk)
    carrier: FarEnd = desk.carrier  # type: ignore[assignment]
    carrier.after = lambda text: outreaches.cancel(outreach.id, kim, desk) and None  # while others are in flight
    leave(desk)
    states = sorted(text.state for text in texts_of(outreach, desk).values())
    assert state_of(outreach, desk) == "canceled"
    assert len(carrier.arrived) == states.count("accepted")
    assert set(states) <= {"accepted", "canceled"}


def test_handed_over_it_carries_the_other_officers_name(desk: Desk, kim: Officer, lee: Officer) -> None:
    outreach = drafted(desk, kim)
    given = outreaches.hand_over(outreach.id, lee.email, "on leave", kim, desk).outreach
    assert (given.officer_id, given.officer_name, given.created_by) == (lee.id, "Sergeant Lee", kim.id)
    assert "Sergeant Lee asks" in given.texts["en"]
    assert outreaches.hand_over(outreach.id, lee.email.upper(), None, kim, desk).outreach == given
    assert audited(desk)[-1] == ("Officer Kim", "hand over", "to Sergeant Lee: on leave")
    assert actions(desk) == ["draft", "hand over"]
