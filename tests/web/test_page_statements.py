"""How many statements a page asks of the database: as many for a long list as for a short one, and none that reads a
whole table where years of use lie; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from bot.ports import Desk
from bot.registry.registrations import Registration
from bot.store.unit_of_work import Store
from tests.officers import answer, settle
from tests.web.browser import Browser
from tests.web.site import Caller, caller
from tests.web.test_attention import flag
from tests.web.test_console import ASKED, fields, search, sent

FEW, MANY = 2, 9
LARGE = (
    "registration", "registration_street", "camera", "resident", "name_word", "message", "message_event", "recipient",
    "audit", "audit_side", "audit_seen", "claim", "consent",
)  # fmt: skip


@dataclass
class Asked:
    """The statements of a page."""

    statements: list[tuple[str, Any]] = field(default_factory=list)

    def __call__(self, _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        self.statements.append((statement, values[0] if many else values))


@contextmanager
def listening(store: Store) -> Iterator[Asked]:
    asked = Asked()
    event.listen(store.engine, "before_cursor_execute", asked)
    yield asked
    event.remove(store.engine, "before_cursor_execute", asked)


def scanned(store: Store, asked: Asked) -> set[str]:
    """The large tables that SQLite would read from end to end; PostgreSQL does that with every small one."""
    if store.engine.dialect.name != "sqlite":
        return set()
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        steps = [
            step[3] for statement, values in asked.statements for step in driver.execute(
                f"EXPLAIN QUERY PLAN {statement}", values
            )
        ]  # fmt: skip
    return {step for step in steps if step.startswith("SCAN") and step.split()[1] in LARGE}


@dataclass
class Town:
    """A street where one settles after the other, each asked once, answering, and with something to see to."""

    desk: Desk
    kim: Browser
    boss: Browser
    key: Caller
    outreach: str = ""
    question: dict[str, Any] = field(default_factory=dict)
    homes: list[Registration] = field(default_factory=list)

    def grow(self, count: int) -> None:
        for place in range(len(self.homes), count):
            phone = f"+186055501{place:02}"
            home = settle(self.desk, str(10 + place), phone=phone)
            settle(self.desk, "7", f"Old Mill {place} Way", phone=phone, status="typed")
            flag(self.desk, "danger", home.resident_id)
            self.homes.append(home)
        self.outreach = self.outreach or sent(self.kim)
        self.question = {**fields(search(self.kim)), "what": "burglary"}
        for home in self.homes:
            answer(self.desk, home, self.outreach)


PAGES: dict[str, Callable[[Town], Any]] = {
    "search": lambda town: town.kim.get("/officers/"),
    "results": lambda town: town.kim.post("/officers/search", **ASKED),
    "results by road": lambda town: town.kim.post("/officers/search", **ASKED, sees_road="1"),
    "no such street": lambda town: town.kim.post("/officers/search", **ASKED | {"box": "xyzzy street"}),
    "call sheet": lambda town: town.kim.post("/officers/call-sheet", **ASKED),
    "preview": lambda town: town.kim.post("/officers/outreaches/preview", **town.question),
    "outreach": lambda town: town.kim.get(f"/officers/outreaches/{town.outreach}"),
    "outreaches": lambda town: town.kim.get("/officers/outreaches"),
    "progress": lambda town: town.kim.get(f"/officers/outreaches/{town.outreach}/progress"),
    "inbox": lambda town: town.kim.get("/officers/inbox"),
    "unread": lambda town: town.kim.get("/officers/inbox/unread"),
    "needs a person": lambda town: town.kim.get("/officers/attention"),
    "how many": lambda town: town.kim.get("/officers/attention/count"),
    "desk": lambda town: town.kim.post("/officers/desk", who="Maria Lopez", case="26-1234"),
    "entry": lambda town: town.kim.get(f"/officers/desk/{town.homes[0].resident_id}"),
    "approvals": lambda town: town.boss.get("/officers/approvals"),
    "audit": lambda town: town.boss.get("/officers/audit"),
    "audit of an officer": lambda town: town.boss.post("/officers/audit", who=town.kim.officer.id, case="26-1234"),
    "figures": lambda town: town.boss.get("/officers/figures"),
    "API search": lambda town: town.key.get("/registrations", case="26-1234", street="north main"),
    "API streets": lambda town: town.key.get("/streets"),
    "API replies": lambda town: town.key.get(f"/outreaches/{town.outreach}/replies"),
    "API messages": lambda town: town.key.get(f"/outreaches/{town.outreach}/messages"),
}


@pytest.fixture
def town(site: Flask, officers: Desk) -> Town:
    boss = Browser(site, officers, "supervisor", name="Sergeant Lee")
    return Town(officers, Browser(site, officers), boss, caller(site, officers, name="Officer Ruiz"))


def test_a_long_list_asks_no_more_than_a_short_one(town: Town, store: Store) -> None:
    counts: dict[int, dict[str, int]] = {FEW: {}, MANY: {}}
    whole: dict[str, set[str]] = {}
    for size in (FEW, MANY):
        town.grow(size)
        for name, ask in PAGES.items():
            ask(town)  # what a process looks up once is looked up now
            with listening(store) as asked:
                shown = ask(town)
            assert shown.status_code in (200, 422), (name, shown.status_code)
            counts[size][name] = len(asked.statements)
            whole[name] = scanned(store, asked)
    assert counts[MANY] == counts[FEW]
    assert {name: found for name, found in whole.items() if found} == {}
    assert max(counts[MANY].values()) <= 30
