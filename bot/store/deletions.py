"""The list of the carrier's records that are to be deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.store.dialects import insert_once
from bot.store.tables import CarrierDeletionRow


def delete_at_carrier(connection: Connection, sids: Iterable[str | None], account: str | None, at: datetime) -> None:
    """List records of the carrier's for deletion, due at once; one that is listed already stays as it is."""
    rows = [{"sid": sid, "account": account, "first_at": at, "due_at": at} for sid in dict.fromkeys(sids) if sid]
    if rows:
        connection.execute(insert_once(connection, CarrierDeletionRow), rows)
