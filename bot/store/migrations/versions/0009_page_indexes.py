"""What the console's pages, its figures and the audit log's filters are found by."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AGREED = sa.text("agreed_at IS NOT NULL")
REPLY = sa.text("kind = 'inbound' AND answers IS NOT NULL")
OF_A_CASE = sa.text("case_number IS NOT NULL")


def upgrade() -> None:
    find_registrations()
    find_outreaches()
    find_audit_rows()


def find_registrations() -> None:
    create("ix_registration_counted", "registration", ["town_id", "street", "agreed_at"], AGREED)
    create("ix_registration_agreed", "registration", ["town_id", "agreed_at"], AGREED)
    create("ix_erased_at", "erased", ["town_id", "at"])


def find_outreaches() -> None:
    create("ix_outreach_created", "outreach", ["town_id", "created_at", "id"])
    create("ix_outreach_sent", "outreach", ["town_id", "sent_at"])
    create("ix_message_reply", "message", ["outreach_id", "created_at", "id"], REPLY)
    create("ix_message_reply_town", "message", ["town_id", "created_at", "kind", "answers"], REPLY)


def find_audit_rows() -> None:
    create("ix_audit_who", "audit", ["town_id", "who", "at", "id", "action"])
    create("ix_audit_action", "audit", ["town_id", "action", "at", "id"])
    create("ix_audit_case", "audit", ["town_id", "case_number", "at", "id"], OF_A_CASE)


def create(name: str, table: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
