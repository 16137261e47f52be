"""The tables of legal holds: what each names, and what it keeps of somebody who left, which no search reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Key, OfTown


class HoldRow(Base):
    """Once all that it names is sealed, it points at nobody any more."""

    __tablename__ = "hold"
    id: Mapped[Key]
    town_id: Mapped[OfTown] = mapped_column(index=True)
    names: Mapped[str]  # "person", "registration"
    resident_id: Mapped[str | None] = mapped_column(index=True)
    registration_id: Mapped[str | None]
    case_number: Mapped[str | None]
    set_at: Mapped[datetime]
    set_by: Mapped[str]
    sealed: Mapped[bytes]  # the reason


class HeldRow(Base):
    """One part of what a hold keeps; `receipt` of the erasure that it was kept from, None where one address went."""

    __tablename__ = "held"
    hold_id: Mapped[str] = mapped_column(ForeignKey("hold.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    receipt: Mapped[str | None] = mapped_column(index=True)
    sealed: Mapped[bytes]  # name, phone, registrations, agreements, texts
