"""How officers are told of new answers, and what is known of who was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.outreach.notices import Notice, NoticeKind
from bot.outreach.outreach import Outreach


class NotTold(Exception):
    """A notice did not get through; the message says why without naming anybody."""


class Notifier(Protocol):
    def tell(self, notice: Notice) -> None:
        """By mail, and to the town's web hook. Raises NotTold where neither, or not both, took it."""
        ...


class NobodyTold:
    """Where no mail server is set and no page is known: the pages alone show what is new."""

    def tell(self, notice: Notice) -> None:
        return None


@dataclass(frozen=True)
class News:
    """Answers to one outreach that nobody was told of: how many, and when the last of them came."""

    outreach: Outreach
    count: int
    until: datetime


class Notices(Protocol):
    def unread(self, since: datetime) -> Sequence[News]:
        """Outreaches with a yes or a call that came after `since`, that was not read, and of which nobody was told."""
        ...

    def left(self, since: datetime, until: datetime) -> Sequence[News]:
        """Outreaches with a yes that came between these times, and that nobody marked, called or wrote to."""
        ...

    def told(self, outreach_id: str, kind: NoticeKind, until: datetime) -> None:
        """Remember that everything up to then was told."""
        ...
