"""A yes or a no in a sentence: what it comes to where not every word of the text is explained.

Only plain words of assent and refusal count here (`answers: firm_yes` and `firm_no`), for "right" or "fine" may be
about anything; and only where they open or close the text and nothing speaks against them. What was said before
"I mean" is taken back. None of this guesses: a text that may say both is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.flow import FlowBook
from bot.dialogue.lexicon import CAMERA, FILLER, OPTION, UNKNOWN, words_in
from bot.dialogue.marks import Mark
from bot.dialogue.phrases import beside, places_of, stands_in, tokens
from bot.dialogue.reading import Asked, NotUnderstood, Reading
from bot.dialogue.run import Value
from bot.dialogue.strict import asks_back, marks_of, strictly
from bot.dialogue.weighing import Sign, weighed

Marks = Sequence[Mark]
_MOST_WORDS = 24  # a yes in a longer text may be about anything
_IN_PASSING = frozenset({FILLER, "and", "only", "does", "wrong"})
_DOUBTS = frozenset({"unsure", "none", "not", "all", "both"})
_SIGNS: dict[Value, Sign] = {True: "yes", "yes": "yes", False: "no", "no": "no", None: "unsure"}
_SHORTEST_SLIP, _LONGEST_SLIP = 2, 4  # letters of a word hit beside the key


def takes_signs(asked: Asked) -> bool:
    """Whether yes and no answer the question of the step."""
    return asked.step.kind in ("yes_no", "confirm") or {"yes", "no"} <= {option.key for option in asked.step.options}


def _reading(asked: Asked, sign: bool) -> Reading:
    return Reading(sign if asked.step.kind in ("yes_no", "confirm") else "yes" if sign else "no")


def amended(asked: Asked, text: str) -> Reading:
    """The sign that follows "I mean" or "no wait", to the last word. NotUnderstood where nothing was taken back."""
    marks = marks_of(asked, text)
    found = [at for at in places_of(tokens(text), words_in(asked.book, "takes_back")) if at[1] < len(tokens(text))]
    if not found or len(marks) > _MOST_WORDS:
        raise NotUnderstood
    said = tokens(text)[found[-1][1] :]
    reading = strictly(asked, marks_of(asked, " ".join(said)))
    if reading.value not in (True, False, "yes", "no"):
        raise NotUnderstood
    return reading


def told(asked: Asked, text: str) -> Reading:
    """The yes or no that a sentence opens or closes with; NotUnderstood where there is none or a doubt."""
    marks = marks_of(asked, text)
    if asked.step.may_skip and "?" not in text and len(marks) <= _MOST_WORDS and _opens_unsure(marks):
        return Reading(None)
    if not marks or len(marks) > _MOST_WORDS or asks_back(asked, text) or opens_a_question(asked, text):
        raise NotUnderstood
    if any(mark.kind == CAMERA for mark in marks):
        raise NotUnderstood
    if asked.step.may_skip and _last_told(marks) == "unsure":
        return Reading(None)
    for way in (_mistyped, _idiom, _closing, _opening):
        if (value := way(asked, marks, text)) is not None:
            return _reading(asked, value)
    raise NotUnderstood


def told_or_none(asked: Asked, text: str) -> Reading | None:
    """What `told` gives; None where it does not understand."""
    try:
        return told(asked, text)
    except NotUnderstood:
        return None


def settled(asked: Asked, text: str, reading: Reading | None) -> Reading:
    """What `reading`, None where there was none, and the sentence as it is weighed come to together.

    The sentence has the last word, but where cameras are told apart: if it says otherwise there, the question is asked
    again. Raises NotUnderstood.
    """
    sign = None if opens_a_question(asked, text) else weighed(asked, text)
    if sign == "nothing":
        raise NotUnderstood
    if reading is not None and (sign is None or _listed(asked, text) or _keeps(asked, text, reading, sign)):
        return reading
    return _by_weight(asked, text, sign)


def _listed(asked: Asked, text: str) -> bool:
    """Whether the whole text is one phrase of the lists, slips of the finger aside."""
    marks = marks_of(asked, text)
    return len(marks) == 1 and marks[0].kind in (OPTION, "yes", "no", "unsure")


def _keeps(asked: Asked, text: str, reading: Reading, sign: Sign) -> bool:
    """Whether what was read agrees with what the sentence weighs, or says more.

    Raises NotUnderstood where it is not sure whether a place is a camera or what one sees: "just my driveway".
    """
    approves = asked.step.kind == "confirm" and reading.value is True
    if reading.value == "call" or (sign == "torn" and (reading.each or approves)):
        return True
    if not reading.each or sign == "unsure":
        return bool(reading.each) or _SIGNS.get(reading.value) == sign
    if (sign == "yes") == any(reading.each.values()):
        return True
    named = {tuple(mark.word.split()) for mark in marks_of(asked, text) if mark.kind == CAMERA}
    if sign == "no" and not named & set(words_in(asked.book, "camera_or_view")):
        return False
    if sign == "yes" or any((word,) in words_in(asked.book, "rather_a_view") for word in tokens(text)):
        raise NotUnderstood
    return True


def _by_weight(asked: Asked, text: str, sign: Sign | None) -> Reading:
    """The sign as an answer to the step; NotUnderstood where it is none."""
    if sign in (None, "torn") or (sign == "unsure" and not asked.step.may_skip):
        raise NotUnderstood
    if sign == "unsure":
        return Reading(None)
    found = _reading(asked, sign == "yes")
    if asked.step.kind != "one_of" and doubted(asked, found.value, text):
        raise NotUnderstood
    return found


def _last_told(marks: Marks) -> str:
    return next((mark.kind for mark in reversed(marks) if mark.kind not in _IN_PASSING), "")


def _opens_unsure(marks: Marks) -> bool:
    """ "Let me check when i get home": a doubt first, and nothing told after it."""
    first, after = _first(marks)
    told = first is not None and first.kind == "unsure" and first.slips == 0
    return told and not any(_sign_of(mark) is not None or mark.kind in ("does", "except") for mark in after)


def opens_a_question(asked: Asked, text: str) -> bool:
    """ "is everyone ok" needs no question mark."""
    said = tokens(text)
    return any(end < len(said) for end in words_in(asked.book, "asks").ends(said, 0))


def doubted(asked: Asked, value: Value, text: str) -> bool:
    """Whether a doubt stands beside an answer to an officer ("might have something"), or one only half agrees."""
    marks = marks_of(asked, text)
    if asked.step.kind == "one_of":
        return any(mark.kind == "unsure" for mark in marks)
    if asked.step.saves != "agreement" or value is not True or any(_is_firm(asked, mark, True) for mark in marks):
        return False
    return stands_in(tokens(text), words_in(asked.book, "half_yes"))


def _mistyped(asked: Asked, marks: Marks, text: str) -> bool | None:
    """A firm word alone with one key hit beside the right one: "tes", "mo"."""
    meant = [mark for mark in marks if mark.kind != FILLER]
    if len(meant) != 1 or meant[0].kind != UNKNOWN or not _SHORTEST_SLIP <= len(meant[0].word) <= _LONGEST_SLIP:
        return None
    signs = {sign for sign in (True, False) for (word, *more) in _firm(asked.book, sign)
             if not more and beside(meant[0].word, word)}  # fmt: skip
    return signs.pop() if len(signs) == 1 else None


def _idiom(asked: Asked, marks: Marks, text: str) -> bool | None:
    """ "Yeah no" is a no, with nothing else beside it."""
    said = tokens(text)
    return False if any(said[: len(p)] == p for p in words_in(asked.book, "yes_that_is_no")) else None


def _closing(asked: Asked, marks: Marks, text: str) -> bool | None:
    """A firm word at the end: "im 45 yes", "I can speak for him so yes"; one against it must lie before a "but"."""
    last = [mark for mark in marks if mark.kind != FILLER][-1:]
    sign = _sign_of(last[0]) if last else None
    if sign is None or not _is_firm(asked, last[0], sign):
        return None
    before = [mark for mark in marks if mark.end <= last[0].start]
    if any(_is_firm(asked, mark, not sign) for mark in before if _sign_of(mark) is not sign):
        return None
    if not sign or last[0].strong:
        return None if any(mark.kind == "unsure" for mark in before) and not last[0].strong else sign
    nearer = before[max((at for at, mark in enumerate(before, 1) if mark.kind == "except"), default=0) :]
    return None if any(mark.kind in _DOUBTS or _sign_of(mark) is False for mark in nearer) else sign


def _opening(asked: Asked, marks: Marks, text: str) -> bool | None:
    """A firm word at the beginning, nothing against it after: "hell yes my camera is good"; "no, I rent"."""
    first, after = _first(marks)
    if first is None:
        return None
    if asked.step.for_each:
        after = _unconditioned(asked, after)
    if first.kind == "not" and not first.word.isdecimal():
        return _plainly_not(asked, after)
    sign = _sign_of(first)
    if sign and any(tokens(text)[: len(phrase)] == phrase for phrase in words_in(asked.book, "if_only")):
        return None
    if sign is None or not _is_firm(asked, first, sign) or _goes_on(asked, first, after, sign):
        return None
    against = {_sign_of(mark) for mark in after} - {None, sign}
    doubts = {"unsure", "except"} | (_DOUBTS if sign else set())
    if against or any(mark.kind in doubts for mark in after):
        return False if not sign and _about_another(asked, text) else None
    return sign


def _first(marks: Marks) -> tuple[Mark | None, Marks]:
    at = next((at for at, mark in enumerate(marks) if mark.kind not in _IN_PASSING), len(marks))
    return (marks[at], marks[at + 1 :]) if at < len(marks) else (None, ())


def _unconditioned(asked: Asked, after: Marks) -> Marks:
    """What stands before "when" or "except": a camera that sees the road "except at night" sees it."""
    opens = {phrase[0] for phrase in words_in(asked.book, "on_condition")}
    at = next((at for at, mark in enumerate(after) if mark.word.split()[:1] and mark.word.split()[0] in opens), None)
    return after if at is None else after[:at]


def _plainly_not(asked: Asked, after: Marks) -> bool | None:
    """A short "not me", "not comfortable with that"; "not all", "not 2" and "not only" say something else."""
    kinds = {mark.kind for mark in after}
    if asked.step.kind != "yes_no":
        return None
    fine = kinds <= {UNKNOWN, FILLER, "does"} and UNKNOWN in kinds | ({UNKNOWN} if not after else set())
    return False if fine and 0 < len(after) <= 5 and asked.language == "en" else None


def _goes_on(asked: Asked, first: Mark, after: Marks, sign: bool) -> bool:
    """Whether a "no" may belong to the word after it: "no one", "no camera", "no entiendo"."""
    if sign or not after or after[0].strong or " " in first.word:
        return False
    return not any(after[0].word.split()[0] in phrase[:1] for phrase in words_in(asked.book, "after_no"))


def _about_another(asked: Asked, text: str) -> bool:
    """ "No but my neighbor does": the rest is somebody else's."""
    return stands_in(tokens(text), words_in(asked.book, "somebody_else"))


def _sign_of(mark: Mark) -> bool | None:
    if mark.kind in ("yes", "no"):
        return mark.kind == "yes"
    return mark.value == "yes" if mark.kind == OPTION and mark.value in ("yes", "no") else None


def _is_firm(asked: Asked, mark: Mark, sign: bool) -> bool:
    said = tuple(mark.word.split())
    return mark.slips == 0 and any(said[: len(phrase)] == phrase for phrase in _firm(asked.book, sign))


def _firm(book: FlowBook, sign: bool) -> tuple[tuple[str, ...], ...]:
    return words_in(book, "firm_yes" if sign else "firm_no")
