"""What a text has for an officer beside something else that it says, and the officer's question put again."""

from __future__ import annotations

from bot.dialogue.events import Replied
from bot.dialogue.intent import Intent
from bot.dialogue.known import OpenAsk
from bot.dialogue.manners import says_only
from bot.dialogue.replies import FLOW, filled, open_asks, understood
from bot.dialogue.turn import Form, Turn

OF_THE_CASE = "incident"  # a question about what happened, and when
TELLING = "send_video"  # a question that tells an officer something: who asks it has a video
WISHES = frozenset({"remove", "update", "pause"})  # of those who live there no more, or are away


def for_officer(turn: Turn, intent: Intent) -> bool:
    """Whether a nod ("ok thanks"), what stands beside a question ("yes, how do I send it") or an answer that asks for
    help with it ("yes but I don't know how") is for an officer."""
    if not open_asks(turn):
        return False
    if intent.name == "help" and (intent.rest or not intent.whole):
        return understood(turn, turn.heard.words) != "unclear"
    nods = intent.name == "thanks" and says_only(turn, turn.heard.words, "only_nods")
    return nods or (intent.question == TELLING and bool(intent.rest) and understood(turn, intent.rest) != "unclear")


def ask_officers_again(turn: Turn, intent: Intent) -> None:
    """Put an officer's open question again, after a question of the resident's; one that tells is theirs to read."""
    waiting = open_asks(turn)
    if not waiting:
        return
    if intent.question == TELLING or not intent.sure:  # what only seems a question may be an answer as well
        told_in_passing(turn)
    put_again(turn, waiting[0])


def told_besides(turn: Turn, intent: Intent) -> None:
    """Keep an answer that stands in a wish of another kind ("we moved last month, so no") for the one officer who
    asked, unless all of theirs is erased at once."""
    waiting = open_asks(turn)
    if turn.run or len(waiting) != 1 or intent.name not in WISHES or (intent.name == "remove" and intent.sure):
        return
    answer = understood(turn, turn.heard.words)
    if answer != "unclear":
        turn.report(Replied(waiting[0].outreach_id, answer, turn.heard.words))
    if answer in ("yes", "call"):
        turn.parts.append(filled(turn, turn.book.flows[FLOW].says["besides"], waiting[0]))


def told_in_passing(turn: Turn) -> None:
    """Keep words that may be for the one officer who asked; what they come to is theirs to tell."""
    waiting = open_asks(turn)
    if len(waiting) == 1:
        turn.report(Replied(waiting[0].outreach_id, "unclear", turn.heard.words))


def put_again(turn: Turn, ask: OpenAsk) -> None:
    """End this turn with an officer's open question."""
    flow = turn.book.flows[FLOW]
    wordings = (flow.says["still_open"], flow.steps[flow.start].retry)
    texts = [turn.voice.say(one, officer=ask.officer, street=ask.street) for one in wordings]
    turn.question = tuple(Form(text, theirs=False) for text in (*texts, ""))


def tell_of(turn: Turn, ask: OpenAsk) -> None:
    """What an officer's question is about, as it may be told: the kind of incident, the street and the time."""
    wording = turn.book.flows[FLOW].says["about"]
    turn.say(wording, what=turn.voice.pick(ask.what), street=ask.street, when=turn.voice.pick(ask.when))
