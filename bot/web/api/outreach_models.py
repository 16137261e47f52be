"""What the calls on outreaches take and answer: the contract's shapes, word for word."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)  # fmt: skip

from bot.outreach.outreach import Mark, MessageState, ReplyAnswer, State
from bot.web.api.fields import Answer, Case, Email, House, Id, Language, Moment, Phone, Place, Reason, Strict, in_order

Side = Literal["odd", "even"]
What = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def _readable(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """One sentence for both shapes: what is wrong with each of them apart helps nobody."""
    try:
        return read(value)
    except ValidationError as error:
        raise ValueError(
            "takes 1 to 500 characters: a key of the town's incidents, or own words; or such a text for each language, "
            'as in {"en": "a burglary"}'
        ) from error


Question = Annotated[What | dict[Language, What], WrapValidator(_readable)]

LET_THROUGH = Field(None, description="Why a supervisor sends own words that hold a link, a phone number or a plate.")


class OutreachRequest(Strict):
    """What to ask, and whom: a street with its range, or named registrations."""

    case: Case = None
    reason: Reason | None = None
    street: Place | None = None
    low: House | None = Field(None, alias="from")
    high: House | None = Field(None, alias="to")
    side: Side | None = None
    sees_road: bool | None = None
    registration_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)] | None = None
    except_ids: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()
    include: Annotated[tuple[Literal["since_incident"], ...], Field(max_length=10)] = ()
    what: Question = Field(
        description="A key of the town's incidents, own words of up to 60 plain characters, or own words by language."
    )
    start: Moment
    end: Moment
    callback: Phone | None = Field(None, description="One of the town's published numbers, E.164.")
    officer: Email | None = Field(None, description="Whose name residents read; default the key's officer.")
    urgent_reason: Reason | None = Field(None, description="Why it may leave in quiet hours.")
    let_through: Reason | None = LET_THROUGH

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.street is None) == (self.registration_ids is None):
            raise ValueError("name a `street`, or `registration_ids`")
        bounds = (self.low, self.high, self.side, self.sees_road)
        if self.registration_ids is not None and any(bound is not None for bound in bounds):
            raise ValueError("`from`, `to`, `side` and `sees_road` go with a `street`")
        in_order(self.low, self.high)
        return self


class Left(Answer):
    """How many were left out, and why."""

    reason: str
    count: int


class Words(Answer):
    """One language's text as it leaves, and its billed segments."""

    text: str
    segments: int


class Answers(Answer):
    """How many residents answered what; `none`: not yet."""

    yes: int = 0
    no: int = 0
    call: int = 0
    unclear: int = 0
    none: int = 0


class Outreach(Answer):
    """An outreach as it stands."""

    id: str
    state: State
    case: str | None
    what: dict[str, str]
    street: str | None
    start: datetime
    end: datetime
    officer: str
    callback: str | None
    recipients: int
    excluded: list[Left]
    texts: dict[str, Words]
    counts: dict[str, int]
    answers: Answers
    leaves_at: datetime | None
    created_at: datetime
    sent_at: datetime | None


class Draft(Outreach):
    """A new draft. `segments_total`: of all its texts together. `doubts`, where there are any: what to think over."""

    segments_total: int
    doubts: list[str] = Field([], exclude_if=lambda value: not value)


class HandOver(Strict):
    """Whose it is from now on."""

    officer: Email
    reason: Reason | None = None


class CorrectionRequest(Strict):
    """What was wrong, as it should have been."""

    what: Question | None = None
    start: Moment | None = None
    end: Moment | None = None
    reason: Reason | None = None
    let_through: Reason | None = LET_THROUGH

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.what is None and self.start is None and self.end is None:
            raise ValueError("say what is corrected: `what`, `start` or `end`")
        return self


class NoteRequest(Strict):
    """An answer to one reply: own words, or one of the town's templates."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    template: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")] | None = None
    link: Annotated[str, StringConstraints(max_length=300, pattern=r"^[!-~]+$")] | None = Field(
        None, description="A page of the agency where the town lets residents upload, for a template that shows it."
    )
    let_through: Reason | None = LET_THROUGH

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.text is None) == (self.template is None):
            raise ValueError("write a `text`, or name a `template`")
        return self


class Sorted(Strict):
    """As what a reply counts."""

    answer: ReplyAnswer


class Marked(Strict):
    """What became of the footage that a reply tells of; null takes the mark away."""

    mark: Mark | None


class Redaction(Strict):
    """Why a reply's words are forgotten."""

    reason: Reason


class OutMessage(Answer):
    id: str
    registration_id: str | None
    kind: Literal["ask", "reminder", "correction", "thanks", "note"]
    state: MessageState
    error: str | None
    queued_at: datetime
    updated_at: datetime


class OutMessages(Answer):
    items: list[OutMessage]
    next: str | None


class Reply(Answer):
    id: str
    registration_id: str | None
    name: str | None
    phone: str | None
    answer: ReplyAnswer
    text: str | None
    language: str | None
    picture: bool
    received_at: datetime


class ReplyState(Answer):
    """One reply after something was done with it."""

    id: str
    answer: ReplyAnswer
    text: str | None


class Replies(Answer):
    items: list[Reply]
    next: str | None
