"""What happened in a turn, in order. The host carries these out in one transaction; the engine only reports them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.dialogue.known import Address, HeldCamera


@dataclass(frozen=True)
class Said:
    """What to answer. At most one a turn; ready to send, within its segments."""

    text: str


@dataclass(frozen=True)
class KeptForMore:
    """The rest of an answer that was too long; MORE sends it. None: nothing is left."""

    text: str | None


@dataclass(frozen=True)
class NothingOpen:
    """Nothing was asked and nothing was understood. `stranger`: of somebody unregistered, who is told who we are."""

    stranger: bool


@dataclass(frozen=True)
class Agreed:
    """The resident gave the agreement: `wording` is the text's version (the flow book's digest)."""

    wording: str
    language: str
    at: datetime


@dataclass(frozen=True)
class Registered:
    """A registration is complete and confirmed."""

    name: str
    kind: Literal["home", "business"]
    address: Address
    cameras: tuple[HeldCamera, ...]
    language: str
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Renamed:
    name: str


@dataclass(frozen=True)
class Changed:
    """A registration's particulars are now these, whole. `taken`: what REMOVE took off that had stood there."""

    registration_id: str
    kind: Literal["home", "business"]
    address: Address
    cameras: tuple[HeldCamera, ...]
    extra: Mapping[str, str] = field(default_factory=dict)
    taken: str | None = None


@dataclass(frozen=True)
class Dropped:
    """One address is taken off; the person stays, for others remain."""

    registration_id: str


@dataclass(frozen=True)
class Erased:
    """Everything about this person goes, now. `Said` after it holds `{receipt}` where the host puts the code."""


@dataclass(frozen=True)
class NothingKept:
    """The agreement was not given: whatever this conversation left is forgotten."""


@dataclass(frozen=True)
class StoppedTexts:
    """No texts at all. `by` is who acted: the resident's word with us, or the carrier's own handling."""

    by: Literal["resident", "carrier"] = "resident"


@dataclass(frozen=True)
class StartedTexts:
    """Texts may flow again."""


@dataclass(frozen=True)
class Paused:
    """No outreach until then; None ends a pause."""

    until: datetime | None


@dataclass(frozen=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True)
class Replied:
    """An answer to an outreach. `words` is the text as the resident sent it."""

    outreach_id: str
    answer: Literal["yes", "no", "call", "unclear"]
    words: str
    picture: bool = False


@dataclass(frozen=True)
class Proven:
    """The house number was right: this is still the person who registered."""


@dataclass(frozen=True)
class WrongNumber:
    """Whoever holds this phone now is not who registered it: end contact, freeze the record for a person."""


@dataclass(frozen=True)
class Flagged:
    """Something a person should see."""

    why: Literal["danger", "misunderstood", "wrong_number", "unknown_address", "silenced"]


@dataclass(frozen=True)
class Courtesy:
    """A thank-you after the end was answered; the next gets none."""


Event = (
    Said
    | NothingOpen
    | KeptForMore
    | Agreed
    | Registered
    | Renamed
    | Changed
    | Dropped
    | Erased
    | NothingKept
    | StoppedTexts
    | StartedTexts
    | Paused
    | LanguageChosen
    | Replied
    | Proven
    | WrongNumber
    | Flagged
    | Courtesy
)
