"""An officer's change of one outreach: in one unit of work, audited, and every step of it taken once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.handlers.cases import note
from bot.handlers.sheets import Sheet, held, night_ends, sheet_of
from bot.outreach.outreach import Outreach, State, Step, StepKind
from bot.ports import Conflict, Desk, UnitOfWork
from bot.registry.people import Officer
from bot.registry.towns import Town

MOVES: Mapping[str, State] = {"pause": "paused", "resume": "sending", "cancel": "canceled"}


@dataclass
class Change:
    """What `officer` does with an outreach; `sheet` is how it stands after that."""

    outreach: Outreach  # as it stood before
    town: Town
    officer: Officer
    work: UnitOfWork
    desk: Desk
    sheet: Sheet = field(init=False)

    @property
    def now(self) -> datetime:
        return self.desk.clock.now()

    def leaves_at(self) -> datetime:
        """When what is queued now may leave."""
        return night_ends(self.outreach, self.town, self.now) or self.now

    def done_before(self, kind: StepKind) -> bool:
        return any(taken.kind == kind for taken in self.work.outreaches.steps(self.outreach.id))

    def step(self, kind: StepKind, turn: int = 0) -> None:
        self.work.outreaches.take(self.outreach.id, Step(kind, turn, self.now, self.officer.id))

    def note(self, action: str, reason: str | None = None) -> None:
        note(
            self.work, self.desk, self.officer, action, case=self.outreach.case, target=self.outreach.id, reason=reason
        )

    def refuse_unless(self, state: State, action: str) -> None:
        """Raises Conflict where it stands elsewhere."""
        if self.outreach.state != state:
            raise Conflict(f"This outreach is {self.outreach.state}; there is nothing to {action}.")

    def move(self, action: str) -> None:
        self.work.outreaches.move(self.outreach.id, MOVES[action], self.now)
        self.note(action)


@contextmanager
def changing(outreach_id: str, officer: Officer, desk: Desk) -> Iterator[Change]:
    """An outreach to change, whole or not at all. Raises NotFound."""
    with desk.work() as work:
        change = Change(*held(outreach_id, officer, work), officer, work, desk)
        yield change
        change.sheet = sheet_of(outreach_id, officer, work, desk)
        work.commit()
