"""`porchlight town …` and `porchlight db …`."""

from __future__ import annotations

import argparse
import re
from datetime import time
from pathlib import Path
from typing import Any

from bot.bootstrap import new_id
from bot.carrier.notices import hook_secret
from bot.cli import opening
from bot.cli.printing import print_rows, take_json
from bot.handlers.towns import add_town, distinct, list_towns, set_town
from bot.operations.streets import read_streets
from bot.ports import Invalid
from bot.registry.towns import QuietHours, Town

Commands = Any  # argparse's own type for this is private

RULES = (
    ("--resident-per-week", "resident_per_week", "outreaches to one resident in a week (3)"),
    ("--case-per-resident", "case_per_resident", "outreaches of one case to one resident (2)"),
    ("--approve-above", "approve_above", "recipients above which a second person must agree (none)"),
    ("--seen-per-day", "seen_per_day", "residents one officer may see in a day (none)"),
    ("--welcomes-per-day", "welcomes_per_day", "answers to strangers in a day (300)"),
    ("--inbound-per-minute", "inbound_per_minute", "texts taken in a minute (none)"),
    ("--audit-years", "audit_years", "years that the audit log is kept (5; none: for good)"),
    ("--segments-per-day", "segments_per_day", "billed segments in a day (none)"),
)


def add_to(commands: Commands) -> None:
    town = commands.add_parser("town", help="add, change and list towns")
    verbs = town.add_subparsers(required=True, metavar="add|set|list")
    adding = verbs.add_parser("add", help="a new town")
    _take_fields(adding, required=True)
    adding.set_defaults(run=_add)
    changing = verbs.add_parser("set", help="change what is named")
    _take_fields(changing, required=False)
    changing.set_defaults(run=_set)
    listing = verbs.add_parser("list", help="all towns with their settings")
    take_json(listing)
    listing.set_defaults(run=_list)
    database = commands.add_parser("db", help="the database's schema")
    verbs = database.add_subparsers(required=True, metavar="upgrade")
    verbs.add_parser("upgrade", help="bring it to the newest; safe to run again").set_defaults(run=_upgrade)


