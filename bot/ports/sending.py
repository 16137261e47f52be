"""What the worker needs of the store: leases, what is due, what is in doubt, what is to be deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.outreach.outreach import Message, Outreach, State
from bot.registry.residents import Resident


@dataclass(frozen=True)
class Due:
    """A message claimed for sending, with what the gate must know."""

    message: Message
    resident: Resident | None
    outreach: Outreach | None = None
    answered: bool = False  # its resident answered the outreach since this text was queued
    closed: bool = False  # a question that was tried before, and its case was closed with thanks meanwhile

    @property
    def outreach_state(self) -> State | None:
        return self.outreach.state if self.outreach else None

    @property
    def urgent(self) -> bool:
        return self.outreach is not None and self.outreach.urgent_reason is not None


@dataclass(frozen=True)
class Lease:
    """The lease on a number, and what stands there: until when nothing may begin (`took_slot`), why it was halted."""

    slot: datetime | None = None
    halted: str | None = None


class Sending(Protocol):
    """What the worker needs: the lease on a number, what is due, what is in doubt, what is to be deleted."""

    def hold(self, number: str, owner: str, now: datetime, until: datetime) -> Lease | None:
        """Take or keep the lease on a sending number; None while another holds it."""
        ...

    def release(self, number: str, owner: str) -> None: ...
    def due_numbers(self, now: datetime) -> Sequence[str]:
        """Numbers with something due that nobody holds."""
        ...

    def next_due(self, number: str, now: datetime, most: int, after: str | None = None) -> Sequence[Due]:
        """Queued messages of this number that are due, replies before outreaches, fair between outreaches, of which the
        one after `after` has the first turn."""
        ...

    def claim(self, message_ids: Sequence[str], now: datetime) -> frozenset[str]:
        """queued -> sending; those that are ours now, for some may not be queued any more."""
        ...

    def put_back(
        self, message_id: str, due_at: datetime, error: str | None, code: int | None, *, untried: bool = False
    ) -> None:
        """sending or unknown -> queued, for a text that certainly did not leave. `untried`: through no fault of its
        own, so that it counts for no attempt."""
        ...

    def postpone(self, message_id: str, due_at: datetime) -> None:
        """Let a queued text wait until then; it was not tried."""
        ...

    def in_doubt(self, before: datetime, most: int) -> Sequence[Message]:
        """Messages left `sending` since before then, or `unknown`."""
        ...

    def finish_outreaches(self, now: datetime) -> int:
        """sending -> done for outreaches of which nothing is queued, sending or unknown; how many."""
        ...

    def halt(self, number: str, why: str | None, until: datetime | None = None) -> None:
        """Stop a number until `until`, with the reason; None lets it go on."""
        ...

    def halted(self) -> Mapping[str, str]: ...
    def took_slot(self, number: str, until: datetime) -> datetime | None:
        """Let no other holder begin a text on this number before `until`, or longer where that was said before; until
        when, by which this holder knows its own word."""
        ...

    def sent_today(self, number: str, since: datetime) -> int:
        """Segments that left from this number since then."""
        ...

    def plan_again(
        self, message_id: str, sid: str, now: datetime, due_at: datetime, error: str, code: int | None
    ) -> bool:
        """accepted or sent -> queued, for a text of which the carrier surely delivered nothing; False where it is not
        in such a state. `sid`, of the try that failed, concerns nobody any more; its record is listed for deletion."""
        ...

    def is_spent(self, sid: str) -> bool:
        """Whether this is the carrier's id of a try that failed and was planned again."""
        ...

    def unreported(self, before: datetime, most: int, after: Message | None) -> Sequence[Message]:
        """Texts that the carrier took, and said nothing final of since before then; oldest first, from `after` on."""
        ...

    def clock(self) -> datetime | None:
        """The database's own clock; None where it has none but this machine's."""
        ...

    def delete_soon(self, sid: str, account: str | None, now: datetime) -> None:
        """List a carrier's record for deletion."""
        ...

    def deletions(self, now: datetime, most: int) -> Sequence[tuple[str, str | None]]:
        """Carrier records to delete that are due: sid and account."""
        ...

    def deleted(self, sid: str) -> None: ...
    def delete_later(self, sid: str, now: datetime) -> None:
        """Try again later, for up to 14 days from the first try (20009); then give up, noted."""
        ...

    def scrub(self) -> bool:
        """Let nothing deleted linger in the files: truncate SQLite's write-ahead log; False if a reader bars it."""
        ...

    def oldest_due(self, now: datetime) -> datetime | None: ...
    def purge(self, now: datetime) -> int:
        """Delete what is past its term: runs left for a week, histories; how many rows."""
        ...
