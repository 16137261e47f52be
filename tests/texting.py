"""Residents at their phones, for tests: texts go through the real handler, dialogues and store."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from bot.bootstrap import KeptStreets, kept_book
from bot.flowfiles import load_pages
from bot.handlers.inbound import Answer, receive_text
from bot.ports import Desk, InboundText
from bot.registry.registrations import Registration
from bot.registry.residents import Resident
from bot.registry.towns import Town
from bot.store.unit_of_work import Store
from tests.far_end import FarEnd, Hands, a_desk
from tests.officers import NUMBER, WEST_HARTFORD, found

MARIA, BEN = "+18605550101", "+18605550102"
IN_ENGLISH = (
    "REGISTER", "1", "Maria Lopez", "50 North Main Street", "home", "front door and driveway", "motion", "yes",
    "30 days", "1",
)  # fmt: skip
IN_SPANISH = (
    "REGISTRAR", "SÍ", "María López", "50 North Main Street", "casa", "puerta principal y entrada", "movimiento", "sí",
    "30", "SÍ",
)  # fmt: skip


@cache
def pages() -> Mapping[str, str]:
    return load_pages(Path(__file__).parents[1] / "flows")


@dataclass
class Phones:
    """Every phone of one town."""

    desk: Desk
    store: Store
    posted: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def clock(self) -> Hands:
        assert isinstance(self.desk.clock, Hands)
        return self.desk.clock

    @property
    def carrier(self) -> FarEnd:
        assert isinstance(self.desk.carrier, FarEnd)
        return self.desk.carrier

    def send(self, body: str, phone: str = MARIA, *, sid: str | None = None, **more: Any) -> Answer:
        """One text to the town; a new sid unless one is given."""
        return receive_text(InboundText(sid or f"SM-in{next(self.posted)}", phone, NUMBER, body, **more), self.desk)

    def says(self, body: str, phone: str = MARIA, **more: Any) -> str:
        """One text, and the words of its answer; "" for none."""
        return self.send(body, phone, **more).text or ""

    def play(self, *texts: str, phone: str = MARIA) -> str:
        """Several texts, one after the other; what the last is answered."""
        return [self.says(body, phone) for body in texts][-1]

    def register(self, address: str = "50 North Main Street", phone: str = MARIA, kind: str = "home") -> str:
        """A whole registration by a phone that was never heard from; how it is thanked."""
        return self.play(*IN_ENGLISH[:3], address, kind, *IN_ENGLISH[5:], phone=phone)

    def resident(self, phone: str = MARIA) -> Resident | None:
        with self.desk.work() as work:
            return work.residents.find(WEST_HARTFORD.id, phone)

    def homes(self, phone: str = MARIA) -> list[Registration]:
        """What a phone has registered, in the order of their house numbers."""
        with self.desk.work() as work:
            resident = work.residents.find(WEST_HARTFORD.id, phone)
            found = work.registrations.of(resident.id) if resident else []
        return sorted(found, key=lambda one: one.address.number)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.store.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def everything(self, *without: str) -> dict[str, list[str]]:
        """Every row of every table but those named, to see whether anything changed."""
        tables = sorted(set(inspect(self.store.engine).get_table_names()) - set(without))
        return {table: sorted(map(str, self.rows(f'SELECT * FROM "{table}"'))) for table in tables}

    def flags(self) -> list[str]:
        return sorted(why for (why,) in self.rows("SELECT why FROM flag"))

    def set_town(self, **changes: Any) -> None:
        with self.desk.work() as work:
            work.towns.save(replace(work.towns.get(WEST_HARTFORD.id), **changes))
            work.commit()


def phones_of(store: Store, town: Town = WEST_HARTFORD) -> Phones:
    """A town with its streets, which nobody has texted yet; at noon."""
    desk = replace(
        a_desk(store, FarEnd(Hands())), book=kept_book(pages()), pages=pages(), read_book=kept_book,
        streets=KeptStreets(),
    )  # fmt: skip
    found(desk, town)
    return Phones(desk, store)
