"""The journal's lines: who was erased, who stopped texts or wants them again, by the phone's keyed hash; which legal
holds were released."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast, get_args

What = Literal["erased", "stopped", "started", "released"]


@dataclass(frozen=True)
class Line:
    at: datetime
    what: What
    town: str  # its short name
    phone_hash: str
    receipt: str = ""  # of an erasure; of a release, the hold's id

    def __str__(self) -> str:
        written = f"{self.at.astimezone(UTC).isoformat()} {self.what} {self.town} {self.phone_hash} {self.receipt}"
        return written.rstrip()


def read_lines(text: Iterable[str]) -> Iterator[Line | None]:
    """Each line read; None for one that is torn: the machine went down while it was written."""
    return (_read(line.split()) for line in text)


def _read(words: list[str]) -> Line | None:
    if len(words) not in (4, 5) or words[1] not in get_args(What):
        return None
    try:
        at = datetime.fromisoformat(words[0])
    except ValueError:
        return None
    return Line(at, cast("What", words[1]), *words[2:]) if at.tzinfo else None
