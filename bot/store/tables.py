"""The tables. What tells of a person lies in a column `sealed`, one blob a row; all else may be read in the file.

No table is named like one of the work engine's own, which share the SQLite file (`workflow_status`, `queues`, …).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.account_tables import AccountRow as AccountRow
from bot.store.audit_tables import AuditEntryRow as AuditEntryRow
from bot.store.audit_tables import AuditHeadRow as AuditHeadRow
from bot.store.audit_tables import AuditSeenRow as AuditSeenRow
from bot.store.audit_tables import AuditSideRow as AuditSideRow
from bot.store.audit_tables import KeyCheckRow as KeyCheckRow
from bot.store.carrier_tables import CarrierDeletionRow as CarrierDeletionRow
from bot.store.carrier_tables import CarrierUseRow as CarrierUseRow
from bot.store.carrier_tables import SimulatedTextRow as SimulatedTextRow
from bot.store.columns import Base, Indexed, Key, OfTown, Serial
from bot.store.desk_tables import NameWordRow as NameWordRow
from bot.store.desk_tables import SettledAddressRow as SettledAddressRow
from bot.store.hold_tables import HeldRow as HeldRow
from bot.store.hold_tables import HoldRow as HoldRow
from bot.store.inbound_tables import TownCountRow as TownCountRow
from bot.store.key_tables import ApiKeyRow as ApiKeyRow
from bot.store.notice_tables import ToldRow as ToldRow
from bot.store.outreach_tables import NoteRow as NoteRow
from bot.store.outreach_tables import OutreachStepRow as OutreachStepRow
from bot.store.outreach_tables import ReplyRow as ReplyRow
from bot.store.street_tables import RegistrationStreetRow as RegistrationStreetRow


class TownRow(Base):
    __tablename__ = "town"
    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    department: Mapped[str]
    time_zone: Mapped[str]
    numbers: Mapped[list[str]]  # in order; town_number keeps them unique
    twilio_account: Mapped[str | None]
    streets_version: Mapped[int]
    settings: Mapped[dict[str, Any]]
    sealed: Mapped[bytes]  # the trial's phones


class TownNumberRow(Base):
    """A sending number: who holds the lease on it, when its pace lets the next text begin, whether it is halted."""

    __tablename__ = "town_number"
    number: Mapped[Key]
    town_id: Mapped[OfTown] = mapped_column(index=True)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    slot_at: Mapped[datetime | None]
    halted_why: Mapped[str | None]
    halted_until: Mapped[datetime | None]


class StreetRow(Base):
    __tablename__ = "street"
    town_id: Mapped[OfTown] = mapped_column(primary_key=True)
    id: Mapped[Key]
    place: Mapped[int]  # in the list
    name: Mapped[str]
    low: Mapped[int | None]
    high: Mapped[int | None]
    lines: Mapped[list[Any]] = mapped_column(JSON)  # of (latitude, longitude); empty where the list has no map


class ResidentRow(Base):
    __tablename__ = "resident"
    __table_args__ = (UniqueConstraint("town_id", "phone_hash"),)
    id: Mapped[Key]
    town_id: Mapped[OfTown]
    phone_hash: Mapped[str]
    number: Mapped[str]  # the town's
    created_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    paused_until: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    landline: Mapped[bool]
    unconfirmed: Mapped[bool]
    heard_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]
    greeted: Mapped[bool]
    sealed: Mapped[bytes]  # phone, name, language, more


UNLISTED = text("street IS NULL")
AGREED = text("agreed_at IS NOT NULL")


class RegistrationRow(Base):
    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_street", "town_id", "street_key"),
        Index("ix_registration_unlisted", "town_id", "updated_at", sqlite_where=UNLISTED, postgresql_where=UNLISTED),
        Index(
            "ix_registration_counted", "town_id", "street", "agreed_at", sqlite_where=AGREED, postgresql_where=AGREED
        ),
        Index("ix_registration_listed", "town_id", "street", sqlite_where=AGREED, postgresql_where=AGREED),
        Index("ix_registration_agreed", "town_id", "agreed_at", sqlite_where=AGREED, postgresql_where=AGREED),
    )
    id: Mapped[Key]
    town_id: Mapped[OfTown]
    resident_id: Mapped[Indexed] = mapped_column(ForeignKey("resident.id"))
    kind: Mapped[str]
    street: Mapped[str | None]  # the town's spelling; NULL where the list lacks it, for typed words may say more
    street_key: Mapped[str]  # or a keyed hash of it, where `street` is NULL
    agreed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    sealed: Mapped[bytes]  # number, street, unit, text, status, extra


class CameraRow(Base):
    __tablename__ = "camera"
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]


class ConsentRow(Base):
    """The proof of an agreement, kept until the person is erased: 47 CFR 64.1200(a)(7)-(9), (f)(9)."""

    __tablename__ = "consent"
    id: Mapped[Serial]
    resident_id: Mapped[Indexed] = mapped_column(ForeignKey("resident.id"))
    wording: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime]
    sid: Mapped[str]


class RunRow(Base):
    __tablename__ = "run"
    resident_id: Mapped[Key] = mapped_column(ForeignKey("resident.id"))
    flow: Mapped[str]
    version: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    sealed: Mapped[bytes]


class FlowBookRow(Base):
    __tablename__ = "flow_book"
    version: Mapped[Key]
    pages: Mapped[dict[str, Any]]


class ClaimRow(Base):
    """An inbound text that was taken up; outlives erasure and every term, and then holds nothing but its sid."""

    __tablename__ = "claim"
    sid: Mapped[Key]
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(index=True)
    sealed: Mapped[bytes | None]  # the answer


BULK_ONCE = text("outreach_id IS NOT NULL AND kind NOT IN ('inbound', 'answer')")
QUEUED = text("state = 'queued'")
UNSURE = text("state IN ('sending', 'unknown')")
HELPFUL = text("answers IN ('yes', 'call')")
REPLY = text("kind = 'inbound' AND answers IS NOT NULL")
UNREPORTED = text("state IN ('accepted', 'sent')")


class MessageRow(Base):
    """A text in or out. Of an erased resident's outreach texts an empty shell stays: no resident, sid or words."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "uq_message_turn", "outreach_id", "resident_id", "kind", "turn",
            unique=True, sqlite_where=BULK_ONCE, postgresql_where=BULK_ONCE,
        ),
        Index(
            "ix_message_queued", "number", "outreach_id", "created_at", "id", "kind", "due_at",
            sqlite_where=QUEUED, postgresql_where=QUEUED,
        ),
        Index("ix_message_unsure", "updated_at", sqlite_where=UNSURE, postgresql_where=UNSURE),
        Index("ix_message_unreported", "updated_at", sqlite_where=UNREPORTED, postgresql_where=UNREPORTED),
        Index("ix_message_helpful", "created_at", sqlite_where=HELPFUL, postgresql_where=HELPFUL),
        Index("ix_message_reply", "outreach_id", "created_at", "id", sqlite_where=REPLY, postgresql_where=REPLY),
        Index(
            "ix_message_reply_town", "town_id", "created_at", "kind", "answers",
            sqlite_where=REPLY, postgresql_where=REPLY,
        ),
        Index("ix_message_outreach", "outreach_id", "created_at", "id"),
        Index("ix_message_resident", "resident_id", "created_at"),
        Index("ix_message_left", "number", "left_at"),
    )  # fmt: skip
    id: Mapped[Key]
    town_id: Mapped[OfTown]
    kind: Mapped[str]
    state: Mapped[str]
    number: Mapped[str]
    resident_id: Mapped[str | None] = mapped_column(ForeignKey("resident.id"))
    outreach_id: Mapped[str | None] = mapped_column(ForeignKey("outreach.id"))
    registration_id: Mapped[str | None]
    turn: Mapped[int]
    sid: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]  # when it was handed to the carrier, or was about to be
    error: Mapped[str | None]
    code: Mapped[int | None]
    segments: Mapped[int]
    attempts: Mapped[int]
    answers: Mapped[str | None]
    picture: Mapped[bool]
    sealed: Mapped[bytes | None]  # phone, text, language


