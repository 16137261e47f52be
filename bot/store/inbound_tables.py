"""The tables about what comes in: how much of it, who loops, how far the carrier's list was read, tries that failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Key, OfTown


class TownCountRow(Base):
    """How often something happened in a town in one span of time: welcomes of a day, texts of a minute."""

    __tablename__ = "town_count"
    town_id: Mapped[OfTown] = mapped_column(primary_key=True)
    what: Mapped[Key]
    begins: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class IdlePhoneRow(Base):
    """A phone whose texts move nothing: when they came, and until when it is not answered."""

    __tablename__ = "idle_phone"
    town_id: Mapped[OfTown] = mapped_column(primary_key=True)
    phone_hash: Mapped[Key]
    times: Mapped[list[Any]] = mapped_column(JSON)
    quiet_until: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(index=True)


class ListReadRow(Base):
    """Until when the carrier's list of texts to one of the towns' numbers was read."""

    __tablename__ = "list_read"
    number: Mapped[Key]
    until: Mapped[datetime]


class SpentSidRow(Base):
    """The carrier's id of a try that failed and was planned again: what is said of it later concerns nobody."""

    __tablename__ = "spent_sid"
    sid: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
