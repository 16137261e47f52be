"""PAUSE: no outreach for some days, or until a day that is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.dialogue.events import Paused
from bot.dialogue.intent import Intent
from bot.dialogue.saying import Voice
from bot.dialogue.turn import Turn
from bot.dialogue.until import until

PAUSE_DAYS = 30
LONGEST_PAUSE = 365


def pause(turn: Turn, intent: Intent) -> None:
    if not intent.sure and not turn.known.erased:
        end = _until(turn, intent)
        last = turn.in_each(partial(Voice.day, day=_here(turn, end)))
        turn.begin("removal", "rest", end=end.isoformat(), until=last)
        turn.ask()
        return
    if turn.known.held is None and turn.run is None:
        turn.says("not_registered")
        return
    end = _until(turn, intent)
    turn.report(Paused(end))
    day = _here(turn, end)
    turn.says("paused", days=str((day - _here(turn, turn.now)).days), until=turn.voice.day(day))
    turn.ask()


def _until(turn: Turn, intent: Intent) -> datetime:
    """The end of a pause: the beginning of the day that was named, in the town's time; else so many days from now."""
    if turn.resting_until:
        return turn.resting_until  # it was named before, and now agreed to
    zone, today = ZoneInfo(turn.known.town.time_zone), _here(turn, turn.now)
    day = until(turn.book, turn.heard.words, today)
    if day and (day - today).days <= LONGEST_PAUSE:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    days = min(max(intent.number if intent.number is not None else PAUSE_DAYS, 1), LONGEST_PAUSE)
    return turn.now + timedelta(days=days)


def _here(turn: Turn, moment: datetime) -> date:
    """The day of a moment, where the town is."""
    return moment.astimezone(ZoneInfo(turn.known.town.time_zone)).date()
