"""The tables about what officers do after a draft: the outreach's steps, and what they make of each reply."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Indexed, Key


class OutreachStepRow(Base):
    """One step of an outreach: approved, paused, reminded, corrected, thanked. Each kind and turn happens once."""

    __tablename__ = "outreach_step"
    outreach_id: Mapped[Key] = mapped_column(ForeignKey("outreach.id"))
    kind: Mapped[Key]
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    officer_id: Mapped[str]


class ReplyRow(Base):
    """What officers made of one reply; goes with it."""

    __tablename__ = "reply"
    message_id: Mapped[Key] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    mark: Mapped[str | None]
    caller_id: Mapped[str | None]
    read_at: Mapped[datetime | None]
    redacted_at: Mapped[datetime | None]
    first_answer: Mapped[str | None]


class NoteRow(Base):
    """Which reply an officer's note answers."""

    __tablename__ = "note"
    message_id: Mapped[Key] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    reply_id: Mapped[Indexed]
