"""What a supervisor decides and watches: approvals, the town's limits, its figures, and the registry as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from flask import Response

from bot.handlers import oversight, registry
from bot.registry.sheet import COLUMNS, QUOTED
from bot.registry.towns import Limits
from bot.web.console import asked
from bot.web.console.blueprint import console, shown, the_town
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

MONTHS = 200  # of figures, on one page
FIGURES = ("registrations", "outreaches", "answers", "removals")
LIMITS = {
    "approve_above": "recipients, above which a second person agrees",
    "seen_per_day": "residents that one officer may see in a day",
    "resident_per_week": "outreaches to one resident in a week",
    "case_per_resident": "outreaches of one case to one resident",
    "messages_per_second": "segments a second, from each number",
    "segments_per_day": "billed segments in a day",
    "welcomes_per_day": "answers to strangers in a day",
    "inbound_per_minute": "texts taken in a minute",
    "audit_years": "years that the audit log is kept",
}


@console.get("/approvals")
@needs("approve")
def approvals() -> str:
    """What waits for a second person; nobody approves their own."""
    found = oversight.waiting_for_approval(current_officer(), the_desk())
    return shown("approvals.html", waiting=found, limits=limits_told(the_town().limits))


def limits_told(limits: Limits) -> list[tuple[str, object]]:
    return [(meaning, getattr(limits, name)) for name, meaning in LIMITS.items()]


@console.get("/figures")
@needs("stats")
def figures() -> str:
    """By month, newest first; what the public sees hides the small ones."""
    months = registry.months(MONTHS, None, current_officer(), the_desk())
    return shown("figures.html", months=list(reversed(months.items)), names=FIGURES)


@console.post("/export")
@needs("export")
def export() -> Response:
    """The registry as CSV, safe against spreadsheet formulas."""
    rows = oversight.export(asked.sent_form().get("reason"), current_officer(), the_desk())
    name = f"{the_town().slug}-registry.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_lines(rows), mimetype="text/csv", headers=headers)


def _lines(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    written = io.StringIO()
    sheet = csv.DictWriter(written, COLUMNS, lineterminator="\n", quoting=QUOTED)
    sheet.writeheader()
    for row in rows:
        sheet.writerow(row)
        yield written.getvalue()
        written.seek(0)
        written.truncate()
    yield written.getvalue()
