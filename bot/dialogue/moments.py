"""What a resident can text at any moment: HELP, STATUS, BACK, PAUSE, … The open question comes back after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import phrases, steps, things
from bot.dialogue.endings import begin_registration, erase, say_gone
from bot.dialogue.events import (
    Courtesy,
    Flagged,
    KeptForMore,
    LanguageChosen,
    NothingOpen,
    Paused,
    StartedTexts,
    StoppedTexts,
    WrongNumber,
)  # fmt: skip
from bot.dialogue.flow import Wording
from bot.dialogue.intent import Intent
from bot.dialogue.pausing import pause
from bot.dialogue.reading import Reading
from bot.dialogue.recap import recap
from bot.dialogue.replies import acknowledges, ask_officers_again, open_asks, understood
from bot.dialogue.taking import taken
from bot.dialogue.telling import status, update
from bot.dialogue.turn import Turn

TELL_OF_US = ("not_registered", "help", "verify_none", "language_set")  # texts that a stranger gets beside the welcome


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
    else:
        found = next(one for one in turn.book.questions if one.name == intent.question)
        turn.say(found.answer)
    turn.ask()
    if turn.run is None:
        ask_officers_again(turn, intent)


def thanks(turn: Turn, intent: Intent) -> None:
    """Politeness after the end gets at most one short line, once."""
    if turn.run:
        turn.ask()
    elif not turn.known.greeted:
        turn.report(Courtesy())
        turn.says("courtesy")


def nothing_open(turn: Turn) -> None:
    """Nothing is asked and nothing was understood: who we are and what can be texted."""
    if waiting := open_asks(turn):
        ask = waiting[0]
        turn.say(turn.book.flows["outreach_reply"].says["still_open"], officer=ask.officer, street=ask.street)
    elif turn.known.held and acknowledges(turn, turn.heard.words):
        thanks(turn, Intent("thanks"))
    elif turn.known.held is None and _invited(turn) and understood(turn, turn.heard.words) == "yes":
        begin_registration(turn)  # a yes to our welcome; the agreement is asked now
    elif turn.known.last_said and acknowledges(turn, turn.heard.words):
        thanks(turn, Intent("thanks"))
    else:
        turn.report(NothingOpen(stranger=turn.known.held is None))
        turn.says("nothing_open" if turn.known.held else "welcome")


def _invited(turn: Turn) -> bool:
    """Whether the last text we sent was the welcome; or another that tells of us, and this is no mere "ok" to it."""
    told = [turn.book.says[name] for name in TELL_OF_US] + [each.answer for each in turn.book.questions]
    told.append(turn.book.flows["registration"].says["declined"])
    wordings = [turn.book.says["welcome"], *([] if acknowledges(turn, turn.heard.words) else told)]
    last = phrases.tokens(turn.known.last_said or "")
    return any(last == phrases.tokens(one) for wording in wordings for one in _in_each(turn, wording))


def _in_each(turn: Turn, wording: Wording) -> Iterable[str]:
    return turn.in_each(lambda voice: voice.say(wording)).values()


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
