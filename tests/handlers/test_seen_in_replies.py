"""The day's limit of residents holds for what they answer too; whom an officer saw today stays in sight."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.handlers import inbox
from bot.handlers.attention import waiting
from bot.handlers.outreaches import replies, send
from bot.outreach.outreach import Target
from bot.ports import Desk, Invalid
from bot.registry.people import Officer
from bot.registry.registrations import Registration
from bot.registry.towns import Limits, Town
from tests.asking import drafted
from tests.far_end import Hands
from tests.officers import WEST_HARTFORD, answer, hire, settle


@pytest.fixture
def town() -> Town:
    """A town whose officers may see two residents in a day."""
    return replace(WEST_HARTFORD, limits=Limits(seen_per_day=2))


@dataclass
class Elm:
    """Three homes on Elm Street, asked by Officer Kim."""

    desk: Desk
    kim: Officer
    homes: list[Registration]
    outreach: str

    def seen(self, officer: Officer) -> tuple[int, int]:
        """How many replies the outreach's page shows, and how many it withholds."""
        found = inbox.of_outreach(self.outreach, officer, self.desk)
        return len(found.items), found.withheld

    def flags(self) -> list[str]:
        return [flag.why for flag, _ in waiting(self.kim, self.desk).flags]


@pytest.fixture
def elm(desk: Desk) -> Elm:
    homes = [settle(desk, str(number), "Elm Street", phone=f"+1860555010{number}") for number in (1, 2, 3)]
    kim = hire(desk)
    outreach = drafted(desk, kim, target=Target(street="Elm Street")).id
    send(outreach, kim, desk)
    return Elm(desk, kim, homes, outreach)


def test_whoever_was_seen_today_is_shown_again_and_nobody_more(elm: Elm) -> None:
    for home in elm.homes[:2]:
        answer(elm.desk, home, elm.outreach)
    assert [elm.seen(elm.kim) for _ in range(2)] == [(2, 0)] * 2
    answer(elm.desk, elm.homes[0], elm.outreach, "I looked again")
    answer(elm.desk, elm.homes[2], elm.outreach)
    shown = [elm.seen(elm.kim) for _ in range(2)]
    assert shown == [(3, 1)] * 2
    assert elm.flags() == ["seen_limit"]


@pytest.mark.parametrize("look", ["of_officer", "of_case", "open_outreach"])
def test_every_inbox_keeps_to_it(elm: Elm, look: str) -> None:
    for home in elm.homes:
        answer(elm.desk, home, elm.outreach)
    if look == "of_officer":
        found = inbox.of_officer(elm.kim, elm.desk)
    elif look == "of_case":
        found = inbox.of_case(elm.outreach, elm.kim, elm.desk)
    else:
        opened = inbox.open_outreach(elm.outreach, elm.kim, elm.desk).inbox
        assert opened
        found = opened
    assert (len(found.items), found.withheld, found.more) == (2, 1, 0)


def test_a_key_is_refused_what_would_be_too_many(elm: Elm, clock: Hands) -> None:
    for home in elm.homes[:2]:
        answer(elm.desk, home, elm.outreach)
    assert len(replies(elm.outreach, 50, None, elm.kim, elm.desk).items) == 2
    answer(elm.desk, elm.homes[2], elm.outreach)
    with pytest.raises(Invalid) as refused:
        replies(elm.outreach, 50, None, elm.kim, elm.desk)
    assert refused.value.problem == "too-many"
    assert len(replies(elm.outreach, 2, None, elm.kim, elm.desk).items) == 2
    assert elm.flags() == ["seen_limit"]
    clock.forward(hours=24)
    assert elm.seen(hire(elm.desk, name="Officer Lee")) == (2, 1)


def test_without_a_limit_all_are_shown(elm: Elm) -> None:
    with elm.desk.work() as work:
        work.towns.save(WEST_HARTFORD)
        work.commit()
    for home in elm.homes:
        answer(elm.desk, home, elm.outreach)
    assert elm.seen(elm.kim) == (3, 0)
    assert elm.flags() == []
