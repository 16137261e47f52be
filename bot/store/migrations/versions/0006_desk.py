"""The officers' desk."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNLISTED = sa.text("street IS NULL")
OPEN = sa.text("done_at IS NULL")
HELPFUL = sa.text("answers IN ('yes', 'call')")


def upgrade() -> None:
    create_other_streets()
    create_told()
    create_name_word()
    create_settled_address()
    add_done_to_flag()


def create_told() -> None:
    """Up to which answer officers were told of, and what finds the answers."""
    op.create_table(
        "told",
        sa.Column("outreach_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("outreach_id", "kind", name="pk_told"),
        sa.ForeignKeyConstraint(["outreach_id"], ["outreach.id"], name="fk_told_outreach_id"),
    )
    op.create_index("ix_message_helpful", "message", ["created_at"], sqlite_where=HELPFUL, postgresql_where=HELPFUL)


def create_other_streets() -> None:
    """The streets that a registration is found on beside its own."""
    op.create_table(
        "registration_street",
        sa.Column(
            "registration_id", sa.String(), sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("street_hash", sa.String(), primary_key=True),
    )
    op.create_index("ix_registration_street_hash", "registration_street", ["street_hash"])


def create_name_word() -> None:
    """What finds a resident by name; `db upgrade` fills it afterwards, for names are sealed."""
    op.create_table(
        "name_word",
        sa.Column("resident_id", sa.String(), sa.ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("hash", sa.String(), primary_key=True),
    )
    op.create_index("ix_name_word_hash", "name_word", ["hash"])


def create_settled_address() -> None:
    """Addresses that an officer took as they are, and what finds those that wait."""
    op.create_table(
        "settled_address",
        sa.Column(
            "registration_id", sa.String(), sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("street_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.String(), nullable=False),
    )
    op.create_index(
        "ix_registration_unlisted", "registration", ["town_id", "updated_at"], sqlite_where=UNLISTED,
        postgresql_where=UNLISTED,
    )  # fmt: skip


def add_done_to_flag() -> None:
    op.add_column("flag", sa.Column("done_at", sa.DateTime(timezone=True)))
    op.add_column("flag", sa.Column("done_by", sa.String()))
    op.create_index("ix_flag_open", "flag", ["town_id", "at"], sqlite_where=OPEN, postgresql_where=OPEN)
