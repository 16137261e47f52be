"""Sending: one worker at a time drains a number, and no text leaves twice.

The lease on a number, the claim of a text and its result are rows of our own; whatever drives this may die anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from bot.handlers.outcomes import Outcome, attempt, settle_outcomes
from bot.handlers.pace import Pace
from bot.handlers.rewording import worded_now
from bot.outreach.outreach import Message
from bot.outreach.pacing import at_most, day_began, fits_today, next_day
from bot.outreach.quiet_hours import LONGEST, valid_for
from bot.outreach.suppression import Verdict, by_day, may_send
from bot.ports import Desk, Due, Halt, Lease, OutgoingText, TryLater, Unavailable, UnitOfWork
from bot.registry.towns import Town

LEASE = timedelta(seconds=6)  # renewed at every turn; a dead holder is followed after so long
IN_FLIGHT = 32  # sends to one number's carrier at once
GATHER = 0.008  # seconds to wait for the others once one came back: several share a transaction
SOON = 0.1  # seconds until the pace's next turn, for which a drain waits whatever comes back meanwhile
NAP = 0.5  # seconds; the longest a drain waits without looking at its lease
PATIENCE = 60  # naps through which a drain keeps trying to record what left, while the database is away


@dataclass
class Drain:
    """One holder's turn at one number: what is in flight, and what came back but is not recorded yet."""

    number: str
    owner: str
    desk: Desk
    stop: Event
    pool: ThreadPoolExecutor
    pace: Pace = field(default_factory=Pace)
    flying: set[Future[Outcome]] = field(default_factory=set)
    landed: list[Outcome] = field(default_factory=list)
    probing: bool = False  # the number was halted
    probe: str | None = None  # the one text that finds out whether it still must be
    until: datetime | None = None  # when the pace lets the next text begin
    served: str | None = None  # the outreach that had the last turn
    held: bool = True
    left: int = 0  # texts that the carrier took

    def turn(self) -> int:
        """Record what came back, and claim and begin what may leave; how many texts moved. Raises Unavailable."""
        claimed: list[OutgoingText] = []
        with self.desk.work() as work:
            now = self.desk.clock.now()
            self.until = None
            lease = work.sending.hold(self.number, self.owner, now, now + LEASE)
            self.held = lease is not None
            self._land({future for future in self.flying if future.done()})  # the more, the fewer transactions
            turned_away = self._claim(claimed, lease, work, now) if lease and self._may_claim(lease, now) else 0
            self._settle(work, now)
            work.commit()
        moved = len(self.landed) + len(claimed) + turned_away
        self.left += sum(outcome.accepted is not None for outcome in self.landed)
        self.landed.clear()
        self.pace.began(now, self.desk.clock.now())
        for text in claimed:  # only what begins at once was claimed: nothing grows old between claim and send
            self.flying.add(self.pool.submit(attempt, text, now, self.desk))
        if claimed and self.until:
            self.until += self.desk.clock.now() - now
        return moved

    def _land(self, done: set[Future[Outcome]]) -> None:
        self.flying -= done
        for outcome in [future.result() for future in done]:
            self.landed.append(outcome)
            if outcome.at is not None:
                self.pace.answered(outcome.message_id, outcome.at)
            if isinstance(outcome.error, TryLater):  # the breather that will be noted counts for us as well
                self.pace.mark = None

    def _settle(self, work: UnitOfWork, now: datetime) -> None:
        settle_outcomes(self.landed, work, self.desk, now)
        if any(each.message_id == self.probe and each.accepted is not None for each in self.landed):
            work.sending.halt(self.number, None)

    def _room(self, lease: Lease) -> int:
        """How many texts may begin now: after a halt a single one, to see whether the account was mended."""
        self.probing = lease.halted is not None
        if self.probing:
            return 0 if self.busy else 1
        return IN_FLIGHT - len(self.flying)

    def _may_claim(self, lease: Lease, now: datetime) -> bool:
        if self.stop.is_set() or any(isinstance(each.error, Halt | TryLater) for each in self.landed):
            return False
        self.until = self.pace.opens(lease, now)
        return self.until is None

    def _claim(self, claimed: list[OutgoingText], lease: Lease, work: UnitOfWork, now: datetime) -> int:
        """Claim what may leave now; how many others were turned away."""
        room, turned_away, going = self._room(lease), 0, list[Due]()
        if not room or (town := work.towns.by_number(self.number)) is None or self._waits(town, now):
            return 0
        for due in work.sending.next_due(self.number, now, at_most(room, town.limits.messages_per_second), self.served):
            verdict = may_send(
                due.message, due.resident, town, now, due.outreach_state, due.urgent, answered=due.answered,
                closed=due.closed,
            )  # fmt: skip
            if verdict.action != "go":
                turned_away += turn_away(due.message, verdict, work, now)
                continue
            worded = worded_now(due, town, work, self.desk)
            if not self._in_pace(worded.message, going, town, work, now):
                break
            going.append(worded)
        ours = work.sending.claim([due.message.id for due in going], now)
        for due in (each for each in going if each.message.id in ours):
            claimed.append(outgoing(due, town, now))
            self.probe = due.message.id if self.probing else None
            self.served = due.message.outreach_id or self.served
        if going and town.limits.messages_per_second is not None:
            self.pace.note(self.number, work)
        return turned_away

    def _waits(self, town: Town, now: datetime) -> bool:
        """Whether the pace lets not even the smallest text begin now."""
        if (rate := town.limits.messages_per_second) is not None:
            begin = self.pace.may_begin(1, rate, now)
            self.until = begin if begin > now else None
        return self.until is not None

    def _in_pace(self, message: Message, going: Sequence[Due], town: Town, work: UnitOfWork, now: datetime) -> bool:
        """Whether day and pace let this text begin now, after those `going` already; if so, its turn is taken."""
        limits = town.limits
        if limits.segments_per_day is not None:
            sent = work.sending.sent_today(self.number, day_began(now)) + sum(each.message.segments for each in going)
            if not fits_today(sent, message.segments, limits.segments_per_day):
                work.sending.halt(self.number, "today's limit on texts is reached", next_day(now))
                return False
        if (rate := limits.messages_per_second) is None:
            return True
        begin = self.pace.may_begin(message.segments, rate, now)
        if begin > now:
            self.until = begin
            return False
        self.pace.begin(message.id, message.segments, rate, now)
        return True

    def rest(self) -> None:
        """Wait until something came back, the pace allows the next text, or a nap has passed."""
        pause = self._pause()
        if self.flying and self.until is not None and pause <= SOON:  # what comes back is recorded with the next
            wait(self.flying, pause)
            self.stop.wait(self._pause())
            pause = 0.0
        elif not self.flying:
            self.stop.wait(pause)
        done = wait(self.flying, pause, FIRST_COMPLETED).done if self.flying else set()
        if done and self.until is None:
            done |= wait(self.flying - done, GATHER).done
        self._land(done)

    def _pause(self) -> float:
        """Seconds until the pace's next turn, or a nap."""
        if self.until is None:
            return NAP
        return min(NAP, max(0.0, (self.until - self.desk.clock.now()).total_seconds()))

    @property
    def busy(self) -> bool:
        return bool(self.flying or self.landed)


