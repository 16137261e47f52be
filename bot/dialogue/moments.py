"""What a resident can text at any moment: HELP, STATUS, BACK, PAUSE, … The open question comes back after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import phrases, steps, things
from bot.dialogue.besides import OF_THE_CASE, ask_officers_again, tell_of, told_in_passing
from bot.dialogue.endings import begin_registration, erase, say_gone
from bot.dialogue.events import (
    Flagged,
    KeptForMore,
    LanguageChosen,
    Paused,
    StartedTexts,
    StoppedTexts,
    WrongNumber,
)  # fmt: skip
from bot.dialogue.intent import Intent
from bot.dialogue.pausing import pause
from bot.dialogue.reading import Reading
from bot.dialogue.recap import recap
from bot.dialogue.taking import remembered, taken
from bot.dialogue.telling import status, update
from bot.dialogue.turn import Turn
from bot.dialogue.unasked import nothing_open, thanks


def remove(turn: Turn, intent: Intent) -> None:
    """REMOVE alone asks nothing. With a thing named only that goes, asked back; what is only probably meant too."""
    if intent.about and turn.known.stopped:
        turn.says("stopped")  # nothing but the whole can go, for no question is asked of who wants no texts
        return
    if intent.about and things.chosen_again(turn, intent.about):
        taken(turn, Reading(True))
        return
    if (
        intent.about
        and _proven(turn)
        and (things.drop_from_run(turn, intent.about) or things.ask_which(turn, intent.about))
    ):
        return
    if intent.about and turn.known.held is None and turn.run is None and not turn.known.erased:
        turn.says("not_registered")  # there is nothing that could be taken off
        return
    if turn.known.erased or (intent.sure and not intent.about):
        erase(turn)  # of who was erased already nothing is left to ask about: the receipt again
        return
    turn.begin("removal")
    turn.ask()


def _proven(turn: Turn) -> bool:
    """Whether it is sure that this is who registered; else nothing that is held may be named."""
    return turn.known.held is None or turn.known.held.proven


def stop(turn: Turn, intent: Intent) -> None:
    if not intent.sure and not turn.known.erased:
        turn.begin("removal")
        turn.ask()
        return
    turn.report(StoppedTexts())
    if turn.known.erased and turn.known.on_hold:
        say_gone(turn)
    else:
        turn.says("stopped" if turn.known.held or turn.run else "stopped_new")


def start(turn: Turn, intent: Intent) -> None:
    """START says what happens next; who is not registered learns how to be."""
    turn.report(StartedTexts())
    turn.says("started" if turn.known.held or turn.run else "welcome")
    turn.ask()


def help_(turn: Turn, intent: Intent) -> None:
    turn.says("help")
    turn.ask()


def danger(turn: Turn, intent: Intent) -> None:
    """Before any dialogue; the open question stays open and is not mixed into the warning.

    What is told to an officer who asked is theirs to read, too: "he has a gun" may be what the camera saw.
    """
    turn.report(Flagged("danger"))
    turn.says("danger")
    if not intent.whole:
        told_in_passing(turn)


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
    assert turn.run
    assert turn.flow
    known = recap(turn.flow, turn.run, turn.voice, turn.book)
    if known and "resumed" in turn.flow.says and turn.step and turn.step.kind != "confirm":
        turn.theirs = True
        turn.say(turn.flow.says["resumed"], known=known)
    turn.ask()


def back(turn: Turn, intent: Intent) -> None:
    if not turn.run or not turn.flow:
        nothing_open(turn)
        return
    if not turn.run.trail:
        turn.says("back_nowhere")
        turn.ask()
        return
    *trail, last = turn.run.trail
    run = replace(steps.forgotten(turn.run, (last,)), step=last, trail=tuple(trail), misses=0)
    turn.run = remembered(turn, turn.flow, run, turn.run)  # "side door too" comes beside what was named before
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
    flow = turn.run.flow if turn.run else ""
    if flow == "registration":
        turn.says("start_over_done")
        begin_registration(turn)
    elif flow == "update":
        update(turn, intent)
    elif turn.run:
        turn.ask()
    else:
        register(turn, intent)


def unpause(turn: Turn, intent: Intent) -> None:
    paused = turn.known.held is not None and turn.known.held.paused_until is not None
    if turn.run and not paused:
        _resume(turn)  # there is nothing else to resume
        return
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
    """Contact ends and nothing is told about whoever it was; "im not maria" is sure where that is who registered."""
    if not intent.sure and not turn.known.erased and not _names_holder(turn):
        turn.begin("removal", "wrong_person")
        turn.ask()
        return
    turn.run, turn.question = None, ()
    turn.report(WrongNumber(), Flagged("wrong_number"))
    turn.says("wrong_number")


def _names_holder(turn: Turn) -> bool:
    """Whether the text says the name of whoever registered this phone."""
    known = phrases.tokens(turn.known.held.name) if turn.known.held else ()
    said = frozenset(phrases.tokens(turn.heard.words))
    return any(name in said or f"{name}s" in said for name in known if len(name) > 1)


def more(turn: Turn, intent: Intent) -> None:
    if turn.known.more:
        turn.parts.append(turn.known.more)
        turn.theirs = True
        turn.report(KeptForMore(None))
    else:
        turn.says("more_none")
        turn.ask()


def language(turn: Turn, intent: Intent) -> None:
    if intent.language in turn.known.town.languages:
        turn.speak(str(intent.language))
        turn.report(LanguageChosen(turn.language))
    if turn.run is None:
        turn.says("language_set")
    turn.ask()


def question(turn: Turn, intent: Intent) -> None:
    """The town's answer to a question; "why do you need that?" is answered for the open question itself."""
    if intent.question == "why" and turn.step and turn.step.why:
        turn.say(turn.step.why)
    elif intent.question == OF_THE_CASE and turn.known.asks and not turn.run:
        tell_of(turn, turn.known.asks[0])
    else:
        found = next(one for one in turn.book.questions if one.name == intent.question)
        told = turn.voice.spelled(turn.voice.say(found.answer)) in (turn.known.last_said or "")
        turn.say(turn.book.says["more_from_person"] if told else found.answer)
    turn.ask()
    if turn.run is None:
        ask_officers_again(turn, intent)


MOMENTS: Mapping[str, Callable[[Turn, Intent], Any]] = {
    "remove": remove,
    "stop": stop,
    "start": start,
    "help": help_,
    "danger": danger,
    "register": register,
    "status": status,
    "update": update,
    "back": back,
    "skip": skip,
    "start_over": start_over,
    "pause": pause,
    "unpause": unpause,
    "verify": verify,
    "wrong_number": wrong_number,
    "more": more,
    "language": language,
    "question": question,
    "thanks": thanks,
}

LEAVING = frozenset(
    {"remove", "stop", "pause", "danger", "wrong_number"}
)  # acted on whatever is open, asked back where unsure
WHILE_STOPPED = frozenset({"start", "register", "remove", "help", "danger"})
