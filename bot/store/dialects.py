"""What SQLite and PostgreSQL say differently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Insert,
    Interval,
    String,
    bindparam,
    case,
    func,
    literal,
    literal_column,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.columns import Base, Moment
from bot.store.engine import is_postgresql

HOUR = "%Y-%m-%d %H"

T = TypeVar("T")


def on_both(make: Callable[[bool], T]) -> Mapping[bool, T]:
    """A statement made once for SQLite and once for PostgreSQL: `make` is told whether it is the latter.

    To make one takes SQLAlchemy ten times as long as to run it, so those of a busy path are constants.
    """
    return {on_postgresql: make(on_postgresql) for on_postgresql in (False, True)}


def insert_once(connection: Connection, table: type[Base]) -> Insert:
    """An INSERT that leaves out a row whose like is there already."""
    if is_postgresql(connection):
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def written_out(connection: Connection, column: Any, value: object) -> ColumnElement[Any]:
    """A value as it stands in the statement itself: what many rows share is bound once and not for each of them."""
    literally = literal(value, column.type).compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    return literal_column(str(literally), column.type)


def upsert(connection: Connection, table: type[Base], key: str, changed: Iterable[str]) -> Insert:
    """An INSERT that changes the columns `changed` of the row where `key` is there already."""
    if is_postgresql(connection):
        on_postgresql = postgresql.insert(table)
        news = {name: on_postgresql.excluded[name] for name in changed}
        return on_postgresql.on_conflict_do_update(index_elements=[key], set_=news)
    on_sqlite = sqlite.insert(table)
    return on_sqlite.on_conflict_do_update(
        index_elements=[key], set_={name: on_sqlite.excluded[name] for name in changed}
    )


def among(on_postgresql: bool, column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column's text is one of those that come as the parameter `name`, a list. PostgreSQL takes them as one
    array: however many there are, the statement stays the same, and is read and planned once for many pages."""
    if on_postgresql:
        found: ColumnElement[bool] = column == func.any(bindparam(name, type_=postgresql.ARRAY(String)))
        return found
    return column.in_(bindparam(name, expanding=True))  # type: ignore[no-any-return]


def month_name(connection: Connection, begins: Any) -> ColumnElement[str]:
    """The month that begins then, in UTC: "2026-11"."""
    if is_postgresql(connection):
        return func.to_char(func.timezone("UTC", begins), "YYYY-MM", type_=String())
    return func.substr(begins, 1, 7, type_=String())


def month_after(connection: Connection, begins: Any) -> ColumnElement[datetime]:
    """When the next month begins after the one that begins then, in UTC."""
    if is_postgresql(connection):
        month = literal_column("INTERVAL '1 month'", Interval())
        return func.timezone("UTC", func.timezone("UTC", begins) + month, type_=Moment())
    return func.strftime("%Y-%m-01 00:00:00.000000", begins, "+1 month", type_=Moment())


def aside(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """`condition`, where something else leads to the rows: SQLite takes each index on a town for a narrow one, and
    would read the whole town by it."""
    return case((condition, 1), else_=0) == 1


def hour_of(connection: Connection, column: Any) -> ColumnElement[str]:
    """The hour of a time, in UTC, as `HOUR` writes it: "2026-11-20 17"."""
    if is_postgresql(connection):
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24", type_=String())
    return func.substr(column, 1, 13, type_=String())


def clock_of(on_postgresql: bool, now: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The time that leases go by: the database's own where machines with clocks of their own share it."""
    return func.clock_timestamp(type_=DateTime(timezone=True)) if on_postgresql else now


def later_of(on_postgresql: bool, column: Any, other: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The later one of a column's time, where it has one, and another."""
    later = func.greatest if on_postgresql else func.max
    return later(func.coalesce(column, other, type_=Moment()), other, type_=Moment())
