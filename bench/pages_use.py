"""Years of use: outreaches with their replies, looks in the audit log, flags and addresses that somebody saw to."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bench.pages_city import AT_ONCE, FULL, NUMBER, OFFICERS, OPEN_FLAGS, OUTREACHES, SMALL, City, Gathered
from bot.bootstrap import new_id
from bot.handlers import outreaches
from bot.handlers.outreaches import Request
from bot.outreach.outreach import Handling, Message, Outreach, Step, Target
from bot.ports import Desk
from bot.registry.people import AuditRow
from bot.registry.registrations import Entry
from bot.registry.towns import Town
from bot.store.audit import SqlAudit
from bot.store.messages import SqlMessages
from bot.store.outreaches import SqlOutreaches
from bot.store.replies import SqlReplies
from bot.store.sealing import Sealer, new_salt
from bot.store.tables import AuditSeenRow, ErasedRow

ACTIONS = ("search",) * 6 + ("look", "look", "find", "call sheet", "draft", "send", "replies", "read", "sign in")


def drafted(city: City, desk: Desk) -> Outreach:
    """One real draft, which the others are made after."""
    now = datetime.now(UTC)
    asked = Request(
        "26-1000", Target(city.streets[1]), "burglary", now - timedelta(hours=9), now - timedelta(hours=8)
    )  # fmt: skip
    drafted = outreaches.draft(asked, city.people["officer"], desk).sheet.outreach
    city.asked["draft"] = drafted.id
    return drafted


def ask(model: Outreach, city: City, chance: random.Random, rows: Any, sealer: Sealer) -> None:
    """Years of outreaches; of the officer's own 20 are open, one of them to 120 houses and one to 2,000."""
    kim, lived = city.people["officer"], [name for name in city.streets if name in city.homes]
    store, messages, replies = SqlOutreaches(rows, sealer), SqlMessages(rows, sealer), SqlReplies(rows, sealer)
    for place in range(OUTREACHES):
        street = lived[1 + place % (len(lived) - 1)]
        to = city.homes[street]
        if place == 1:
            to = [one for name in lived[3:43] for one in city.homes[name]]
        at = datetime.now(UTC) - timedelta(days=place * 2.5, hours=5)
        mine, waits = place < 60, 60 <= place < 65
        whose = kim.id if mine else city.staff[place % OFFICERS].id
        one = replace(
            model, id=new_id(), case=f"26-{1000 + place}", target=Target(street), created_at=at, officer_id=whose,
            created_by=whose, recipients=len(to), state="waiting" if waits else "done" if place > 20 else "sending",
            sent_at=None if waits else at, start=at - timedelta(hours=2), end=at - timedelta(hours=1),
        )  # fmt: skip
        city.asked.setdefault({0: "full", 1: "large"}.get(place, "small"), one.id)
        store.add(one, to)
        if not waits:
            answered = list(_texts(one, to, chance, messages))
            city.asked.update({} if place else {"reply": answered[0].id})
            _handle(one, answered, chance, replies)
            if place >= 20:
                store.take(one.id, Step("thanks", 0, at + timedelta(days=3), whose))


def _texts(one: Outreach, to: Sequence[Entry], chance: random.Random, messages: SqlMessages) -> Iterator[Message]:
    """The question to each, and the replies of two in five."""
    for entry in to:
        its = (one.town_id, NUMBER, entry.resident.id, entry.resident.phone, one.id)
        messages.add(_text(*its, "ask", "delivered", one.texts["en"], one.created_at))
        if chance.random() < (0.75 if len(to) == FULL else 0.4):
            at = one.created_at + timedelta(minutes=chance.uniform(1, 240))
            reply = _text(*its, "inbound", "received", "I was home and I think I saw the car, a blue one.", at)
            reply = replace(reply, answers=chance.choice(("yes", "no", "no", "call", "unclear")))
            messages.add(reply)
            yield reply


def _text(
    town_id: str, number: str, resident_id: str, to: str, outreach_id: str, kind: Any, state: Any, words: str,
    at: datetime,
) -> Message:  # fmt: skip
    return Message(
        new_id(), town_id, kind, state, number, resident_id, to, words, "en", at, at, outreach_id=outreach_id
    )  # fmt: skip


def _handle(one: Outreach, answered: Iterable[Message], chance: random.Random, replies: SqlReplies) -> None:
    for reply in answered:
        if chance.random() < 0.6:
            replies.handle(reply.id, Handling(mark=chance.choice((None, "promised")), read_at=reply.created_at))


def look(town: Town, city: City, count: int, chance: random.Random, rows: Gathered, sealer: Sealer) -> None:
    """Two years of looks by everybody, of one to forty homes each; and those who left in that time."""
    log = SqlAudit(rows, sealer, new_salt)  # type: ignore[arg-type]
    officers, lived = [*(one.id for one in city.staff), "resident"], list(city.homes.values())
    for place in range(count):
        at = datetime.now(UTC) - timedelta(days=730 * (1 - place / count), hours=chance.uniform(0, 3))
        homes = chance.choice(lived)
        seen = homes[:SMALL] if place % 20 == 0 else [chance.choice(homes)]
        case, why = f"2{place % 5}-{chance.randrange(20_000)}", "door to door" if place % 3 == 0 else None
        action = chance.choice(ACTIONS)
        row = AuditRow(new_id(), town.id, at, chance.choice(officers), "", action, case, seen[0].registration.id, why)
        log.note(row)
        if action in ACTIONS[:10]:
            rows.execute(insert(AuditSeenRow), [_seen(row, one) for one in seen])
        if place % 100 == 0:
            gone = {"town_id": town.id, "phone_hash": sealer.phone_hash(f"gone {place}"), "at": at, "receipt": "A"}
            rows.execute(insert(ErasedRow), gone)
        if place % AT_ONCE == 0:
            rows.send()
    rows.send()


def _seen(row: AuditRow, entry: Entry) -> dict[str, Any]:
    """As the log itself copies it from the registrations, which are not asked one by one here."""
    home = entry.registration
    return {"audit_id": row.id, "registration_id": home.id, "resident_id": home.resident_id, "at": row.at}


def attend(town: Town, city: City, desk: Desk, chance: random.Random) -> None:
    """150 flags wait, of ten times as many; and sixty of the addresses that the list lacks."""
    now, everybody = datetime.now(UTC), [one for homes in city.homes.values() for one in homes]
    odd = [one for one in everybody if one.registration.address.status == "typed"]
    with desk.work() as work:
        for place, one in enumerate(chance.sample(everybody, k=10 * OPEN_FLAGS)):
            why = chance.choice(("danger", "misunderstood", "wrong_number", "unreachable"))
            work.audit.flag(flag := new_id(), town.id, one.resident.id, why, now - timedelta(hours=place))
            if place >= OPEN_FLAGS:
                work.attention.done([flag], city.people["officer"].id, now)
        for one in odd[60:]:
            work.attention.settle(one.registration, city.people["officer"].id, now)
        work.commit()
