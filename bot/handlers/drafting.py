"""Drafting an outreach: its recipients and its texts are fixed, nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue.segments import segments
from bot.handlers.caps import asked_enough
from bot.handlers.cases import checked_case, note
from bot.handlers.own_words import check, doubts_about
from bot.handlers.registry import at_target, in_house_order, place_of, street_meant
from bot.handlers.second_person import needs_approval
from bot.handlers.sheets import Sheet, leaves_at, sheet_of
from bot.outreach.outreach import Outreach, Tally, Target
from bot.outreach.recipients import Choice, choose, without
from bot.outreach.wording import Ask, language_for, languages_of, texts, too_long, what_said
from bot.ports import Desk, Invalid, NotFound, UnitOfWork
from bot.registry.people import Officer
from bot.registry.registrations import Entry
from bot.registry.towns import Town


@dataclass(frozen=True)
class Request:
    """What an officer asks for. `what`: an incident's key, or own words, by language or not; `officer`: an e-mail.

    `let_through`: why a supervisor sends own words that hold a link, a phone number or a plate.
    """

    case: str | None
    target: Target
    what: str | Mapping[str, str]
    start: datetime
    end: datetime
    reason: str | None = None
    callback: str | None = None
    officer: str | None = None
    urgent_reason: str | None = None
    let_through: str | None = None
    id: str | None = None  # random, of the form it comes from: the same form sent twice is one draft


@dataclass(frozen=True)
class Draft:
    """A new draft, the billed segments of all its texts together, and what to think over before it is sent."""

    sheet: Sheet
    segments_total: int
    doubts: tuple[str, ...] = ()


def draft(asked: Request, officer: Officer, desk: Desk) -> Draft:
    """Fix who would get which text. Nothing is sent.

    Raises Invalid (`case-required`, `unknown-street`, `ambiguous-street`, `too-long`, `invalid`), NotFound for a
    registration that this town does not have, or Forbidden for words that only a supervisor lets through.
    """
    with desk.work() as work:
        if asked.id:
            work.officers.in_turn(officer.id)  # the same form may be sent twice at once
            if work.outreaches.get(officer.town_id, asked.id):
                return _drafted_before(asked.id, officer, work, desk)
        asked, outreach, recipients = _settled(asked, officer, work, desk)
        work.outreaches.add(outreach, recipients)
        _note(asked, outreach, officer, work, desk)
        sheet = sheet_of(outreach.id, officer, work, desk)
        town = work.towns.get(officer.town_id)
        work.commit()
    return Draft(sheet, _billed(recipients, outreach.texts), doubts_about(asked.what, town, desk))


def preview(asked: Request, officer: Officer, desk: Desk) -> Draft:
    """What `draft` would make of it now; nothing is kept or shown of anybody. Raises as `draft` does."""
    with desk.look() as work:
        asked, outreach, recipients = _settled(asked, officer, work, desk)
        town, now = work.towns.get(officer.town_id), desk.clock.now()
        waits = needs_approval(outreach, town, work, now, [entry.resident.id for entry in recipients])
    sheet = Sheet(outreach, Tally(), leaves_at(outreach, town, now), waits)
    return Draft(sheet, _billed(recipients, outreach.texts), doubts_about(asked.what, town, desk))


def _settled(
    asked: Request, officer: Officer, work: UnitOfWork, desk: Desk
) -> tuple[Request, Outreach, tuple[Entry, ...]]:  # fmt: skip
    """The request with the town's spelling, the outreach that it makes, and whom it texts."""
    now, town = desk.clock.now(), work.towns.get(officer.town_id)
    case = checked_case(asked.case, town)
    check_window(asked.start, asked.end)
    target, entries = aimed(asked.target, work, town, desk)
    asked = replace(asked, case=case, target=target)
    choice = choose(entries, target, asked.start, now)
    choice = without(choice, asked_enough([one.resident.id for one in choice.recipients], case, town, work, now))
    return asked, _composed(asked, choice, officer, work, town, desk), choice.recipients


def _drafted_before(outreach_id: str, officer: Officer, work: UnitOfWork, desk: Desk) -> Draft:
    sheet = sheet_of(outreach_id, officer, work, desk)
    spoken = [one.language for one in work.outreaches.recipients(outreach_id)]
    return Draft(sheet, _billed_for(spoken, sheet.outreach.texts))


def _note(asked: Request, outreach: Outreach, officer: Officer, work: UnitOfWork, desk: Desk) -> None:
    if asked.let_through:
        note(work, desk, officer, "let through", case=asked.case, target=outreach.id, reason=asked.let_through)
    note(
        work, desk, officer, "draft", case=asked.case, target=outreach.id, reason=asked.urgent_reason or asked.reason,
        place=place_of(asked.target),
    )  # fmt: skip


