"""Sealing anew: every sealed value under the newest data key, while everything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, select, tuple_, update

from bot.store.columns import AnyRow, Base
from bot.store.dialects import insert_once
from bot.store.sealing import CannotOpen, Sealer
from bot.store.tables import KeyCheckRow, TownRow
from bot.store.towns import PLACE as TOWN_PLACE

AT_ONCE = 200  # rows to a transaction: a webhook waits no longer than one takes
ROW_OF: Mapping[str, str] = {"invitation": "officer_id"}  # where a value is sealed for another column


def sealed_tables() -> Sequence[Table]:
    """Each has a column `sealed`, whose value is sealed for "table.sealed" and the row's key."""
    return [table for table in Base.metadata.sorted_tables if "sealed" in table.columns]


@dataclass
class Round:
    """How far the sealing of one table has come: `after` is the key of the last row looked at."""

    table: Table
    after: tuple[Any, ...] | None = None
    over: bool = False


def seal_anew(connection: Connection, sealer: Sealer, turn: Round) -> int:
    """The next rows of a table, at most `AT_ONCE`; how many were sealed anew. Raises CannotOpen.

    A row that changes meanwhile is left as it became: whoever wrote it sealed it with the newest key they had.
    """
    rows = connection.execute(_next(turn)).all()
    turn.over = len(rows) < AT_ONCE
    if rows:
        turn.after = tuple(rows[-1][: len(turn.table.primary_key.columns)])
    changes = list(_changes(turn.table, rows, sealer))
    if not changes:
        return 0
    keys = (column == bindparam(f"its_{column.name}") for column in turn.table.primary_key.columns)
    as_read = and_(*keys, turn.table.c.sealed == bindparam("was"))
    return connection.execute(update(turn.table).where(as_read).values(sealed=bindparam("becomes")), changes).rowcount


def _next(turn: Round) -> Any:
    keys = list(turn.table.primary_key.columns)
    extra = [turn.table.c[ROW_OF[turn.table.name]]] if turn.table.name in ROW_OF else []
    query = select(*keys, turn.table.c.sealed, *extra).where(turn.table.c.sealed.is_not(None))
    if turn.after is not None:
        query = query.where(tuple_(*keys) > tuple_(*(bindparam(None, key, unique=True) for key in turn.after)))
    return query.order_by(*keys).limit(AT_ONCE)


def _changes(table: Table, rows: Sequence[AnyRow], sealer: Sealer) -> Iterator[dict[str, Any]]:
    names = [column.name for column in table.primary_key.columns]
    for row in rows:
        if sealer.is_newest(row.sealed):
            continue
        key = [getattr(row, name) for name in names]
        sealed_for = getattr(row, ROW_OF[table.name]) if table.name in ROW_OF else ":".join(map(str, key))
        place = f"{table.name}.sealed"
        value = sealer.open(place, sealed_for, row.sealed)
        its = {f"its_{name}": part for name, part in zip(names, key, strict=True)}
        yield {**its, "was": row.sealed, "becomes": sealer.seal(place, sealed_for, value)}


def wrong_key(connection: Connection, sealer: Sealer) -> str | None:
    """Which of the keys is not this database's: "HASH_KEY" or "DATA_KEYS"; None where both are.

    A database that has no mark of its hash key yet is given one at its first start, by `mark_hash_key`.
    """
    mark = connection.scalar(select(KeyCheckRow.mark))
    if mark is not None and mark != sealer.mark:
        return "HASH_KEY"
    for row in connection.execute(select(TownRow.id, TownRow.sealed).order_by(TownRow.id).limit(1)):
        try:
            sealer.open(TOWN_PLACE, row.id, row.sealed)
        except CannotOpen:
            return "DATA_KEYS"
    return None


def is_marked(connection: Connection) -> bool:
    return connection.scalar(select(KeyCheckRow.mark)) is not None


def mark_hash_key(connection: Connection, sealer: Sealer) -> None:
    """Remember, as a keyed hash of nothing in particular, which hash key this database lives with."""
    connection.execute(insert_once(connection, KeyCheckRow), {"id": 1, "mark": sealer.mark})
