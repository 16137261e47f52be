"""`make chaos`: outreach under every failure that can be made to happen here, and what came of it, as a table.

Run `python -m tests.chaos [--seed N] [--texts N] [--quick]`. Exit status 1 where a text was repeated or missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from tests.chaos.trial import Plan, Verdict, run

SETUPS = (("sqlite", 1), ("sqlite", 2), ("postgresql", 4))
HEADER = ("fault", "times injected", "texts", "repeated", "missing", "settled in")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--quick", action="store_true", help="few texts, and no waiting for the carrier's list")
    call = parser.parse_args()
    began = time.monotonic()
    plans = [quick(*setup) if call.quick else Plan(*setup, call.texts) for setup in SETUPS]
    with ThreadPoolExecutor(len(plans)) as pool:
        trials = [pool.submit(run, plan, call.seed + place) for place, plan in enumerate(plans)]
        for trial in as_completed(trials):
            show(trial.result())
    verdicts = [trial.result() for trial in trials]
    print(f"\nseed {call.seed}, {time.monotonic() - began:.0f} s in all")
    return 1 if any(verdict.complaints for verdict in verdicts) else 0


def quick(database: str, workers: int) -> Plan:
    """Paced so slowly that everything can be killed once before it is over."""
    return Plan(database, workers, 120, rate=40.0, hurried=True)


def show(verdict: Verdict) -> None:
    plan = verdict.plan
    title = f"{plan.database}, {plan.workers} worker{'s' * (plan.workers > 1)}, {plan.webs} web servers"
    print(f"\n{title}: {plan.texts} residents, {plan.rate:.0f} segments a second asked" if plan.rate else f"\n{title}")
    rows = [
        (row.fault, row.injected, row.texts, row.repeated, row.missing, f"{row.settled:.1f} s" if row.settled else "-")
        for row in verdict.rows
    ]
    widths = [max(len(str(line[at])) for line in [HEADER, *rows]) for at in range(len(HEADER))]
    for line in [HEADER, *rows]:
        cells = [str(cell).ljust(width) if at == 0 else str(cell).rjust(width) for at, (cell, width) in
                 enumerate(zip(line, widths, strict=True))]  # fmt: skip
        print("  " + "  ".join(cells))
    figures = ", ".join(f"{count} {state}" for state, count in sorted(verdict.counts.items()))
    print(f"  in all: {verdict.carriers} at the carrier, {verdict.repeated} repeated, {verdict.missing} missing,")
    print(f"  ours: {figures}; busiest second {verdict.busiest or '-'} segments; settled {verdict.settled:.0f} s after")
    for complaint in verdict.complaints:
        print(f"  WRONG: {complaint}")


if __name__ == "__main__":
    sys.exit(main())
