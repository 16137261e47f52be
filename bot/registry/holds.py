"""A legal hold: what a court or the law wants kept. It seals what it names when its resident leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Names = Literal["person", "registration"]


@dataclass(frozen=True)
class Hold:
    """`resident_id` is None once all that it names is sealed: it then points at nobody who is listed."""

    id: str
    town_id: str
    names: Names
    resident_id: str | None
    registration_id: str | None  # None where it names the whole person
    case: str | None
    reason: str
    set_by: str  # an officer's id
    set_at: datetime
    sealed_at: datetime | None = None  # when it last took something in

    def covers(self, registration_id: str) -> bool:
        """Whether it names this registration of its resident's."""
        return self.registration_id in (None, registration_id)
