"""A whole state's busiest minutes, scaled down: its towns text their residents at once; what a text costs is measured.

Run `python -m bench.state [--fraction F] [--workers M] [--webs N] [--seconds S]`. At fraction 1: 170 towns, 1,000,000
residents, 500 outreaches an hour, 1,000 texts a second. A fraction keeps a town's size and takes fewer towns; all
outreaches begin at once, unpaced, on PostgreSQL, and the stand-in carrier reports each text's fate twice, as Twilio
does. What a text costs in processor time then says how many cores 1,000 a second need.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.outreach import TICK, show
from tests import private_server
from tests.chaos.far import Far, carrier
from tests.chaos.site import Site, eventually
from tests.chaos.trial import a_database

TOWNS, RESIDENTS, OUTREACHES, RATE = 170, 1_000_000, 500, 1000  # of the state; the last two an hour and a second
PATIENCE = 900.0
SETTLING = 8.0  # seconds until the workers are up


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.state")
    parser.add_argument("--fraction", type=float, default=0.02)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--webs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300.0, help="how long at most")
    call = parser.parse_args()
    with (
        TemporaryDirectory(prefix="porchlight-state-") as name,
        carrier() as far,
        a_database("postgresql", Path(name)) as (url, server),
    ):
        site = Site(Path(name), url, far.url)
        try:
            _play(site, far, private_server.pid_of(server or ""), call)
        finally:
            site.stop()


def _play(site: Site, far: Far, server: int, call: argparse.Namespace) -> None:
    towns = [f"town-{place}" for place in range(max(1, round(TOWNS * call.fraction)))]
    each = RESIDENTS // TOWNS
    site.upgrade()
    for place, slug in enumerate(towns):
        site.found(slug, each, numbers=[f"+1860556{place:04d}"], first=place * each)
    ports = [site.serve(2) for _ in range(call.webs)]
    for _ in range(call.workers):
        site.work()
    eventually(lambda: all(site.is_ready(port) for port in ports))
    time.sleep(SETTLING)
    count = max(len(towns), round(OUTREACHES * call.fraction))
    outreaches = [(slug, site.draft(slug, f"26-{turn}")) for turn, slug in zip(range(count), cycle(towns))]
    of = f"{len(towns)}, {len(towns) * each:,}, {count}: {call.fraction:.1%} of the state"
    show("towns, residents, outreaches", of)
    far.set(reporting=True, webs=[f"http://127.0.0.1:{port}" for port in ports])
    before = _spent(site, server)
    for slug, outreach in outreaches:
        site.send(slug, outreach)
    until = time.monotonic() + call.seconds
    eventually(lambda: far.count()["texts"] >= count * each or time.monotonic() > until, PATIENCE, 1.0)
    left = far.count()
    show("texts not reported on when the last one left", f"{left['waiting']:,}")
    eventually(lambda: not far.count()["waiting"] or time.monotonic() > until, PATIENCE, 1.0)
    told = far.count()
    texts = int(told["texts"])
    spent = {name: (seconds - before[name]) / texts for name, seconds in _spent(site, server).items()}
    show("texts not reported on in the end", f"{told['waiting']:,}")
    _tell(texts, told["last"] - told["first"], spent, call)


def _tell(texts: int, took: float, spent: Mapping[str, float], call: argparse.Namespace) -> None:
    show("texts", f"{texts:,} in {took:.0f} s, {texts / took:.0f} a second by {call.workers} workers")
    for name, seconds in spent.items():
        show(f"processor time of a text, {name}", f"{seconds * 1000:.2f} ms")
    show(f"cores that {RATE:,} a second would keep busy", f"{RATE * sum(spent.values()):.1f}")


def _spent(site: Site, server: int) -> dict[str, float]:
    """Seconds of processor time so far, by kind of process."""
    kinds = {
        "workers": [each.pid for each in site.workers],
        "web": [each.pid for each in site.webs],
        "database": [server],
    }
    return {name: sum(_with_children(pid) for pid in pids) for name, pids in kinds.items()}


def _with_children(pid: int) -> float:
    """Of a process, its children that live, and those that are gone."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it just ended
        if stat.parent.name == str(pid):
            total += sum(int(field) for field in fields[11:15])
        elif fields[1] == str(pid):
            total += sum(int(field) for field in fields[11:13])
    return total / TICK


if __name__ == "__main__":
    main()
