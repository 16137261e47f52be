"""A resident: a person known by one mobile number in one town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Texts = Literal["ok", "stopped", "paused", "none", "unreachable", "unconfirmed"]


@dataclass(frozen=True)
class Resident:
    """One phone in one town, from its first text on. Whether registered is told by its registrations."""

    id: str
    town_id: str
    phone: str  # E.164
    number: str  # the town's number that this resident texted; outreaches come from the same one
    created_at: datetime
    name: str | None = None
    language: str | None = None
    stopped_at: datetime | None = None
    stopped_by: Literal["resident", "carrier"] | None = None
    paused_until: datetime | None = None
    unreachable_at: datetime | None = None  # a delivery failed for good (30005, 30006, 21614, …)
    frozen_at: datetime | None = None  # a wrong number was said: no texts, until a person has looked
    landline: bool = False  # entered at a spoken request; has no texts
    unconfirmed: bool = False  # entered by an officer, agreement not given yet
    heard_at: datetime | None = None  # the last text from this phone
    doubted_at: datetime | None = None  # when a delivery failed; cleared when the house number was told
    greeted: bool = False  # a closing courtesy was answered already
    more: str | None = None  # the rest of a paged answer

    def texts(self, now: datetime) -> Texts:
        """Whether this resident takes texts, as officers see it."""
        if self.landline:
            return "none"
        if self.stopped_at or self.frozen_at:
            return "stopped"
        if self.unreachable_at:
            return "unreachable"
        if self.unconfirmed:
            return "unconfirmed"
        return "paused" if self.paused_until and self.paused_until > now else "ok"