def check_window(start: datetime, end: datetime) -> None:
    """Raises Invalid."""
    if end < start:
        raise Invalid("`end` lies before `start`.")


def aimed(target: Target, work: UnitOfWork, town: Town, desk: Desk) -> tuple[Target, Sequence[Entry]]:
    """The target with the town's spelling of its street, and everyone on it in house order."""
    if target.registration_ids:
        found = _registered(target.registration_ids, work, town)
        on = {entry.registration.address.street for entry in found}
        return replace(target, street=on.pop() if len(on) == 1 else None), in_house_order(found)
    target = replace(target, street=street_meant(target.street or "", work, town, desk))
    return target, at_target(target, work, town)


def _registered(registration_ids: Sequence[str], work: UnitOfWork, town: Town) -> Sequence[Entry]:
    found = work.registrations.some(town.id, registration_ids)
    if len(found) < len(set(registration_ids)):
        raise NotFound("One of `registration_ids` is not in this town's registry.")
    return found


def _composed(asked: Request, choice: Choice, officer: Officer, work: UnitOfWork, town: Town, desk: Desk) -> Outreach:
    signer = signer_named(asked.officer, officer, work)
    outreach = Outreach(
        id=asked.id or desk.new_id(), town_id=town.id, state="draft", case=asked.case, reason=asked.reason,
        what=what_asked(asked.what, officer, town, desk, let_through=asked.let_through is not None),
        target=asked.target, start=asked.start, end=asked.end, officer_id=signer.id, officer_name=signer.name,
        created_by=officer.id, callback=_callback(asked.callback, town), urgent_reason=asked.urgent_reason, texts={},
        recipients=len(choice.recipients), excluded=choice.excluded, created_at=desk.clock.now(),
    )  # fmt: skip
    return worded(outreach, town, desk)


def signer_named(email: str | None, officer: Officer, work: UnitOfWork) -> Officer:
    """Whose name residents read: another officer of the same town, or the one who asks. Raises Invalid."""
    if email is None:
        return officer
    signer = work.officers.by_email(email.strip().casefold())
    if signer is None or signer.town_id != officer.town_id or not signer.may("outreaches"):
        raise Invalid("`officer` is not the e-mail address of an officer of this town.")
    return signer


def what_asked(
    what: str | Mapping[str, str], officer: Officer, town: Town, desk: Desk, *, let_through: bool
) -> Mapping[str, str]:  # fmt: skip
    """What is asked about, by language. Raises Invalid, or Forbidden."""
    languages = languages_of(town, desk.book)
    own_words = [what] if isinstance(what, str) else list(what.values())
    if isinstance(what, str) and what in desk.book.incidents:
        own_words = []
    elif not own_words or (not isinstance(what, str) and not set(what) <= set(languages)):
        raise Invalid(f"`what` by language takes {', '.join(languages)}.")
    check(own_words, officer, let_through=let_through)
    return what_said(what, desk.book, languages)


def _callback(callback: str | None, town: Town) -> str | None:
    if callback is None:
        return town.callbacks[0] if town.callbacks else None
    if callback not in town.callbacks:
        raise Invalid("`callback` is not one of the town's published numbers.")
    return callback


def asks(outreach: Outreach) -> Ask:
    """What it asks, as its texts say it."""
    return Ask(
        outreach.officer_name, outreach.what, outreach.target.street, outreach.start, outreach.end, outreach.case,
        outreach.callback,
    )  # fmt: skip


def worded(outreach: Outreach, town: Town, desk: Desk) -> Outreach:
    """The outreach with the texts that its facts make. Raises Invalid: `too-long`."""
    said = texts(asks(outreach), town, desk.book)
    refuse_long(said)
    return replace(outreach, texts=said)


def refuse_long(said: Mapping[str, str]) -> None:
    """Raises Invalid: `too-long`."""
    long = [language for language, text in said.items() if too_long(text)]
    if long:
        raise Invalid(f"The text is too long in {', '.join(long)}; shorten `what`.", "too-long")


def _billed(recipients: Sequence[Entry], said: Mapping[str, str]) -> int:
    return _billed_for([entry.resident.language for entry in recipients], said)


def _billed_for(spoken: Iterable[str | None], said: Mapping[str, str]) -> int:
    """The billed segments of these texts, to people of these languages."""
    parts = {language: segments(text) for language, text in said.items()}
    return sum(parts[language_for(language, said)] for language in spoken)
