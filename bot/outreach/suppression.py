"""The one place that decides who may be texted: asked for a draft's recipients, and again as each text leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.outreach.outreach import Message, MessageKind, State
from bot.outreach.quiet_hours import next_open, valid_for
from bot.registry.registrations import Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town

ASKING: frozenset[MessageKind] = frozenset({"ask", "reminder", "correction", "thanks", "nudge"})  # held back by PAUSE
URGENT: frozenset[MessageKind] = frozenset({"ask", "reminder", "correction", "note"})  # may leave at night
LOOK_AGAIN = timedelta(seconds=30)

WORDS = {
    "erased": "this person was removed",
    "canceled": "the outreach was canceled",
    "came_back": "this person went on by themselves",
    "trial": "the town is on trial and this number is not on its list",
    "stopped": "this person texted STOP",
    "frozen": "this was said to be a wrong number",
    "landline": "this phone takes no texts",
    "unreachable": "an earlier text to this number failed for good",
    "unconfirmed": "this person has not agreed yet",
    "paused": "this person paused texts",
    "answered": "this person has answered",
    "closed": "the case was closed",
    "cap": "this person was texted often enough of late",
}


@dataclass(frozen=True)
class Verdict:
    """What becomes of a text that is about to leave.

    `go`; `suppress` and `cancel`: never, for `reason`, a key of `WORDS`; `wait`: not before `until`.
    """

    action: Literal["go", "suppress", "cancel", "wait"]
    reason: str | None = None
    until: datetime | None = None

    @property
    def words(self) -> str | None:
        """The reason as an officer reads it."""
        return WORDS.get(self.reason) if self.reason else None


GO = Verdict("go")


def is_stopped(resident: Resident) -> bool:
    """Texted STOP, or is said to be a wrong number: no texts at all (47 CFR 64.1200(a)(10))."""
    return resident.stopped_at is not None or resident.frozen_at is not None


def is_paused(resident: Resident, now: datetime) -> bool:
    """Texted PAUSE: no outreach for now."""
    return resident.paused_until is not None and resident.paused_until > now


def cannot_text(resident: Resident) -> bool:
    """A landline, a phone that takes no texts, or one that has not agreed to any yet."""
    return resident.landline or resident.unconfirmed or resident.unreachable_at is not None


def is_disputed(registration: Registration) -> bool:
    """An address that waits for an officer is not asked about."""
    return registration.address.status == "disputed"


def may_send(
    message: Message, resident: Resident | None, town: Town, now: datetime, outreach_state: State | None, urgent: bool,
    *, answered: bool = False, closed: bool = False,
) -> Verdict:  # fmt: skip
    """Whether this text may leave now; asked in the transaction that claims it.

    `resident`: None where the person was erased. `outreach_state`: of the outreach it belongs to, if any. `answered`:
    whether they answered the outreach since this text was queued, which makes a reminder needless. `closed`: whether
    it is a question of a case that was closed since.
    """
    if resident is None or message.phone is None or message.text is None:
        return Verdict("cancel", "erased")
    if message.outreach_id is not None and (verdict := _by_outreach(message.kind, outreach_state, now)) != GO:
        return verdict
    if message.kind == "nudge" and _came_back(message, resident):
        return Verdict("cancel", "came_back")
    if closed:
        return Verdict("cancel", "closed")
    if message.kind == "reminder" and answered:
        return Verdict("cancel", "answered")
    if reason := _refusal(message, resident, town, now):
        return Verdict("suppress", reason)
    if not by_day(message.kind, urgent) or valid_for(now, town):
        return GO
    return Verdict("wait", until=_open(now, town))


def by_day(kind: MessageKind, urgent: bool) -> bool:
    """Whether quiet hours hold this text back: answers to a resident's own never, urgent outreaches neither."""
    return kind != "answer" and not (urgent and kind in URGENT)


def _by_outreach(kind: MessageKind, state: State | None, now: datetime) -> Verdict:
    if state is None:
        return Verdict("cancel", "canceled")
    if kind not in ASKING:
        return GO
    if state == "canceled" or (state == "done" and kind == "ask"):
        return Verdict("cancel", "canceled")
    return GO if state in ("sending", "done") else Verdict("wait", until=now + LOOK_AGAIN)


def _came_back(message: Message, resident: Resident) -> bool:
    """Whether they texted since: what they had left unfinished is no longer left alone."""
    return resident.heard_at is not None and resident.heard_at > message.created_at


def _refusal(message: Message, resident: Resident, town: Town, now: datetime) -> str | None:
    """Why this phone takes no such text, the first reason that holds."""
    refusals = {
        "trial": bool(town.trial) and resident.phone not in town.trial,
        "stopped": resident.stopped_at is not None,
        "frozen": resident.frozen_at is not None,
        "landline": resident.landline,
        "unreachable": resident.unreachable_at is not None,
        "unconfirmed": resident.unconfirmed and message.kind not in ("agreement", "answer"),
        "paused": is_paused(resident, now) and message.kind in ASKING,
    }
    return next((reason for reason, holds in refusals.items() if holds), None)


def _open(now: datetime, town: Town) -> datetime:
    """When the town is open again; shortly before closing, after the coming night."""
    return next_open(max(next_open(now, town), now + timedelta(minutes=1)), town)
