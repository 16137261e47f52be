"""One person at the desk: found by phone or name, looked at, and everything that is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.handlers.cases import checked_case, note_look
from bot.handlers.spoken import us_phone
from bot.outreach.outreach import Message
from bot.ports import Desk, Invalid, NotFound, UnitOfWork
from bot.registry.flags import OF_ADDRESS, Flag
from bot.registry.holds import Hold
from bot.registry.name_words import name_words
from bot.registry.people import Officer
from bot.registry.registrations import Registration
from bot.registry.residents import Resident

MOST = 20  # people listed for one name
MOST_SAID = 20  # texts of one person
LONGEST_REASON = 120  # characters
DIGITS = 7  # from so many on it is a phone


@dataclass(frozen=True)
class Why:
    """What an officer looks somebody up for: a case, or a reason such as "asks to be corrected"."""

    case: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Person:
    """A resident with their registrations; with what nobody has dealt with, what they texted, newest first, and what
    legal holds name of them, where one is looked at alone."""

    resident: Resident
    registrations: tuple[Registration, ...]
    now: datetime
    flags: tuple[Flag, ...] = ()
    said: tuple[Message, ...] = ()
    holds: tuple[Hold, ...] = ()

    @property
    def texts(self) -> str:
        return self.resident.texts(self.now)


def find_people(typed: str, why: Why, officer: Officer, desk: Desk) -> Sequence[Person]:
    """Who has this phone, or whose name has all these words. Writes the audit row first, in the same unit of work.

    Raises Invalid: `case-required` without case and reason, `too-many` past the officer's day, or `invalid`.
    """
    with desk.work() as work:
        case, reason = checked_why(why, officer, work)
        found = _people(_matching(typed, officer, work), work, desk)
        seen = [one for person in found for one in person.registrations]
        target = found[0].resident.id if len(found) == 1 else None
        note_look(work, desk, officer, "find", seen, case=case, target=target, reason=reason)
        work.commit()
    return found


def _matching(typed: str, officer: Officer, work: UnitOfWork) -> Sequence[Resident]:
    if sum(letter.isdigit() for letter in typed) >= DIGITS:
        resident = work.residents.find(officer.town_id, _phone(typed))
        return [resident] if resident else []
    if not name_words(typed):
        raise Invalid("Type a whole phone number, or one or more words of a name.")
    found = work.residents.named(officer.town_id, typed, MOST + 1)
    if len(found) > MOST:
        raise Invalid(f"More than {MOST} people are called so; type another word of the name, or the phone number.")
    return found


def _phone(typed: str) -> str:
    try:
        return us_phone(typed)
    except Invalid as error:
        raise Invalid("That is no phone number of the United States.") from error


def look_at(resident_id: str, why: Why, officer: Officer, desk: Desk) -> Person:
    """One person and all that is known of them. Raises NotFound, or Invalid as `find_people` does."""
    with desk.work() as work:
        case, reason = checked_why(why, officer, work)
        resident = work.residents.get(officer.town_id, resident_id)
        if resident is None:
            raise NotFound("There is nobody with this entry; they may have been erased.")
        person = _person(resident, work, desk)
        note_look(work, desk, officer, "look", person.registrations, case=case, target=resident_id, reason=reason)
        work.commit()
    return person


def checked_why(why: Why, officer: Officer, work: UnitOfWork) -> tuple[str | None, str | None]:
    """The case as the town writes it, and the reason; one of the two is needed. Raises Invalid."""
    reason = checked_reason(why.reason) if why.reason and why.reason.strip() else None
    if why.case and why.case.strip():
        return checked_case(why.case, work.towns.get(officer.town_id)), reason
    if reason is None:
        raise Invalid("Name the case this is for, or the reason.", "case-required")
    return None, reason


def checked_reason(reason: str | None) -> str:
    """Raises Invalid where none is given, or one that is too long."""
    said = (reason or "").strip()
    if not said or len(said) > LONGEST_REASON or not said.isprintable():
        raise Invalid(f"Say why, in 1 to {LONGEST_REASON} characters.")
    return said


def _people(residents: Sequence[Resident], work: UnitOfWork, desk: Desk) -> list[Person]:
    homes = work.registrations.of_all([one.id for one in residents])
    return [Person(one, tuple(homes.get(one.id, ())), desk.clock.now()) for one in residents]


def _person(resident: Resident, work: UnitOfWork, desk: Desk) -> Person:
    registrations = tuple(work.registrations.of(resident.id))
    flags = _waiting(work.attention.of(resident.id), registrations)
    said, holds = work.attention.said_by(resident.id, MOST_SAID), work.holds.on(resident.id)
    return Person(resident, registrations, desk.clock.now(), flags, tuple(said), tuple(holds))


def _waiting(flags: Iterable[Flag], homes: Iterable[Registration]) -> tuple[Flag, ...]:
    """One about an address waits while there is such an address: its resident may have changed it or taken it back."""
    odd = any(home.address.status != "matched" for home in homes)
    return tuple(flag for flag in flags if odd or flag.why not in OF_ADDRESS)
