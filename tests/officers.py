"""A police department at work, for tests: its town, officers, residents, and the desk they all go through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.bootstrap import KeptStreets
from bot.dialogue.known import Address
from bot.flowfiles import load_pages, read_book
from bot.outreach.outreach import Message
from bot.ports import Desk
from bot.registry.addresses import Street
from bot.registry.cameras import Camera
from bot.registry.people import Officer, Role
from bot.registry.registrations import Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town
from bot.store.unit_of_work import Store
from tests.far_end import FarEnd, Hands, a_desk

PAGE = {"incidents.yaml": load_pages(Path(__file__).parents[1] / "flows")["incidents.yaml"]}
BOOK = read_book(PAGE)
NUMBER = "+18605550100"
STREETS = ("North Main Street", "South Main Street", "Elm Street", "Park Road", "Park Street", "Farmington Avenue")
WEST_HARTFORD = Town(
    "wh", "west-hartford", "West Hartford", "West Hartford Police", "America/New_York", (NUMBER,),
    callbacks=("+18605550190", "+18605550191"),
)  # fmt: skip
BRISTOL = replace(
    WEST_HARTFORD, id="br", slug="bristol", name="Bristol", department="Bristol Police", numbers=("+18605550180",)
)


def officers_desk(store: Store, clock: Hands) -> Desk:
    """A desk on a real store, with the wording of officers' texts alone."""
    return replace(a_desk(store, FarEnd(clock)), book=BOOK, pages=PAGE, read_book=read_book, streets=KeptStreets())


def found(desk: Desk, town: Town, streets: Sequence[str] = STREETS) -> Town:
    """Put a town with its streets into the store."""
    with desk.work() as work:
        work.towns.add(town)
        work.towns.replace_streets(town.id, [Street(desk.new_id(), name) for name in streets])
        work.commit()
    return town


def hire(desk: Desk, role: Role = "officer", *, town: Town = WEST_HARTFORD, name: str = "Officer Kim") -> Officer:
    """An officer, whose e-mail is the name's last word with the role: kim.officer@…"""
    email = f"{name.split()[-1].lower()}.{role}@{town.slug}.example"
    officer = Officer(desk.new_id(), town.id, email, name, role, True, desk.clock.now())
    with desk.work() as work:
        work.officers.add(officer)
        work.commit()
    return officer


def answer(desk: Desk, home: Registration, outreach_id: str, words: str = "yes, a blue car") -> None:
    """A yes to an outreach, as if its resident had texted it now."""
    now = desk.clock.now()
    text = Message(
        desk.new_id(), home.town_id, "inbound", "received", NUMBER, home.resident_id, "+18605550101", words, "en",
        now, now, outreach_id=outreach_id, registration_id=home.id, answers="yes",
    )  # fmt: skip
    with desk.work() as work:
        work.messages.add(text)
        work.commit()


def settle(
    desk: Desk, number: str, street: str = "North Main Street", *, phone: str, town: Town = WEST_HARTFORD,
    name: str = "Maria Lopez", language: str = "en", **of: Any,
) -> Registration:  # fmt: skip
    """Somebody who registered a hundred days ago; the same phone again adds an address."""
    long_ago = desk.clock.now() - timedelta(days=100)
    camera = Camera("front_door", "motion", None, of.pop("sees_road", True), of.pop("days_kept", 30))
    agreed, status, kind = of.pop("agreed_at", long_ago), of.pop("status", "matched"), of.pop("kind", "home")
    with desk.work() as work:
        resident = work.residents.find(town.id, phone)
        if resident is None:
            resident = Resident(desk.new_id(), town.id, phone, town.numbers[0], long_ago, name, language, **of)
            work.residents.add(resident)
        address = Address(number, street, None, f"{number} {street}", status)
        home = Registration(desk.new_id(), town.id, resident.id, kind, address, (camera,), agreed, long_ago)
        work.registrations.add(home)
        work.commit()
    return home
