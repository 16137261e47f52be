"""Nobody is asked too often: the caps on a week and on a case, at the draft, at the send, and in a race."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.handlers import outreaches
from bot.outreach.outreach import Outreach
from bot.ports import Desk
from bot.registry.people import Officer
from bot.registry.towns import Limits, Town
from tests.asking import at_once, drafted, leave, rule, sent, texts_of
from tests.far_end import Hands
from tests.officers import WEST_HARTFORD, settle

MARIA, BEN = "+18605550101", "+18605550102"
LIMITS = Limits(messages_per_second=None, resident_per_week=2, case_per_resident=None)


@pytest.fixture
def town() -> Town:
    return replace(WEST_HARTFORD, quiet_hours=None, limits=LIMITS)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    settle(desk, "50", phone=MARIA)
    return desk


def capped(outreach: Outreach) -> int:
    return outreach.excluded.get("cap", 0)


def test_who_was_asked_often_enough_this_week_is_left_out(desk: Desk, clock: Hands, kim: Officer) -> None:
    for case in ("26-1", "26-2"):
        sent(desk, kim, case=case)
        leave(desk)
        clock.forward(days=1)
    settle(desk, "9", phone=BEN)
    third = drafted(desk, kim, case="26-3")
    assert (third.recipients, third.excluded) == (1, {"cap": 1})
    clock.forward(days=6)  # a week after the first
    assert (drafted(desk, kim, case="26-3").recipients, capped(drafted(desk, kim, case="26-3"))) == (2, 0)


def test_one_case_asks_a_resident_so_often_however_long_ago(desk: Desk, clock: Hands, kim: Officer) -> None:
    rule(desk, case_per_resident=1)
    sent(desk, kim, case="26-1")
    leave(desk)
    clock.forward(days=60)
    assert capped(drafted(desk, kim, case="26-1")) == 1
    assert capped(drafted(desk, kim, case="26-2")) == 0


@pytest.mark.parametrize(("limits", "left_out"), [({"resident_per_week": None}, 0), ({"resident_per_week": 1}, 1)])
def test_the_town_sets_the_cap(desk: Desk, kim: Officer, limits: dict[str, Any], left_out: int) -> None:
    rule(desk, **limits)
    sent(desk, kim, case="26-1")
    assert capped(drafted(desk, kim, case="26-2")) == left_out  # what still waits to leave counts


def test_what_never_left_and_what_is_no_question_counts_for_nothing(desk: Desk, kim: Officer) -> None:
    for case in ("26-1", "26-2"):
        outreaches.cancel(sent(desk, kim, case=case).id, kim, desk)
    asked = sent(desk, kim, case="26-3")
    leave(desk)
    outreaches.remind(asked.id, kim, desk)
    assert capped(drafted(desk, kim, case="26-4")) == 0


def test_without_a_case_there_is_no_cap_on_the_case(desk: Desk, kim: Officer) -> None:
    with desk.work() as work:
        work.towns.save(replace(work.towns.get("wh"), require_case=False))
        work.commit()
    rule(desk, case_per_resident=1, resident_per_week=None)
    sent(desk, kim, case=None)
    assert capped(drafted(desk, kim, case=None)) == 0


def test_the_cap_is_looked_at_again_when_it_is_sent(desk: Desk, kim: Officer) -> None:
    drafts = [drafted(desk, kim, case=f"26-{n}") for n in range(3)]
    assert [capped(draft) for draft in drafts] == [0, 0, 0]
    sheets = [outreaches.send(draft.id, kim, desk) for draft in drafts]
    assert [sheet.tally.counts for sheet in sheets] == [{"queued": 1}, {"queued": 1}, {"suppressed": 1}]
    (late,) = texts_of(drafts[2], desk).values()
    assert late.error == "this person was texted often enough of late"
    assert outreaches.send(drafts[2].id, kim, desk) == sheets[2]


def test_of_many_drafts_sent_at_once_no_more_pass_than_the_cap_lets(desk: Desk, kim: Officer) -> None:
    for n in range(3):
        settle(desk, str(60 + n), phone=f"+186055501{10 + n}")
    drafts = [drafted(desk, kim, case=f"26-{n}") for n in range(6)]
    at_once(*(lambda draft=draft: outreaches.send(draft.id, kim, desk) for draft in drafts))  # type: ignore[misc]
    texts = [text for draft in drafts for text in texts_of(draft, desk).values()]
    queued = [text.phone for text in texts if text.state == "queued"]
    assert (len(texts), len(queued), len(set(queued))) == (24, 8, 4)


def test_one_draft_sent_by_many_at_once_asks_everybody_once(desk: Desk, kim: Officer) -> None:
    draft = drafted(desk, kim)
    sheets = at_once(*[lambda: outreaches.send(draft.id, kim, desk)] * 4)
    assert len({str(sheet) for sheet in sheets}) == 1
    assert [text.state for text in texts_of(draft, desk).values()] == ["queued"]
