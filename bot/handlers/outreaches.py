"""An officer's outreach: drafted with its recipients fixed, sent once, watched, canceled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.segments import segments
from bot.handlers.cases import checked_case, note
from bot.handlers.registry import at_target, in_house_order, place_of, street_meant
from bot.outreach.outreach import Message, Outreach, Tally, Target
from bot.outreach.quiet_hours import is_quiet, next_open
from bot.outreach.recipients import Choice, choose
from bot.outreach.wording import Ask, complaint, language_for, languages_of, texts, too_long, what_said
from bot.ports import Conflict, Desk, Invalid, NotFound, Page, UnitOfWork
from bot.registry.people import Officer
from bot.registry.registrations import Entry
from bot.registry.residents import Resident
from bot.registry.towns import Town

DRAFT_KEEPS = timedelta(hours=24)  # after that the list of recipients is too old to send to


@dataclass(frozen=True)
class Request:
    """What an officer asks for. `what`: an incident's key, or own words, by language or not; `officer`: an e-mail."""

    case: str | None
    target: Target
    what: str | Mapping[str, str]
    start: datetime
    end: datetime
    reason: str | None = None
    callback: str | None = None
    officer: str | None = None
    urgent_reason: str | None = None


@dataclass(frozen=True)
class Sheet:
    """An outreach as it stands. `leaves_at` is when its next text may leave; None: now, or nothing is left to send."""

    outreach: Outreach
    tally: Tally
    leaves_at: datetime | None


@dataclass(frozen=True)
class Draft:
    """A new draft, with the billed segments of all its texts together."""

    sheet: Sheet
    segments_total: int


def draft(asked: Request, officer: Officer, desk: Desk) -> Draft:
    """Fix who would get which text. Nothing is sent.

    Raises Invalid (`case-required`, `unknown-street`, `ambiguous-street`, `too-long`, `invalid`), or NotFound for a
    registration that this town does not have.
    """
    now = desk.clock.now()
    with desk.work() as work:
        town = work.towns.get(officer.town_id)
        case = checked_case(asked.case, town)
        _check_window(asked.start, asked.end)
        target, entries = _aimed(asked.target, work, town, desk)
        choice = choose(entries, target, asked.start, now)
        outreach = _composed(replace(asked, case=case, target=target), choice, officer, work, town, desk)
        work.outreaches.add(outreach, choice.recipients)
        note(
            work, desk, officer, "draft", case=case, target=outreach.id, reason=asked.urgent_reason or asked.reason,
            place=place_of(target),
        )  # fmt: skip
        sheet = _sheet(outreach.id, officer, work, desk)
        work.commit()
    return Draft(sheet, _billed(choice.recipients, outreach.texts))


def _check_window(start: datetime, end: datetime) -> None:
    if end < start:
        raise Invalid("`end` lies before `start`.")


def _aimed(target: Target, work: UnitOfWork, town: Town, desk: Desk) -> tuple[Target, Sequence[Entry]]:
    """The target with the town's spelling of its street, and everyone on it in house order."""
    if target.registration_ids:
        found = [_registered(one, work, town) for one in dict.fromkeys(target.registration_ids)]
        on = {entry.registration.address.street for entry in found}
        return replace(target, street=on.pop() if len(on) == 1 else None), in_house_order(found)
    target = replace(target, street=street_meant(target.street or "", work, town, desk))
    return target, at_target(target, work, town)


def _registered(registration_id: str, work: UnitOfWork, town: Town) -> Entry:
    entry = work.registrations.get(town.id, registration_id)
    if entry is None:
        raise NotFound("One of `registration_ids` is not in this town's registry.")
    return entry


def _composed(asked: Request, choice: Choice, officer: Officer, work: UnitOfWork, town: Town, desk: Desk) -> Outreach:
    signer = _signer(asked.officer, officer, work)
    ask = Ask(
        signer.name, _what(asked.what, town, desk), asked.target.street, asked.start, asked.end, asked.case,
        _callback(asked.callback, town),
    )  # fmt: skip
    return Outreach(
        id=desk.new_id(), town_id=town.id, state="draft", case=asked.case, reason=asked.reason, what=ask.what,
        target=asked.target, start=asked.start, end=asked.end, officer_id=signer.id, officer_name=signer.name,
        created_by=officer.id, callback=ask.callback, urgent_reason=asked.urgent_reason, texts=_texts(ask, town, desk),
        recipients=len(choice.recipients), excluded=choice.excluded, created_at=desk.clock.now(),
    )  # fmt: skip


