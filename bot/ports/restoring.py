"""What a restore needs: the erasures and opt-outs that the database does not know of, and nothing sent blindly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.registry.residents import Resident


class Restoring(Protocol):
    """Reads by the phone's keyed hash, for the journal holds nothing else."""

    def residents(self, town_id: str, hashes: Sequence[str]) -> Mapping[str, Resident]: ...

    def erased_at(self, town_id: str, hashes: Sequence[str]) -> Mapping[str, datetime]:
        """When each of them was last erased; who began anew since, or was never erased, is left out."""
        ...

    def remember_erasure(self, town_id: str, phone_hash: str, at: datetime, receipt: str) -> None:
        """The mark that an erasure leaves, for somebody whom this database never knew."""
        ...

    def doubt_outgoing(self, now: datetime) -> int:
        """queued or sending -> unknown, for every text that goes out: it may have left after the backup was made."""
        ...
