"""One transaction over everything, the clock, the journal; and the desk that a handler works at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.dialogue.flow import FlowBook
from bot.ports.accounts import Accounts
from bot.ports.arrivals import Arrivals
from bot.ports.attention import Attention
from bot.ports.audit_chain import Chain
from bot.ports.carrier import Carrier
from bot.ports.holds import Holds
from bot.ports.notices import NobodyTold, Notices, Notifier
from bot.ports.people import Audit, Officers
from bot.ports.records import Messages, Outreaches, Registrations, Residents, Runs, Towns
from bot.ports.replies import Replies
from bot.ports.reports import Reports
from bot.ports.restoring import Restoring
from bot.ports.sending import Sending
from bot.registry.addresses import Street, StreetList
from bot.registry.journal import Line
from bot.registry.towns import Town


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class Journal(Protocol):
    """The append-only list of erasures and opt-outs outside the database, that a restore applies."""

    def note(self, line: Line) -> None:
        """Write one line and see it on the disk before returning."""
        ...

    def lines(self) -> Iterable[Line | None]:
        """All of it, oldest first; None for a line that is torn."""
        ...


class UnitOfWork(Protocol):
    """One transaction over all records. Leaving it without `commit` undoes everything. Raises Unavailable."""

    @property
    def towns(self) -> Towns: ...
    @property
    def residents(self) -> Residents: ...
    @property
    def registrations(self) -> Registrations: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def outreaches(self) -> Outreaches: ...
    @property
    def replies(self) -> Replies: ...
    @property
    def arrivals(self) -> Arrivals: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def attention(self) -> Attention: ...
    @property
    def sending(self) -> Sending: ...
    @property
    def officers(self) -> Officers: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def chain(self) -> Chain: ...
    @property
    def holds(self) -> Holds: ...
    @property
    def restoring(self) -> Restoring: ...

    def commit(self) -> None: ...

    def wake(self, number: str) -> None:
        """Tell a worker, when this commits, that something is due for this number. Losing it only delays."""
        ...

    def carrier_used(self) -> str | None:
        """The carrier this database has spoken through: "twilio", "simulator" or None."""
        ...

    def use_carrier(self, name: str) -> None: ...


class TownStreets(Protocol):
    """A town's street list, kept in the process while it stays the same."""

    def __call__(self, work: UnitOfWork, town: Town) -> StreetList:
        """Its matcher."""
        ...

    def drawn(self, work: UnitOfWork, town: Town) -> tuple[Street, ...]:
        """Its streets that have a line, in the list's order."""
        ...


@dataclass(frozen=True)
class Desk:
    """Everything a handler works with; `bot.bootstrap` makes the only one of a process."""

    work: Callable[[], AbstractContextManager[UnitOfWork]]
    look: Callable[[], AbstractContextManager[UnitOfWork]]  # for what only reads: it waits for nobody who writes
    carrier: Carrier
    clock: Clock
    new_id: Callable[[], str]  # random, for records
    new_receipt: Callable[[], str]  # random, short, readable aloud
    phone_hash: Callable[[str], str]  # keyed, for the journal
    journal: Journal
    book: FlowBook  # the present dialogues
    pages: Mapping[str, str]  # their source, page by page
    read_book: Callable[[Mapping[str, str]], FlowBook]  # older dialogues from their source
    streets: TownStreets
    notifier: Notifier = field(default_factory=NobodyTold)  # tells officers of new answers
    base_url: str = ""  # where the officers' pages are, for links; without a slash at its end
