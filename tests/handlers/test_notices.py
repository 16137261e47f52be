"""Officers hear of a yes or a call within the minute, once; supervisors of a yes that nobody took up for a day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.handlers.notices import tell_officers
from bot.handlers.outreaches import send
from bot.handlers.replies import read, take_up
from bot.outreach.notices import Notice
from bot.outreach.outreach import Target
from bot.ports import Desk, NotTold
from bot.registry.people import Officer
from bot.registry.registrations import Registration
from bot.store.unit_of_work import Store
from tests.asking import drafted
from tests.far_end import Hands
from tests.officers import WEST_HARTFORD, answer, found, hire, officers_desk, settle


@dataclass
class Ears:
    heard: list[Notice] = field(default_factory=list)
    deaf: bool = False

    def tell(self, notice: Notice) -> None:
        if self.deaf:
            raise NotTold("the mail server did not take it")
        self.heard.append(notice)


@dataclass
class Asked:
    """One house on Elm Street that was asked by Officer Kim, whose supervisor is Sergeant Ruiz."""

    desk: Desk
    clock: Hands
    ears: Ears
    kim: Officer
    home: Registration
    outreach: str

    def told(self) -> list[tuple[str, str, int]]:
        """Kind, first receiver's name and count of what is told now."""
        before = len(self.ears.heard)
        tell_officers(self.desk)
        return [(one.kind, one.to[0].split(".")[0], one.count) for one in self.ears.heard[before:]]

    def reply(self) -> str:
        with self.desk.look() as work:
            return work.messages.replies(self.outreach, 50, None).items[-1][0].id


@pytest.fixture
def asked(store: Store) -> Asked:
    clock, ears = Hands(), Ears()
    desk = replace(officers_desk(store, clock), notifier=ears, base_url="https://town.example")
    found(desk, WEST_HARTFORD)
    home = settle(desk, "7", "Elm Street", phone="+18605550101")
    kim = hire(desk)
    hire(desk, "supervisor", name="Sergeant Ruiz")
    outreach = drafted(desk, kim, target=Target(street="Elm Street")).id
    send(outreach, kim, desk)
    return Asked(desk, clock, ears, kim, home, outreach)


def test_a_yes_is_told_once_and_the_next_one_too(asked: Asked) -> None:
    assert asked.told() == []
    answer(asked.desk, asked.home, asked.outreach)
    assert asked.told() == [("new", "kim", 1)]
    assert asked.told() == []
    asked.clock.forward(minutes=1)
    answer(asked.desk, asked.home, asked.outreach)
    assert asked.told() == [("new", "kim", 1)]
    notice = asked.ears.heard[0]
    assert notice.link == f"https://town.example/officers/outreaches/{asked.outreach}"
    told = f"{notice.subject} {notice.body}"
    assert not any(personal in told for personal in ("Maria", "555-0101", "blue car", " 7 "))


def test_what_was_read_already_is_not_told(asked: Asked) -> None:
    answer(asked.desk, asked.home, asked.outreach)
    read(asked.outreach, asked.reply(), asked.kim, asked.desk)
    assert asked.told() == []


def test_what_failed_is_told_later(asked: Asked) -> None:
    answer(asked.desk, asked.home, asked.outreach)
    asked.ears.deaf = True
    assert asked.told() == []
    asked.ears.deaf = False
    assert asked.told() == [("new", "kim", 1)]


def test_a_yes_that_nobody_took_up_goes_to_the_supervisor_after_a_day(asked: Asked) -> None:
    answer(asked.desk, asked.home, asked.outreach)
    assert asked.told() == [("new", "kim", 1)]
    asked.clock.forward(hours=23)
    assert asked.told() == []
    asked.clock.forward(hours=2)
    assert asked.told() == [("waiting", "ruiz", 1)]
    assert asked.told() == []


def test_who_is_being_called_is_not_left(asked: Asked) -> None:
    answer(asked.desk, asked.home, asked.outreach)
    take_up(asked.outreach, asked.reply(), asked.kim, asked.desk)
    asked.told()
    asked.clock.forward(hours=25)
    assert asked.told() == []
