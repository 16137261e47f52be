"""What reading an answer comes to, and the ways in which a text can fail to be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.flow import FlowBook, Language, Step
from bot.dialogue.known import Streets
from bot.dialogue.run import Value


class NotUnderstood(Exception):
    """The text does not answer the question, or answers it in two ways."""


class Doubted(NotUnderstood):
    """The lists make one thing of the text and the second ear another."""


class NoneOfThese(NotUnderstood):
    """Every candidate of a choice was refused."""


class NoNumber(NotUnderstood):
    """A street of the town without a house number; `address` is what was understood, as plain data."""

    def __init__(self, address: Mapping[str, Any], rest: str = "") -> None:
        super().__init__()
        self.address, self.rest = address, rest


class Block(NoNumber):
    """A block of a street and no house; `address` has its numbers, "100-198", and its street."""


class POBox(NotUnderstood):
    """A post office box, where no camera can be."""


class Corner(NotUnderstood):
    """Two streets that meet, and no house; `candidates` are the streets, as plain data."""

    def __init__(self, candidates: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.candidates = tuple(candidates)


@dataclass(frozen=True)
class Reading:
    """An answer that was understood.

    `rest` is what was said beyond it, for the next question; `ahead` what of it answers a next question that takes any
    words, as the hours in "at night, 9pm to 7am". `each` holds the values by camera key where some were
    named; where none was, it is None and `value` holds for all of them.
    """

    value: Value
    rest: str = ""
    each: Mapping[str, Value] | None = None
    ahead: str = ""


@dataclass(frozen=True)
class Asked:
    """A question as it stands before one resident: the step, and what its answer may be about.

    `cameras` are the resident's, each its key followed by words for it; `candidates` the labels of a choice, in order.
    """

    step: Step
    language: Language
    book: FlowBook
    streets: Streets
    cameras: tuple[tuple[str, ...], ...] = ()
    candidates: tuple[str, ...] = ()
