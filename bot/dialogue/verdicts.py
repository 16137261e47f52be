"""What a yes-or-no answer is; two at once, or a refusal beside an agreement, are no answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.dialogue.lexicon import NUMBER, OPTION
from bot.dialogue.marks import Mark
from bot.dialogue.reading import Asked, NotUnderstood

Marks = Sequence[Mark]
_SIGNS = {"yes": True, "no": False, "none": False, "unsure": None}


def yes_no(asked: Asked, marks: Marks) -> bool | None:
    """True, False, or None for "don't know" where the step lets one skip."""
    signs = set(_signs(asked, marks))
    negated = any(mark.kind == "not" for mark in marks)
    if len(signs) != 1 or (negated and True in signs) or any(mark.kind in ("except", "rest") for mark in marks):
        raise NotUnderstood
    (sign,) = signs
    if sign is None and not _may_be_unsure(asked):
        raise NotUnderstood
    return sign


def _signs(asked: Asked, marks: Marks) -> Iterator[bool | None]:
    worded = any(mark.kind in _SIGNS for mark in marks)
    for mark in marks:
        if mark.kind == NUMBER:
            if not worded or int(mark.value or 0) <= len(_sign_keys(asked)):  # "yes im over 18"
                yield _sign_at(asked, mark)
        elif mark.kind == OPTION and mark.value in _SIGNS:
            yield _SIGNS[str(mark.value)]
        elif mark.kind in _SIGNS:
            yield _SIGNS[mark.kind]
        elif mark.kind in ("all", "both") and (asked.step.for_each or worded):
            yield from (True,) if asked.step.for_each else ()
        elif mark.meant and mark.kind != "not":
            raise NotUnderstood


def _sign_at(asked: Asked, mark: Mark) -> bool | None:
    """What a number stands for: the place of an option, or 1 yes, 2 no, 3 don't know."""
    keys = _sign_keys(asked)
    place = int(mark.value or 0)
    if not 1 <= place <= len(keys) or keys[place - 1] not in _SIGNS:
        raise NotUnderstood
    return _SIGNS[keys[place - 1]]


def _sign_keys(asked: Asked) -> list[str]:
    return [option.key for option in asked.step.options] or ["yes", "no", "unsure"]


def _may_be_unsure(asked: Asked) -> bool:
    return asked.step.may_skip or any(option.key == "unsure" for option in asked.step.options)
