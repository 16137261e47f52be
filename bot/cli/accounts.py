"""`porchlight officer …`, `apikey …` and `config`."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from bot.cli import opening
from bot.cli.printing import print_rows, take_json
from bot.config import describe
from bot.handlers import officers
from bot.handlers.invitations import invite, link
from bot.handlers.towns import list_towns
from bot.ports import Desk
from bot.registry.people import Role

ACCOUNT = ("email", "name", "town", "role", "active", "created_at", "state")
LATEST = 2199  # a year; what lies further is a slip
KEY = ("id", "name", "officer", "created_at", "revoked_at", "expires_at", "used_at", "per_minute")


def add_to(commands: Any) -> None:
    _officer(commands.add_parser("officer", help="officers' accounts"))
    _apikey(commands.add_parser("apikey", help="keys for the API, each acting as an officer"))
    config = commands.add_parser("config", help="every setting with its meaning and present value, secrets hidden")
    take_json(config)
    config.set_defaults(run=_config)


def _officer(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="add|invite|link|list|disable")
    adding = verbs.add_parser("add", help="a new account; prints a one-time link to set it up")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--name", required=True, help='as residents read it, "Officer Kim"')
    adding.add_argument("--town", required=True, metavar="SLUG")
    adding.add_argument("--role", required=True, choices=get_args(Role))
    adding.set_defaults(run=_officer_add)
    inviting = verbs.add_parser("invite", help="a new link, for whoever lost the first, a phone or a password")
    inviting.add_argument("email", metavar="EMAIL")
    inviting.set_defaults(run=_officer_invite)
    linking = verbs.add_parser("link", help="let an officer in by the department's own sign-on (OIDC_ISSUER)")
    linking.add_argument("email", metavar="EMAIL")
    linking.add_argument("--tenant", required=True, metavar="T", help="its directory; elsewhere the issuer")
    linking.add_argument("--object-id", required=True, metavar="ID", help="the officer's there; elsewhere the subject")
    linking.set_defaults(run=_officer_link)
    listing = verbs.add_parser("list", help="all accounts, and which of them are not in use: invited, locked, …")
    take_json(listing)
    listing.set_defaults(run=_officer_list)
    closing = verbs.add_parser("disable", help="close an account; its browsers and keys end at once")
    closing.add_argument("email", metavar="EMAIL")
    closing.set_defaults(run=_officer_disable)


def _apikey(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="create|list|revoke")
    creating = verbs.add_parser("create", help="a new key, printed this once")
    creating.add_argument("--town", required=True, metavar="SLUG")
    creating.add_argument("--officer", required=True, metavar="EMAIL")
    creating.add_argument("--name", required=True, help="what it is for")
    creating.add_argument(
        "--per-minute", type=_per_minute, default=officers.PER_MINUTE, metavar="N|none",
        help=f"calls that it may make in a minute ({officers.PER_MINUTE})",
    )  # fmt: skip
    creating.add_argument(
        "--expires", type=_expires, default=officers.LIVES, metavar="90d|DATE|never",
        help="after so many days, or at the end of a day such as 2027-06-30 (a year)",
    )  # fmt: skip
    creating.set_defaults(run=_key_create)
    listing = verbs.add_parser("list", help="all keys, without the keys themselves")
    take_json(listing)
    listing.set_defaults(run=_key_list)
    revoking = verbs.add_parser("revoke", help="end a key")
    revoking.add_argument("id", metavar="ID", help="as `apikey list` shows it")
    revoking.set_defaults(run=_key_revoke)


def _officer_add(call: argparse.Namespace) -> None:
    desk = opening.desk()
    officer = officers.add_officer(call.email, call.name, call.town, call.role, desk)
    _print_link(officer.email, desk)


def _officer_invite(call: argparse.Namespace) -> None:
    _print_link(call.email, opening.desk())


def _officer_link(call: argparse.Namespace) -> None:
    link(call.email, call.tenant, call.object_id, opening.desk())
    print(f"{call.email}: linked")


def _print_link(email: str, desk: Desk) -> None:
    """The link stands last, on a line of its own."""
    token = invite(email, desk)
    print(f"{email}: pass this link on by a safe way. Within 7 days, and once, whoever opens it sets the account up.")
    print(f"{opening.settings().base_url}/welcome/{token}")


def _officer_list(call: argparse.Namespace) -> None:
    desk = opening.desk()
    everyone, states = officers.accounts(desk), officers.states(desk)
    towns = {town.id: town.slug for town in list_towns(desk)}
    rows = [{**vars(one), "town": towns[one.town_id], "state": states[one.id]} for one in everyone]
    shown = [{column: _plain(row[column]) for column in ACCOUNT} for row in rows]
    print_rows(shown, ACCOUNT, as_json=call.json)


def _officer_disable(call: argparse.Namespace) -> None:
    print(f"{officers.disable(call.email, opening.desk()).email}: disabled")


def _key_create(call: argparse.Namespace) -> None:
    rules = officers.KeyRules(call.per_minute, call.expires)
    print(officers.create_key(call.town, call.officer, call.name, opening.desk(), rules))


def _per_minute(text: str) -> int | None:
    if text == "none":
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError("say a whole number above 0, or none")
    return int(text)


def _expires(text: str) -> date | timedelta | None:
    if text == "never":
        return None
    if days := re.fullmatch(r"([1-9]\d{0,4})d", text, re.ASCII):
        return timedelta(days=int(days[1]))
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("say 90d, a day such as 2027-06-30, or never") from error
    if day.year > LATEST:
        raise argparse.ArgumentTypeError(f"say a day before {LATEST + 1}, or never")
    return day


def _key_list(call: argparse.Namespace) -> None:
    rows = [{**vars(key), "officer": officer.email} for key, officer in officers.keys(opening.desk())]
    print_rows([{column: _plain(row[column]) for column in KEY} for row in rows], KEY, as_json=call.json)


def _key_revoke(call: argparse.Namespace) -> None:
    officers.revoke(call.id, opening.desk())
    print(f"{call.id}: revoked")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _config(call: argparse.Namespace) -> int:
    found = describe(os.environ, Path.cwd())
    rows = [{"name": one.name, "value": one.value, "meaning": one.meaning, "problem": one.problem} for one in found]
    print_rows(rows, ("name", "value", "meaning", "problem"), as_json=call.json)
    return 0
