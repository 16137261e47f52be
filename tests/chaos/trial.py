"""One trial: an outreach to many residents while everything around it fails; then the carrier's list is the judge."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.handlers.sending import drain
from bot.handlers.unknowns import settle_unknowns
from bot.handlers.unreported import settle_unreported
from tests import private_server
from tests.chaos.far import Far, busiest_second, carrier, times
from tests.chaos.monkey import Monkey
from tests.chaos.site import Clerk, Site, ask, eventually

TOWN, NUMBER = "alpha", "+18605550100"
UNSETTLED = "SELECT count(*) FROM message WHERE kind = 'ask' AND state IN ('queued', 'sending', 'unknown')"
RECORDED = """SELECT message_id, min(at) FROM message_event
              WHERE state IN ('accepted', 'sent', 'delivered') GROUP BY message_id"""
JUST_AFTER = 5.0  # seconds
TOMORROW = timedelta(hours=25)  # when the daily look asks about what was never reported
AHEAD = timedelta(minutes=5)  # past every wait for the carrier's list
FAULTS = {
    "dropped before accepting": 0.015, "dropped after accepting": 0.015, "500 before accepting": 0.01,
    "503 after accepting": 0.01, "429": 0.004, "time-out": 0.005, "lagging list": 0.01, "delay": 0.01,
}  # fmt: skip
QUICK_FAULTS = {name: 4 * share for name, share in FAULTS.items() if name not in ("time-out", "lagging list")}
RECEIPTS = {"out of order": 0.1, "repeated": 0.1, "never": 0.05}


@dataclass(frozen=True)
class Plan:
    """`hurried`: what is in doubt is asked about by a clock that runs ahead, where an installation would wait."""

    database: str
    workers: int
    texts: int
    rate: float | None = 200.0  # segments a second
    rest: tuple[float, float] = (2.0, 5.0)
    hurried: bool = False
    webs: int = 2


@dataclass(frozen=True)
class Row:
    """What one kind of fault did: how often, to how many texts, and the longest it took to be got over."""

    fault: str
    injected: int
    texts: int
    repeated: int
    missing: int
    settled: float | None


@dataclass
class Verdict:
    plan: Plan
    rows: list[Row] = field(default_factory=list)
    repeated: int = 0
    missing: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    carriers: int = 0  # texts that the carrier accepted
    busiest: int = 0  # segments begun in the busiest second
    settled: float = 0.0  # from the officer's send

    @property
    def complaints(self) -> list[str]:
        found = []
        if self.repeated or self.missing:
            found.append(f"{self.repeated} repeated, {self.missing} missing")
        if self.counts != {"delivered": self.carriers}:
            found.append(f"our figures {self.counts} are not the carrier's {self.carriers}")
        if self.plan.rate and self.busiest > self.plan.rate:
            found.append(f"{self.busiest} segments began within a second, of {self.plan.rate:.0f} asked")
        return found


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[tuple[str, str | None]]:
    """Its address, and PostgreSQL's folder."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/porchlight.db", None
        return
    with private_server.running() as server:
        private_server.ask(server, "CREATE DATABASE chaos")
        yield private_server.url_of(server, "chaos"), server


def run(plan: Plan, seed: int) -> Verdict:
    with TemporaryDirectory(prefix="porchlight-chaos-") as name, carrier(seed) as far:
        folder = Path(name)
        with a_database(plan.database, folder) as (url, server):
            site = Site(folder, url, far.url)
            try:
                return Trial(plan, site, far, Monkey(site, random.Random(seed), server)).run()
            finally:
                site.stop()


