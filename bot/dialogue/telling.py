"""What is held of a resident: told, or taken up to be changed; where the phone may be another's, only after a proof."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.dialogue.answering import answer
from bot.dialogue.endings import begin_registration, say_gone
from bot.dialogue.intent import Intent
from bot.dialogue.known import Held
from bot.dialogue.mending import correct, revisit
from bot.dialogue.phrases import tokens
from bot.dialogue.reading import NotUnderstood, Reading
from bot.dialogue.recap import as_answers, recap
from bot.dialogue.replies import fits_run
from bot.dialogue.run import Run
from bot.dialogue.steps import branch_from
from bot.dialogue.taking import read, taken
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import begin, lost, one_more_place

TELLING = frozenset({"update"})  # flows that say what is held


def status(turn: Turn, intent: Intent) -> None:
    if turn.known.held is None:
        _unfinished(turn)
        turn.ask()
    elif proof_first(turn, "status"):
        return
    else:
        turn.parts.append(_all_held(turn, turn.known.held))
        turn.theirs = True
        turn.ask()


def _unfinished(turn: Turn) -> None:
    """What was told so far in a registration that is not finished, or that there is none."""
    if turn.run and turn.flow and turn.run.flow == "registration":
        summed_up = turn.step is not None and turn.step.kind == "confirm"  # it says all by itself
        known = "" if summed_up else recap(turn.flow, turn.run, turn.voice, turn.book)
        turn.parts.extend(f"{part}." for part in [known] if part)
        turn.theirs = turn.theirs or bool(known)
        turn.say(turn.flow.says["unfinished"])
    elif turn.known.erased and turn.known.on_hold:
        say_gone(turn)
    else:
        turn.says("not_registered")


def _all_held(turn: Turn, held: Held) -> str:
    flow, voice = turn.book.flows["registration"], turn.voice
    lines = []
    for registration in held.registrations:
        run = Run("registration", "", flow.start, turn.language, turn.now, as_answers(flow, registration, held.name))
        lines.append(recap(flow, run, voice, turn.book))
    if held.stopped:
        lines.append(voice.say(turn.book.says["status_stopped"]))
    elif held.paused_until:
        lines.append(voice.say(turn.book.says["status_paused"], until=voice.day(_in_town(turn, held.paused_until))))
    looks = ", ".join(f"{month}: {count}" for month, count in sorted(held.looks.items(), reverse=True))
    lines.append(voice.say(turn.book.says["status_looks" if looks else "status_looks_none"], looks=looks))
    lines.append(voice.say(turn.book.says["status_outro"]))
    return "\n".join(lines)


def _in_town(turn: Turn, moment: datetime) -> date:
    """The day of a moment, where the town is."""
    return moment.astimezone(ZoneInfo(turn.known.town.time_zone)).date()


def update(turn: Turn, intent: Intent) -> None:
    held = turn.known.held
    if turn.step and turn.step.kind == "confirm" and intent.whole and len(tokens(turn.heard.words)) == 1:
        taken(turn, Reading(False))  # the summary itself offers to change something
        return
    if turn.step and turn.step.kind == "confirm" and correct(turn, turn.heard.words):
        return
    if held is None:
        if not turn.run:
            turn.says("not_registered")
        elif turn.run.trail[1:] and _adds_address(turn):
            _one_at_a_time(turn)
        elif not _answers(turn, intent) and not revisit(turn, turn.heard.words):
            _unfinished(turn)
            turn.ask()
        return
    if turn.run and turn.run.flow == "registration" and _says_more(turn):
        return
    if proof_first(turn, "update") or _answers(turn, intent) or (turn.intent is intent and _says_more(turn)):
        return
    begin(turn, held, turn.heard.words if turn.intent is intent else "")


def _answers(turn: Turn, intent: Intent) -> bool:
    """Whether the open question is answered beside the wish: "my new address is 12 Fern Street"."""
    if not intent.rest or not fits_run(turn, intent.rest):
        return False
    answer(turn, intent.rest)
    return True


def _says_more(turn: Turn) -> bool:
    """Whether the text says what is to change: a camera that is gone, another address, or that one is to be added."""
    if turn.run is None and (lost(turn) or one_more_place(turn)):
        return True
    adds = _adds_address(turn)
    if adds and turn.run and turn.run.flow == "registration" and turn.run.trail:
        _one_at_a_time(turn)  # the registration that is open would be lost
    elif adds:
        begin_registration(turn)
    return adds


def _one_at_a_time(turn: Turn) -> None:
    if turn.flow and (wording := turn.flow.says.get("one_at_a_time")):
        turn.say(wording)
    turn.ask()


def _adds_address(turn: Turn) -> bool:
    """ "Add another address" needs no word on which of those that are held it is about."""
    flow, before = turn.book.flows["update"], turn.run
    asks = next((step for step in flow.steps.values() if any(way.does == "add_address" for way in step.next)), None)
    if asks is None:
        return False
    turn.begin("update", asks.name)
    assert turn.run
    try:
        value = read(turn, asks, turn.heard.words).value
        return branch_from(flow, asks, turn.run, value).does == "add_address"
    except NotUnderstood:
        return False
    finally:
        turn.run = before


def proof_first(turn: Turn, then: str) -> bool:
    """Ask for the house number before anything held is told, where this phone has been silent for long."""
    if turn.known.held is None or turn.known.held.proven:
        return False
    turn.begin("proof", then=then)
    turn.ask()
    return True
