"""The lists that officers look at: outreaches, replies still to be read, and whether there is a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.outreach.outreach import Handling, Message, Outreach, Tally
from bot.ports.records import Page
from bot.registry.registrations import Registration
from bot.registry.residents import Resident


@dataclass(frozen=True)
class Answered:
    """One reply, with who wrote it (None: erased since) and what officers made of it."""

    message: Message  # its `registration_id` is the one that brought its resident in
    resident: Resident | None
    handling: Handling


@dataclass(frozen=True)
class Answers:
    """Some replies, and how many there are in all; 0 where none was left to show."""

    items: tuple[Answered, ...]
    count: int


class Reports(Protocol):
    """Reads alone; nothing here locks."""

    def outreaches(
        self, town_id: str, limit: int, cursor: str | None, officer_id: str | None = None
    ) -> Page[tuple[Outreach, Tally]]:
        """The newest first, of one officer or of all; how residents answered is told, states of texts are not."""
        ...

    def open_of(self, town_id: str, officer_id: str) -> Sequence[Outreach]:
        """What this officer has sent and not closed with thanks, newest first, 100 at the most."""
        ...

    def of_case(self, town_id: str, case: str) -> Sequence[Outreach]:
        """All that were sent about a case, newest first, 100 at the most."""
        ...

    def waiting(self, town_id: str) -> Sequence[Outreach]:
        """What waits for a second person's approval, newest first, 100 at the most."""
        ...

    def answered(self, outreach_ids: Sequence[str], most: int, skip: int = 0) -> Answers:
        """Replies to these: unread first; of these yes, call, unclear, no; each of them newest first."""
        ...

    def one_answered(self, outreach_id: str, reply_id: str) -> Answered | None: ...

    def unread(self, outreach_ids: Sequence[str]) -> int: ...

    def homes(self, town_id: str, registration_ids: Sequence[str]) -> Mapping[str, Registration]:
        """Registrations by their ids, without their residents."""
        ...

    def notes(self, reply_ids: Sequence[str]) -> Mapping[str, Sequence[Message]]:
        """What officers wrote back, in order, by the reply."""
        ...

    def street_names(self, town_id: str) -> Sequence[str]:
        """The streets of the town's list, by name."""
        ...

    def has_map(self, town_id: str) -> bool:
        """Whether any street of the town's list has a line."""
        ...