@dataclass
class Trial:
    plan: Plan
    site: Site
    far: Far
    monkey: Monkey

    def run(self) -> Verdict:
        self.site.upgrade()
        self.site.found(TOWN, self.plan.texts, rate=self.plan.rate)
        ports = [self.site.serve() for _ in range(self.plan.webs)]
        for _ in range(self.plan.workers):
            self.site.work()
        eventually(lambda: all(self.site.is_ready(port) for port in ports))
        outreach = self.site.draft(TOWN)
        webs = [f"http://127.0.0.1:{port}" for port in ports]
        shares = QUICK_FAULTS if self.plan.hurried else FAULTS
        self.far.set(shares=shares, receipts=RECEIPTS, reporting=True, webs=webs)
        began = time.monotonic()
        self._send(outreach)
        if self.plan.hurried:
            self.monkey.play_once(self._reached)
        else:
            most = int(0.9 * self.plan.texts)
            self.monkey.play(self._reached, most, self.plan.rest)
            eventually(lambda: self._reached() >= most, 300, 0.5)
        self.far.set(shares={})
        self._settle()
        return self._judge(outreach, time.monotonic() - began)

    def _send(self, outreach: str) -> None:
        """The officer presses the button twice, on two pages."""
        pressing = [threading.Thread(target=self.site.send, args=(TOWN, outreach)) for _ in range(2)]
        for each in pressing:
            each.start()
        for each in pressing:
            each.join()

    def _reached(self) -> int:
        return len(times(self.far.texts()))

    def _settle(self) -> None:
        with closing(self.site.store()) as store:
            if self.plan.hurried:
                self._hurry(store)
            eventually(lambda: ask(store, UNSETTLED)[0][0] == 0, 480, 0.5)
            eventually(lambda: self.far.count()["waiting"] == 0, 60)
            settle_unreported(self.site.desk(store, Clerk(TOMORROW)))

    def _hurry(self, store: Any) -> None:
        """Do what the workers would do once the waits are over."""
        for worker in list(self.site.workers):
            self.site.kill(worker)
        desk = self.site.desk(store, Clerk(AHEAD))
        while ask(store, UNSETTLED)[0][0]:
            settle_unknowns(desk)
            drain(NUMBER, "after", desk, threading.Event())
            time.sleep(0.2)

    def _judge(self, outreach: str, settled: float) -> Verdict:
        state = self.far.state()
        texts = [tuple(one) for one in state["texts"]]
        verdict = Verdict(self.plan, settled=settled, carriers=len(texts))
        reached = times(texts)
        verdict.repeated = sum(count - 1 for count in reached.values())
        verdict.missing = self.plan.texts - len(reached)
        verdict.counts = self.site.counts(TOWN, outreach)
        verdict.busiest = 0 if self.plan.hurried else busiest_second([tuple(one) for one in state["begun"]])
        verdict.rows = [*self._of_processes(texts, verdict), *self._of_carrier(state, reached)]
        verdict.rows += [Row(f"receipts {way}", count, count, 0, 0, None) for way, count in state["odd"].items()]
        verdict.rows.append(Row("receipts lost", state["unreported"], state["unreported"], 0, 0, None))
        return verdict

    def _of_processes(self, texts: Sequence[Any], verdict: Verdict) -> Iterator[Row]:
        """Measured by the longest silence that began just after."""
        at = sorted(one[2] for one in texts)
        gaps = [(before, after - before) for before, after in pairwise(at)]
        waits: dict[str, list[float]] = defaultdict(list)
        for what, when in self.monkey.done:
            waits[what].append(max((gap for begun, gap in gaps if when - 1 <= begun <= when + JUST_AFTER), default=0.0))
        for what, each in waits.items():
            yield Row(what, len(each), self.plan.texts, verdict.repeated, verdict.missing, max(each))

    def _of_carrier(self, state: Mapping[str, Any], reached: Mapping[str, int]) -> Iterator[Row]:
        """Measured by when our own record had the text as taken."""
        recorded = self._recorded()
        for fault, struck in state["struck"].items():
            phones = {to for to, _ in struck}
            waits = [recorded[to] - when for to, when in struck if to in recorded and not self.plan.hurried]
            twice, none = (sum(reached[to] - 1 for to in phones if to in reached), len(phones - set(reached)))
            yield Row(fault, len(struck), len(phones), twice, none, max(waits, default=None))

    def _recorded(self) -> dict[str, float]:
        """When each phone's text was first on record as taken."""
        with closing(self.site.store()) as store:
            at = {message: _seconds(when) for message, when in ask(store, RECORDED)}
            with store.look() as work:
                found = {one: work.messages.get(one) for one in at}
        return {each.phone: at[one] for one, each in found.items() if each and each.phone}


def _seconds(when: Any) -> float:
    moment = when if isinstance(when, datetime) else datetime.fromisoformat(str(when))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
