"""A camera: one place it looks from, and whether its footage of a moment may still exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Footage = Literal["likely", "expiring", "gone", "unknown"]
EXPIRING = timedelta(hours=48)


@dataclass(frozen=True)
class Camera:
    location: str  # an option's key, or the resident's own words
    records: Literal["always", "motion", "hours", "unsure"] = "unsure"
    hours: str | None = None  # in the resident's words, where it records certain hours
    sees_road: bool | None = None
    days_kept: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


def footage(cameras: Iterable[Camera], at: datetime, now: datetime) -> tuple[Footage, datetime | None]:
    """What the best camera may still hold of the moment `at`, and until when (None where nobody knows)."""
    kept = [camera.days_kept for camera in cameras if camera.days_kept is not None]
    if not kept:
        return "unknown", None
    until = at + timedelta(days=max(kept))
    if until <= now:
        return "gone", until
    return ("expiring" if until - now <= EXPIRING else "likely"), until