class MessageEventRow(Base):
    __tablename__ = "message_event"
    id: Mapped[Serial]
    message_id: Mapped[Indexed] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    code: Mapped[int | None]


class OutreachRow(Base):
    __tablename__ = "outreach"
    __table_args__ = (
        Index("ix_outreach_created", "town_id", "created_at", "id"),
        Index("ix_outreach_sent", "town_id", "sent_at"),
    )
    id: Mapped[Key]
    town_id: Mapped[OfTown] = mapped_column(index=True)
    state: Mapped[str]
    case_number: Mapped[str | None]
    street: Mapped[str | None]
    officer_id: Mapped[str]
    created_by: Mapped[str]
    urgent: Mapped[bool]
    recipients: Mapped[int]
    excluded: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    sealed: Mapped[bytes]  # what, reason, range, incident, texts, names


class RecipientRow(Base):
    __tablename__ = "recipient"
    __table_args__ = (UniqueConstraint("outreach_id", "resident_id"),)
    outreach_id: Mapped[str] = mapped_column(ForeignKey("outreach.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    resident_id: Mapped[Indexed] = mapped_column(ForeignKey("resident.id"))
    registration_id: Mapped[str]


class OfficerRow(Base):
    __tablename__ = "officer"
    id: Mapped[Key]
    town_id: Mapped[OfTown]
    email: Mapped[str] = mapped_column(unique=True)  # in lower case
    name: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool]
    created_at: Mapped[datetime]


OPEN = text("done_at IS NULL")


class FlagRow(Base):
    __tablename__ = "flag"
    __table_args__ = (Index("ix_flag_open", "town_id", "at", sqlite_where=OPEN, postgresql_where=OPEN),)
    id: Mapped[Key]
    town_id: Mapped[OfTown] = mapped_column(index=True)
    resident_id: Mapped[str | None] = mapped_column(ForeignKey("resident.id"), index=True)
    why: Mapped[str]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]


class ErasedRow(Base):
    """Who was erased, as a keyed hash; `phone_hash` goes when the phone begins anew, the row stays for the figures."""

    __tablename__ = "erased"
    __table_args__ = (Index("ix_erased_phone", "town_id", "phone_hash"), Index("ix_erased_at", "town_id", "at"))
    id: Mapped[Serial]
    town_id: Mapped[OfTown]
    phone_hash: Mapped[str | None]
    at: Mapped[datetime]
    receipt: Mapped[str]
