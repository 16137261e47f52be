"""A registration: one resident's cameras at one address, and the agreement it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.dialogue.known import Address
from bot.registry.cameras import Camera
from bot.registry.residents import Resident


@dataclass(frozen=True)
class Registration:
    id: str
    town_id: str
    resident_id: str
    kind: Literal["home", "business"]
    address: Address
    cameras: tuple[Camera, ...]
    agreed_at: datetime | None  # None: entered by an officer, and not yet agreed to
    updated_at: datetime
    extra: Mapping[str, str] = field(default_factory=dict)
    on_hold: bool = False  # a legal hold names it, or its resident; told where one resident's were asked for


@dataclass(frozen=True)
class Site:
    """Where a registration is: what is looked at of many, to tell which few of them are shown."""

    id: str
    kind: Literal["home", "business"]
    address: Address


@dataclass(frozen=True)
class Entry:
    """A registration with whose it is: what an officer looks at."""

    registration: Registration
    resident: Resident


@dataclass(frozen=True)
class Consent:
    """The proof of an agreement: which wording, in which language, given when, by which text (its carrier id).

    Kept as 47 CFR 64.1200 asks of consent to texts: until the person is erased.
    """

    wording: str
    language: str
    at: datetime
    sid: str
