"""The streets that a registration is found on beside its own: at a corner, or at a crossing."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base


class RegistrationStreetRow(Base):
    """One more street, as a keyed hash: two readable ones would name the house at their corner."""

    __tablename__ = "registration_street"
    __table_args__ = (Index("ix_registration_street_hash", "street_hash"),)
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    street_hash: Mapped[str] = mapped_column(primary_key=True)
