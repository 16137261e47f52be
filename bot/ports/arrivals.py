"""What the store keeps about the way in: how much came, who loops, how far the carrier's list was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, Protocol

from bot.outreach.outreach import Message
from bot.registry.loops import Idle

Counted = Literal["welcome", "inbound"]


class Arrivals(Protocol):
    def count(self, town_id: str, what: Counted, begins: datetime) -> int:
        """One more in the span that begins then; how many it has now. Others who count there wait for the commit."""
        ...

    def counted(self, town_id: str, what: Counted, begins: datetime) -> int: ...
    def idle_of(self, town_id: str, phone: str) -> Idle | None:
        """How this phone stands; whoever asks holds the resident, so nobody changes it meanwhile."""
        ...

    def keep_idle(self, town_id: str, phone: str, idle: Idle | None, now: datetime) -> None:
        """None: the phone moved something."""
        ...

    def forget_idle(self, now: datetime) -> int:
        """Forget each phone whose silence is over, or whose late texts count no longer; how many."""
        ...

    def unclaimed(self, sids: Collection[str]) -> frozenset[str]:
        """Those that were never taken up."""
        ...

    def since(self, resident_id: str, at: datetime) -> Sequence[Message]:
        """What this resident texted after `at`, as far as it is kept."""
        ...

    def read_until(self, number: str) -> datetime | None: ...
    def note_read(self, number: str, until: datetime) -> None: ...
