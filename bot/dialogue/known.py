"""What the host looked up before a text is read: the town, what is held of this resident, what is open with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

SHORT_CODE = 2  # letters; a longer word says by itself what unit it is
BLOCK = 90  # house numbers between the first and the last of a block; no house has so many


@dataclass(frozen=True)
class Address:
    """Where cameras are. `number` is text ("12A", "12-14", "12 1/2"); `street` the town's spelling when matched.

    `status`: "matched" stands in the town's list, "typed" is kept as the resident wrote it, "disputed" waits for an
    officer. `also`: other streets that its cameras see, at a corner. Whose address is protected gives no house number:
    `number` is then a whole block ("100-198"), or empty at a crossing with `also`.
    """

    number: str
    street: str
    unit: str | None = None
    text: str = ""  # as the resident typed it
    status: Literal["matched", "typed", "disputed"] = "matched"
    also: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """One line to show officers: "50 North Main Street, unit 2"; a crossing is "Elm Street & Fern Street"."""
        return self.line_with("unit {unit}")

    def line_with(self, unit: str) -> str:
        """One line to show, a numbered unit being said as `unit` has it: "unidad {unit}"."""
        place = f"{self.number} {self.street}".strip() if self.number else " & ".join((self.street, *self.also))
        return f"{place}, {self._unit_label(unit)}" if self.unit else place

    @property
    def is_block(self) -> bool:
        """Whether the number is a whole block ("100-198") and no house."""
        low, _, high = self.number.partition("-")
        return low.isdigit() and high.isdigit() and int(high) - int(low) >= BLOCK

    def _unit_label(self, said: str) -> str:
        """The unit to show: "unit 2B", but "2nd floor" and "rear" as they are."""
        unit = self.unit or ""
        code = " " not in unit and (len(unit) <= SHORT_CODE or any(map(str.isdigit, unit)))
        return said.replace("{unit}", unit) if code else unit


@dataclass(frozen=True)
class AddressMatch:
    """What a typed address is among the town's streets.

    `found`: `address` is certain. `which`: `candidates` (2-3, best first) might be meant; ask. `unknown`: reads as an
    address, but on no street of the town (`address` as typed, status "typed"). `no_number`: `address` has a street but
    no house number. `po_box`, `corner` ("Main and Elm", `candidates` its two streets): not a house. `block` ("100 block
    of Elm St"): `address` has the block's numbers, "100-198"; without one, `candidates` are the blocks that may be
    meant. `not_address`: anything else.
    """

    outcome: Literal["found", "which", "unknown", "no_number", "po_box", "corner", "block", "not_address"]
    address: Address | None = None
    candidates: tuple[Address, ...] = ()


class Streets(Protocol):
    """The town's street list; pure, quick (a look-up in about a millisecond), the same for the same list."""

    def match(self, text: str) -> AddressMatch:
        """What `text` is, taken as an address."""
        ...


@dataclass(frozen=True)
class TownFacts:
    """What texts say of the town."""

    name: str
    department: str
    languages: tuple[str, ...]
    callback: str | None  # the published number as people write it, (860) 555-0100; None: texts give the name alone
    time_zone: str
    carrier_answers_keywords: bool  # the carrier itself answers STOP, START and HELP
    accents: bool = False  # spell Spanish with accents although a text then costs more segments


@dataclass(frozen=True)
class HeldCamera:
    location: str  # an option's key, or own words
    records: str | None = None  # always, motion, hours, unsure
    hours: str | None = None
    sees_road: bool | None = None
    days_kept: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HeldRegistration:
    """One registration as the dialogue sees it."""

    id: str
    kind: Literal["home", "business"]
    address: Address
    cameras: tuple[HeldCamera, ...]
    agreed_at: datetime
    extra: Mapping[str, str] = field(default_factory=dict)
    on_hold: bool = False  # a legal hold keeps it, sealed, when it is taken off


@dataclass(frozen=True)
class Held:
    """What is held of this resident."""

    name: str
    language: str
    registrations: tuple[HeldRegistration, ...]
    stopped: bool = False
    paused_until: datetime | None = None
    looks: Mapping[str, int] = field(default_factory=dict)  # "2026-11" -> how often officers looked that month
    proven: bool = True  # False: ask for the house number before telling what is held


@dataclass(frozen=True)
class OpenAsk:
    """An outreach that was texted to this resident within the last 30 days, newest first in `Known.asks`."""

    outreach_id: str
    case: str
    officer: str
    what: Mapping[str, str]  # by language
    street: str
    when: Mapping[str, str]  # the time asked about, by language, in the town's own time
    callback: str | None  # as people write it
    asked_at: datetime
    answer: Literal["yes", "no", "call", "unclear"] | None = None  # what they answered so far
    closed: bool = False  # canceled, or too old to take an answer; VERIFY still names it


@dataclass(frozen=True)
class Known:
    """Everything a turn may depend on beside the text, the run and the clock."""

    town: TownFacts
    streets: Streets
    language: str | None = None  # of the last text, or chosen; None for a phone never heard from
    held: Held | None = None  # None: not registered
    stopped: bool = False  # texts are stopped, registered or not
    erased: bool = False  # this phone was erased and has not registered since
    asks: tuple[OpenAsk, ...] = ()
    more: str | None = None  # the rest of a paged answer
    pictures: int = 0  # how many the text carried; never fetched
    last_said: str | None = None  # the text we sent last, to tell a quote of it
    greeted: bool = False  # the closing courtesy was answered already
    on_hold: bool = False  # a legal hold keeps what it names of them, sealed, when they leave or since they left
