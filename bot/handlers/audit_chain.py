"""The audit log kept whole: sealed within seconds, pruned after its term, verified on demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.ports import Desk, NotFound
from bot.registry.people import ChainState
from bot.registry.towns import Town

YEAR = timedelta(days=365.25)


def seal_audit(desk: Desk) -> int:
    """Link every row that waits, town by town, each in a transaction of its own; how many."""
    with desk.look() as work:
        waiting = work.chain.waiting()
    return sum(_seal(town_id, desk) for town_id in waiting)


def _seal(town_id: str, desk: Desk) -> int:
    with desk.work() as work:
        sealed = work.chain.seal(town_id)
        work.commit()
    return sealed


def prune_audit(desk: Desk) -> int:
    """Delete what is older than each town's term; how many rows."""
    with desk.look() as work:
        towns = work.towns.all()
    return sum(_prune(town, desk) for town in towns)


def _prune(town: Town, desk: Desk) -> int:
    if town.limits.audit_years is None:
        return 0
    with desk.work() as work:
        gone = work.chain.prune(town.id, desk.clock.now() - town.limits.audit_years * YEAR)
        work.commit()
    return gone


def verify_audit(slug: str | None, desk: Desk) -> Iterator[tuple[Town, ChainState]]:
    """Each town's log, or one town's. Raises NotFound."""
    with desk.look() as work:
        towns = [town for town in work.towns.all() if slug in (None, town.slug)]
        if slug is not None and not towns:
            raise NotFound(f"There is no town “{slug}”; `town list` shows them.")
        for town in towns:
            yield town, work.chain.verify(town.id)
