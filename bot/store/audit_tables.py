"""The tables of the audit log and its chain, and the mark of the hash key that it rests on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Indexed, Key, OfTown, Serial

UNSEALED = text("link IS NULL")
CASED = text("case_number IS NOT NULL")


class AuditEntryRow(Base):
    """One look or use; names people by opaque id. `digest` is of the words in audit_side, salted."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_town", "town_id", "at", "id"),
        Index("ix_audit_who", "town_id", "who", "at", "id", "action"),
        Index("ix_audit_action", "town_id", "action", "at", "id"),
        Index("ix_audit_case", "town_id", "case_number", "at", "id", sqlite_where=CASED, postgresql_where=CASED),
        Index("uq_audit_place", "town_id", "place", unique=True),
        Index("ix_audit_unsealed", "town_id", "seq", sqlite_where=UNSEALED, postgresql_where=UNSEALED),
    )
    seq: Mapped[Serial]
    id: Mapped[str] = mapped_column(unique=True)
    town_id: Mapped[OfTown]
    at: Mapped[datetime]
    who: Mapped[str]
    action: Mapped[str]
    case_number: Mapped[str | None]
    target: Mapped[str | None] = mapped_column(index=True)
    digest: Mapped[str | None]
    place: Mapped[int | None]  # in its town's chain, from 1
    link: Mapped[str | None]  # the chain's digest up to this row; NULL until the worker sealed it


class AuditHeadRow(Base):
    """Where a town's chain begins (after what was pruned) and ends; each signed, so that neither can be made up."""

    __tablename__ = "audit_head"
    town_id: Mapped[Key] = mapped_column(ForeignKey("town.id"))
    place: Mapped[int]
    link: Mapped[str]
    mac: Mapped[str]
    anchor_place: Mapped[int]
    anchor_link: Mapped[str]
    anchor_mac: Mapped[str]


class AuditSideRow(Base):
    """The words of an audit row, which may be personal. Erasure empties it."""

    __tablename__ = "audit_side"
    audit_id: Mapped[Key] = mapped_column(ForeignKey("audit.id"))
    salt: Mapped[str | None]
    sealed: Mapped[bytes | None]  # reason, place


class AuditSeenRow(Base):
    __tablename__ = "audit_seen"
    audit_id: Mapped[Key] = mapped_column(ForeignKey("audit.id"))
    registration_id: Mapped[Key]
    resident_id: Mapped[Indexed]
    at: Mapped[datetime]


class KeyCheckRow(Base):
    """One row: which hash key this database lives with, as that key's hash of nothing in particular."""

    __tablename__ = "key_check"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str]
