"""What came while nobody listened."""

import sqlalchemy as sa
from alembic import op

MOMENT = sa.DateTime(timezone=True)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Counts, loops, how far the carrier's list was read, tries that failed, and what never was reported."""
    op.create_table(
        "town_count",
        sa.Column("town_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("begins", MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_town_count_town_id")),
        sa.PrimaryKeyConstraint("town_id", "what", "begins", name=op.f("pk_town_count")),
    )
    op.create_table(
        "idle_phone",
        sa.Column("town_id", sa.String(), nullable=False),
        sa.Column("phone_hash", sa.String(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("quiet_until", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_idle_phone_town_id")),
        sa.PrimaryKeyConstraint("town_id", "phone_hash", name=op.f("pk_idle_phone")),
    )
    op.create_index(op.f("ix_idle_phone_updated_at"), "idle_phone", ["updated_at"])
    op.create_table(
        "list_read",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_list_read")),
    )
    op.create_table(
        "spent_sid",
        sa.Column("sid", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_spent_sid")),
    )
    op.create_index(op.f("ix_spent_sid_at"), "spent_sid", ["at"])
    unreported = sa.text("state IN ('accepted', 'sent')")
    op.create_index(
        "ix_message_unreported", "message", ["updated_at"], sqlite_where=unreported, postgresql_where=unreported
    )
