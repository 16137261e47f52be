"""`porchlight number …`: the towns' sending numbers, and letting one go on that was stopped."""

from __future__ import annotations

import argparse
from typing import Any

from bot.cli import opening
from bot.cli.printing import print_rows, take_json
from bot.handlers.numbers import list_numbers, resume_number

COLUMNS = ("number", "town", "state", "why")


def add_to(commands: Any) -> None:
    number = commands.add_parser(
        "number",
        help="the towns' sending numbers, and which are stopped",
        description="A number stops sending when the carrier refuses all that leaves from it, or when the day's limit "
        "is reached. It tries again by itself after a while; `resume` lets it try at once, once the cause is mended.",
    )
    verbs = number.add_subparsers(required=True, metavar="list|resume")
    listing = verbs.add_parser("list", help="every number with its town, whether it is stopped, and why")
    take_json(listing)
    listing.set_defaults(run=_list)
    resuming = verbs.add_parser("resume", help="let a stopped number send again, at once")
    resuming.add_argument("number", metavar="+1…")
    resuming.set_defaults(run=_resume)


def _list(call: argparse.Namespace) -> None:
    rows = [
        {"number": each.number, "town": each.town, "state": "stopped" if each.why else "ok", "why": each.why}
        for each in list_numbers(opening.desk())
    ]
    print_rows(rows, COLUMNS, as_json=call.json)


def _resume(call: argparse.Namespace) -> None:
    why = resume_number(call.number, opening.desk())
    print(f"{call.number}: sends again; it was stopped because {why}")
