"""What the calls on registrations, streets and figures take and answer: the contract's shapes, word for word."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from bot.registry.residents import Texts
from bot.web.api.fields import (
    Answer,
    Case,
    House,
    Language,
    Moment,
    Part,
    Phone,
    Place,
    Reason,
    Short,
    Strict,
    Text,
    in_order,
)  # fmt: skip

Kind = Literal["home", "business"]
Side = Literal["odd", "even"]
Records = Literal["always", "motion", "hours", "unsure"]
_POINT = r"^-?[0-9]{1,3}(\.[0-9]{1,12})?, ?-?[0-9]{1,3}(\.[0-9]{1,12})?$"


def _flag(value: object) -> object:
    """A query says `true` or `false`, nothing else."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _on_earth(point: str) -> str:
    lat, lon = (float(part) for part in point.split(","))
    if abs(lat) > 90 or abs(lon) > 180:
        raise ValueError("must be a latitude and a longitude in degrees, such as 41.762,-72.742")
    return point


Point = Annotated[str, StringConstraints(pattern=_POINT), AfterValidator(_on_earth)]


class Why(Strict):
    """The case a look is for."""

    case: Case = None
    reason: Reason | None = None


class Body(Strict):
    """Why a registration is erased."""

    reason: Reason


class SearchQuery(Part):
    case: Case = None
    reason: Reason | None = None
    street: Place | None = None
    low: House | None = Field(None, alias="from")
    high: House | None = Field(None, alias="to")
    side: Side | None = None
    sees_road: Annotated[Literal[True, False], BeforeValidator(_flag)] | None = None
    kind: Kind | None = None
    at: Moment | None = Field(None, description="The incident's time; adds `footage`.")
    near: Point | None = Field(None, description="LAT,LON; with `within`.")
    within: Annotated[int, Field(ge=1, le=500)] | None = Field(None, description="Metres.")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.near is None) != (self.within is None):
            raise ValueError("`near` and `within` go together")
        if (self.street is None) == (self.near is None):
            raise ValueError("name a `street`, or `near` with `within`")
        in_order(self.low, self.high)
        return self


class Footage(Answer):
    """What the best camera may still hold, and until when."""

    state: Literal["likely", "expiring", "gone", "unknown"]
    until: datetime | None


class AddressOut(Answer):
    number: str
    street: str
    unit: str | None
    text: str
    status: Literal["matched", "typed", "disputed"]
    also: list[str] = Field(
        default_factory=list, exclude_if=lambda value: not value,
        description="Other streets that its cameras see, at a corner; found on each of them.",
    )  # fmt: skip


class CameraOut(Answer):
    location: str
    records: Records
    hours: str | None
    sees_road: bool | None
    days_kept: int | None


class Registration(Answer):
    """One resident's cameras at one address."""

    id: str
    kind: Kind
    name: str | None
    phone: str
    language: str | None
    texts: Texts
    address: AddressOut
    cameras: list[CameraOut]
    agreed_at: datetime | None
    updated_at: datetime
    footage: Footage | None = Field(
        None, exclude_if=lambda value: value is None, description="Only where the search named a time `at`."
    )


class Registrations(Answer):
    """Who has cameras there, in house order, street by street. `matched_street` is null in a search `near` a point."""

    matched_street: str | None
    items: list[Registration]
    next: str | None


class AddressIn(Strict):
    number: Short
    street: Place
    unit: Short | None = None


class CameraIn(Strict):
    location: Text
    records: Records = "unsure"
    hours: Text | None = None
    sees_road: bool | None = None
    days_kept: Annotated[int, Field(ge=0, le=3650)] | None = None


class SpokenRegistration(Strict):
    """A registration entered at the resident's spoken request. A landline (or `texts` "none") gets no text."""

    reason: Reason
    name: Text
    phone: Phone
    landline: bool = False
    texts: Literal["ok", "none"] = "ok"
    language: Language | None = None
    kind: Kind = "home"
    address: AddressIn
    cameras: Annotated[list[CameraIn], Field(min_length=1, max_length=50)]


class Receipt(Answer):
    """The code the resident may be told."""

    receipt: str


class StreetQuery(Part):
    q: Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")] | None = None


class Street(Answer):
    name: str
    registrations: int


class Streets(Answer):
    items: list[Street]
    next: str | None


class Month(Answer):
    """Figures of one month ("2026-11")."""

    month: str
    registrations: int = 0
    outreaches: int = 0
    answers: int = 0
    removals: int = 0


class Months(Answer):
    items: list[Month]
    next: str | None


class AuditLine(Answer):
    id: str
    at: datetime
    who: str
    action: str
    case: str | None
    reason: str | None
    target: str | None


class AuditLines(Answer):
    items: list[AuditLine]
    next: str | None
