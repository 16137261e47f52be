"""Limits, expiry and last use of API keys, and legal holds."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PER_MINUTE = 6000


def upgrade() -> None:
    widen_api_key()
    create_hold()
    create_held()


def widen_api_key() -> None:
    """Keys that are there already get the limit that new ones have; they go on without an end."""
    op.add_column("api_key", sa.Column("per_minute", sa.Integer()))
    for name in ("expires_at", "used_at", "minute"):
        op.add_column("api_key", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("api_key", sa.Column("calls", sa.Integer()))
    op.execute(sa.text("UPDATE api_key SET per_minute = :most").bindparams(most=PER_MINUTE))


def create_hold() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("town_id", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("resident_id", sa.String()),
        sa.Column("registration_id", sa.String()),
        sa.Column("case_number", sa.String()),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name="fk_hold_town_id"),
    )
    op.create_index("ix_hold_town_id", "hold", ["town_id"])
    op.create_index("ix_hold_resident_id", "hold", ["resident_id"])


def create_held() -> None:
    """What a hold keeps of somebody who left."""
    op.create_table(
        "held",
        sa.Column("hold_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.String()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hold_id", "place", name="pk_held"),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name="fk_held_hold_id", ondelete="CASCADE"),
    )
    op.create_index("ix_held_receipt", "held", ["receipt"])
