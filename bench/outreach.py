"""How fast an outreach leaves, and what an idle worker costs; each figure beside a baseline of the same run.

Run `python -m bench.outreach [--texts N]`. Whole processes, a stand-in carrier that answers in 5 ms, unpaced but where
said. The baseline is the same texts posted to the same carrier by as many bare threads as one number has in flight: in
one process, as in one worker, and in two. So much more as two reach, the carrier is not what holds two workers up.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from bot.handlers.sending import IN_FLIGHT
from tests.chaos.far import Far, busiest_second, carrier
from tests.chaos.site import Site, eventually, phone
from tests.chaos.switchboard import ACCOUNT, TOKEN
from tests.chaos.trial import a_database

NUMBERS = ("+18605550100", "+18605550101")
SMALL, MANY = 3, 20  # residents, and outreaches to them, for the time to the first text
IDLE = 20.0  # seconds
FORK = multiprocessing.get_context("fork")  # both begin at once
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.outreach")
    parser.add_argument("--texts", type=int, default=2000)
    texts = parser.parse_args().texts
    show("bare posts, one process (baseline)", f"{bare(1, texts):7.0f} a second, {IN_FLIGHT} at once")
    show("bare posts, two processes", f"{bare(2, texts):7.0f} a second, {2 * IN_FLIGHT} at once")
    for database in ("sqlite", "postgresql"):
        one = unpaced(database, 1, texts)
        show(f"{database}, one worker, one number", f"{one:7.0f} a second")
        if database == "postgresql":
            two = unpaced(database, 2, texts)
            show(f"{database}, two workers, two numbers", f"{two:7.0f} a second, {two / one:.2f} times one")
        first(database)
        confirm(database)
        idle(database)
        asked_100(database)


def show(what: str, figure: str) -> None:
    print(f"{what:45} {figure}", flush=True)


@contextmanager
def a_site(database: str, workers: int) -> Iterator[tuple[Site, Far]]:
    """A web server and so many workers; the towns come later."""
    with (
        TemporaryDirectory(prefix="porchlight-bench-") as name,
        carrier() as far,
        a_database(database, Path(name)) as (url, _),
    ):
        site = Site(Path(name), url, far.url)
        try:
            site.upgrade()
            port = site.serve()
            for _ in range(workers):
                site.work()
            eventually(lambda: site.is_ready(port))
            time.sleep(8.0)  # the workers are up
            yield site, far
        finally:
            site.stop()


def bare(processes: int, texts: int) -> float:
    """Texts a second of threads that do nothing else, from the first to the last."""
    with carrier() as far, ProcessPoolExecutor(processes, mp_context=FORK) as pool:
        list(pool.map(_post_all, [far.url] * processes, range(processes), [texts] * processes))
        at = [when for _, _, when, _ in far.texts()]
        return (len(at) - 1) / (max(at) - min(at))


def _post_all(url: str, place: int, texts: int) -> None:
    kept = threading.local()

    def post(one: int) -> None:
        if not hasattr(kept, "line"):
            kept.line = requests.Session()
            kept.line.auth = (ACCOUNT, TOKEN)
        form = {"To": phone(place * texts + one), "From": NUMBERS[place], "Body": "Please look at your cameras."}
        kept.line.post(f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=form, timeout=30)

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        list(pool.map(post, range(texts)))


def unpaced(database: str, workers: int, texts: int) -> float:
    """Texts a second, from the first to the last, over as many numbers as there are workers."""
    with a_site(database, workers) as (site, far):
        site.found("alpha", texts, numbers=NUMBERS[:workers])
        site.send("alpha", site.draft("alpha"))
        eventually(lambda: far.count()["texts"] >= texts, 300, 0.2)
        at = [when for _, _, when, _ in far.texts()]
        return (texts - 1) / (max(at) - min(at))


def first(database: str) -> None:
    """From the officer's click to the first text at the carrier."""
    with a_site(database, 1) as (site, far):
        site.found("alpha", SMALL)
        waits = []
        for place in range(MANY):
            outreach, before = site.draft("alpha", f"26-{place}"), len(far.texts())
            began = time.time()
            site.send("alpha", outreach)
            eventually(lambda at=before: len(far.texts()) == at + SMALL, 60, 0.02)  # type: ignore[misc]
            waits.append(far.texts()[before][2] - began)
            time.sleep(0.3)
        waits = sorted(waits[2:])  # the first ones open connections
        p95 = waits[int(len(waits) * 0.95) - 1]
        show(f"{database}, send to first text", f"p50 {statistics.median(waits):.3f} s, p95 {p95:.3f} s")


def confirm(database: str, recipients: int = 5000) -> None:
    with a_site(database, 0) as (site, _):
        site.found("alpha", recipients)
        outreach = site.draft("alpha")
        began = time.perf_counter()
        site.send("alpha", outreach)
        took = time.perf_counter() - began
        floor = _timed(lambda: site.api("alpha", "GET", f"/outreaches/{outreach}"))
        show(f"{database}, confirm of {recipients:,}", f"{took:.3f} s (a look at it: {floor:.3f} s)")


def idle(database: str) -> None:
    """A worker that has nothing to do, beside a Python process that only sleeps."""
    with a_site(database, 1) as (site, _):
        site.found("alpha", 10)
        (worker,) = site.workers
        before = _cpu(worker.pid)
        time.sleep(IDLE)
        share = (_cpu(worker.pid) - before) / IDLE
        show(f"{database}, idle worker", f"{share:6.1%} of a core, {_memory(worker.pid):.0f} MB of its own")


def asked_100(database: str) -> None:
    with a_site(database, 1) as (site, far):
        site.found("alpha", 400, rate=100.0)
        site.send("alpha", site.draft("alpha"))
        eventually(lambda: far.count()["texts"] >= 400, 120, 0.2)
        begun = [(at, size) for at, size in far.state()["begun"]]
        mean = sum(size for _, size in begun) / (begun[-1][0] - begun[0][0])
        show(
            f"{database}, 100 segments a second asked", f"{busiest_second(begun)} in the busiest, {mean:.0f} on average"
        )


def _timed(does: Callable[[], object]) -> float:
    began = time.perf_counter()
    does()
    return time.perf_counter() - began


def _cpu(pid: int) -> float:
    """Seconds of processor time so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().split()[13:15]
    return (int(user) + int(system)) / TICK


def _memory(pid: int) -> float:
    """Megabytes that would be free without it: its share of what it shares with other processes of Python."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
