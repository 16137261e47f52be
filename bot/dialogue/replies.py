"""An answer to an officer's question: whose it is where several things are open, and how it is taken."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

from bot.dialogue import answers, phrases, taking
from bot.dialogue.events import Replied
from bot.dialogue.flow import Wording
from bot.dialogue.intent import Intent
from bot.dialogue.known import OpenAsk
from bot.dialogue.lexicon import words_in
from bot.dialogue.reading import NotUnderstood
from bot.dialogue.saying import Voice
from bot.dialogue.turn import Form, Turn, by_language

Answer = Literal["yes", "no", "call", "unclear"]
ASKED_BACK = frozenset({"outreach_reply", "removal", "proof", "spoken"})  # flows of one short question
TELLING = "send_video"  # a question that tells an officer something: who asks it has a video
BRIEF = 5  # words; in more of them "both" may be about cameras
READ: dict[object, Answer] = {"yes": "yes", "no": "no", "call": "call", True: "yes", False: "no"}


def open_asks(turn: Turn) -> list[OpenAsk]:
    """Questions of officers that still wait for this resident's answer, newest first."""
    return [ask for ask in turn.known.asks if not ask.closed and ask.answer is None]


def understood(turn: Turn, text: str) -> Answer:
    """`text` as an answer to an officer's question; "unclear" where only a person can tell."""
    step = turn.book.flows["outreach_reply"].steps["answer"]
    if says_only(turn, text, "only_nods"):
        return "unclear"
    try:
        value = answers.read(step, text, turn.language, turn.book, turn.known.streets).value
    except NotUnderstood:
        return "unclear"
    return READ.get(value, "unclear") if isinstance(value, (str, bool)) else "unclear"


def take(turn: Turn, text: str) -> bool:
    """Whether `text` was for an officer's question; it is then answered in kind, or one short question asked."""
    waiting = open_asks(turn)
    if not waiting:
        return _later_words(turn, text)
    answer: Answer = "yes" if turn.known.pictures else understood(turn, text)
    fits = not turn.known.pictures and fits_run(turn, text)
    if turn.run and not _is_for_ask(turn, answer, waiting[0], fits=fits):
        return False
    if len(waiting) > 1 and not turn.run and _told_which(turn, text, waiting, answer):
        return True
    if len(waiting) > 1 or fits:
        _ask_which(turn, text, waiting, with_run=fits)
    else:
        reply(turn, waiting[0], answer, text)
    return True


def _told_which(turn: Turn, text: str, waiting: list[OpenAsk], answer: Answer) -> bool:
    """Whether the text names the one question it answers, by street or case, or answers both; it is then taken."""
    said = phrases.tokens(text)
    named = [ask for ask in waiting if _names_ask(ask, said)]
    every = len(said) <= BRIEF and _says_both(turn, said)
    asks = (
        named
        if len(named) == 1
        else waiting
        if every and len(waiting) == 2 and not named and answer != "unclear"
        else []
    )
    if named and answer == "unclear":
        answer = understood(turn, _without_name(named[0], text))
    for ask in asks:
        reply(turn, ask, answer, text)
    return bool(asks)


def _names_ask(ask: OpenAsk, said: tuple[str, ...]) -> bool:
    """Whether the case or the street, without what kind of street it is, stands in `said`."""
    street = phrases.tokens(ask.street)
    names = (phrases.tokens(ask.case), street[:-1] or street)
    return any(name and said[at : at + len(name)] == name for name in names for at in range(len(said)))


def _says_both(turn: Turn, said: tuple[str, ...]) -> bool:
    """Whether "both" stands in `said`, to the letter."""
    known = words_in(turn.book, "both")
    return any(said[at : at + len(phrase)] == phrase for phrase in known for at in range(len(said)))


def _without_name(ask: OpenAsk, text: str) -> str:
    """`text` without the words that name the question."""
    names = {*phrases.tokens(ask.case), *phrases.tokens(ask.street)}
    return " ".join(word for word in text.split() if not set(phrases.tokens(word)) <= names)


def _is_for_ask(turn: Turn, answer: Answer, ask: OpenAsk, *, fits: bool) -> bool:
    """Whether words may be for the officer although a dialogue is open: they fit, or nothing does and it asked last.

    A short question that was asked back after the officer's takes every answer that fits it.
    """
    assert turn.run
    if fits and turn.run.flow in ASKED_BACK and turn.run.asked_at > ask.asked_at:
        return False
    return answer != "unclear" or (not fits and ask.asked_at > turn.run.asked_at)


def answers_something(turn: Turn, text: str) -> bool:
    """Whether `text` says something to what is open, for all its politeness ("thanks, nothing here")."""
    return fits_run(turn, text) or (bool(open_asks(turn)) and understood(turn, text) != "unclear")


def fits_run(turn: Turn, text: str) -> bool:
    """Whether `text` reads as an answer in the open dialogue."""
    if turn.run is None or turn.step is None:
        return False
    try:
        taking.read(turn, turn.step, text)
    except NotUnderstood:
        return False
    return True


