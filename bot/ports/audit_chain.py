"""The audit log's chain, and the keys that everything is sealed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.registry.people import ChainState


class Chain(Protocol):
    def waiting(self) -> Sequence[str]:
        """Ids of towns that have rows not sealed yet."""
        ...

    def seal(self, town_id: str) -> int:
        """Link the town's next rows to its chain; how many. Two at once go in turn."""
        ...

    def prune(self, town_id: str, before: datetime) -> int:
        """Delete the chain's oldest rows, from before then, leaving a signed anchor; how many."""
        ...

    def verify(self, town_id: str) -> ChainState: ...
