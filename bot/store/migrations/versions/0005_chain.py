"""The audit log's chain, and the mark of the hash key."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNSEALED = sa.text("link IS NULL")


def upgrade() -> None:
    """Rows that were written before are sealed by the worker, as if they were new."""
    op.add_column("audit", sa.Column("place", sa.Integer()))
    op.add_column("audit", sa.Column("link", sa.String()))
    op.create_index("uq_audit_place", "audit", ["town_id", "place"], unique=True)
    op.create_index("ix_audit_unsealed", "audit", ["town_id", "seq"], sqlite_where=UNSEALED, postgresql_where=UNSEALED)
    op.create_table(
        "audit_head",
        sa.Column("town_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.Column("anchor_place", sa.Integer(), nullable=False),
        sa.Column("anchor_link", sa.String(), nullable=False),
        sa.Column("anchor_mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("town_id", name="pk_audit_head"),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name="fk_audit_head_town_id"),
    )
    op.create_table(
        "key_check",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_check"),
    )
