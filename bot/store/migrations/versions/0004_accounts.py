"""Officers' accounts."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """How officers sign in; who has an account already is invited by `porchlight officer invite`."""
    op.create_table(
        "account",
        officer(primary_key=True),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("counter", sa.Integer()),
        sa.Column("sealed", sa.LargeBinary()),
    )
    unique = sa.UniqueConstraint("officer_id", name="uq_sign_on_officer_id")
    op.create_table("sign_on", key("identity"), officer(), unique)
    op.create_table(
        "invitation",
        key("digest"),
        officer(),
        time("until"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("officer_id", name="uq_invitation_officer_id"),
    )
    op.create_table("recovery_code", officer(primary_key=True), key("digest"))
    op.create_table(
        "passkey",
        key("id"),
        officer(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        time("created_at"),
        time("used_at", nullable=True),
    )
    op.create_table(
        "sign_in",
        key("digest"),
        officer(),
        sa.Column("step", sa.String(), nullable=False),
        time("began_at"),
        time("seen_at"),
    )
    op.create_table(
        "sign_in_attempts",
        key("who"),
        sa.Column("failures", sa.Integer(), nullable=False),
        time("last_at", nullable=True),
        time("locked_until", nullable=True),
    )
    for table in ("passkey", "sign_in"):
        op.create_index(f"ix_{table}_officer_id", table, ["officer_id"])


def key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=True)


def officer(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "officer_id", sa.String(), sa.ForeignKey("officer.id"), primary_key=primary_key, nullable=False
    )  # fmt: skip


def time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