def _take_fields(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("slug", metavar="SLUG", help="short name, such as west-hartford")
    parser.add_argument("--name", required=required, help="West Hartford")
    parser.add_argument("--department", required=required, help="West Hartford Police")
    parser.add_argument(
        "--number", action="append", dest="numbers", required=required, metavar="+1…", help="repeatable"
    )
    parser.add_argument("--time-zone", required=required, help="America/New_York")
    parser.add_argument("--streets", type=Path, metavar="FILE", help="CSV (name[,low,high]) or GeoJSON lines with name")
    parser.add_argument("--languages", type=_listed, metavar="en,es")
    parser.add_argument("--callback", action="append", dest="callbacks", metavar="+1…", help="published; repeatable")
    parser.add_argument("--quiet-hours", type=_quiet_hours, metavar="20:00-09:00|none")
    parser.add_argument("--messages-per-second", type=_rate, metavar="R|none", help="segments, per sending number (1)")
    for flag, field, meaning in RULES:
        parser.add_argument(flag, dest=field, type=_count, metavar="N|none", help=meaning)
    parser.add_argument("--require-case", type=_on_off, metavar="on|off")
    parser.add_argument("--case-pattern", metavar="REGEX", help="for the whole case number")
    parser.add_argument("--carrier-keywords", choices=("answered", "ours"), help="who answers STOP, START, HELP")
    parser.add_argument("--trial", type=_trial, metavar="+1…,+1…|off", help="text these numbers alone")
    parser.add_argument("--twilio-account", type=_or_none, metavar="AC…|none", help="of the town's own")
    parser.add_argument("--messaging-service", type=_or_none, metavar="MG…|none")
    parser.add_argument("--upload-link", type=_host, metavar="HOST|none", help="where residents may upload video")
    parser.add_argument("--notices", type=_or_none, metavar="https://…|none", help="told of new answers, signed")
    parser.add_argument(
        "--law", action="append", type=_in_language, metavar="LANG=TEXT",
        help="what the public page says that the law allows; for each language",
    )  # fmt: skip
    parser.add_argument("--accents", type=_on_off, metavar="on|off", help="write them though texts cost more")


def _given(call: argparse.Namespace) -> dict[str, Any]:
    """The fields that were named; `none` is a value, not an absence."""
    said = {name: value for name, value in vars(call).items() if name not in ("run", "slug", "streets")}
    given = {name: _field(value) for name, value in said.items() if value is not None}
    return given | ({"law": dict(call.law)} if call.law else {})


def _field(value: object) -> object:
    if value is _NONE:
        return None
    return tuple(value) if isinstance(value, list) else value


_NONE = object()


def _quiet_hours(text: str) -> object:
    if text == "none":
        return _NONE
    found = re.fullmatch(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)", text)
    if not found:
        raise argparse.ArgumentTypeError("say 20:00-09:00, or none")
    try:
        begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    except ValueError as error:
        raise argparse.ArgumentTypeError("there is no such hour; say 20:00-09:00, or none") from error
    if begin == end:
        raise argparse.ArgumentTypeError("they begin and end at the same time; say none for no quiet hours")
    return QuietHours(begin, end)


def _host(text: str) -> object:
    if text == "none":
        return _NONE
    if not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", text):
        raise argparse.ArgumentTypeError("say a host such as upload.example.gov, or none")
    return text


def _count(text: str) -> object:
    if text == "none":
        return _NONE
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError("say a whole number above 0, or none")
    return int(text)


def _rate(text: str) -> object:
    if text == "none":
        return _NONE
    if not re.fullmatch(r"\d{1,6}(\.\d{1,4})?", text) or float(text) <= 0:
        raise argparse.ArgumentTypeError("say how many segments a second, such as 1 or 0.5, or none")
    return float(text)


def _on_off(text: str) -> bool:
    if text not in ("on", "off"):
        raise argparse.ArgumentTypeError("say on or off")
    return text == "on"


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _in_language(text: str) -> tuple[str, str]:
    language, _, said = text.partition("=")
    if not said.strip():
        raise argparse.ArgumentTypeError('say the language and the text, such as en="Kept confidential as …"')
    return language.strip(), said.strip()


def _or_none(text: str) -> object:
    return _NONE if text == "none" else text


def _trial(text: str) -> list[str]:
    return [] if text == "off" else _listed(text)


def _add(call: argparse.Namespace) -> None:
    streets = read_streets(call.streets, new_id) if call.streets else []
    town = add_town(call.slug, _given(call), streets, opening.desk())
    print(f"{town.slug}: {town.name}, {len(distinct(streets))} streets, {', '.join(town.numbers)}")


def _set(call: argparse.Namespace) -> None:
    given = _given(call)
    if not given and not call.streets:
        raise Invalid("town set: say what to set, such as --quiet-hours 21:00-08:00; --help shows all.")
    streets = read_streets(call.streets, new_id) if call.streets else None
    town = set_town(call.slug, given, streets, opening.desk())
    print(f"{town.slug}: set")
    if "notices" in given and town.notices:
        print(f"What goes there is signed with {hook_secret(opening.settings().secret_key)}")


COLUMNS = (
    "slug", "name", "department", "numbers", "callbacks", "time_zone", "languages", "quiet_hours",
    "messages_per_second", "segments_per_day", "require_case", "case_pattern", "carrier_keywords", "resident_per_week",
    "case_per_resident", "approve_above", "seen_per_day", "welcomes_per_day", "inbound_per_minute", "trial",
    "twilio_account", "messaging_service", "accents", "upload_link",
)  # fmt: skip


def _list(call: argparse.Namespace) -> None:
    print_rows([_row(town) for town in list_towns(opening.desk())], COLUMNS, as_json=call.json)


def _row(town: Town) -> dict[str, Any]:
    hours = town.quiet_hours
    shown = {**vars(town), **vars(town.limits)}
    shown["quiet_hours"] = f"{hours.begin:%H:%M}-{hours.end:%H:%M}" if hours else "none"
    shown["require_case"] = _said(town.require_case)
    shown["accents"] = _said(town.accents)
    return {column: list(value) if isinstance(value := shown[column], tuple) else value for column in COLUMNS}


def _said(on: bool) -> str:
    return "on" if on else "off"


def _upgrade(call: argparse.Namespace) -> None:
    opening.store(opening.settings()).upgrade()
    print("The schema is the newest.")
