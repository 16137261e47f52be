"""An answer to an officer's question: whose it is where several things are open, and how it is taken."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

from bot.dialogue import answers, phrases, taking
from bot.dialogue.events import Replied
from bot.dialogue.flow import Wording
from bot.dialogue.known import OpenAsk
from bot.dialogue.leaning import doubted, leant
from bot.dialogue.lexicon import CLAUSE_ENDS, words_in
from bot.dialogue.manners import is_polite, says_only
from bot.dialogue.reading import Doubted, NotUnderstood
from bot.dialogue.saying import Voice
from bot.dialogue.turn import Turn, by_language

Answer = Literal["yes", "no", "call", "unclear"]
ASKED_BACK = frozenset({"outreach_reply", "removal", "proof", "spoken"})  # flows of one short question
FLOW = "outreach_reply"
BRIEF = 5  # words; in more of them "both" may be about cameras
READ: dict[object, Answer] = {"yes": "yes", "no": "no", "call": "call", True: "yes", False: "no"}


def open_asks(turn: Turn) -> list[OpenAsk]:
    """Questions of officers that still wait for this resident's answer, newest first."""
    return [ask for ask in turn.known.asks if not ask.closed and ask.answer is None]


def understood(turn: Turn, text: str) -> Answer:
    """`text` as an answer to an officer's question; "unclear" where only a person can tell."""
    try:
        return _read(turn, text)
    except NotUnderstood:
        return "unclear"


def _read(turn: Turn, text: str) -> Answer:
    """What the lists make of `text`. Raises NotUnderstood; Doubted where the second ear hears another answer in it."""
    step, streets = turn.book.flows["outreach_reply"].steps["answer"], turn.known.streets
    if says_only(turn, text, "only_nods"):
        raise Doubted
    reading = answers.read(step, text, turn.language, turn.book, streets)
    doubt = doubted(step, reading, text, turn.language, turn.book)
    if doubt and not answers.explains(step, text, turn.language, turn.book, streets):
        raise Doubted
    return READ.get(reading.value, "unclear") if isinstance(reading.value, (str, bool)) else "unclear"


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
        if turn.run and turn.run.flow == FLOW:
            turn.end_run()  # what was held back for a choice needs none any more
        reply(turn, waiting[0], answer if answer != "unclear" else _leant(turn, text), text)
    return True


def _leant(turn: Turn, text: str) -> Answer:
    """`understood`, or what the second ear hears in words that no list explains, where nothing else is open."""
    try:
        return _read(turn, text)
    except Doubted:
        return "unclear"
    except NotUnderstood:
        return _overheard(turn, text)


def _overheard(turn: Turn, text: str) -> Answer:
    step = turn.book.flows["outreach_reply"].steps["answer"]
    try:
        return READ[leant(step, text, turn.language, turn.book).value]
    except NotUnderstood:
        return "unclear"


def _told_which(turn: Turn, text: str, waiting: list[OpenAsk], answer: Answer) -> bool:
    """Whether the text names the one question it answers, by street or case, or answers both; it is then taken."""
    said = phrases.tokens(text)
    named = [ask for ask in waiting if _names_ask(ask, said)]
    if len(named) > 1 and (each := _each_told(turn, text, named)):
        for ask, told in each:
            reply(turn, ask, told, text)
        return True
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


def _each_told(turn: Turn, text: str, named: list[OpenAsk]) -> list[tuple[OpenAsk, Answer]]:
    """Each question with its answer, where every clause of `text` names one and answers it; else none."""
    found: list[tuple[OpenAsk, Answer]] = []
    for clause in filter(str.strip, CLAUSE_ENDS.split(text)):
        asks = [ask for ask in named if _names_ask(ask, phrases.tokens(clause))]
        answer = understood(turn, _without_name(asks[0], clause)) if len(asks) == 1 else "unclear"
        if answer == "unclear":
            return []
        found.append((asks[0], answer))
    return found if sorted(ask.outreach_id for ask, _ in found) == sorted(ask.outreach_id for ask in named) else []


def _names_ask(ask: OpenAsk, said: tuple[str, ...]) -> bool:
    """Whether the case or the street, without what kind of street it is, stands in `said`."""
    street = phrases.tokens(ask.street)
    return phrases.stands_in(said, (phrases.tokens(ask.case), street[:-1] or street))


def _says_both(turn: Turn, said: tuple[str, ...]) -> bool:
    """Whether "both" stands in `said`."""
    return phrases.stands_in(said, words_in(turn.book, "both"))


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
        reading = taking.read(turn, turn.step, text)
    except NotUnderstood:
        return False
    doubt = reading.value is None and not reading.each
    return not doubt or taking.is_answer(turn, turn.step, text)


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
    told = says["closed" if ask.closed else answer]
    again = not picture and turn.known.last_said == turn.voice.spelled(filled(turn, told, ask))
    turn.parts.append(filled(turn, says["added"] if again else told, ask))
    turn.ask()


def filled(turn: Turn, wording: Wording, ask: OpenAsk) -> str:
    return turn.voice.say(wording, officer=ask.officer, street=ask.street)


def _later_words(turn: Turn, text: str) -> bool:
    """More words after an answer: another answer counts anew, anything else is added to what was said."""
    done = _talked_of(turn)
    if done is None or turn.run:
        return False
    answer: Answer = "yes" if turn.known.pictures else understood(turn, _said_anew(turn, text))
    if is_polite(turn, text) or (done.closed and answer == "unclear"):
        return False
    if answer != "unclear":
        reply(turn, done, answer, text)
        return True
    turn.report(Replied(done.outreach_id, done.answer or "unclear", text))
    says = turn.book.flows["outreach_reply"].says
    again = turn.known.last_said == turn.voice.spelled(filled(turn, says["added"], done))
    turn.parts.append(filled(turn, says["added_again" if again else "added"], done))
    return True


def _talked_of(turn: Turn) -> OpenAsk | None:
    """The answered question that more words are about: the one our last text names, else one not answered clearly."""
    done = [ask for ask in turn.known.asks if ask.answer is not None or ask.closed]
    last = phrases.tokens(turn.known.last_said or "")
    named = [ask for ask in done if _names_ask(ask, last)]
    unclear = [ask for ask in done if ask.answer == "unclear" and not ask.closed]
    return next(iter((*(named if len(named) == 1 else unclear), *done)), None)


def _said_anew(turn: Turn, text: str) -> str:
    """`text` without the "wait" that opens it: "wait no, nothing there"."""
    said = phrases.tokens(text)
    lead = next((one for one in words_in(turn.book, "takes_back") if said[: len(one)] == one and one != said), ())
    return " ".join(text.split()[len(lead) :])


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
