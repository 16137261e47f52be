"""What officers do after a draft: the steps of an outreach, what they make of each reply, what they write back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outreach_step",
        sa.Column("outreach_id", sa.String(), sa.ForeignKey("outreach.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("turn", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.String(), nullable=False),
    )
    op.create_table(
        "reply",
        of_a_message(),
        *(sa.Column(name, sa.String()) for name in ("mark", "caller_id", "first_answer")),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("read_at", "redacted_at")),
    )
    op.create_table("note", of_a_message(), sa.Column("reply_id", sa.String(), nullable=False))
    op.create_index("ix_note_reply_id", "note", ["reply_id"])


def of_a_message() -> sa.Column[str]:
    """The key of a row that goes with a message."""
    return sa.Column("message_id", sa.String(), sa.ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
