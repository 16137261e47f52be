"""A sentence weighed clause by clause: what each says to the question, and what they come to together.

A clause after "but" outweighs the one before it, one after "although" only stands beside it, and what stands before
"I mean" is taken back. Two clauses that say the opposite of each other come to nothing: the question is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.dialogue.echoes import Echo, Sense, echoes_of
from bot.dialogue.lexicon import FILLER, words_in
from bot.dialogue.phrases import stands_in
from bot.dialogue.reading import Asked, NotUnderstood
from bot.dialogue.strict import marks_of, strictly
from bot.dialogue.wording import Text

Sign = Literal["yes", "no", "unsure", "nothing", "torn"]
_MOST_WORDS = 40
_JOINS: tuple[Sense, ...] = ("back", "but", "though", "so", "and")
_NEAR = 5  # words between "not" and what it denies
_VALUES: dict[object, Sign] = {True: "yes", "yes": "yes", False: "no", "no": "no", None: "unsure", "unsure": "unsure"}
_FIRM: tuple[tuple[str, Sign], ...] = (("firm_yes", "yes"), ("firm_no", "no"))


@dataclass(frozen=True)
class Said:
    """What one clause says: how it is joined to what went before, and whether a plain yes or no stands in it."""

    join: Sense
    sign: Sign | None
    firm: bool
    despite: bool = False  # a yes that has a "no" of its own: "I don't mind"
    other: bool = False  # of another camera: "but the back one doesn't"
    unknown: bool = False  # it has words of which nothing is known


def weighed(asked: Asked, text: str) -> Sign | None:
    """What `text` comes to: "torn" where it says both yes and no, "nothing" where all of it is about something else;
    None where nothing in it speaks of the question."""
    echoes = echoes_of(asked.step, asked.book)
    if echoes is None:
        return None
    read = echoes.read(text)
    if not read.tokens or len(read.tokens) > _MOST_WORDS:
        return None
    heard = echoes.heard(read)
    if any(echo.sense == "nothing" and echo.end - echo.start == len(read.tokens) for echo in heard):
        return "nothing"
    if _asks(asked, read, heard):
        return None
    said = [clause.said() for clause in _clauses(asked, read, heard)]
    sign = _together(asked, said)
    if asked.step.kind == "confirm" and sign != "unsure" and any(one.sign is None for one in said):
        plain = sign == "yes" and not any(map(_limits, said)) and not any(map(str.isdigit, text))
        return "torn" if plain else None  # it may be what should be changed
    if sign == "yes" and asked.step.saves == "agreement" and any(_limits(one) for one in said[1:]):
        return None  # a condition is no plain yes
    return sign


def _limits(said: Said) -> bool:
    return said.join in ("but", "though", "back") and said.sign != "yes"


def _asks(asked: Asked, text: Text, heard: Sequence[Echo]) -> bool:
    """Whether the text asks; "que va" does not, though it begins like a question."""
    asking = any((text.tokens[0].word,) == phrase for phrase in words_in(asked.book, "question"))
    return "?" in text.raw or (asking and not any(echo.start == 0 for echo in heard))


def _clauses(asked: Asked, text: Text, heard: Sequence[Echo]) -> Iterator[_Clause]:
    start: int = 0
    join: Sense = "and"
    inside = {at for echo in heard for at in range(echo.start + 1, echo.end)}
    ends = [at for at in range(1, len(text.tokens)) if text.tokens[at].clause and at not in inside]
    ends.append(len(text.tokens))
    joins = {echo.start: echo for echo in heard if echo.sense in _JOINS and echo.end not in ends}
    for at in sorted({*ends, *joins}):
        if at > start:
            yield _Clause(asked, text, heard, join, start, at)
            join = "and"
        start = at
        if at in joins:
            start, join = joins[at].end, joins[at].sense


class _Clause:
    """The words of one clause and the phrases in it."""

    def __init__(self, asked: Asked, text: Text, heard: Sequence[Echo], join: Sense, start: int, end: int) -> None:
        self._asked, self._text, self._join, self._start, self._end = asked, text, join, start, end
        inside = [echo for echo in heard if start <= echo.start and echo.end <= end]
        self._other = any(echo.sense == "other" for echo in inside)
        self._telling = [echo for echo in inside if echo.sense in ("yes", "no", "unsure")]
        self._beside = {at for echo in inside if echo.sense == "beside" for at in range(echo.start, echo.end)}
        said_well = [echo for echo in inside if echo.sense in ("yes", "beside")]
        self._agreed = {at for echo in said_well for at in range(echo.start, echo.end)}
        self._left = [at for at in range(start, end) if at not in self._beside]

    def said(self) -> Said:
        """What it says: "torn" where that is both yes and no; behind an "although" what stands last."""
        if self._join == "but" and self._of_another():
            return Said(self._join, None, False)  # "no, but my neighbor might"
        told = [self._sign(echo) for echo in self._telling]
        signs = set(told)
        if "unsure" in signs:
            return Said(self._join, "unsure", False)
        firm = self._firm()
        if not signs:
            alone = self._alone() or (firm if self._join == "back" else self._closing())
            firm_alone = firm is not None and firm == alone
            return Said(self._join, alone, firm_alone, other=self._other, unknown=len(self._left) > 1)
        if firm and not (firm == "no" and self._denied_well()):
            signs.add(firm)
        if len(signs) > 1 and self._join == "though":
            return Said("and", told[-1], False, other=self._other)
        sign = signs.pop() if len(signs) == 1 else "torn"
        return Said(self._join, sign, firm is not None, self._despite(), self._other)

    def _sign(self, echo: Echo) -> Sign:
        denied = self._denied(echo)
        if echo.sense == "unsure":
            return "unsure"
        if echo.sense == "yes":
            return "no" if denied or echo.within else "yes"
        if denied == "not" and not self._denies(echo.start):
            return "torn"  # "not too far"
        return "no"

    def _denied(self, echo: Echo) -> str:
        """The word that denies `echo`: "not", or a "no" that denies well what is a denial itself; else ""."""
        if self._nobody_before(echo):
            return "no"
        for at in range(echo.start - 1, max(self._start, echo.start - _NEAR) - 1, -1):
            if (self._text.tokens[at].word,) in words_in(self._asked.book, "firm_yes"):
                break  # "no, yes it does"
            if self._denies(at) and not (self._is_no(at) and self._stands_apart(at, echo)):
                return "no" if at < echo.start - 1 or self._asked.language != "en" or self._is_no(at) else "not"
        return "not" if echo.sense == "yes" and self._denied_behind(echo) else ""

    def _nobody_before(self, echo: Echo) -> bool:
        """Whether a word or a phrase before it denies all that follows: "none of mine", "no one came by"."""
        if any(self._denies(at, "denies_far") for at in range(self._start, echo.start)):
            return True
        denials = (other for other in self._telling if other.sense == "no" and other.end <= echo.start)
        return echo.sense == "yes" and any(self._denies(at) for one in denials for at in range(one.start, one.end))

    def _stands_apart(self, at: int, echo: Echo) -> bool:
        """Whether an English "no" answers by itself: "no, it does", "no everything is good", and not "no video"."""
        first = (self._text.tokens[echo.start].word,)
        return self._asked.language == "en" and (at < echo.start - 1 or first in words_in(self._asked.book, "after_no"))

    def _denied_behind(self, echo: Echo) -> bool:
        """ "It does not": a "not" that ends the clause, or stands behind a "do" or "can"."""
        if echo.end >= self._end or not self._denies(echo.end):
            return False
        last = (self._text.tokens[echo.end - 1].word,)
        return echo.end == self._end - 1 or last in words_in(self._asked.book, "does")

    def _denies(self, at: int, words: str = "denies") -> bool:
        return at not in self._agreed and (self._text.tokens[at].word,) in words_in(self._asked.book, words)

    def _is_no(self, at: int) -> bool:
        return any((self._text.tokens[at].word,) == phrase for phrase in words_in(self._asked.book, "firm_no"))

    def _despite(self) -> bool:
        """ "No objection": a phrase that says yes with a "no" of its own."""
        first = self._telling[0]
        words = self._text.tokens[first.start : first.end]
        return first.sense == "yes" and any((one.word,) in words_in(self._asked.book, "denies") for one in words)

    def _denied_well(self) -> bool:
        """Whether a "no" before it belongs to what follows: "nope, no objection", "no, I don't have it"."""
        return self._despite() or (self._telling[0].sense == "yes" and self._sign(self._telling[0]) == "no")

    def _firm(self) -> Sign | None:
        """The plain yes or no that opens the clause, outside of every phrase; else the one that closes it."""
        return self._plain(self._left, opening=True) or self._plain(self._left, opening=False)

    def _plain(self, places: Sequence[int], *, opening: bool) -> Sign | None:
        taken = {at for echo in self._telling for at in range(echo.start, echo.end)}
        for name, sign in _FIRM:
            for size, phrases in words_in(self._asked.book, name).by_size:
                ends = places[:size] if opening else places[-size:]
                said = tuple(self._text.tokens[at].word for at in ends)
                if said in phrases and taken.isdisjoint(ends) and ends[-1] - ends[0] == size - 1:
                    return sign
        return None

    def _closing(self) -> Sign | None:
        """The plain yes or no at the end of what nothing else is known of: "i can speak for him yes"."""
        opened = self._plain(self._left, opening=True)
        closed = self._plain(self._left, opening=False)
        return None if self._of_another() or (opened and opened != closed) else closed

    def _of_another(self) -> bool:
        said = [self._text.tokens[at].word for at in self._left]
        return stands_in(said, words_in(self._asked.book, "somebody_else"))

    def _alone(self) -> Sign | None:
        """What the clause says that is an answer by itself, to its last word."""
        if not self._left:
            return None
        said = " ".join(self._text.between(at, at + 1) for at in self._left)
        marks = marks_of(self._asked, said)
        if {mark.kind for mark in marks} <= {"unsure", FILLER}:
            return "unsure" if any(mark.kind == "unsure" for mark in marks) else None
        try:
            reading = strictly(self._asked, marks)
        except NotUnderstood:
            return None
        if reading.each is not None or not isinstance(reading.value, (bool, str, type(None))):
            return None
        return _VALUES.get(reading.value)


def _together(asked: Asked, clauses: Sequence[Said]) -> Sign | None:
    found: Said | None = None
    last: Said | None = None
    beside: Sign | None = None
    turned = False  # a "but" was said, and then nothing that is known: what comes next may well be the opposite
    for clause in clauses:
        if clause.join == "back" and found and last and found.sign == "torn":
            found = last  # "yes.. no sorry": the "no" is what was meant
        if clause.sign is None:
            turned = turned or (found is not None and found.sign == "no" and clause.unknown and clause.join == "but")
        elif clause.join == "though":
            beside = beside or clause.sign
        else:
            last = replace(clause, join="but") if turned else clause
            found, turned = (_both(asked, found, last) if found else last), False
    return "torn" if turned else found.sign if found else beside


def _both(asked: Asked, before: Said, clause: Said) -> Said:
    """What two clauses come to; "torn" where they are opposed and neither outweighs the other."""
    if before.sign == clause.sign:
        return Said(before.join, before.sign, before.firm or clause.firm)
    if {before.sign, clause.sign} == {"yes", "no"} and (before.other or clause.other):
        return _of_several(asked, before, clause)
    if clause.despite and before.firm and before.sign == "no":
        return clause
    if clause.join == "but" and before.firm and asked.step.saves == "agreement":
        return Said(before.join, "torn", False)  # "yes, but I don't agree with that part"
    if clause.join in ("back", "so") or (clause.join == "but" and (clause.firm or not before.firm)):
        return clause
    doubt = "unsure" in (before.sign, clause.sign) and not {"no", "torn"} & {before.sign, clause.sign}
    return Said(before.join, "unsure" if doubt else "torn", False)


def _of_several(asked: Asked, before: Said, clause: Said) -> Said:
    """One camera has it and another has not: an officer is told yes; of each camera it is asked again."""
    sign: Sign = "torn" if asked.step.for_each else "yes"
    return Said(before.join, sign, True, other=True)