def _signer(email: str | None, officer: Officer, work: UnitOfWork) -> Officer:
    """Whose name residents read: another officer of the same town, or the one who asks."""
    if email is None:
        return officer
    signer = work.officers.by_email(email.strip().casefold())
    if signer is None or signer.town_id != officer.town_id or not signer.may("outreaches"):
        raise Invalid("`officer` is not the e-mail address of an officer of this town.")
    return signer


def _what(what: str | Mapping[str, str], town: Town, desk: Desk) -> Mapping[str, str]:
    languages = languages_of(town, desk.book)
    own_words = [what] if isinstance(what, str) else list(what.values())
    if isinstance(what, str) and what in desk.book.incidents:
        own_words = []
    elif not own_words or (isinstance(what, Mapping) and not set(what) <= set(languages)):
        raise Invalid(f"`what` by language takes {', '.join(languages)}.")
    wrong = next((said for words in own_words if (said := complaint(words))), None)
    if wrong:
        raise Invalid(f"`what` {wrong}.")
    return what_said(what, desk.book, languages)


def _callback(callback: str | None, town: Town) -> str | None:
    if callback is None:
        return town.callbacks[0] if town.callbacks else None
    if callback not in town.callbacks:
        raise Invalid("`callback` is not one of the town's published numbers.")
    return callback


def _texts(ask: Ask, town: Town, desk: Desk) -> Mapping[str, str]:
    said = texts(ask, town, desk.book)
    long = [language for language, text in said.items() if too_long(text)]
    if long:
        raise Invalid(f"The text is too long in {', '.join(long)}; shorten `what`.", "too-long")
    return said


def _billed(recipients: Sequence[Entry], said: Mapping[str, str]) -> int:
    parts = {language: segments(text) for language, text in said.items()}
    return sum(parts[language_for(entry.resident.language, said)] for entry in recipients)


def leaves_at(outreach: Outreach, town: Town, now: datetime) -> datetime | None:
    """When its next text may leave: the end of the quiet hours, or None for now (and where all is over)."""
    over = outreach.state in ("done", "canceled")
    return None if over or outreach.urgent_reason or not is_quiet(now, town) else next_open(now, town)


