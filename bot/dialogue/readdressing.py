"""An address said anew once it was answered: "no 52" behind "50 n main", or another one where it is to be settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import answers, phrases, steps
from bot.dialogue.flow import Step
from bot.dialogue.lexicon import words_in
from bot.dialogue.reading import NotUnderstood
from bot.dialogue.stray import asked_because_of, noted, put
from bot.dialogue.taking import ask_reader, taken
from bot.dialogue.turn import Turn

_OPENS = ("takes_back", "firm_no", "wrong", "starts_anew", "fillers")  # lists of words that open a correction
_CLOSES = ("takes_back", "fillers")
_TOLD = ("found", "which", "unknown")


def readdressed(turn: Turn, text: str) -> bool:
    """Whether `text` says the address anew, or its house number alone; it is then taken so."""
    assert turn.run
    assert turn.flow
    assert turn.step
    step = next((step for step in turn.flow.steps.values() if step.saves == "address"), None)
    given = turn.run.answers.get(step.name) if step else None
    if step is None or not isinstance(given, Mapping) or turn.step.kind == "address":
        return False
    said = _bare(turn, text)
    if _ends_the_street(turn, step, said):
        noted(turn)
        return True
    return _other_number(turn, step, given, text, said) or _other_address(turn, step, given, text, said)


def _ends_the_street(turn: Turn, step: Step, said: str) -> bool:
    """ "Street" behind "50 n main": the rest of its name, and no place of a camera."""
    assert turn.step
    words = phrases.tokens(said)
    road = bool(words) and all((word,) in words_in(turn.book, "road") for word in words)
    return road and turn.step.kind != "several_of" and _answered_last(turn, step)


def _other_number(turn: Turn, step: Step, given: Mapping[str, Any], text: str, said: str) -> bool:
    """ "No 52" right behind an address, "its 52 not 50" at any time."""
    number, (_, *refused) = str(given.get("number") or ""), phrases.tokens(said) or ("",)
    anew = said.split(" ", 1)[0] if said[:1].isdigit() else ""
    if not number or not anew or given.get("block") or anew == number:
        return False
    denies = [(*no, *phrases.tokens(number)) for no in words_in(turn.book, "not")]
    behind = not refused and said != text.strip() and _answered_last(turn, step) and _names_no_option(turn, anew)
    if not behind and tuple(refused) not in denies:
        return False
    unit = f" #{given['unit']}" if given.get("unit") else ""
    return put(turn, step, f"{anew} {given['street']}{unit}")


def _answered_last(turn: Turn, step: Step) -> bool:
    """Whether the address is what was told just before."""
    assert turn.run
    assert turn.flow
    last = turn.flow.steps.get(turn.run.trail[-1]) if turn.run.trail else None
    return last is not None and turn.flow.home(last) == step.name


def _names_no_option(turn: Turn, number: str) -> bool:
    """Whether a number is beyond the places of what was asked."""
    assert turn.step
    return not number.isdigit() or int(number) > len(turn.choices() or turn.step.options)


def _other_address(turn: Turn, step: Step, given: Mapping[str, Any], text: str, said: str) -> bool:
    """A whole address where one is to be settled, or where places are asked for: no choice, and no place."""
    assert turn.run
    assert turn.flow
    assert turn.step
    outcome = turn.known.streets.match(said).outcome if said[:1].isdigit() else ""
    if turn.step.kind == "several_of":
        return outcome == "found" and put(turn, step, said)
    settles = asked_because_of(turn.flow, step, turn.step)
    if not settles or outcome not in _TOLD or len(said.split()) == 1 or _is_choice(turn, text, said, given):
        return False
    try:
        reading = ask_reader(turn, step, said)
    except NotUnderstood:
        return False
    turn.run = replace(steps.forgotten(turn.run, (step.name,)), step=step.name)
    taken(turn, reading)
    return True


def _is_choice(turn: Turn, text: str, said: str, given: Mapping[str, Any]) -> bool:
    """Whether the text chooses what was offered, or repeats what was typed."""
    assert turn.step
    if phrases.tokens(said) in (phrases.tokens(str(given.get("text"))), phrases.tokens(turn.noted("typed"))):
        return True
    candidates = turn.choices() if turn.step.kind == "choice" else []
    house = said.split()[0]
    if candidates and _names_no_option(turn, house) and not any(one.split()[0] == house for one in candidates):
        return False  # "62 Elm Drive" is not the "60 Elm Drive" that was offered
    return answers.explains(turn.step, text, turn.language, turn.book, turn.known.streets, candidates=candidates)


def _bare(turn: Turn, text: str) -> str:
    """`text` without what only says that it is said anew: "no wait its 52 north main actually"."""
    words = text.split()
    while count := _at_an_end(turn, words, _OPENS):
        words = words[count:]
    while count := _at_an_end(turn, words[::-1], _CLOSES, backwards=True):
        words = words[:-count]
    return " ".join(words).rstrip(".,!;")


def _at_an_end(turn: Turn, words: list[str], lists: tuple[str, ...], *, backwards: bool = False) -> int:
    """How many words at the beginning of `words`, which may be turned round, are a phrase of one of these lists."""
    for phrase in _phrases(turn, lists):
        there = words[: len(phrase)]
        if phrases.tokens(" ".join(there[::-1] if backwards else there)) == phrase:
            return len(phrase)
    return 0


def _phrases(turn: Turn, lists: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name in lists:
        yield from words_in(turn.book, name)
