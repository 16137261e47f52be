"""What officers make of residents' answers: how they are sorted and marked, and what is written back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.outreach.outreach import Handling, Message, ReplyAnswer


class Replies(Protocol):
    def get(self, outreach_id: str, reply_id: str) -> tuple[Message, Handling] | None:
        """One reply to this outreach with what was made of it, locked until the unit of work ends."""
        ...

    def handle(self, reply_id: str, handling: Handling) -> None:
        """Keep what was made of it."""
        ...

    def sort(self, reply_id: str, answer: ReplyAnswer) -> None:
        """Count it as another answer."""
        ...

    def redact(self, reply_id: str, at: datetime) -> None:
        """Forget its words, and list the carrier's record of it for deletion."""
        ...

    def handlings(self, reply_ids: Sequence[str]) -> Mapping[str, Handling]: ...
    def corrected(self, outreach_ids: Sequence[str]) -> frozenset[str]:
        """Those of these outreaches that were corrected."""
        ...

    def before_correction(self, outreach_id: str, replies: Sequence[Message]) -> frozenset[str]:
        """The ids of those that were written before the latest correction had left to whoever wrote them."""
        ...

    def notes(self, reply_id: str) -> Sequence[Message]:
        """What officers wrote back to this reply, in order."""
        ...

    def add_note(self, note: Message, reply_id: str) -> Message:
        """Queue an answer to a reply, as the next turn of its outreach and resident; as it was kept."""
        ...
