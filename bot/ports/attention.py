"""What needs a person: flags, and addresses that nobody has settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.outreach.outreach import Message
from bot.registry.flags import Flag
from bot.registry.registrations import Entry, Registration
from bot.registry.residents import Resident


class Attention(Protocol):
    def open(self, town_id: str, most: int) -> Sequence[Flag]:
        """Flags that nobody has dealt with, but those about addresses: words of danger first, then the oldest first."""
        ...

    def about(self, flags: Sequence[Flag]) -> Mapping[str, Resident]:
        """Whom these are about, by their ids."""
        ...

    def waits(self, town_id: str, why: str) -> bool:
        """Whether a flag of this kind is open, about whomever."""
        ...

    def count(self, town_id: str) -> int:
        """How many of `open` and `unsettled` wait."""
        ...

    def get(self, town_id: str, flag_id: str) -> Flag | None:
        """Locked until the unit of work ends."""
        ...

    def of(self, resident_id: str) -> Sequence[Flag]:
        """What nobody has dealt with of this resident, oldest first."""
        ...

    def done(self, flag_ids: Sequence[str], officer_id: str, at: datetime) -> None: ...
    def unsettled(self, town_id: str, most: int) -> Sequence[Entry]:
        """Agreed registrations whose address is disputed or not on the town's list, unless an officer took it so;
        oldest first."""
        ...

    def settle(self, registration: Registration, officer_id: str, at: datetime) -> None:
        """This address is as it should be; it waits again when its street changes."""
        ...

    def said_by(self, resident_id: str, most: int) -> Sequence[Message]:
        """What this resident texted, as far as it is kept, newest first."""
        ...
