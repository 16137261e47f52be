"""A town: its police department, numbers, hours and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Literal
from zlib import crc32
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """When nothing leaves but answers and urgent outreaches, in the town's own time; may run over midnight.

    The default, 20:00 to 09:00, is Connecticut's rule for marketing texts, the strictest that could apply.
    """

    begin: time
    end: time


@dataclass(frozen=True)
class Limits:
    """What protects residents from too many texts and the town from mistakes. None: no limit."""

    messages_per_second: float | None = 1.0  # segments, for each sending number
    segments_per_day: int | None = None
    resident_per_week: int | None = 3  # outreaches to one resident
    case_per_resident: int | None = 2  # outreaches of one case to one resident
    approve_above: int | None = None  # recipients from which a second person must agree
    seen_per_day: int | None = None  # residents one officer may look at
    welcomes_per_day: int | None = 300  # answers to strangers
    inbound_per_minute: int | None = None
    audit_years: int | None = 5  # how long the audit log is kept; None: for good


@dataclass(frozen=True)
class Town:
    """A municipality with its department, its number(s), streets and officers. Data never crosses towns."""

    id: str
    slug: str
    name: str
    department: str
    time_zone: str  # an IANA name, America/New_York
    numbers: tuple[str, ...]  # E.164, that residents text and that outreaches leave from
    languages: tuple[str, ...] = ("en", "es")
    callbacks: tuple[str, ...] = ()  # E.164, published; the first is the default of a draft
    quiet_hours: QuietHours | None = QuietHours(time(20), time(9))
    require_case: bool = True
    case_pattern: str | None = None  # a regular expression for the whole case number; None: any 1-60 characters
    carrier_keywords: Literal["answered", "ours"] | None = None  # None: Twilio "answered", else "ours"
    trial: tuple[str, ...] = ()  # where set, texts go to these numbers alone
    twilio_account: str | None = None
    messaging_service: str | None = None
    accents: bool = False
    notices: str | None = None  # an address of the town's own that is told of new answers
    law: Mapping[str, str] = field(default_factory=dict)  # by language, what the public page says that the law allows
    upload_link: str | None = None  # the host of the agency where residents upload video; officers may send its links
    streets_version: int = 0  # grows when the street list changes
    limits: Limits = field(default_factory=Limits)

    def number_for(self, phone: str) -> str:
        """The number that texts a phone which never texted us: always the same one, and each as often as the others."""
        return self.numbers[crc32(phone.encode()) % len(self.numbers)]

    def midnight(self, now: datetime) -> datetime:
        """When the town's present day began, in its own time; in UTC."""
        local = now.astimezone(ZoneInfo(self.time_zone))
        return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
