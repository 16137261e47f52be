"""When two machines text each other, or somebody tries out what we say: one closing line, then silence for a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

IDLE_TEXTS = 6  # texts from one phone that move nothing …
WITHIN = timedelta(minutes=10)  # … in so long get one closing line …
SILENCE = timedelta(hours=1)  # … and then nothing for so long

Verdict = Literal["answer", "close", "silence"]


@dataclass(frozen=True)
class Idle:
    """A phone's late texts that moved nothing, and until when no such text is answered."""

    times: tuple[datetime, ...] = ()
    quiet_until: datetime | None = None


def is_quiet(idle: Idle | None, now: datetime) -> bool:
    """Whether the closing line was said and its hour is not over."""
    return idle is not None and idle.quiet_until is not None and now < idle.quiet_until


def after_idle(idle: Idle | None, now: datetime) -> tuple[Idle, Verdict]:
    """How a phone stands after one more text that moved nothing, and what becomes of its answer."""
    before = idle or Idle()
    if is_quiet(before, now):
        return before, "silence"
    times = (*(at for at in before.times if now - at < WITHIN), now)
    if len(times) < IDLE_TEXTS:
        return Idle(times), "answer"
    return replace(before, times=(), quiet_until=now + SILENCE), "close"
