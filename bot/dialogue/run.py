"""One resident's passage through a flow, as a value that can be stored and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Value = str | int | bool | None | tuple[str, ...] | Mapping[str, Any]
"""An answer as saved; plain data only, so that a run is stored as JSON."""


@dataclass(frozen=True)
class Run:
    """Where one resident stands in one flow.

    `answers` holds what was understood, by step name: for a step asked of each camera, a mapping from the camera's key
    to its value. `notes` holds what is not an answer: candidates of a choice, the registration that is updated, text
    still to be read. `under` is the run that this one interrupted, and that goes on when this one ends.
    """

    flow: str
    version: str
    step: str
    language: str
    asked_at: datetime
    answers: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, Value] = field(default_factory=dict)
    trail: tuple[str, ...] = ()  # steps answered so far, for BACK
    misses: int = 0  # answers in a row that were not understood
    under: Run | None = None


def to_plain(run: Run) -> dict[str, Any]:
    """`run` as JSON-ready data; `from_plain` gives it back, equal."""
    return {
        "flow": run.flow,
        "version": run.version,
        "step": run.step,
        "language": run.language,
        "asked_at": run.asked_at.isoformat(),
        "answers": dict(run.answers),
        "notes": dict(run.notes),
        "trail": list(run.trail),
        "misses": run.misses,
        "under": to_plain(run.under) if run.under else None,
    }


def from_plain(data: Mapping[str, Any]) -> Run:
    """The run that `to_plain` made `data` of."""
    return Run(
        flow=data["flow"],
        version=data["version"],
        step=data["step"],
        language=data["language"],
        asked_at=datetime.fromisoformat(data["asked_at"]),
        answers=data["answers"],
        notes=data["notes"],
        trail=tuple(data["trail"]),
        misses=data["misses"],
        under=from_plain(data["under"]) if data["under"] else None,
    )
