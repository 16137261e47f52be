"""The tables of the officers' desk: what finds a person by name, and which addresses an officer has settled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Key


class NameWordRow(Base):
    """One word of a resident's name, as a keyed hash."""

    __tablename__ = "name_word"
    __table_args__ = (Index("ix_name_word_hash", "hash"),)
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)


class SettledAddressRow(Base):
    """An address that an officer took as it is, though the town's list lacks its street; another street is new."""

    __tablename__ = "settled_address"
    registration_id: Mapped[Key] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    street_key: Mapped[str]
    at: Mapped[datetime]
    officer_id: Mapped[str]