def acknowledges(turn: Turn, text: str) -> bool:
    """Whether `text` is no more than a nod ("ok", a thumb): at an end it says nothing new."""
    return says_only(turn, text, "acknowledged")


def says_only(turn: Turn, text: str, words: str) -> bool:
    """Whether `text` is, to the letter, a phrase of the shared list named `words`."""
    said = phrases.tokens(text)
    return any(said == phrases.tokens(one) for spoken in turn.book.answers.get(words, {}).values() for one in spoken)


def for_officer(turn: Turn, intent: Intent) -> bool:
    """Whether a nod ("ok thanks") or what stands beside a question ("yes, how do I send it") is for an officer."""
    if not open_asks(turn):
        return False
    nods = intent.name == "thanks" and says_only(turn, turn.heard.words, "only_nods")
    return nods or (intent.question == TELLING and bool(intent.rest) and understood(turn, intent.rest) != "unclear")


def ask_officers_again(turn: Turn, intent: Intent) -> None:
    """Put an officer's open question again, after a question of the resident's; one that tells is theirs to read."""
    waiting = open_asks(turn)
    if not waiting:
        return
    ask, flow = waiting[0], turn.book.flows["outreach_reply"]
    tells = intent.question == TELLING or not intent.sure  # what only seems a question may be an answer as well
    if tells and len(waiting) == 1:
        turn.report(Replied(ask.outreach_id, "unclear", turn.heard.words))
    wordings = (flow.says["still_open"], flow.steps[flow.start].retry)
    texts = [turn.voice.say(one, officer=ask.officer, street=ask.street) for one in wordings]
    turn.question = tuple(Form(text, theirs=False) for text in (*texts, ""))


def thinks_again(turn: Turn) -> bool:
    """Whether "actually no" speaks of an officer's question, open or answered just before, and not of leaving."""
    if turn.run is not None or not says_only(turn, turn.heard.words, "thinks_again"):
        return False
    return bool(open_asks(turn)) or any(_answered_last(turn, ask) for ask in turn.known.asks if not ask.closed)


def _answered_last(turn: Turn, ask: OpenAsk) -> bool:
    """Whether the last text we sent took this ask's answer."""
    if ask.answer is None:
        return False
    wording = turn.book.flows["outreach_reply"].says[ask.answer]
    said = turn.in_each(lambda voice: voice.say(wording, officer=ask.officer, street=ask.street))
    last = phrases.tokens(turn.known.last_said or "")
    return any(last[-len(one) :] == one for one in map(phrases.tokens, said.values()))


def reply(turn: Turn, ask: OpenAsk, answer: Answer, text: str, *, picture: bool = False) -> None:
    """Report one reply and answer it in kind, with the street named. `picture`: one came with words held back."""
    says = turn.book.flows["outreach_reply"].says
    picture = picture or turn.known.pictures > 0
    turn.report(Replied(ask.outreach_id, answer, text, picture=picture))
    if picture and not ask.closed:
        turn.say(says["picture"])
    turn.say(says["closed" if ask.closed else answer], officer=ask.officer, street=ask.street)
    turn.ask()


def _later_words(turn: Turn, text: str) -> bool:
    """More words after an answer: another answer counts anew, anything else is added to what was said."""
    done = next((ask for ask in turn.known.asks if ask.answer is not None or ask.closed), None)
    if done is None or turn.run:
        return False
    answer: Answer = "yes" if turn.known.pictures else understood(turn, text)
    if acknowledges(turn, text) or (done.closed and answer == "unclear"):
        return False
    if answer != "unclear":
        reply(turn, done, answer, text)
        return True
    turn.report(Replied(done.outreach_id, done.answer or "unclear", text))
    turn.say(turn.book.flows["outreach_reply"].says["added"], officer=done.officer, street=done.street)
    return True


def _ask_which(turn: Turn, text: str, waiting: list[OpenAsk], *, with_run: bool) -> None:
    """One short question that names what is open; the words are held back and count for none until then."""
    says = turn.book.flows["outreach_reply"].says
    things = [ask.outreach_id for ask in waiting[:3]]
    labels = [turn.in_each(partial(label_of, wording=says["an_outreach"], ask=ask)) for ask in waiting[:3]]
    if with_run:
        things.append("run")
        labels.append(turn.in_each(lambda voice: voice.say(says["the_run"], question=_asked_in(turn, voice.language))))
    picture = turn.known.pictures > 0
    turn.begin("outreach_reply", "which", things=tuple(things), labels=by_language(labels), held=text, picture=picture)
    turn.ask()


def _asked_in(turn: Turn, language: str) -> str:
    return replace(turn, language=language).bare_question()


def label_of(voice: Voice, wording: Wording, ask: OpenAsk) -> str:
    return voice.say(wording, street=ask.street, when=voice.pick(ask.when))
