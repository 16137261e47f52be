"""What the holder of a number knows of its pace: the texts that count against it, and what others left behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.outreach.pacing import Begun, answered, began_late, begun, may_begin
from bot.ports import Lease, UnitOfWork


@dataclass
class Pace:
    """The pace of one number, as one process knows it; it outlives a drain.

    `counting`: the texts begun here, by message and in order. `mark`: of what was last noted for other processes.
    """

    counting: dict[str, Begun] = field(default_factory=dict)
    mark: datetime | None = None

    def opens(self, lease: Lease, now: datetime) -> datetime | None:
        """When the number may go on for the sake of what others began, or of a carrier that is busy; None: now."""
        return lease.slot if lease.slot and lease.slot > now and lease.slot != self.mark else None

    def may_begin(self, segments: int, rate: float, now: datetime) -> datetime:
        """When a text of so many segments may begin: `now`, or later."""
        self.counting = {message: each for message, each in self.counting.items() if each.until > now}
        return may_begin(tuple(self.counting.values()), segments, rate, now)

    def begin(self, message_id: str, segments: int, rate: float, now: datetime) -> None:
        self.counting[message_id] = begun(segments, rate, now)

    def note(self, number: str, work: UnitOfWork) -> None:
        """Leave word for other processes when all that was begun here counts no longer, should one take over."""
        if self.counting:
            self.mark = work.sending.took_slot(number, max(each.until for each in self.counting.values()))

    def began(self, claimed_at: datetime, at: datetime) -> None:
        """What was claimed at `claimed_at` began at `at`: the commit took its time."""
        for message, each in self.counting.items():
            if each.at == claimed_at:
                self.counting[message] = began_late(each, at)

    def answered(self, message_id: str, at: datetime) -> None:
        if each := self.counting.get(message_id):
            self.counting[message_id] = answered(each, at)
