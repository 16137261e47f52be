"""Nobody is asked too often: how many questions a resident gets in a week and about one case, as their town sets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.outreach.recipients import cap_of
from bot.ports import UnitOfWork
from bot.registry.towns import Town


def asked_enough(
    resident_ids: Sequence[str], case: str | None, town: Town, work: UnitOfWork, now: datetime
) -> frozenset[str]:  # fmt: skip
    """Which of these residents one more question would be one too many for."""
    cap = cap_of(town.limits, case, now)
    return work.outreaches.asked_enough(resident_ids, cap) if cap else frozenset()
