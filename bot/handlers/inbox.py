"""The inbox: what residents answered, over one outreach, one case, or all that an officer has open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.handlers.cases import note
from bot.handlers.replies import Reply
from bot.handlers.sheets import held
from bot.outreach.outreach import Message, Outreach
from bot.ports import Answered, Desk, NotFound, UnitOfWork
from bot.registry.cameras import Footage, footage
from bot.registry.people import Officer
from bot.registry.registrations import Entry

MOST = 50  # replies of one look, unread first


@dataclass(frozen=True)
class Item:
    """One reply as an officer works on it.

    `home`: the registration that brought its resident in; None where that is gone. `footage` of it at the incident,
    until when. `caller`: the name of the officer who is calling them. `notes`: what was written back, in order.
    """

    outreach: Outreach
    reply: Reply
    home: Entry | None
    footage: Footage
    until: datetime | None
    caller: str | None
    notes: Sequence[Message]


@dataclass(frozen=True)
class Inbox:
    """What there is to read, from the reply `skipped` on; `more`: how many come after these. `case` where it is of one
    case alone."""

    items: tuple[Item, ...]
    outreaches: tuple[Outreach, ...]
    now: datetime
    case: str | None = None
    skipped: int = 0
    more: int = 0


def of_officer(officer: Officer, desk: Desk, skip: int = 0) -> Inbox:
    """Over everything that this officer sent and has not closed."""
    with desk.work() as work:
        inbox = _inbox(work.reports.open_of(officer.town_id, officer.id), skip, officer, work, desk)
        work.commit()
    return inbox


def of_outreach(outreach_id: str, officer: Officer, desk: Desk, skip: int = 0) -> Inbox:
    """What was answered to one outreach. Raises NotFound."""
    with desk.work() as work:
        inbox = _inbox([held(outreach_id, officer, work)[0]], skip, officer, work, desk)
        work.commit()
    return inbox


def of_case(outreach_id: str, officer: Officer, desk: Desk, skip: int = 0) -> Inbox:
    """What was answered to all outreaches of this one's case. Raises NotFound."""
    with desk.work() as work:
        one = held(outreach_id, officer, work)[0]
        all_of_it = work.reports.of_case(officer.town_id, one.case) if one.case else [one]
        inbox = _inbox(all_of_it, skip, officer, work, desk, one.case)
        work.commit()
    return inbox


def one_item(outreach_id: str, reply_id: str, officer: Officer, desk: Desk) -> Item:
    """One reply anew, after something was done to it, which noted the look. Raises NotFound."""
    with desk.look() as work:
        outreach = held(outreach_id, officer, work)[0]
        found = work.reports.answered([outreach_id], 1, reply_id=reply_id)
        if not found:
            raise NotFound("There is no such reply.")
        return _items(found, [outreach], officer, work, desk)[0]


def unread(officer: Officer, desk: Desk) -> int:
    """How many replies to this officer's open outreaches nobody has read."""
    with desk.look() as work:
        return work.reports.unread([one.id for one in work.reports.open_of(officer.town_id, officer.id)])


def _inbox(
    outreaches: Sequence[Outreach], skip: int, officer: Officer, work: UnitOfWork, desk: Desk, case: str | None = None
) -> Inbox:  # fmt: skip
    ids = [one.id for one in outreaches]
    answered = work.reports.answered(ids, MOST, skip)
    items = _items(answered, outreaches, officer, work, desk)
    for one in outreaches:
        mine = [item for item in items if item.outreach.id == one.id]
        seen = {item.home.registration.id: item.home.registration for item in mine if item.home}
        if mine:
            note(work, desk, officer, "replies", case=one.case, target=one.id, seen=seen.values())
    more = max(0, work.reports.replies(ids) - skip - len(items))
    return Inbox(tuple(items), tuple(outreaches), desk.clock.now(), case, skip, more)


def _items(
    answered: Sequence[Answered], outreaches: Iterable[Outreach], officer: Officer, work: UnitOfWork, desk: Desk
) -> list[Item]:  # fmt: skip
    about = {one.id: one for one in outreaches}
    homes = work.reports.entries(officer.town_id, [i for one in answered if (i := one.message.registration_id)])
    notes = work.reports.notes([one.message.id for one in answered])
    older = _before_corrections(answered, work)
    callers = {one: who.name for one in _calling(answered) if (who := work.officers.get(one))}
    return [_item(one, about, homes, notes, older, callers, desk.clock.now()) for one in answered]


def _item(
    one: Answered, about: Mapping[str, Outreach], homes: Mapping[str, Entry], notes: Mapping[str, Sequence[Message]],
    older: frozenset[str], callers: Mapping[str, str], now: datetime,
) -> Item:  # fmt: skip
    outreach = about[one.message.outreach_id or ""]
    home = homes.get(one.message.registration_id or "")
    state, until = footage(home.registration.cameras if home else (), outreach.start, now)
    return Item(
        outreach, Reply(one.message, one.resident, one.handling, one.message.id in older), home, state, until,
        callers.get(one.handling.caller_id or ""), notes.get(one.message.id, ()),
    )  # fmt: skip


def _calling(answered: Iterable[Answered]) -> set[str]:
    return {one.handling.caller_id for one in answered if one.handling.caller_id}


def _before_corrections(answered: Sequence[Answered], work: UnitOfWork) -> frozenset[str]:
    by_outreach: dict[str, list[Message]] = {}
    for one in answered:
        by_outreach.setdefault(one.message.outreach_id or "", []).append(one.message)
    corrected = work.replies.corrected(list(by_outreach))
    return frozenset().union(*(work.replies.before_correction(one, by_outreach[one]) for one in corrected))
