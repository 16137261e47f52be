"""The tables about the carrier: what it still has to delete, which one was used, and what the simulated one holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Key


class CarrierDeletionRow(Base):
    """A record at the carrier that is to be deleted; `gave_up_at` where it never let itself be."""

    __tablename__ = "carrier_deletion"
    sid: Mapped[Key]
    account: Mapped[str | None]
    first_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    gave_up_at: Mapped[datetime | None]


class CarrierUseRow(Base):
    __tablename__ = "carrier_use"
    name: Mapped[Key]


class SimulatedFaultRow(Base):
    """How the simulated carrier goes wrong for one phone, or for every phone where `phone_hash` is empty."""

    __tablename__ = "simulated_fault"
    phone_hash: Mapped[Key]
    fault: Mapped[str]


class SimulatedTextRow(Base):
    """What the simulated carrier holds of a text, as the real one would."""

    __tablename__ = "simulated_text"
    __table_args__ = (Index("ix_simulated_text_phone", "phone_hash", "at"),)
    sid: Mapped[Key]
    phone_hash: Mapped[str]
    direction: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    segments: Mapped[int]
    sealed: Mapped[bytes]  # phone, number, body
