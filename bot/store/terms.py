"""How long things are kept that nobody erases."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from bot.store import arrivals
from bot.store.tables import MessageEventRow, MessageRow, RunRow

RUN = timedelta(days=7)  # an unfinished dialogue
HISTORY = timedelta(days=90)  # the states that a message went through
SHELL = timedelta(days=14)  # an erased resident's text, kept only to learn its carrier id


def purge(connection: Connection, now: datetime) -> int:
    """Delete what is past its term; how many rows."""
    shells = (
        MessageRow.resident_id.is_(None), MessageRow.outreach_id.is_(None), MessageRow.sid.is_(None),
        MessageRow.sealed.is_(None), MessageRow.updated_at < now - SHELL,
    )  # fmt: skip
    past = (
        delete(RunRow).where(RunRow.updated_at < now - RUN),
        delete(MessageEventRow).where(MessageEventRow.at < now - HISTORY),
        delete(MessageRow).where(*shells),
    )
    return sum(connection.execute(query).rowcount for query in past) + arrivals.purge(connection, now)
