"""What a worker does by the clock: chores that one process of all does, and rounds that each process makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from bot.handlers.audit_chain import prune_audit
from bot.handlers.missed import fetch_missed
from bot.handlers.notices import tell_officers
from bot.handlers.removal_at_carrier import delete_at_carrier
from bot.handlers.sending import finish, purge
from bot.handlers.silence import forget_unfinished, nudge_residents
from bot.handlers.unknowns import settle_unknowns
from bot.handlers.unreported import settle_unreported
from bot.ports import Desk


@dataclass(frozen=True)
class Chore:
    """`when` is a cron line that begins with seconds."""

    when: str
    do: Callable[[Desk], object]


CHORES: Mapping[str, Chore] = {
    "unknowns": Chore("*/30 * * * * *", settle_unknowns),
    "missed": Chore("0 * * * * *", fetch_missed),
    "unreported": Chore("0 45 9 * * *", settle_unreported),
    "deletions": Chore("*/5 * * * * *", delete_at_carrier),
    "finish": Chore("10,40 * * * * *", finish),
    "notices": Chore("15,35,55 * * * * *", tell_officers),
    "nudges": Chore("20 */10 * * * *", nudge_residents),
    "unfinished": Chore("40 20 * * * *", forget_unfinished),
    "audit": Chore("0 40 8 * * *", prune_audit),
    "purge": Chore("0 30 8 * * *", purge),  # UTC: before dawn in all of the United States
}


@dataclass
class Round:
    """Something this process does every so many seconds, the first time at once."""

    name: str
    seconds: float
    do: Callable[[], object]
    due: float = 0.0

    def is_due(self) -> bool:
        """Whether it is time; if so, the next time is set."""
        now = monotonic()
        if now < self.due:
            return False
        self.due = now + self.seconds
        return True
