"""Records for tests, with a default for everything but the point."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.dialogue.known import Address
from bot.dialogue.run import Run
from bot.outreach.outreach import Message, Outreach, Target
from bot.ports import UnitOfWork
from bot.registry.cameras import Camera
from bot.registry.people import ApiKey, AuditRow, Officer
from bot.registry.registrations import Consent, Entry, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # noon in Hartford
NUMBER = "+18605550100"
_numbers = itertools.count(1)


@dataclass
class FixedClock:
    """A clock that a test moves."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def a_town(**given: Any) -> Town:
    town = Town(
        "wh", "west-hartford", "West Hartford", "West Hartford Police", "America/New_York", (NUMBER,),
        callbacks=("+18605550190",),
    )  # fmt: skip
    return replace(town, **given)


def another_town(**given: Any) -> Town:
    return a_town(id="br", slug="bristol", name="Bristol", numbers=("+18605550180",), **given)


def a_resident(**given: Any) -> Resident:
    resident = Resident(_new("r"), "wh", "+18605550101", NUMBER, NOON, name="Maria Lopez", language="en")
    return replace(resident, **given)


def a_registration(resident: Resident | None = None, number: str = "50", **given: Any) -> Registration:
    owner = resident or a_resident()
    registration = Registration(
        _new("g"), owner.town_id, owner.id, "home", Address(number, "North Main Street", text=f"{number} n main st"),
        (Camera("front_door", "motion", sees_road=True, days_kept=30),), NOON, NOON,
    )  # fmt: skip
    return replace(registration, **given)


def an_entry(resident: Resident | None = None, **given: Any) -> Entry:
    owner = resident or a_resident()
    return Entry(a_registration(owner, **given), owner)


def entries_on(work: UnitOfWork, town_id: str, street: str) -> Sequence[Entry]:
    """All registrations on one street, with their residents."""
    sites = work.registrations.sites(town_id, [street])
    return work.registrations.some(town_id, [site.id for site in sites])


def a_consent(**given: Any) -> Consent:
    return replace(Consent("v1", "en", NOON, "SM-agreed"), **given)


def a_run(**given: Any) -> Run:
    return replace(Run("registration", "v1", "address", "en", NOON, answers={"name": "Maria Lopez"}), **given)


def an_outreach(**given: Any) -> Outreach:
    outreach = Outreach(
        _new("o"), "wh", "sending", "26-1234", None, {"en": "a break-in"}, Target(street="North Main Street"),
        NOON - timedelta(hours=9), NOON - timedelta(hours=8), "kim", "Officer Kim", "kim", "+18605550190", None,
        {"en": "West Hartford Police: please look at your cameras."}, 1, {}, NOON,
    )  # fmt: skip
    return replace(outreach, **given)


def a_message(**given: Any) -> Message:
    message = Message(
        _new("m"), "wh", "ask", "queued", NUMBER, None, "+18605550101", "Please look.", "en", NOON, NOON, due_at=None
    )
    return replace(message, **given)


def a_text_in(resident: Resident, text: str, sid: str, **given: Any) -> Message:
    """What came in from a resident."""
    return a_message(
        kind="inbound", state="received", resident_id=resident.id, phone=resident.phone, text=text, sid=sid, **given
    )


def an_ask(resident: Resident, outreach: Outreach, **given: Any) -> Message:
    return a_message(resident_id=resident.id, phone=resident.phone, outreach_id=outreach.id, **given)


def an_officer(**given: Any) -> Officer:
    return replace(Officer("kim", "wh", "kim@example.org", "Officer Kim", "officer", True, NOON), **given)


def an_api_key(**given: Any) -> ApiKey:
    return replace(ApiKey(_new("k"), "kim", "laptop", NOON), **given)


def an_audit_row(**given: Any) -> AuditRow:
    return replace(AuditRow(_new("a"), "wh", NOON, "kim", "Officer Kim", "search", case="26-1234"), **given)


def _new(kind: str) -> str:
    return f"{kind}{next(_numbers):05}"
