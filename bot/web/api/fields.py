"""Kinds of field that several calls take: text without control characters, ids, times with a zone, cursors."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:\d\d$)")
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]*$"
EARLIEST, LATEST = 1970, 2199  # years; what lies outside is a slip


class Strict(BaseModel):
    """What comes in: exact types, nothing unknown."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answer(BaseModel):
    """What goes out."""

    model_config = ConfigDict(frozen=True)


def _moment(value: object) -> datetime:
    """RFC 3339 with its zone; a `+` that a query string turned into a space is mended."""
    mended = _LOST_PLUS.sub("+", value) if isinstance(value, str) else ""
    if not _RFC_3339.fullmatch(mended):
        raise ValueError("must be an RFC 3339 time with its zone, such as 2026-11-20T21:00:00-05:00")
    moment = datetime.fromisoformat(mended.upper())
    if not EARLIEST < moment.year < LATEST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return moment.astimezone(UTC)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text.strip()


def in_order(low: int | None, high: int | None) -> None:
    """Raises ValueError where a house range ends before it begins."""
    if low is not None and high is not None and low > high:
        raise ValueError("`from` must not be above `to`")


def _one_line(most: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most, pattern=_PRINTABLE)


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Text = Annotated[str, _one_line(60), AfterValidator(_filled)]
Short = Annotated[str, _one_line(20), AfterValidator(_filled)]
Place = Annotated[str, _one_line(120)]
Reason = Annotated[str, _one_line(500), AfterValidator(_filled)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Case = Annotated[
    str | None,
    StringConstraints(max_length=200),
    Field(description="The case this is for; required where the town asks for one, which is the default."),
]
House = Annotated[int, Field(ge=0, le=1_000_000)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Phone = Annotated[str, StringConstraints(max_length=40, pattern=_PRINTABLE)]
Limit = Annotated[int, Field(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_=-]{1,400}$"), Field(description="`next` of the part before.")
]


class Part(Strict):
    """Which part of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None