def drain(number: str, owner: str, desk: Desk, stop: Event, pace: Pace | None = None) -> int:
    """Send what is due from one of the towns' numbers, until nothing is; how many texts the carrier took.

    `owner` names this holder of the number's lease: while another holds it, nothing happens. `stop` ends it in good
    order: what is in flight is recorded, and the lease given back. `pace`: what this process knows of the number's from
    before; without it a drain waits until nothing can count any more that was begun.
    """
    with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="send") as pool:
        turns = Drain(number, owner, desk, stop, pool, pace or Pace())
        _drain(turns)
    if turns.held:
        with desk.work() as work:
            turns.pace.note(number, work)
            work.sending.release(number, owner)
            work.commit()
    return turns.left


def _drain(turns: Drain) -> None:
    missed = 0
    while True:
        try:
            moved = turns.turn()
            missed = 0
        except Unavailable:
            moved, missed = 0, missed + 1
            if missed > PATIENCE or not turns.busy:
                raise
        if not (moved or turns.busy or turns.until) or (turns.stop.is_set() and not turns.busy):
            return
        if not turns.held and not turns.busy:
            return
        if turns.flying or not moved:
            turns.rest()


def turn_away(message: Message, verdict: Verdict, work: UnitOfWork, now: datetime) -> int:
    """Do what a verdict other than "go" says; 1, for the one text that moved."""
    if verdict.action == "wait" and verdict.until is not None:
        work.sending.postpone(message.id, verdict.until)
    elif verdict.action == "cancel":
        work.messages.record(message.id, "canceled", now, error=verdict.words)
    else:
        work.messages.record(message.id, "suppressed", now, error=verdict.words)
    return 1


def outgoing(due: Due, town: Town, now: datetime) -> OutgoingText:
    """The text as the carrier takes it, not to be delivered once the quiet hours have begun."""
    message = due.message
    return OutgoingText(
        message_id=message.id,
        to=message.phone or "",
        sender=message.number,
        text=message.text or "",
        valid_for=valid_for(now, town) if by_day(message.kind, due.urgent) else LONGEST,
        account=town.twilio_account,
        messaging_service=town.messaging_service,
    )


def kick(desk: Desk) -> Sequence[str]:
    """The numbers with something due that nobody drains: whatever woke nobody, or died, is found here."""
    with desk.look() as work:
        return work.sending.due_numbers(desk.clock.now())


def finish(desk: Desk) -> int:
    """Close the outreaches of which every text has met its fate; how many."""
    with desk.work() as work:
        closed = work.sending.finish_outreaches(desk.clock.now())
        work.commit()
    return closed


def scrub(desk: Desk) -> bool:
    """Let nothing erased linger in the database's files; False where a reader is in the way: again soon."""
    with desk.work() as work:
        return work.sending.scrub()


def purge(desk: Desk) -> int:
    """Delete what is past its term; how many rows."""
    with desk.work() as work:
        gone = work.sending.purge(desk.clock.now())
        work.commit()
    return gone
