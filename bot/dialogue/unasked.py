"""Texts that answer nothing: politeness at the end, a yes to our welcome, and what nobody asked and we do not know."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue import phrases
from bot.dialogue.besides import put_again
from bot.dialogue.endings import begin_registration
from bot.dialogue.events import Courtesy, NothingOpen
from bot.dialogue.flow import Wording
from bot.dialogue.intent import Intent
from bot.dialogue.lexicon import words_in
from bot.dialogue.manners import acknowledges, is_polite
from bot.dialogue.replies import open_asks, understood
from bot.dialogue.turn import Turn

TELL_OF_US = ("not_registered", "help", "verify_none", "language_set")  # texts that a stranger gets beside the welcome


def thanks(turn: Turn, intent: Intent) -> None:
    """Politeness after the end gets at most one short line, once; before it, what is open is named again."""
    if turn.run:
        turn.ask()
    elif open_asks(turn):
        turn.says("courtesy")
        put_again(turn, open_asks(turn)[0])
    elif not turn.known.greeted:
        turn.report(Courtesy())
        turn.says("courtesy")


def nothing_open(turn: Turn) -> None:
    """Nothing is asked and nothing was understood: who we are and what can be texted."""
    if waiting := open_asks(turn):
        ask = waiting[0]
        turn.say(turn.book.flows["outreach_reply"].says["still_open"], officer=ask.officer, street=ask.street)
    elif turn.known.held and is_polite(turn, turn.heard.words):
        thanks(turn, Intent("thanks"))
    elif turn.known.held is None and (_registers(turn) or _accepts(turn)):
        begin_registration(turn)
    elif turn.known.last_said and is_polite(turn, turn.heard.words):
        thanks(turn, Intent("thanks"))
    else:
        turn.report(NothingOpen(stranger=turn.known.held is None))
        _say_who_we_are(turn)


def _say_who_we_are(turn: Turn) -> None:
    """Who answers here and what can be texted; in other words where that was our last text already."""
    if turn.known.held:
        turn.says("nothing_open_again" if turn.was_said(turn.book.says["nothing_open"]) else "nothing_open")
    else:
        turn.says("welcome_again" if turn.was_said(turn.book.says["welcome"]) else "welcome")


def _registers(turn: Turn) -> bool:
    """Whether a stranger's text opens with REGISTER, whatever follows: "register 50 n main front door"."""
    said = phrases.tokens(turn.heard.words)
    words = {phrases.tokens(word) for spoken in turn.book.keywords["register"].words.values() for word in spoken}
    before = {*words_in(turn.book, "fillers"), *words_in(turn.book, "courtesy")}
    opens = next((at for at, word in enumerate(said) if (word,) not in before), 0)
    return any(said[opens : opens + len(word)] == word for word in words)


def _accepts(turn: Turn) -> bool:
    """Whether this is a yes to our welcome; the agreement is asked then."""
    return _invited(turn) and understood(turn, turn.heard.words) == "yes"


def _invited(turn: Turn) -> bool:
    """Whether the last text we sent was the welcome; or another that tells of us, and this is no mere "ok" to it."""
    told = [turn.book.says[name] for name in TELL_OF_US] + [each.answer for each in turn.book.questions]
    told.append(turn.book.flows["registration"].says["declined"])
    wordings = [turn.book.says["welcome"], *([] if acknowledges(turn, turn.heard.words) else told)]
    last = phrases.tokens(turn.known.last_said or "")
    return any(last == phrases.tokens(one) for wording in wordings for one in _in_each(turn, wording))


def _in_each(turn: Turn, wording: Wording) -> Iterable[str]:
    return turn.in_each(lambda voice: voice.say(wording)).values()
