"""What the handlers need from outside: a store, a carrier, a clock; as protocols, with the errors they raise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar

from bot.dialogue.flow import FlowBook
from bot.dialogue.run import Run
from bot.outreach.outreach import Message, MessageState, Outreach, ReplyAnswer, State, Tally
from bot.registry.addresses import Street, StreetList
from bot.registry.people import ApiKey, AuditRow, Officer
from bot.registry.registrations import Consent, Entry, Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town

# --- errors -----------------------------------------------------------------------------------------------------------


class CarrierError(Exception):
    """The carrier refused a text, or could not be asked. `code` is the carrier's own, `words` ours for an officer."""

    def __init__(self, words: str, code: int | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.code = code


class TryLater(CarrierError):
    """Rate limit or outage: nothing left, and the same text may pass later."""


class Unknown(CarrierError):
    """No answer: the text may have left. Never send again before asking the carrier."""


class GiveUp(CarrierError):
    """This text will never pass; others to the same number may."""


class NeverSend(CarrierError):
    """This number takes no texts from us: suppress it. `stopped` where it opted out (21610)."""

    def __init__(self, words: str, code: int | None = None, *, stopped: bool = False) -> None:
        super().__init__(words, code)
        self.stopped = stopped


class Halt(CarrierError):
    """Nothing passes until somebody mends the account (20003, 30034, …): stop the number and alert."""


class NotYet(CarrierError):
    """The carrier's record is not finished and cannot be deleted yet (20009)."""


class Unavailable(Exception):
    """The database does not answer, is locked or has no room. Nothing was half done; the same may pass later."""


class Conflict(Exception):
    """What was asked does not fit the state things are in; the message says why, for the person who asked."""


class NotFound(Exception):
    """There is no such thing in this town."""


class Invalid(Exception):
    """What was asked cannot be done as asked; the message says why. `problem` names the kind, as the API does."""

    def __init__(self, words: str, problem: str = "invalid", candidates: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.problem = problem
        self.candidates = tuple(candidates)


# --- the carrier ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InboundText:
    """One text from a resident, as the webhook received it."""

    sid: str
    sender: str  # E.164
    to: str  # the town's number
    body: str
    pictures: int = 0
    account: str | None = None  # the carrier's account that signed it
    opt_out: str | None = None  # what the carrier itself did: "STOP", "START", "HELP"


@dataclass(frozen=True)
class OutgoingText:
    message_id: str
    to: str
    sender: str
    text: str
    valid_for: int  # seconds after which the carrier must not deliver it any more
    account: str | None = None
    messaging_service: str | None = None


@dataclass(frozen=True)
class Accepted:
    sid: str
    segments: int


@dataclass(frozen=True)
class CarrierRecord:
    """What the carrier's own list says of one text."""

    sid: str
    to: str
    sender: str
    body: str
    state: MessageState
    created_at: datetime
    code: int | None = None


class Carrier(Protocol):
    """Who moves the texts. Both carriers pass the same contract tests."""

    @property
    def name(self) -> Literal["twilio", "simulator"]: ...

    def send(self, text: OutgoingText) -> Accepted:
        """Hand over one text, once. Raises TryLater, Unknown, GiveUp, NeverSend or Halt."""
        ...

    def find(self, to: str, sender: str, since: datetime, account: str | None = None) -> Sequence[CarrierRecord]:
        """Texts of ours to `to` from `sender` since then, newest first; may lag some seconds behind."""
        ...

    def delete(self, sid: str, account: str | None = None) -> None:
        """Delete the carrier's record of a text; a record that is gone is fine. Raises NotYet, TryLater or Halt."""
        ...


@dataclass(frozen=True)
class SimulatedText:
    """One text on the simulator's own record. `in` is from the phone to the town's number."""

    sid: str
    phone: str  # the resident's, E.164
    number: str  # the town's
    body: str
    direction: Literal["in", "out"]
    state: str
    at: datetime
    segments: int


class Airwaves(Protocol):
    """Where the simulator keeps its texts, so that every process of an installation sees the same phones.

    Each call is a transaction of its own; raises Unavailable.
    """

    def add(self, text: SimulatedText) -> None: ...
    def of_phone(self, phone: str) -> Sequence[SimulatedText]:
        """Texts from and to this phone, oldest first."""
        ...

    def get(self, sid: str) -> SimulatedText | None: ...
    def move(self, sid: str, state: str) -> None: ...
    def delete(self, sid: str) -> None:
        """Forget a text; one that is gone is fine."""
        ...

    def phones(self) -> Sequence[str]:
        """Every phone that has texts."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class Journal(Protocol):
    """The append-only list of erasures and opt-outs outside the database, that a restore applies."""

    def note(self, what: Literal["erased", "stopped", "started"], phone_hash: str, town: str, at: datetime) -> None:
        """Write one line and see it on the disk before returning."""
        ...


# --- the store --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """What became of a text that was claimed before: its answer, or None where it gets none (or was erased)."""

    answer: str | None
    message_id: str | None  # of the answer, for its status callback


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Part of a list: `next` is the cursor of what follows, None at the end."""

    items: tuple[T, ...]
    next: str | None


class Towns(Protocol):
    def by_number(self, number: str) -> Town | None: ...
    def by_slug(self, slug: str) -> Town | None: ...
    def get(self, town_id: str) -> Town: ...
    def all(self) -> Sequence[Town]: ...
    def add(self, town: Town) -> None:
        """Raises Conflict where the slug or a number is taken."""
        ...

    def save(self, town: Town) -> None:
        """Raises Conflict where a number is taken."""
        ...

    def streets(self, town_id: str) -> Sequence[Street]: ...
    def replace_streets(self, town_id: str, streets: Iterable[Street]) -> int:
        """Puts a whole new list in place and raises the town's `streets_version`; how many streets it has."""
        ...


class Residents(Protocol):
    def find(self, town_id: str, phone: str) -> Resident | None:
        """The resident with this phone, locked until the unit of work ends: two texts of one phone go in turn."""
        ...

    def get(self, town_id: str, resident_id: str) -> Resident | None: ...
    def add(self, resident: Resident) -> None: ...
    def save(self, resident: Resident) -> None: ...
    def was_erased(self, town_id: str, phone: str) -> datetime | None:
        """When this phone was last erased, unless it began anew since."""
        ...

    def receipt_of(self, town_id: str, phone: str) -> str | None:
        """The receipt of this phone's last erasure, unless it began anew since."""
        ...

    def unregistered(self, before: datetime) -> Sequence[Resident]:
        """Who was heard from last before then and has neither a registration nor a STOP to be kept for."""
        ...

    def begin_anew(self, town_id: str, phone: str) -> None:
        """Forget that this phone was erased: its owner texted REGISTER."""
        ...

    def erase(self, resident: Resident, at: datetime, receipt: str | None, own_sid: str | None) -> None:
        """Everything that holds this person goes: registrations, cameras, run, consents, texts, replies, claims'
        answers, audit side rows; queued messages are canceled; the carrier's records are listed for deletion; a keyed
        hash stays with the receipt, and where there is none not even that.

        `own_sid` is the claim of the REMOVE itself, whose answer stays."""
        ...


class Registrations(Protocol):
    def of(self, resident_id: str) -> Sequence[Registration]: ...
    def get(self, town_id: str, registration_id: str) -> Entry | None: ...
    def on_street(self, town_id: str, street: str) -> Sequence[Entry]:
        """All on one street (compared by `street_key`), opened; unfinished ones do not exist here."""
        ...

    def in_town(self, town_id: str) -> Iterable[Entry]: ...
    def add(self, registration: Registration) -> None: ...
    def save(self, registration: Registration) -> None: ...
    def drop(self, registration_id: str) -> None: ...
    def per_street(self, town_id: str) -> Mapping[str, int]:
        """How many registrations each street name has; one that waits for its resident's agreement does not count."""
        ...

    def consent(self, resident_id: str, consent: Consent) -> None: ...


class Runs(Protocol):
    def open_for(self, resident_id: str) -> Run | None: ...
    def keep(self, resident_id: str, run: Run | None, now: datetime) -> None:
        """Store the resident's run, left alone since `now`; None ends it."""
        ...

    def left_alone(
        self, town_id: str, since: datetime, until: datetime, nudged_since: datetime, resident_id: str | None = None
    ) -> Sequence[Resident]:
        """Who left a run alone at some time from `since` to `until`, has not stopped texts, and was sent no nudge after
        `nudged_since`; or whether this one resident is such."""
        ...

    def keep_book(self, version: str, pages: Mapping[str, str]) -> None:
        """Remember the pages of a flow book, so that a run can finish on the version it began."""
        ...

    def book(self, version: str) -> Mapping[str, str] | None: ...


class Messages(Protocol):
    def claim(self, sid: str, now: datetime) -> Claim | None:
        """Claim an inbound text: None where it is new and now ours; else what became of it. Of two, one waits."""
        ...

    def answered(self, sid: str, answer: str | None, message_id: str | None) -> None:
        """Store the answer with its claim, sealed."""
        ...

    def add(self, *messages: Message) -> None: ...
    def queue(self, messages: Iterable[Message]) -> None:
        """Add outgoing ones; one that this outreach, resident, kind and turn already has is left out: nobody twice."""
        ...

    def get(self, message_id: str) -> Message | None: ...
    def by_sid(self, sid: str) -> Message | None: ...
    def record(
        self, message_id: str, state: MessageState, at: datetime, *, sid: str | None = None, code: int | None = None,
        error: str | None = None, segments: int | None = None,
    ) -> bool:  # fmt: skip
        """Move a message forward, with its history; False where it was not a move forward. If its resident was erased
        meanwhile, the carrier's record is listed for deletion."""
        ...

    def of_outreach(self, outreach_id: str, limit: int, cursor: str | None) -> Page[Message]:
        """Outgoing ones, oldest first."""
        ...

    def replies(self, outreach_id: str, limit: int, cursor: str | None) -> Page[tuple[Message, Resident | None]]:
        """What residents answered, oldest first, each for the registration that brought its resident in; with who they
        are (None: erased since)."""
        ...

    def last_to(self, resident_id: str) -> Message | None:
        """The last text we sent to this resident, answer or outreach."""
        ...

    def asks_of(self, resident_id: str, since: datetime) -> Sequence[tuple[Message, Outreach, ReplyAnswer | None]]:
        """Outreach questions sent to this resident since then, newest first, with what they answered so far."""
        ...


class Outreaches(Protocol):
    def add(self, outreach: Outreach, recipients: Sequence[Entry]) -> None:
        """A draft with its recipients, fixed from now on, in this order."""
        ...

    def get(self, town_id: str, outreach_id: str) -> Outreach | None:
        """Locked until the unit of work ends."""
        ...

    def recipients(self, outreach_id: str) -> Sequence[tuple[Resident, str]]:
        """Residents with the id of the registration that brought them in; those erased since are gone."""
        ...

    def move(self, outreach_id: str, state: State, at: datetime) -> None: ...
    def cancel_queued(self, outreach_id: str, at: datetime) -> int: ...
    def tally(self, outreach_id: str) -> Tally: ...


@dataclass(frozen=True)
class Due:
    """A message claimed for sending, with what the gate must know."""

    message: Message
    resident: Resident | None
    outreach_state: State | None
    urgent: bool


class Sending(Protocol):
    """What the worker needs: the lease on a number, what is due, what is in doubt, what is to be deleted."""

    def hold(self, number: str, owner: str, now: datetime, until: datetime) -> bool:
        """Take or keep the lease on a sending number; False while another holds it."""
        ...

    def release(self, number: str, owner: str) -> None: ...
    def due_numbers(self, now: datetime) -> Sequence[str]:
        """Numbers with something due that nobody holds."""
        ...

    def next_due(self, number: str, now: datetime, most: int) -> Sequence[Due]:
        """Queued messages of this number that are due, replies before outreaches, fair between outreaches."""
        ...

    def claim(self, message_id: str, now: datetime) -> bool:
        """queued -> sending; False where it is not queued any more."""
        ...

    def put_back(self, message_id: str, due_at: datetime, error: str | None, code: int | None) -> None:
        """sending or unknown -> queued, for a text that certainly did not leave."""
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
    def next_slot(self, number: str) -> datetime | None:
        """When the pace lets the next text of this number begin."""
        ...

    def took_slot(self, number: str, until: datetime) -> None: ...
    def sent_today(self, number: str, since: datetime) -> int:
        """Segments that left from this number since then."""
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


class Officers(Protocol):
    def add(self, officer: Officer) -> None:
        """Raises Conflict where this e-mail is an account already."""
        ...

    def by_email(self, email: str) -> Officer | None: ...
    def get(self, officer_id: str) -> Officer | None: ...
    def all(self) -> Sequence[Officer]: ...
    def disable(self, officer_id: str) -> None: ...
    def add_key(self, key: ApiKey, digest: str) -> None: ...
    def by_key(self, digest: str) -> tuple[Officer, ApiKey] | None:
        """Whom a key acts for; None where it is unknown, revoked, or its officer is disabled."""
        ...

    def keys(self) -> Sequence[ApiKey]: ...
    def revoke_key(self, key_id: str, at: datetime) -> None: ...


class Audit(Protocol):
    def note(self, row: AuditRow, seen: Iterable[Registration] = ()) -> None:
        """Write one look or use; `seen` are the registrations whose particulars were shown."""
        ...

    def rows(self, town_id: str, limit: int, cursor: str | None) -> Page[AuditRow]:
        """Newest first."""
        ...

    def looks_at(self, resident_id: str) -> Mapping[str, int]:
        """How often officers looked at this resident, by month ("2026-11")."""
        ...

    def flag(self, flag_id: str, town_id: str, resident_id: str | None, why: str, at: datetime) -> None:
        """Something a person should see."""
        ...

    def months(self, town_id: str) -> Mapping[str, Mapping[str, int]]:
        """Figures by month ("2026-11"): registrations, outreaches, answers, removals."""
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
    def sending(self) -> Sending: ...
    @property
    def officers(self) -> Officers: ...
    @property
    def audit(self) -> Audit: ...

    def commit(self) -> None: ...

    def wake(self, number: str) -> None:
        """Tell a worker, when this commits, that something is due for this number. Losing it only delays."""
        ...

    def carrier_used(self) -> str | None:
        """The carrier this database has spoken through: "twilio", "simulator" or None."""
        ...

    def use_carrier(self, name: str) -> None: ...


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
    streets: Callable[[UnitOfWork, Town], StreetList]  # the town's matcher, kept while its list stays the same
