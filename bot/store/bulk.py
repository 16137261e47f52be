"""Many rows at once: what they share stands in the statement, what each has of its own goes as one list a column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, String, bindparam, cast, column, func, select
from sqlalchemy.dialects import postgresql

from bot.store.columns import Base
from bot.store.dialects import insert_once, written_out
from bot.store.engine import is_postgresql

AT_ONCE = 250  # rows in one statement: the next ones are made meanwhile

Rows = list[dict[str, Any]]
T = TypeVar("T")


def insert_all_once(
    connection: Connection, table: type[Base], shared: Mapping[str, object], rows: Iterable[dict[str, Any]]
) -> None:
    """Add rows that all have `shared` and each some columns of its own; one whose like is there already is left out."""
    every = iter(rows)
    batches: Iterator[Rows] = iter(lambda: list(islice(every, AT_ONCE)), [])
    same = {name: written_out(connection, getattr(table, name), value) for name, value in shared.items()}
    if is_postgresql(connection):
        statement: Insert | None = None  # the same for all batches
        for lists in _made_ahead(_as_lists(batch) for batch in batches):
            statement = _from_lists(table, same, list(lists)) if statement is None else statement
            connection.execute(statement, lists)
    else:
        for batch in batches:
            _one_by_one(connection, table, same, batch)


def _one_by_one(connection: Connection, table: type[Base], same: Mapping[str, Any], rows: Rows) -> None:
    """Past SQLAlchemy's own care for each row's values, which takes as long as SQLite for the row."""
    own: dict[str, Any] = {name: bindparam(name) for name in rows[0]}
    statement = insert_once(connection, table).values(**same, **own).compile(dialect=connection.dialect)
    kept = {name: getattr(table, name).type.bind_processor(connection.dialect) for name in own}
    order = [(name, kept[name]) for name in statement.positiontup or ()]
    told = [tuple(keep(row[name]) if keep else row[name] for name, keep in order) for row in rows]
    connection.exec_driver_sql(str(statement), told)


def _as_lists(rows: Rows) -> dict[str, str]:
    return {name: _array(row[name] for row in rows) for name in rows[0]}


def _made_ahead(batches: Iterator[T]) -> Iterator[T]:
    """The same, each made while the database works at the one before."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def _from_lists(table: type[Base], same: Mapping[str, Any], names: list[str]) -> Insert:
    """PostgreSQL takes many rows by one statement in half the time of as many statements."""
    types = {name: getattr(table, name).type for name in names}
    lists = [cast(bindparam(name, type_=String()), postgresql.ARRAY(types[name])) for name in names]
    own = func.unnest(*lists).table_valued(*(column(name, types[name]) for name in names), name="own").render_derived()
    rows = select(*same.values(), *(own.c[name] for name in names))
    return postgresql.insert(table).from_select([*same, *names], rows).on_conflict_do_nothing()


def _array(values: Iterable[object]) -> str:
    """As PostgreSQL writes an array; the driver takes ten times as long.

    Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
    """
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bytes():
            return rf'"\\x{value.hex()}"'
        case datetime():
            return f'"{value.isoformat()}"'
        case _:
            return '"' + str(value).replace("\\", r"\\").replace('"', r"\"") + '"'
