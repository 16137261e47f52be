"""What the pages are asked about, and how a city's worth of rows reaches the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert

from bot.registry.people import Officer
from bot.registry.registrations import Entry

SLUG, NUMBER = "alpha", "+18605550100"
LONG, FULL, SMALL = 600, 120, 12  # houses of the first three streets; the others share the rest
AT_ONCE = 5000  # records gathered before they are sent
PORTION = 500  # rows of one statement: PostgreSQL must answer within our patience
OFFICERS, OUTREACHES, OPEN_FLAGS = 40, 400, 150


@dataclass
class City:
    """What the pages are asked about."""

    streets: Sequence[str]
    staff: list[Officer] = field(default_factory=list)
    people: dict[str, Officer] = field(default_factory=dict)  # one of each role
    invitations: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    homes: dict[str, list[Entry]] = field(default_factory=dict)  # by street
    asked: dict[str, str] = field(default_factory=dict)  # outreaches, by what they are


class Gathered:
    """Stands where the store expects its connection, takes what it would insert, and sends it all at once."""

    def __init__(self, connection: Connection) -> None:
        self.dialect = connection.dialect
        self._connection = connection
        self._rows: dict[tuple[Any, tuple[str, ...]], list[Mapping[str, Any]]] = {}

    def execute(self, statement: Any, rows: Any = None) -> None:
        for row in rows if isinstance(rows, list) else [rows]:
            self._rows.setdefault((statement.table, tuple(row)), []).append(row)

    def send(self) -> None:
        for (table, _), rows in self._rows.items():
            for begin in range(0, len(rows), PORTION):
                self._connection.execute(insert(table), rows[begin : begin + PORTION])
            rows.clear()
