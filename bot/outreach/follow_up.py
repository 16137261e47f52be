"""Who hears of an outreach again: a reminder, a correction, thanks; and when a reminder leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.outreach.outreach import Asked, Recipient
from bot.outreach.quiet_hours import is_quiet, next_open
from bot.registry.towns import Town

REMIND_BEFORE = timedelta(
    hours=24
)  # footage is gone: whatever the hour, a time of day when texts may leave lies between
REMIND_WITHIN = timedelta(hours=3)  # of the officer's word, so that those whose footage goes first come first
MOST_CORRECTIONS = 3  # of one outreach; who errs more often drafts it anew


def to_remind(asked: Iterable[Asked], since: datetime | None) -> list[Recipient]:
    """Who got the question and has not answered; an answer from before `since`, the last correction, is none."""
    return [one.recipient for one in asked if one.reached and not _has_answered(one, since)]


def to_correct(asked: Iterable[Asked]) -> list[Recipient]:
    """Who got the question as it was."""
    return [one.recipient for one in asked if one.reached]


def to_thank(asked: Iterable[Asked]) -> list[Recipient]:
    """Who helped: those whose last answer was yes."""
    return [one.recipient for one in asked if one.answer == "yes"]


def remind_at(until: datetime | None, now: datetime, town: Town, *, urgent: bool) -> datetime | None:
    """When somebody is reminded whose footage is kept `until` then (None: nobody knows); None where it comes too late.

    A day before the footage is gone, but now at the earliest and some hours from now at the latest.
    """
    if until is None:
        return now
    leaves = min(max(now, until - REMIND_BEFORE), now + REMIND_WITHIN)
    if not urgent and is_quiet(leaves, town):
        leaves = next_open(leaves, town)
    return leaves if leaves < until else None


def _has_answered(one: Asked, since: datetime | None) -> bool:
    return one.answered_at is not None and (since is None or one.answered_at >= since)
