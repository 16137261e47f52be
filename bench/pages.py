"""How fast every page answers in a city of 100,000 registrations, and what it weighs; beside a page that does nothing.

Run `python -m bench.pages [--database NAME] [--registrations N] [--looks N] [--times N] [--only PATTERN]`: the real
server with two web processes, an officer of each role signed in; all pages, or those whose name holds a pattern. The
baseline is /healthz in the same run; a page over 50 ms at p95 or over its weight is marked. Weights are of what was
sent, compressed: all of a first load, then what is asked for again. Processor time tells most on a machine that does
much else.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.outreach import TICK, show
from bench.pages_city import City
from bench.pages_town import fill
from bench.pages_visits import KEY, NOBODY, Browser, Visit, visits
from tests.chaos.site import Site, eventually
from tests.chaos.trial import a_database

GOAL = 50.0  # milliseconds, at p95
FIRST_LOAD, LATER_LOAD = 150_000, 30_000  # bytes, compressed
BASELINE = Visit("nothing (/healthz)", NOBODY, "/healthz")
ASSET = re.compile(rb'(?:<(?:link rel="stylesheet" href|script src|img [^>]*?src)|data-streets)="([^"]+)"')
ASKED_FOR = re.compile(rb'data-counts="([^"]+)"')  # by the page's own script, each time


@dataclass(frozen=True)
class Row:
    """One page: milliseconds, processor time of all web processes too, bytes."""

    visit: Visit
    p50: float
    p95: float
    spent: float
    first: int
    later: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--registrations", type=int, default=100_000)
    parser.add_argument("--looks", type=int, default=200_000, help="in the audit log")
    parser.add_argument("--times", type=int, default=40, help="that each page is asked for")
    parser.add_argument("--only", default="", help="a regular expression that a page's name must hold")
    call = parser.parse_args()
    for database in ("sqlite", "postgresql") if call.database == "both" else (call.database,):
        with (
            TemporaryDirectory(prefix="porchlight-pages-") as name,
            a_database(database, Path(name)) as (url, _),
        ):
            site = Site(Path(name), url, "http://127.0.0.1:9")
            began = time.perf_counter()
            city = fill(site, call.registrations, call.looks)
            show(f"{database}, filled", f"{time.perf_counter() - began:.0f} s")
            try:
                measure(site, city, call.times, re.compile(call.only))
            finally:
                site.stop()


def measure(site: Site, city: City, times: int, only: re.Pattern[str]) -> None:
    """The table of one database."""
    began = time.perf_counter()
    port = site.serve(2)
    eventually(lambda: site.is_ready(port), every=0.02)
    show("until the server is ready", f"{time.perf_counter() - began:.1f} s")
    browsers = signed_in(port, city)
    browsers[NOBODY].ask(BASELINE)
    floor = _measured(BASELINE, browsers, times, site)
    print(f"{'':44} {'p50':>7} {'p95':>7} {'CPU':>7} {'ratio':>6} {'first':>7} {'later':>7}", flush=True)
    print(_line(floor, floor), flush=True)
    for visit in (one for one in visits(city) if only.search(one.name)):
        print(_line(_measured(visit, browsers, times, site), floor), flush=True)
    for pid in _web_processes(site):
        show("memory of a web process", f"{_memory(pid):.0f} MB of its own")


def signed_in(port: int, city: City) -> Mapping[str, Browser]:
    """A browser for each role, one for the public, and two scripts."""
    browsers = {NOBODY: Browser(port), KEY: Browser(port, city.keys["officer"])}
    browsers[f"{KEY} auditor"] = Browser(port, city.keys["auditor"])
    for role, invitation in city.invitations.items():
        browsers[role] = Browser(port)
        browsers[role].set_up(invitation)
    return browsers


def _measured(visit: Visit, browsers: Mapping[str, Browser], times: int, site: Site) -> Row:
    browser = browsers[visit.who]
    answer = [browser.ask(visit) for _ in range(4)][-1]  # both processes have seen it once
    assert answer.status in (200, 201, 302, 303, 422), (visit.name, answer.status)
    before, took = _spent(site), []
    for _ in range(times):
        began = time.perf_counter()
        browser.ask(visit)
        took.append((time.perf_counter() - began) * 1000)
    spent = (_spent(site) - before) * 1000 / times
    again = sum(_asset(browser, one) for one in _linked(ASKED_FOR, answer.text))
    page, linked = answer.weight, sum(_asset(browser, one) for one in _linked(ASSET, answer.text))
    first, later = page + again + linked, again + (0 if answer.kept else page)
    took.sort()
    return Row(visit, statistics.median(took), took[max(0, round(times * 0.95) - 1)], spent, first, later)


def _line(row: Row, floor: Row) -> str:
    marks = ["over 50 ms"] if row.p95 > GOAL else []
    marks += ["first load too heavy"] if row.first > FIRST_LOAD else []
    marks += ["later load too heavy"] if row.later > LATER_LOAD else []
    figures = f"{row.p50:7.1f} {row.p95:7.1f} {row.spent:7.1f} {row.p50 / floor.p50:6.1f}"
    return f"{row.visit.name:44} {figures} {row.first:7,} {row.later:7,}  {', '.join(marks)}".rstrip()


def _linked(kind: re.Pattern[bytes], page: bytes) -> list[str]:
    return sorted({found.decode() for found in kind.findall(page) if not found.startswith(b"data:")})


def _asset(browser: Browser, path: str) -> int:
    return browser.ask(Visit("", "", path)).weight


def _web_processes(site: Site) -> list[int]:
    """The children of the server, which answer."""
    (server,) = (one.pid for one in site.webs)
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


def _spent(site: Site) -> float:
    """Seconds of processor time of all web processes so far."""
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in _web_processes(site))
    return sum(int(field) for stat in stats for field in stat[11:13]) / TICK


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
