"""An officer's outreach in tests of handlers: the usual request, and what became of its texts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.handlers import outreaches
from bot.handlers.outreaches import Request
from bot.handlers.sending import drain, finish
from bot.outreach.outreach import Message, Outreach, Target
from bot.ports import Desk
from bot.registry.people import Officer
from bot.registry.towns import Limits
from tests.far_end import Waits
from tests.officers import NUMBER, WEST_HARTFORD


def about(desk: Desk, **said: Any) -> Request:
    """A burglary last night on North Main Street."""
    now = desk.clock.now()
    target = said.pop("target", Target(street="n main st"))
    usual = Request("26-1234", target, "burglary", now - timedelta(hours=15), now - timedelta(hours=13))
    return replace(usual, **said)


def drafted(desk: Desk, by: Officer, /, **said: Any) -> Outreach:
    return outreaches.draft(about(desk, **said), by, desk).sheet.outreach


def sent(desk: Desk, by: Officer, /, **said: Any) -> Outreach:
    """An outreach under way, nothing of it sent yet."""
    return outreaches.send(drafted(desk, by, **said).id, by, desk).outreach


def leave(desk: Desk) -> None:
    """Let everything leave that is due, and what is over be closed."""
    drain(NUMBER, "w1", desk, Waits(desk.clock))  # type: ignore[arg-type]
    finish(desk)


def texts_of(outreach: Outreach, desk: Desk, kind: str = "ask") -> dict[str, Message]:
    """Its texts of one kind by the phone they go to; nobody has two of one turn."""
    with desk.look() as work:
        items = work.messages.of_outreach(outreach.id, 200, None).items
    chosen = [one for one in items if one.kind == kind]
    assert len({(one.phone, one.turn) for one in chosen}) == len(chosen)
    return {one.phone or "": one for one in chosen}


def state_of(outreach: Outreach, desk: Desk) -> str:
    with desk.look() as work:
        found = work.outreaches.get(outreach.town_id, outreach.id)
    assert found is not None
    return found.state


def rule(desk: Desk, **limits: Any) -> None:
    """Change the town's limits."""
    with desk.work() as work:
        town = work.towns.get(WEST_HARTFORD.id)
        work.towns.save(replace(town, limits=replace(town.limits, **limits)))
        work.commit()


NO_LIMITS = Limits(messages_per_second=None, resident_per_week=None, case_per_resident=None)


def audited(desk: Desk) -> list[tuple[str, str, str | None]]:
    """Who did what, and why, in order."""
    with desk.look() as work:
        rows = work.audit.rows(WEST_HARTFORD.id, 200, None).items
    return [(row.who_name, row.action, row.reason) for row in reversed(rows)]


def actions(desk: Desk) -> list[str]:
    return [action for _, action, _ in audited(desk)]


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each deed gives or raises, all of them begun at the same moment."""
    gate, found = threading.Barrier(len(deeds)), list[object](None for _ in deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[place] = deed()
        except Exception as error:  # the test looks at it
            found[place] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
