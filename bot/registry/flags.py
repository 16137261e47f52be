"""What a person should see: a flag is raised by what happened, and stays until an officer has dealt with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

OF_ADDRESS = ("unknown_address", "too_many")
"""Why a flag is about an address: the address itself waits to be settled, and that does what the flag asks for."""


@dataclass(frozen=True)
class Flag:
    """`why` is one of our words ("danger", "misunderstood", …), or the carrier's reason where a number was halted."""

    id: str
    town_id: str
    resident_id: str | None  # None: it is about the town, a number or an officer
    why: str
    at: datetime
    done_at: datetime | None = None
    done_by: str | None = None  # an officer's id
