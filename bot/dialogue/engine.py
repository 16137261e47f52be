"""One text in, at most one text out: what a resident means, what was learnt of it, and what to say next.

Pure: the same flow book, run, text, time and knowledge always give the same outcome. Nothing is sent or saved here; the
host carries the events out, in order and in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial

from bot.dialogue import answering, besides, replies, wishes
from bot.dialogue.events import Event, LanguageChosen, StartedTexts, StoppedTexts
from bot.dialogue.flow import FlowBook
from bot.dialogue.hearing import hear
from bot.dialogue.intent import Intent
from bot.dialogue.keywords import Recognizer
from bot.dialogue.known import Known
from bot.dialogue.manners import says_only, wishes_well
from bot.dialogue.moments import LEAVING, MOMENTS, WHILE_STOPPED
from bot.dialogue.overhearing import overhear
from bot.dialogue.phrases import tokens
from bot.dialogue.run import Run
from bot.dialogue.saying import Voice
from bot.dialogue.telling import TELLING, proof_first
from bot.dialogue.tongue import OWN_WORDS, Tongue, other_tongue
from bot.dialogue.town_book import Shelf, town_book
from bot.dialogue.turn import Turn, by_language
from bot.dialogue.unasked import nothing_open

CARRIER_DID: dict[str, list[Event]] = {"stop": [StoppedTexts("carrier")], "start": [StartedTexts()], "help": []}
TELLS = frozenset({"update", "register"})  # keywords whose sentences answer a question too: "my name is José"
YIELDS = frozenset({"skip", "register"})  # keywords that say yes or no where that is asked: "pass", "count me in"
OF_A_RUN = frozenset({"back", "skip"})  # keywords that mean nothing within a sentence where no question is open
LEANS = "leans"  # the note of a language that the last answer was in, with a single word
LONGEST = 1600  # what a carrier takes in one text; more is cut


def converse(book: FlowBook, run: Run | None, text: str, now: datetime, known: Known) -> tuple[Run | None, list[Event]]:
    """Take one text; the run after it and what happened, in order. Changes nothing, raises nothing for any text."""
    heard = hear(text[:LONGEST], known.last_said)
    recognizer = recognizer_of(book, known.town.languages)
    turn = Turn(town_book(book, known.town.languages), recognizer, heard, now, known, run, _spoken_here(known, run))
    if heard.auto_reply or (heard.reaction is not None and not known.pictures):
        return run, []  # the phone spoke, or a thumb on a text of ours: never a keyword, never an answer
    _listen(turn)
    _think(turn)
    return turn.outcome()


@lru_cache(maxsize=16)
def _recognizer(shelf: Shelf, languages: tuple[str, ...]) -> Recognizer:
    return Recognizer(shelf.book, languages)


def recognizer_of(book: FlowBook, languages: Sequence[str] = ()) -> Recognizer:
    """The book's recognizer for a town of these languages; compiled once for each version and choice of them."""
    spoken = town_book(book, languages).languages
    return _recognizer(Shelf(book), spoken)


def _spoken_here(known: Known, run: Run | None) -> str:
    language = known.language or (run.language if run else None)
    return language if language in known.town.languages else known.town.languages[0]


def _listen(turn: Turn) -> None:
    """Go over to the language that the text is plainly in, if it is one of the town's."""
    words, town = turn.heard.words, turn.known.town
    guess = partial(turn.recognizer.language_of, among=town.languages)
    found = other_tongue(turn.book, guess, words, turn.language, turn.step, town.languages[0])
    other = _leant_to(turn, found) if found and not found.plainly else found.language if found else None
    if turn.known.language is None:
        other = other or guess(words)
    if other and other in town.languages:
        turn.speak(other)
        turn.report(LanguageChosen(other))


def _leant_to(turn: Turn, found: Tongue) -> str | None:
    """The language of a word alone, where the answer before it was in that one too; else it is kept in mind."""
    if turn.run is None or turn.step is None or turn.step.kind in OWN_WORDS:
        return None
    before = turn.run.notes.get(LEANS)
    kept = {name: note for name, note in turn.run.notes.items() if name != LEANS}
    away = {LEANS: found.language} if found.language != turn.language else {}
    turn.run = replace(turn.run, notes={**kept, **away})
    return found.language if away and before == found.language else None


def _think(turn: Turn) -> None:
    if _carriers_word(turn):
        return
    turn.intent = intent = turn.recognizer.recognise(turn.heard, turn.language, turn.run.step if turn.run else None)
    if turn.known.stopped and (intent is None or intent.name not in WHILE_STOPPED or not intent.sure):
        return  # 47 CFR 64.1200(a)(12): after a STOP nothing but what they ask for by name
    overhear(turn)
    if intent and _acts(turn, intent):
        besides.told_besides(turn, intent)
        MOMENTS[intent.name](turn, intent)
        if turn.known.pictures and intent.name not in LEAVING:
            turn.parts.insert(0, turn.voice.say(turn.book.says["picture"]))  # in the language that was just chosen
    elif not _words_or_picture(turn):
        _nothing_said(turn)
    elif not wishes.wished(turn) and not replies.take(turn, turn.heard.words):
        _answer(turn)
    _follow_up(turn)


