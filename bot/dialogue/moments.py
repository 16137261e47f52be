"""What a resident can text at any moment: HELP, STATUS, UPDATE, BACK, PAUSE, VERIFY, … The open question comes back after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.dialogue import steps, things
from bot.dialogue.endings import begin_registration, erase
from bot.dialogue.events import (
    Courtesy, Flagged, KeptForMore, LanguageChosen, Paused, StartedTexts, StoppedTexts, WrongNumber,
)  # fmt: skip
from bot.dialogue.keywords import Intent
from bot.dialogue.known import Held
from bot.dialogue.recap import as_answers, recap
from bot.dialogue.reading import Reading
from bot.dialogue.run import Run
from bot.dialogue.taking import taken
from bot.dialogue.turn import Turn

PAUSE_DAYS = 30
LONGEST_PAUSE = 365


def remove(turn: Turn, intent: Intent) -> None:
    """REMOVE alone asks nothing. With a thing named only that goes, asked back; where only probably meant, asked back."""
    if intent.about and (things.drop_from_run(turn, intent.about) or things.ask_which(turn, intent.about)):
        return
    if intent.sure and not intent.about:
        erase(turn)
        return
    turn.begin("removal")
    turn.ask()


def stop(turn: Turn, intent: Intent) -> None:
    if not intent.sure:
        turn.begin("removal")
        turn.ask()
        return
    turn.report(StoppedTexts())
    turn.says("stopped" if turn.known.held else "stopped_new")


def start(turn: Turn, intent: Intent) -> None:
    """START says what happens next; who is not registered learns how to be."""
    turn.report(StartedTexts())
    turn.says("started" if turn.known.held or turn.run else "welcome")
    turn.ask()


def help_(turn: Turn, intent: Intent) -> None:
    turn.says("help")
    turn.ask()


def danger(turn: Turn, intent: Intent) -> None:
    """Before any dialogue; the open question stays open and is not mixed into the warning."""
    turn.report(Flagged("danger"))
    turn.says("danger")


def register(turn: Turn, intent: Intent) -> None:
    if turn.known.stopped:
        turn.report(StartedTexts())
    if turn.run:
        _resume(turn)
    elif turn.known.held:
        update(turn, intent)
    else:
        begin_registration(turn)


def _resume(turn: Turn) -> None:
    """Come back to where it was, saying what is known."""
    assert turn.run and turn.flow
    known = recap(turn.flow, turn.run, turn.voice, turn.book)
    if known and "resumed" in turn.flow.says and turn.step and turn.step.kind != "confirm":
        turn.theirs = True
        turn.say(turn.flow.says["resumed"], known=known)
    turn.ask()


def status(turn: Turn, intent: Intent) -> None:
    if turn.known.held is None:
        turn.says("not_registered")
        turn.ask()
    elif proof_first(turn, "status"):
        return
    else:
        turn.parts.append(_all_held(turn, turn.known.held))
        turn.theirs = True
        turn.ask()


def _all_held(turn: Turn, held: Held) -> str:
    flow, voice = turn.book.flows["registration"], turn.voice
    lines = []
    for registration in held.registrations:
        run = Run("registration", "", flow.start, turn.language, turn.now, as_answers(flow, registration, held.name))
        lines.append(recap(flow, run, voice, turn.book))
    if held.stopped:
        lines.append(voice.say(turn.book.says["status_stopped"]))
    elif held.paused_until:
        lines.append(voice.say(turn.book.says["status_paused"], until=held.paused_until.date().isoformat()))
    looks = ", ".join(f"{month}: {count}" for month, count in sorted(held.looks.items(), reverse=True))
    lines.append(voice.say(turn.book.says["status_looks" if looks else "status_looks_none"], looks=looks))
    lines.append(voice.say(turn.book.says["status_outro"]))
    return "\n".join(lines)


def update(turn: Turn, intent: Intent) -> None:
    held = turn.known.held
    if held is None:
        if turn.run:
            turn.ask()
        else:
            turn.says("not_registered")
        return
    if proof_first(turn, "update"):
        return
    found = [{"registration": one.id, "camera": None} for one in held.registrations]
    labels = tuple(one.address.line for one in held.registrations)
    turn.begin("update", things=tuple(found), labels=labels)
    if len(found) == 1:
        taken(turn, Reading(0))
    else:
        turn.ask()


def proof_first(turn: Turn, then: str) -> bool:
    """Ask for the house number before anything held is told, where this phone has been silent for long."""
    if turn.known.held is None or turn.known.held.proven:
        return False
    turn.begin("proof", then=then)
    turn.ask()
    return True


def back(turn: Turn, intent: Intent) -> None:
    if not turn.run or not turn.flow:
        nothing_open(turn)
        return
    if not turn.run.trail:
        turn.says("back_nowhere")
        turn.ask()
        return
    *trail, last = turn.run.trail
    run = steps.forgotten(turn.run, (last,))
    turn.run = replace(run, step=last, trail=tuple(trail), misses=0)
    turn.ask()


def skip(turn: Turn, intent: Intent) -> None:
    if not turn.run or not turn.step:
        nothing_open(turn)
    elif turn.step.may_skip:
        taken(turn, Reading(None))
    else:
        turn.says("skip_not")
        turn.ask()


def start_over(turn: Turn, intent: Intent) -> None:
    if turn.run is None:
        register(turn, intent)
        return
    turn.says("start_over_done")
    if turn.run.flow == "update":
        turn.end_run()
        update(turn, intent)
        return
    turn.run = replace(turn.run, flow="registration", step=turn.book.flows["registration"].start, answers={}, trail=(), misses=0, notes={})
    turn.ask()


def pause(turn: Turn, intent: Intent) -> None:
    if not intent.sure:
        turn.begin("removal", "rest")
        turn.ask()
        return
    days = min(max(intent.number if intent.number is not None else PAUSE_DAYS, 1), LONGEST_PAUSE)
    until = turn.now + timedelta(days=days)
    turn.report(Paused(until))
    turn.says("paused", days=str(days), until=until.date().isoformat())
    turn.ask()


def unpause(turn: Turn, intent: Intent) -> None:
    paused = turn.known.held is not None and turn.known.held.paused_until is not None
    if paused:
        turn.report(Paused(None))
    turn.says("unpaused" if paused else "not_paused")
    turn.ask()


def verify(turn: Turn, intent: Intent) -> None:
    """Is this really the police? The latest outreach to this phone within 30 days, or that there was none."""
    if turn.known.asks:
        ask = turn.known.asks[0]
        callback = ask.callback or turn.known.town.callback or turn.known.town.department
        turn.says("verify", case=ask.case, officer=ask.officer, street=ask.street, callback=callback)
    else:
        turn.says("verify_none")
    turn.ask()


def wrong_number(turn: Turn, intent: Intent) -> None:
    """Contact ends and nothing is told about whoever it was."""
    if not intent.sure:
        turn.begin("removal", "wrong_person")
        turn.ask()
        return
    turn.run = None
    turn.report(WrongNumber(), Flagged("wrong_number"))
    turn.says("wrong_number")


def more(turn: Turn, intent: Intent) -> None:
    if turn.known.more:
        turn.parts.append(turn.known.more)
        turn.theirs = True
        turn.report(KeptForMore(None))
    else:
        turn.says("more_none")
        turn.ask()


def language(turn: Turn, intent: Intent) -> None:
    chosen = intent.language or turn.language
    turn.language = chosen
    turn.report(LanguageChosen(chosen))
    turn.run = _in_language(turn.run, chosen)
    if turn.run is None:
        turn.says("language_set")
    turn.ask()


def _in_language(run: Run | None, chosen: str) -> Run | None:
    return replace(run, language=chosen, under=_in_language(run.under, chosen)) if run else None


def question(turn: Turn, intent: Intent) -> None:
    """The town's answer to a question; "why do you need that?" is answered for the open question itself."""
    if intent.question == "why" and turn.step and turn.step.why:
        turn.say(turn.step.why)
    else:
        found = next(one for one in turn.book.questions if one.name == intent.question)
        turn.say(found.answer)
    turn.ask()


def thanks(turn: Turn, intent: Intent) -> None:
    """Politeness after the end gets at most one short line, once."""
    if turn.run:
        turn.ask()
    elif not turn.known.greeted:
        turn.report(Courtesy())
        turn.says("courtesy")


def nothing_open(turn: Turn) -> None:
    """Nothing is asked and nothing was understood: who we are and what can be texted."""
    turn.says("nothing_open" if turn.known.held else "welcome")


MOMENTS: Mapping[str, Callable[[Turn, Intent], Any]] = {
    "remove": remove, "stop": stop, "start": start, "help": help_, "danger": danger, "register": register, "status": status,
    "update": update, "back": back, "skip": skip, "start_over": start_over, "pause": pause, "unpause": unpause, "verify": verify,
    "wrong_number": wrong_number, "more": more, "language": language, "question": question, "thanks": thanks,
}  # fmt: skip

LEAVING = frozenset({"remove", "stop", "pause", "danger", "wrong_number"})  # acted on whatever is open, asked back where unsure
WHILE_STOPPED = frozenset({"start", "register", "remove", "help", "danger"})
