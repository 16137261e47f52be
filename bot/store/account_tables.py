"""The tables of how officers sign in. Passwords, codes and tokens lie here as hashes alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Key

OfOfficer = Annotated[str, mapped_column(ForeignKey("officer.id"), index=True)]


class AccountRow(Base):
    __tablename__ = "account"
    officer_id: Mapped[Key] = mapped_column(ForeignKey("officer.id"))
    password: Mapped[str]  # argon2
    counter: Mapped[int | None]
    sealed: Mapped[bytes | None]  # the authenticator app's secret


class SignOnRow(Base):
    """Who an officer is at the department's own sign-on: tenant and object id, with a blank between."""

    __tablename__ = "sign_on"
    identity: Mapped[Key]
    officer_id: Mapped[str] = mapped_column(ForeignKey("officer.id"), unique=True)


class InvitationRow(Base):
    __tablename__ = "invitation"
    digest: Mapped[Key]
    officer_id: Mapped[str] = mapped_column(ForeignKey("officer.id"), unique=True)
    until: Mapped[datetime]
    sealed: Mapped[bytes]  # the authenticator app's secret, should one be chosen


class RecoveryCodeRow(Base):
    __tablename__ = "recovery_code"
    officer_id: Mapped[Key] = mapped_column(ForeignKey("officer.id"))
    digest: Mapped[Key]


class PasskeyRow(Base):
    __tablename__ = "passkey"
    id: Mapped[Key]
    officer_id: Mapped[OfOfficer]
    name: Mapped[str]
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInRow(Base):
    """One browser that an officer signed in with."""

    __tablename__ = "sign_in"
    digest: Mapped[Key]
    officer_id: Mapped[OfOfficer]
    step: Mapped[str]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class KnownBrowserRow(Base):
    """A browser that an officer signed in with before, by the digest of what it keeps."""

    __tablename__ = "known_browser"
    digest: Mapped[Key]
    officer_id: Mapped[str] = mapped_column(ForeignKey("officer.id"), primary_key=True, index=True)
    used_at: Mapped[datetime]


class AttemptsRow(Base):
    """Failures, by a keyed hash of what they count for; of nobody's e-mail too, so that nothing tells who exists."""

    __tablename__ = "sign_in_attempts"
    who: Mapped[Key]
    failures: Mapped[int]
    last_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
