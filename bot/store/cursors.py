"""Cursors: where the next page of a list begins, as an opaque word."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, literal, tuple_

from bot.ports import Invalid, Page
from bot.store.columns import AnySelect, Moment

T = TypeVar("T")
Place = tuple[datetime, str]  # the time and the id of the last item of a page


def write(place: Place) -> str:
    """The cursor of what follows `place`."""
    plain = json.dumps([place[0].astimezone(UTC).isoformat(), place[1]]).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def read(cursor: str) -> Place:
    """The place that `cursor` names. Raises Invalid."""
    try:
        plain = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        at, row_id = json.loads(plain)
        moment = datetime.fromisoformat(at)
        zoned = moment.tzinfo is not None and moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Invalid("this cursor is none of ours") from error
    if not zoned or not isinstance(row_id, str):
        raise Invalid("this cursor is none of ours")
    return zoned, row_id


def after(
    query: AnySelect, cursor: str | None, limit: int, at: Any, row_id: Any, *, newest_first: bool = False
) -> AnySelect:
    """`query` in the order of (time, id), from behind `cursor` on, with one row more than `limit` to tell the end."""
    key: ColumnElement[Any] = tuple_(at, row_id)
    if cursor is not None:
        last_at, last_id = read(cursor)
        place = tuple_(literal(last_at, Moment()), literal(last_id))
        query = query.where(key < place if newest_first else key > place)
    order = (at.desc(), row_id.desc()) if newest_first else (at, row_id)
    return query.order_by(*order).limit(limit + 1)


def page(rows: Sequence[Any], limit: int, place: Callable[[Any], Place], build: Callable[[Any], T]) -> Page[T]:
    """The page of what an `after` query found."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(tuple(build(row) for row in shown), write(place(shown[-1])) if more and shown else None)