def _carriers_word(turn: Turn) -> bool:
    """STOP, START and HELP as the whole text: the carrier may have answered already, and then we only record them."""
    word = turn.recognizer.carrier_word(turn.heard)
    if word is None and turn.known.stopped and _is_yes_alone(turn):
        word = "start"
    if word is None:
        return False
    if word == "stop" and turn.known.stopped:
        return True  # confirmed once
    if turn.known.town.carrier_answers_keywords:
        turn.report(*CARRIER_DID[word])
    else:
        MOMENTS[word](turn, Intent(word, whole=True))
    return True


def _is_yes_alone(turn: Turn) -> bool:
    """YES (SÍ) as the whole text, which carriers take for START while texts are stopped."""
    alone = {tokens(words[0]) for words in turn.book.answers["yes"].values()}
    return tokens(turn.heard.words) in alone


def _acts(turn: Turn, intent: Intent) -> bool:
    """Whether a keyword is acted on, rather than read as an answer to what is open."""
    if intent.name not in MOMENTS:
        return False
    if intent.name == "thanks" and replies.answers_something(turn, turn.heard.words):
        return False
    if turn.run is None and (besides.for_officer(turn, intent) or (intent.name in OF_A_RUN and not intent.whole)):
        return False
    if not intent.sure and intent.name in LEAVING and replies.thinks_again(turn):
        return False
    if intent.name in LEAVING and not (intent.sure and intent.whole) and _answers_leaving(turn):
        return False
    if (not intent.sure or intent.name in YIELDS) and answering.understands(turn, wholly=intent.name in LEAVING):
        return False
    if intent.name in TELLS and not intent.whole and replies.fits_run(turn, turn.heard.words):
        return False
    if intent.name == "question" and not intent.sure:
        return not replies.answers_something(turn, turn.heard.words)
    if intent.sure or intent.name in LEAVING:
        return True
    # REGISTER acts, although a camera may be "by the register"; of "back" we ask
    return intent.whole and intent.name != "back" and not _is_option(turn)


def _is_option(turn: Turn) -> bool:
    """Whether the text is, to the letter, what an option of the open question is called."""
    said, options = tokens(turn.heard.words), turn.step.options if turn.step else ()
    called = (
        word for option in options for words in ((*option.label.values(),), *option.words.values()) for word in words
    )
    return any(tokens(word) == said for word in called)


def _answers_leaving(turn: Turn) -> bool:
    """Whether the open question is "what would you like?", and the text its answer rather than the same wish again."""
    asked = turn.run is not None and turn.run.flow == "removal"
    return asked and (replies.fits_run(turn, turn.heard.words) or (turn.intent is not None and not turn.intent.sure))


def _words_or_picture(turn: Turn) -> bool:
    return bool(turn.heard.words.strip()) or bool(turn.known.pictures and replies.open_asks(turn))


def _nothing_said(turn: Turn) -> None:
    """An empty text or a picture alone: the open question again."""
    if turn.known.pictures:
        turn.says("picture")
    if turn.run:
        turn.ask()
    elif not turn.known.pictures:
        nothing_open(turn)


def _answer(turn: Turn) -> None:
    """The open question's answer; else somebody who has nothing open with us."""
    if turn.known.pictures:
        turn.says("picture")
    if turn.run is None:
        nothing_open(turn)
    elif turn.run.flow in TELLING and proof_first(turn, ""):
        return
    elif turn.step and turn.step.kind not in ("name", "free") and says_only(turn, turn.heard.words, "greets"):
        MOMENTS["register"](turn, Intent("register"))  # who comes back learns where they are
    elif wishes_well(turn, turn.heard.words):
        turn.ask()
    elif turn.intent and turn.intent.name == "back" and turn.step and turn.step.kind == "several_of":
        _back_or_answer(turn)
    else:
        answering.answer(turn, turn.heard.words)


def _back_or_answer(turn: Turn) -> None:
    """ "back" where it may be a place: ask which."""
    wordings = (turn.book.says["back_place"], turn.book.says["back_step"])
    labels = by_language([turn.in_each(partial(Voice.pick, wording=wording)) for wording in wordings])
    turn.begin("outreach_reply", "which", things=("run", "back"), labels=labels, held=turn.heard.words)
    turn.ask()


def _follow_up(turn: Turn) -> None:
    """What an answer set free: words held back for a choice, a wish, or a request that waited for a proof or a yes."""
    wishes.go_on(turn)
    if turn.routed:
        _route(turn, *turn.routed)
    if turn.after:
        name, turn.after = turn.after, ""
        MOMENTS[name](turn, Intent(name))


def _route(turn: Turn, where: str, text: str, picture: bool) -> None:
    """Words that were held back go where the resident said: into the dialogue, a step back, or to an outreach."""
    turn.question = ()  # the open one is asked again by whatever takes the words, if it is still open
    if where == "run":
        answering.answer(turn, text)
    elif where == "back":
        MOMENTS["back"](turn, Intent("back"))
    else:
        for ask in [ask for ask in turn.known.asks if ask.outreach_id == where]:
            replies.reply(turn, ask, "yes" if picture else replies.understood(turn, text), text, picture=picture)
