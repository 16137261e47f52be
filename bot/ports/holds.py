"""What is kept of legal holds. What they sealed is read by nothing here but their release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.registry.holds import Hold


class Holds(Protocol):
    """Erasing a resident and dropping a registration seal what a hold names, whoever asks for it."""

    def add(self, hold: Hold) -> None: ...
    def get(self, town_id: str, hold_id: str) -> Hold | None:
        """Locked until the unit of work ends."""
        ...

    def of_town(self, town_id: str) -> Sequence[Hold]:
        """Every one that is not released, oldest first."""
        ...

    def on(self, resident_id: str) -> Sequence[Hold]:
        """Those that name this resident, or registrations of theirs, while they are listed."""
        ...

    def keeps_erased(self, town_id: str, phone: str) -> bool:
        """Whether a hold still keeps something of who was erased, unless this phone began anew since."""
        ...

    def keep(self, registration_id: str, at: datetime) -> None:
        """Seal this registration as it stands, where a hold names it: a part of it goes."""
        ...

    def keep_text(self, message_id: str, at: datetime) -> None:
        """Seal this text of theirs as it stands, where a hold names its whole resident: its words go."""
        ...

    def phone_of(self, hold: Hold) -> str | None:
        """Whose it is, listed or sealed."""
        ...

    def contents(self, hold: Hold) -> Sequence[Mapping[str, Any]]:
        """All that it has sealed, part by part: rows by the name of their table, each with its columns by name."""
        ...

    def release(self, hold: Hold, at: datetime) -> None:
        """It ends: what it sealed is erased, and the carrier's records of it are listed for deletion."""
        ...
