"""The table of what officers were told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Key


class ToldRow(Base):
    """Up to which answer of an outreach its officer (`new`), or a supervisor (`waiting`), was told."""

    __tablename__ = "told"
    outreach_id: Mapped[Key] = mapped_column(ForeignKey("outreach.id"))
    kind: Mapped[Key]
    until: Mapped[datetime]
