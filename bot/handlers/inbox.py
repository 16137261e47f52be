"""The inbox: what residents answered, over one outreach, one case, or all that an officer has open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.handlers.cases import may_still_see, note
from bot.handlers.console import Deed, deeds_of
from bot.handlers.replies import Reply
from bot.handlers.sheets import Sheet, held, sheet_of
from bot.outreach.outreach import Message, Outreach
from bot.ports import Answered, Desk, NotFound, UnitOfWork
from bot.registry.cameras import Footage, footage
from bot.registry.people import Officer
from bot.registry.registrations import Registration

MOST = 50  # replies of one look, unread first


@dataclass(frozen=True)
class Item:
    """One reply as an officer works on it.

    `home`: the registration that brought its resident in; None where that is gone. `footage` of it at the incident,
    until when. `caller`: the name of the officer who is calling them. `notes`: what was written back, in order.
    """

    outreach: Outreach
    reply: Reply
    home: Registration | None
    footage: Footage
    until: datetime | None
    caller: str | None
    notes: Sequence[Message]


@dataclass(frozen=True)
class Inbox:
    """What there is to read, from the reply `skipped` on; `more`: how many come after these. `case` where it is of one
    case alone. `withheld`: how many of these replies are not shown, for the officer has seen as many residents today as
    the town lets them."""

    items: tuple[Item, ...]
    outreaches: tuple[Outreach, ...]
    now: datetime
    case: str | None = None
    skipped: int = 0
    more: int = 0
    withheld: int = 0


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


@dataclass(frozen=True)
class Opened:
    """An outreach as its page shows it: how it stands, what was done to it, what was answered (None: nothing left)."""

    sheet: Sheet
    deeds: Sequence[Deed]
    inbox: Inbox | None


def open_outreach(outreach_id: str, officer: Officer, desk: Desk) -> Opened:
    """All that an outreach's page shows, in one unit of work; that it was looked at is noted. Raises NotFound."""
    with desk.work() as work:
        sheet = sheet_of(outreach_id, officer, work, desk)
        one = sheet.outreach
        note(work, desk, officer, "look", case=one.case, target=outreach_id)
        inbox = _inbox([one], 0, officer, work, desk) if one.sent_at else None
        opened = Opened(sheet, deeds_of(outreach_id, work), inbox)
        work.commit()
    return opened


def one_item(outreach_id: str, reply_id: str, officer: Officer, desk: Desk) -> Item:
    """One reply anew, after something was done to it, which noted the look. Raises NotFound."""
    with desk.look() as work:
        outreach = held(outreach_id, officer, work)[0]
        found = work.reports.one_answered(outreach_id, reply_id)
        if found is None:
            raise NotFound("There is no such reply.")
        return _items([found], [outreach], officer, work, desk)[0]


def unread(officer: Officer, desk: Desk) -> int:
    """How many replies to this officer's open outreaches nobody has read."""
    with desk.look() as work:
        return work.reports.unread([one.id for one in work.reports.open_of(officer.town_id, officer.id)])


def _inbox(
    outreaches: Sequence[Outreach], skip: int, officer: Officer, work: UnitOfWork, desk: Desk, case: str | None = None
) -> Inbox:  # fmt: skip
    found = work.reports.answered([one.id for one in outreaches], MOST, skip)
    shown = _shown(found.items, officer, work, desk)
    items = _items(shown, outreaches, officer, work, desk)
    for one in outreaches:
        mine = [item for item in items if item.outreach.id == one.id]
        seen = {item.home.id: item.home for item in mine if item.home}
        if mine:
            note(work, desk, officer, "replies", case=one.case, target=one.id, seen=seen.values())
    more, withheld = max(0, found.count - skip - len(found.items)), len(found.items) - len(shown)
    return Inbox(tuple(items), tuple(outreaches), desk.clock.now(), case, skip, more, withheld)


def _shown(answered: Sequence[Answered], officer: Officer, work: UnitOfWork, desk: Desk) -> Sequence[Answered]:
    """Those whose writers the officer may be shown today."""
    town = work.towns.get(officer.town_id)
    if town.limits.seen_per_day is None:
        return answered
    seeable = may_still_see(work, desk, officer, town, (one.resident.id for one in answered if one.resident))
    return [one for one in answered if one.resident is None or one.resident.id in seeable]


def _items(
    answered: Sequence[Answered], outreaches: Iterable[Outreach], officer: Officer, work: UnitOfWork, desk: Desk
) -> list[Item]:  # fmt: skip
    about = {one.id: one for one in outreaches}
    homes = work.reports.homes(officer.town_id, [i for one in answered if (i := one.message.registration_id)])
    notes = work.reports.notes([one.message.id for one in answered])
    older = _before_corrections(answered, work)
    calling = _calling(answered)
    callers = {one.id: one.name for one in work.officers.all() if one.id in calling} if calling else {}
    return [_item(one, about, homes, notes, older, callers, desk.clock.now()) for one in answered]


def _item(
    one: Answered, about: Mapping[str, Outreach], homes: Mapping[str, Registration],
    notes: Mapping[str, Sequence[Message]],
    older: frozenset[str], callers: Mapping[str, str], now: datetime,
) -> Item:  # fmt: skip
    outreach = about[one.message.outreach_id or ""]
    home = homes.get(one.message.registration_id or "")
    state, until = footage(home.cameras if home else (), outreach.start, now)
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
