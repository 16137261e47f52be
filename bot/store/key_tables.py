"""The table of the API's keys. Of a key itself only a hash lies here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Indexed, Key


class ApiKeyRow(Base):
    __tablename__ = "api_key"
    id: Mapped[Key]
    officer_id: Mapped[Indexed] = mapped_column(ForeignKey("officer.id"))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    per_minute: Mapped[int | None]  # calls; NULL: no limit
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    minute: Mapped[datetime | None]  # that `calls` counts
    calls: Mapped[int | None]