def send(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Queue the question for every recipient, once. Sent before: the same answer, nothing more is queued.

    Raises NotFound, or Conflict where it was canceled, waits for approval, or is a draft older than a day.
    """
    with desk.work() as work:
        outreach, town = _outreach(outreach_id, officer, work)
        if outreach.state not in ("sending", "paused", "done"):
            _refuse_sending(outreach, desk.clock.now())
            _queue(outreach, town, work, desk)
            work.outreaches.move(outreach.id, "sending", desk.clock.now())
            note(work, desk, officer, "send", case=outreach.case, target=outreach.id, reason=outreach.urgent_reason)
        sheet = _sheet(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def _refuse_sending(outreach: Outreach, now: datetime) -> None:
    if outreach.state != "draft":
        raise Conflict(f"This outreach is {outreach.state} and cannot be sent.")
    if now - outreach.created_at > DRAFT_KEEPS:
        raise Conflict("This draft is older than 24 hours; draft it anew, for people come and go.")


def _queue(outreach: Outreach, town: Town, work: UnitOfWork, desk: Desk) -> None:
    now = desk.clock.now()
    due_at = leaves_at(outreach, town, now) or now
    sizes = {language: segments(text) for language, text in outreach.texts.items()}  # counted once, not for each
    messages = [
        _message(resident, registration_id, outreach, sizes, town, due_at, desk)
        for resident, registration_id in work.outreaches.recipients(outreach.id)
    ]
    work.messages.queue(messages)
    for number in sorted({message.number for message in messages}):
        work.wake(number)


def _message(
    resident: Resident, registration_id: str, outreach: Outreach, sizes: Mapping[str, int], town: Town,
    due_at: datetime, desk: Desk,
) -> Message:  # fmt: skip
    language, now = language_for(resident.language, outreach.texts), desk.clock.now()
    return Message(
        id=desk.new_id(), town_id=town.id, kind="ask", state="queued", resident_id=resident.id, phone=resident.phone,
        number=resident.number if resident.number in town.numbers else town.numbers[0], text=outreach.texts[language],
        language=language, created_at=now, updated_at=now, outreach_id=outreach.id, registration_id=registration_id,
        segments=sizes[language], due_at=due_at,
    )  # fmt: skip


def cancel(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """Nothing more of it leaves; what the carrier has cannot be called back. Raises NotFound, or Conflict once done."""
    with desk.work() as work:
        outreach, _ = _outreach(outreach_id, officer, work)
        if outreach.state == "done":
            raise Conflict("Every text of this outreach has left already.")
        if outreach.state != "canceled":
            now = desk.clock.now()
            work.outreaches.move(outreach.id, "canceled", now)
            work.outreaches.cancel_queued(outreach.id, now)
            note(work, desk, officer, "cancel", case=outreach.case, target=outreach.id)
        sheet = _sheet(outreach_id, officer, work, desk)
        work.commit()
    return sheet


def refuse(outreach_id: str, action: str, officer: Officer, desk: Desk) -> Sheet:
    """Pause, resume and approve fit no outreach yet. Raises NotFound, else Conflict."""
    with desk.look() as work:
        outreach, _ = _outreach(outreach_id, officer, work)
    raise Conflict(f"This outreach is {outreach.state}; there is nothing to {action}.")


def view(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """How it stands. Raises NotFound."""
    with desk.work() as work:
        sheet = _sheet(outreach_id, officer, work, desk)
        note(work, desk, officer, "look", case=sheet.outreach.case, target=outreach_id)
        work.commit()
    return sheet


def standing(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """How it stands, for a page that looks again every few seconds: figures only, so not noted. Raises NotFound."""
    with desk.look() as work:
        return _sheet(outreach_id, officer, work, desk)


def messages(outreach_id: str, limit: int, cursor: str | None, officer: Officer, desk: Desk) -> Page[Message]:
    """Its outgoing texts, oldest first. Raises NotFound, or Invalid for a cursor that this list did not give."""
    with desk.work() as work:
        outreach, _ = _outreach(outreach_id, officer, work)
        page = work.messages.of_outreach(outreach_id, limit, cursor)
        note(work, desk, officer, "messages", case=outreach.case, target=outreach_id)
        work.commit()
    return page


def replies(
    outreach_id: str, limit: int, cursor: str | None, officer: Officer, desk: Desk
) -> Page[tuple[Message, Resident | None]]:  # fmt: skip
    """What residents answered, oldest first, with who they are. Raises NotFound, or Invalid for a wrong cursor."""
    with desk.work() as work:
        outreach, _ = _outreach(outreach_id, officer, work)
        page = work.messages.replies(outreach_id, limit, cursor)
        ids = dict.fromkeys(message.registration_id for message, _ in page.items if message.registration_id)
        found = (work.registrations.get(officer.town_id, one) for one in ids)
        seen = [entry.registration for entry in found if entry]
        note(work, desk, officer, "replies", case=outreach.case, target=outreach_id, seen=seen)
        work.commit()
    return page


def _outreach(outreach_id: str, officer: Officer, work: UnitOfWork) -> tuple[Outreach, Town]:
    outreach = work.outreaches.get(officer.town_id, outreach_id)
    if outreach is None:
        raise NotFound("There is no such outreach.")
    return outreach, work.towns.get(officer.town_id)


def _sheet(outreach_id: str, officer: Officer, work: UnitOfWork, desk: Desk) -> Sheet:
    outreach, town = _outreach(outreach_id, officer, work)
    return Sheet(outreach, work.outreaches.tally(outreach.id), leaves_at(outreach, town, desk.clock.now()))
