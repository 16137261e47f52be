"""The first schema."""

from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INDEXED = {  # columns that are looked up by themselves, with their tables
    "town_id": ("town_number", "flag", "outreach"),
    "officer_id": ("api_key",),
    "resident_id": ("registration", "consent", "flag", "recipient", "audit_seen"),
    "updated_at": ("run",),
    "message_id": ("claim", "message_event"),
    "at": ("message_event",),
    "target": ("audit",),
    "due_at": ("carrier_deletion",),
}  # fmt: skip


def upgrade() -> None:
    create_towns()
    create_residents()
    create_outreaches()
    create_messages()
    create_audit()
    create_rest()
    for table, column in ((table, column) for column, tables in INDEXED.items() for table in tables):
        op.create_index(f"ix_{table}_{column}", table, [column])


def create_towns() -> None:
    """Towns, their numbers and streets, their officers and their keys."""
    op.create_table(
        "town",
        *keys("id"),
        *texts("slug", "name", "department", "time_zone"),
        *jsons("numbers", "settings"),
        *texts("twilio_account", nullable=True),
        *numbers("streets_version"),
        *blobs("sealed"),
        sa.UniqueConstraint("slug", name="uq_town_slug"),
    )
    op.create_table(
        "town_number",
        *keys("number"),
        *refers("town"),
        *texts("lease_owner", "halted_why", nullable=True),
        *times("lease_until", "slot_at", "halted_until", nullable=True),
    )
    op.create_table(
        "street",
        *refers("town", key=True),
        *keys("id"),
        *numbers("place"),
        *texts("name"),
        *numbers("low", "high", nullable=True),
        *jsons("lines"),
    )
    op.create_table(
        "officer",
        *keys("id"),
        *refers("town"),
        *texts("email", "name", "role"),
        *flags("active"),
        *times("created_at"),
        sa.UniqueConstraint("email", name="uq_officer_email"),
    )
    op.create_table(
        "api_key",
        *keys("id"),
        *refers("officer"),
        *texts("name", "digest"),
        *times("created_at"),
        *times("revoked_at", nullable=True),
        sa.UniqueConstraint("digest", name="uq_api_key_digest"),
    )


def create_residents() -> None:
    """Residents and what is held of them."""
    op.create_table(
        "resident",
        *keys("id"),
        *refers("town"),
        *texts("phone_hash", "number"),
        *times("created_at"),
        *times("stopped_at", "paused_until", "unreachable_at", "frozen_at", "heard_at", "doubted_at", nullable=True),
        *texts("stopped_by", nullable=True),
        *flags("landline", "unconfirmed", "greeted"),
        *blobs("sealed"),
        sa.UniqueConstraint("town_id", "phone_hash", name="uq_resident_town_id"),
    )
    op.create_table(
        "registration",
        *keys("id"),
        *refers("town", "resident"),
        *texts("kind", "street_key"),
        *texts("street", nullable=True),
        *times("agreed_at", nullable=True),
        *times("updated_at"),
        *blobs("sealed"),
    )
    op.create_index("ix_registration_street", "registration", ["town_id", "street_key"])
    op.create_table(
        "camera",
        *refers("registration", goes_with_it=True, key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        *blobs("sealed"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), primary_key=True),
        *refers("resident"),
        *texts("wording", "language", "sid"),
        *times("at"),
    )
    run = (*refers("resident", key=True), *texts("flow", "version"), *times("updated_at"), *blobs("sealed"))
    op.create_table("run", *run)
    op.create_table(
        "flag",
        *keys("id"),
        *refers("town"),
        *refers("resident", nullable=True),
        *texts("why"),
        *times("at"),
    )
    op.create_table(
        "erased",
        sa.Column("id", sa.Integer(), primary_key=True),
        *refers("town"),
        *texts("phone_hash", nullable=True),
        *times("at"),
        *texts("receipt"),
    )
    op.create_index("ix_erased_phone", "erased", ["town_id", "phone_hash"])


