"""What the handlers read and write of towns, residents, messages and outreaches; each a part of one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from bot.dialogue.run import Run
from bot.outreach.outreach import (
    Asked,
    Copy,
    Message,
    MessageState,
    Outreach,
    Recipient,
    ReplyAnswer,
    State,
    Step,
    Tally,
    Wave,
)
from bot.outreach.recipients import Cap
from bot.ports.carrier import Accepted
from bot.registry.addresses import Street
from bot.registry.registrations import Consent, Entry, Registration, Site
from bot.registry.residents import Resident
from bot.registry.towns import Town


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
    def by_numbers(self, numbers: Iterable[str]) -> Mapping[str, Town]:
        """Whose numbers these are, as far as they are a town's; in one look."""
        ...

    def account_of(self, message_id: str | None, sid: str | None, number: str | None) -> str | None:
        """With which account of its own, if it has one, a town sent the text of this id or sid; where that is not
        known, the town of the number."""
        ...

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
    def named(self, town_id: str, name: str, most: int) -> Sequence[Resident]:
        """Whose names have every word of `name`, whatever the order, case and accents; by name."""
        ...

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
        hash stays with the receipt, and where there is none not even that. What a legal hold names is sealed instead.

        `own_sid` is the claim of the REMOVE itself, whose answer stays."""
        ...


class Registrations(Protocol):
    def of(self, resident_id: str) -> Sequence[Registration]:
        """Theirs, each with whether a legal hold names it."""
        ...

    def get(self, town_id: str, registration_id: str) -> Entry | None: ...
    def sites(self, town_id: str, streets: Iterable[str]) -> Sequence[Site]:
        """Where the registrations on these streets are (compared by `street_key`), each once, in no order; unfinished
        ones do not exist here."""
        ...

    def first_sites(self, town_id: str, streets: Sequence[str], most: int) -> tuple[Sequence[Site], int]:
        """`sites`, of the first streets by their keys alone, as many as have `most` of them; and how many more stand on
        the others."""
        ...

    def some(self, town_id: str, registration_ids: Sequence[str]) -> Sequence[Entry]:
        """Those of these that the town has, in the order of the ids."""
        ...

    def of_all(self, resident_ids: Sequence[str]) -> Mapping[str, Sequence[Registration]]:
        """`of` each of these residents who has any."""
        ...

    def in_town(self, town_id: str) -> Iterable[Entry]: ...
    def add(self, registration: Registration) -> None: ...
    def save(self, registration: Registration) -> None: ...
    def drop(self, registration_id: str, at: datetime) -> None:
        """It goes; where a legal hold names it, it is sealed first."""
        ...

    def count(self, town_id: str) -> int:
        """How many there are; one that waits for its resident's agreement does not count."""
        ...

    def per_unlisted(self, town_id: str) -> Mapping[str, int]:
        """`per_street` of what stands under no name of the town's list: typed and disputed addresses."""
        ...

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

    def queue_wave(self, wave: Wave, copies: Iterable[Copy], *, held_back: str | None = None) -> None:
        """Add one kind of text to many, as `queue` does. `held_back`: they are suppressed at once, for this reason."""
        ...

    def reword(self, message: Message) -> None:
        """Keep the words of a text that is still queued as they stand here."""
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

    def record_accepted(self, taken: Mapping[str, Accepted], at: datetime) -> None:
        """`record` for all that the carrier accepted together: what it answered, by message."""
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

    def save(self, outreach: Outreach) -> None: ...
    def recipients(self, outreach_id: str) -> Iterable[Recipient]:
        """In the order of the draft, each opened as it is come to; those erased since are gone, and nobody is erased
        until the unit of work ends."""
        ...

    def recipient_ids(self, outreach_id: str) -> Sequence[str]:
        """Their ids alone, and nobody is held."""
        ...

    def asked(self, outreach_id: str) -> Sequence[Asked]:
        """Its recipients as `recipients` gives them, with what became of their question and what they answered."""
        ...

    def in_turn(self, town_id: str) -> None:
        """Of two units of work of one town that ask for this the second waits until the first has ended."""
        ...

    def asked_enough(self, resident_ids: Sequence[str], cap: Cap) -> frozenset[str]:
        """Which of these residents got as many questions as the cap allows, or have them coming."""
        ...

    def asked_alone(self, outreach: Outreach, since: datetime) -> frozenset[str]:
        """Its residents, with those of other outreaches of its case, or of the officers who drew it up and sign it,
        that left after `since` and that no second person agreed to."""
        ...

    def steps(self, outreach_id: str) -> Sequence[Step]:
        """What was done to it, in order."""
        ...

    def take(self, outreach_id: str, step: Step) -> None:
        """Note a step; its kind and turn must be new."""
        ...

    def move(self, outreach_id: str, state: State, at: datetime) -> None: ...
    def cancel_queued(self, outreach_id: str, at: datetime) -> int:
        """Cancel its texts to many that have not left; answers that officers wrote still leave."""
        ...

    def queued(self, outreach_id: str) -> int:
        """How many of its questions have not left."""
        ...

    def reword(self, outreach_id: str, texts: Mapping[str, str]) -> None:
        """Put other words, by language, into its questions that have not left."""
        ...

    def tally(self, outreach_id: str) -> Tally: ...
