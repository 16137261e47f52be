"""An outreach under way in one town, as sending sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.handlers.sending import drain
from bot.outreach.outreach import Message
from bot.ports import Desk
from bot.registry.towns import Limits
from tests.builders import NOON, NUMBER, a_message, a_resident, a_town, an_outreach
from tests.far_end import Waits

UNPACED = Limits(messages_per_second=None)

TOWN = a_town(id="town", quiet_hours=None, limits=UNPACED)


def phone(n: int) -> str:
    return f"+186055501{n:02d}"


def an_ask(n: int, **changes: Any) -> Message:
    """The question to the n-th resident."""
    values = {
        "id": f"m{n}", "town_id": "town", "kind": "ask", "state": "queued", "number": NUMBER, "resident_id": f"r{n}",
        "phone": phone(n), "text": f"Text {n}", "language": "en", "created_at": NOON, "updated_at": NOON,
        "outreach_id": "o1", "due_at": NOON,
    }  # fmt: skip
    return a_message(**{**values, **changes})


def begin(
    desk: Desk, people: int, town: Any = TOWN, *, ask: Callable[[int], Message] = an_ask, **outreach: Any
) -> None:
    """An outreach under way to so many residents, nothing of it sent yet."""
    with desk.work() as work:
        work.towns.add(town)
        for n in range(people):
            work.residents.add(a_resident(id=f"r{n}", town_id="town", phone=phone(n), number=NUMBER))
        values = {"id": "o1", "town_id": "town", "state": "sending", "urgent_reason": None, "recipients": people}
        work.outreaches.add(an_outreach(**{**values, **outreach}), [])
        work.messages.queue(ask(n) for n in range(people))
        work.commit()


def states(desk: Desk, people: int) -> Counter[str]:
    with desk.work() as work:
        return Counter(message.state for n in range(people) if (message := work.messages.get(f"m{n}")))


def message(desk: Desk, message_id: str = "m0") -> Message:
    with desk.work() as work:
        found = work.messages.get(message_id)
    assert found is not None
    return found


def change(desk: Desk, n: int, **changes: Any) -> None:
    with desk.work() as work:
        resident = work.residents.find("town", phone(n))
        assert resident is not None
        work.residents.save(replace(resident, **changes))
        work.commit()


def resident(desk: Desk, n: int = 0) -> Any:
    with desk.work() as work:
        return work.residents.find("town", phone(n))


def go(desk: Desk, owner: str = "w1") -> int:
    return drain(NUMBER, owner, desk, Waits(desk.clock))  # type: ignore[arg-type]


def release(desk: Desk) -> None:
    """What time does for a dead holder's lease."""
    with desk.work() as work:
        work.sending.release(NUMBER, "w1")
        work.commit()


def erase(desk: Desk, n: int) -> None:
    with desk.work() as work:
        who = work.residents.find("town", phone(n))
        assert who is not None
        work.residents.erase(who, desk.clock.now(), "K7QM-4TRW", None)
        work.commit()