def create_outreaches() -> None:
    """Outreaches and whom they ask."""
    op.create_table(
        "outreach",
        *keys("id"),
        *refers("town"),
        *texts("state", "officer_id", "created_by"),
        *texts("case_number", "street", nullable=True),
        *flags("urgent"),
        *numbers("recipients"),
        *jsons("excluded"),
        *times("created_at"),
        *times("sent_at", "closed_at", nullable=True),
        *blobs("sealed"),
    )
    op.create_table(
        "recipient",
        *refers("outreach", key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        *refers("resident"),
        *texts("registration_id"),
        sa.UniqueConstraint("outreach_id", "resident_id", name="uq_recipient_outreach_id"),
    )


def create_messages() -> None:
    """Texts in and out."""
    op.create_table(
        "claim",
        *keys("sid"),
        *times("at"),
        *texts("message_id", nullable=True),
        *blobs("sealed", nullable=True),
    )
    op.create_table(
        "message",
        *keys("id"),
        *refers("town"),
        *texts("kind", "state", "number"),
        *refers("resident", "outreach", nullable=True),
        *texts("registration_id", "sid", "error", "answers", nullable=True),
        *numbers("turn", "segments", "attempts"),
        *times("created_at", "updated_at"),
        *times("due_at", "left_at", nullable=True),
        *numbers("code", nullable=True),
        *flags("picture"),
        *blobs("sealed", nullable=True),
        sa.UniqueConstraint("sid", name="uq_message_sid"),
    )
    op.create_index("ix_message_left", "message", ["number", "left_at"])
    op.create_index("ix_message_outreach", "message", ["outreach_id", "created_at", "id"])
    queued = ["number", "outreach_id", "created_at", "id", "kind", "due_at"]
    index_where("state = 'queued'", "ix_message_queued", "message", queued)
    op.create_index("ix_message_resident", "message", ["resident_id", "created_at"])
    index_where("state IN ('sending', 'unknown')", "ix_message_unsure", "message", ["updated_at"])
    index_where(
        "outreach_id IS NOT NULL AND kind NOT IN ('inbound', 'answer')",
        "uq_message_turn",
        "message",
        ["outreach_id", "resident_id", "kind", "turn"],
        unique=True,
    )
    op.create_table(
        "message_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        *refers("message", goes_with_it=True),
        *texts("state"),
        *times("at"),
        *numbers("code", nullable=True),
    )


def create_audit() -> None:
    """The audit log, and apart from it what may be personal."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), primary_key=True),
        *texts("id", "who", "action"),
        *refers("town"),
        *times("at"),
        *texts("case_number", "target", "digest", nullable=True),
        sa.UniqueConstraint("id", name="uq_audit_id"),
    )
    op.create_index("ix_audit_town", "audit", ["town_id", "at", "id"])
    side = (*refers("audit", key=True), *texts("salt", nullable=True), *blobs("sealed", nullable=True))
    op.create_table("audit_side", *side)
    op.create_table(
        "audit_seen",
        *refers("audit", key=True),
        *keys("registration_id"),
        *texts("resident_id"),
        *times("at"),
    )


def create_rest() -> None:
    """The dialogues' pages, and what concerns the carrier."""
    op.create_table("flow_book", *keys("version"), *jsons("pages"))
    op.create_table(
        "carrier_deletion",
        *keys("sid"),
        *texts("account", nullable=True),
        *times("first_at", "due_at"),
        *times("gave_up_at", nullable=True),
    )
    op.create_table("carrier_use", *keys("name"))
    op.create_table(
        "simulated_text",
        *keys("sid"),
        *texts("phone_hash", "direction", "state"),
        *times("at"),
        *numbers("segments"),
        *blobs("sealed"),
    )
    op.create_index("ix_simulated_text_phone", "simulated_text", ["phone_hash", "at"])


def index_where(condition: str, name: str, table: str, columns: list[str], unique: bool = False) -> None:
    """An index over part of a table, on both databases."""
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def keys(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), primary_key=True) for name in names]


def refers(*tables: str, nullable: bool = False, key: bool = False, goes_with_it: bool = False) -> list[sa.Column[Any]]:
    """Columns that name rows of other tables; `goes_with_it`: deleted together."""
    rule = "CASCADE" if goes_with_it else None
    return [
        sa.Column(
            f"{table}_id", sa.String(), sa.ForeignKey(f"{table}.id", ondelete=rule), nullable=nullable, primary_key=key
        )
        for table in tables
    ]


def columns(kind: TypeEngine[Any], *names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]


texts = partial(columns, sa.String())
numbers = partial(columns, sa.Integer())
flags = partial(columns, sa.Boolean())
times = partial(columns, sa.DateTime(timezone=True))
jsons = partial(columns, sa.JSON())
blobs = partial(columns, sa.LargeBinary())
