"""`porchlight hold …`: legal holds, listed, opened for a court and released."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.cli import opening
from bot.cli.printing import print_rows, take_json
from bot.handlers import holds

COLUMNS = ("id", "town", "case", "names", "set_by", "set_at", "sealed_at", "reason")


def add_to(commands: Any) -> None:
    parser = commands.add_parser("hold", help="legal holds: what a court or the law wants kept of who leaves")
    verbs = parser.add_subparsers(required=True, metavar="list|open|release")
    listing = verbs.add_parser("list", help="every hold that is not released; it says nothing of whom it names")
    listing.add_argument("--town", metavar="SLUG")
    take_json(listing)
    listing.set_defaults(run=_list)
    reading = verbs.add_parser("open", help="print what it has sealed, for whoever may order that; audited")
    _take_hold(reading, "whose order this follows")
    reading.set_defaults(run=_open)
    releasing = verbs.add_parser("release", help="end it, and erase what it has sealed, here and at the carrier")
    _take_hold(releasing, "why it ends")
    releasing.set_defaults(run=_release)


def _take_hold(parser: argparse.ArgumentParser, why: str) -> None:
    parser.add_argument("id", metavar="ID", help="as `hold list` shows it")
    parser.add_argument("--reason", required=True, help=f"{why}; it goes into the audit log")


def _list(call: argparse.Namespace) -> None:
    rows = [_row(one) for one in holds.all_holds(call.town, opening.desk())]
    print_rows(rows, COLUMNS, as_json=call.json)


def _row(one: holds.Shown) -> dict[str, Any]:
    hold = one.hold
    return {
        "id": hold.id, "town": one.town, "case": hold.case, "names": hold.names, "set_by": one.by,
        "set_at": hold.set_at.isoformat(), "sealed_at": hold.sealed_at.isoformat() if hold.sealed_at else None,
        "reason": hold.reason,
    }  # fmt: skip


def _open(call: argparse.Namespace) -> None:
    kept = holds.open_by_operator(call.id, call.reason, opening.desk())
    print(json.dumps(list(kept), indent=2, ensure_ascii=False))


def _release(call: argparse.Namespace) -> None:
    print(f"{holds.release_by_operator(call.id, call.reason, opening.desk()).id}: released")
