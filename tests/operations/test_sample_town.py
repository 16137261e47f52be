"""The demo's neighbours: each conversation, played on the real dialogue, ends as its person meant it."""

from __future__ import annotations

import pytest

from bot.operations.sample_town import Neighbour, neighbours
from tests.scene import Scene

PEOPLE = {one.phone: one for one in neighbours()}
HOME_OF = {  # address line and what is held of the first camera, where somebody wrote it in a way of their own
    "+18605550102": ("58 North Main Street", "front_door", 14),
    "+18605550104": ("73 North Main Street, unit 2", "front_door", 30),
    "+18605550108": ("111 North Main Street", "garage", None),
    "+18605550109": ("118 North Main Street, unit 3B", "front_door", 7),
    "+18605550126": ("14 North Quaker Lane", "driveway", 30),
    "+18605550139": ("101 North Main Street", "front_door", 7),
    "+18605550141": ("52 South Main Street, unit 4", "front_door", None),
    "+18605550145": ("4 Heronsgate Private Way", "front_door", 30),
    "+18605550147": ("90 North Main Street", "front_door", 30),
}


def played(person: Neighbour) -> Scene:
    scene = Scene()
    for text in person.texts:
        scene.texts(text)
    return scene


def test_they_are_47_with_numbers_that_are_nobodys() -> None:
    assert len(PEOPLE) == 47
    assert all(phone.startswith("+186055501") for phone in PEOPLE)


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE.keys())
def test_each_ends_as_meant(person: Neighbour) -> None:
    scene = played(person)
    held = scene.known.held
    assert (len(held.registrations) if held else 0, scene.known.stopped) == (person.homes, person.stopped)
    assert held is None or all(one.cameras for one in held.registrations)


@pytest.mark.parametrize("phone", HOME_OF)
def test_what_they_wrote_is_understood(phone: str) -> None:
    held = played(PEOPLE[phone]).known.held
    assert held
    home = held.registrations[0]
    assert (home.address.line, home.cameras[0].location, home.cameras[0].days_kept) == HOME_OF[phone]


def test_the_list_is_as_varied_as_a_real_one() -> None:
    ends = [played(person) for person in PEOPLE.values()]
    held = [scene.known.held for scene in ends if scene.known.held]
    assert sum(len(one.registrations) == 2 for one in held) == 1
    assert sum(scene.known.stopped for scene in ends) == 1
    assert sum(one.registrations[0].address.status == "typed" for one in held) == 1
    assert sum(scene.known.language == "es" for scene in ends) == 5
    assert sum(one.registrations[0].kind == "business" for one in held) >= 8
    assert {scene.run.step for scene in ends if scene.run and scene.run.step} == {"kind"}  # the unfinished one
