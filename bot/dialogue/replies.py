"""An answer to an officer's question: whose it is where several things are open, and how it is taken."""

from __future__ import annotations

from typing import Literal

from bot.dialogue import answers, taking
from bot.dialogue.events import Replied
from bot.dialogue.flow import Wording
from bot.dialogue.known import OpenAsk
from bot.dialogue.reading import NotUnderstood
from bot.dialogue.saying import Voice
from bot.dialogue.turn import Turn

Answer = Literal["yes", "no", "call", "unclear"]
READ: dict[object, Answer] = {"yes": "yes", "no": "no", "call": "call", True: "yes", False: "no"}


def open_asks(turn: Turn) -> list[OpenAsk]:
    """Questions of officers that still wait for this resident's answer, newest first."""
    return [ask for ask in turn.known.asks if not ask.closed and ask.answer is None]


def understood(turn: Turn, text: str) -> Answer:
    """`text` as an answer to an officer's question; "unclear" where only a person can tell."""
    step = turn.book.flows["outreach_reply"].steps["answer"]
    try:
        value = answers.read(step, text, turn.language, turn.book, turn.known.streets).value
    except NotUnderstood:
        return "unclear"
    return READ.get(value, "unclear") if isinstance(value, (str, bool)) else "unclear"


def take(turn: Turn, text: str) -> bool:
    """Whether `text` was for an officer's question; it is then answered in kind, or one short question asked."""
    waiting = open_asks(turn)
    if turn.known.pictures and waiting:
        reply(turn, waiting[0], "yes", text)
        return True
    if not waiting:
        return _later_words(turn, text)
    answer = understood(turn, text)
    if len(waiting) > 1 and not (turn.run and _fits_run(turn, text) and answer == "unclear"):
        return _ask_which(turn, text, waiting, with_run=False)
    if turn.run and not _is_for_ask(turn, text, answer, waiting[0]):
        return False
    if turn.run and answer != "unclear" and _fits_run(turn, text):
        return _ask_which(turn, text, waiting, with_run=True)
    reply(turn, waiting[0], answer, text)
    return True


def _is_for_ask(turn: Turn, text: str, answer: Answer, ask: OpenAsk) -> bool:
    """Whether the words may be meant for the officer although a dialogue is open: they fit, or fit nothing and it asked last."""
    assert turn.run
    if answer != "unclear":
        return True
    return not _fits_run(turn, text) and ask.asked_at > turn.run.asked_at


def _fits_run(turn: Turn, text: str) -> bool:
    assert turn.run and turn.step
    try:
        taking.read(turn, turn.step, text)
    except NotUnderstood:
        return False
    return True


def reply(turn: Turn, ask: OpenAsk, answer: Answer, text: str) -> None:
    """Report one reply and answer it in kind, with the street named."""
    says = turn.book.flows["outreach_reply"].says
    turn.report(Replied(ask.outreach_id, answer, text, picture=bool(turn.known.pictures)))
    if turn.known.pictures:
        turn.say(says["picture"])
    turn.say(says["closed" if ask.closed else answer], officer=ask.officer, street=ask.street)


def _later_words(turn: Turn, text: str) -> bool:
    """More words after an answer: another answer counts anew, anything else is added to what was said."""
    done = next((ask for ask in turn.known.asks if ask.answer is not None or ask.closed), None)
    if done is None or turn.run:
        return False
    answer = understood(turn, text)
    if answer != "unclear" or turn.known.pictures:
        reply(turn, done, "yes" if turn.known.pictures else answer, text)
        return True
    turn.report(Replied(done.outreach_id, done.answer or "unclear", text))
    turn.say(turn.book.flows["outreach_reply"].says["closed" if done.closed else "added"], officer=done.officer, street=done.street)
    return True


def _ask_which(turn: Turn, text: str, waiting: list[OpenAsk], *, with_run: bool) -> bool:
    """One short question that names what is open; the words are held back and count for none until then."""
    says = turn.book.flows["outreach_reply"].says
    things = [ask.outreach_id for ask in waiting[:3]]
    labels = [label_of(turn.voice, says["an_outreach"], ask) for ask in waiting[:3]]
    if with_run and turn.step:
        question = turn.voice.pick(turn.step.retry)
        things.append("run")
        labels.append(turn.voice.say(says["the_run"], question=question))
    turn.begin("outreach_reply", "which", things=tuple(things), labels=tuple(labels), held=text)
    turn.ask()
    return True


def label_of(voice: Voice, wording: Wording, ask: OpenAsk) -> str:
    return voice.say(wording, street=ask.street, when=voice.pick(ask.when))
