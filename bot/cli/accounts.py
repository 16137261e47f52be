"""`porchlight officer …`, `apikey …`, `keys new` and `config`."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from bot.cli import opening
from bot.cli.printing import print_rows, take_json
from bot.config import describe, new_keys
from bot.handlers import officers
from bot.handlers.towns import list_towns
from bot.registry.people import Role

ACCOUNT = ("email", "name", "town", "role", "active", "created_at")
KEY = ("id", "name", "officer", "created_at", "revoked_at")


def add_to(commands: Any) -> None:
    _officer(commands.add_parser("officer", help="officers' accounts"))
    _apikey(commands.add_parser("apikey", help="keys for the API, each acting as an officer"))
    keys = commands.add_parser("keys", help="the installation's own keys")
    verbs = keys.add_subparsers(required=True, metavar="new")
    verbs.add_parser("new", help="three ready lines for .env").set_defaults(run=_keys_new)
    config = commands.add_parser("config", help="every setting with its meaning and present value, secrets hidden")
    take_json(config)
    config.set_defaults(run=_config)


def _officer(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="add|list|disable")
    adding = verbs.add_parser("add", help="a new account")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--name", required=True, help='as residents read it, "Officer Kim"')
    adding.add_argument("--town", required=True, metavar="SLUG")
    adding.add_argument("--role", required=True, choices=get_args(Role))
    adding.set_defaults(run=_officer_add)
    listing = verbs.add_parser("list", help="all accounts")
    take_json(listing)
    listing.set_defaults(run=_officer_list)
    closing = verbs.add_parser("disable", help="close an account; its keys stop working at once")
    closing.add_argument("email", metavar="EMAIL")
    closing.set_defaults(run=_officer_disable)


def _apikey(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="create|list|revoke")
    creating = verbs.add_parser("create", help="a new key, printed this once")
    creating.add_argument("--town", required=True, metavar="SLUG")
    creating.add_argument("--officer", required=True, metavar="EMAIL")
    creating.add_argument("--name", required=True, help="what it is for")
    creating.set_defaults(run=_key_create)
    listing = verbs.add_parser("list", help="all keys, without the keys themselves")
    take_json(listing)
    listing.set_defaults(run=_key_list)
    revoking = verbs.add_parser("revoke", help="end a key")
    revoking.add_argument("id", metavar="ID", help="as `apikey list` shows it")
    revoking.set_defaults(run=_key_revoke)


def _officer_add(call: argparse.Namespace) -> None:
    officer = officers.add_officer(call.email, call.name, call.town, call.role, opening.desk())
    print(f"{officer.email}: {officer.role} of {call.town}. The link to sign in comes with the console, not here yet;")
    print(f"until then: porchlight apikey create --town {call.town} --officer {officer.email} --name …")


def _officer_list(call: argparse.Namespace) -> None:
    desk = opening.desk()
    towns = {town.id: town.slug for town in list_towns(desk)}
    rows = [{**vars(officer), "town": towns[officer.town_id]} for officer in officers.accounts(desk)]
    shown = [{column: _plain(row[column]) for column in ACCOUNT} for row in rows]
    print_rows(shown, ACCOUNT, as_json=call.json)


def _officer_disable(call: argparse.Namespace) -> None:
    print(f"{officers.disable(call.email, opening.desk()).email}: disabled")


def _key_create(call: argparse.Namespace) -> None:
    print(officers.create_key(call.town, call.officer, call.name, opening.desk()))


def _key_list(call: argparse.Namespace) -> None:
    rows = [{**vars(key), "officer": officer.email} for key, officer in officers.keys(opening.desk())]
    print_rows([{column: _plain(row[column]) for column in KEY} for row in rows], KEY, as_json=call.json)


def _key_revoke(call: argparse.Namespace) -> None:
    officers.revoke(call.id, opening.desk())
    print(f"{call.id}: revoked")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _keys_new(call: argparse.Namespace) -> None:
    print("\n".join(new_keys()))


def _config(call: argparse.Namespace) -> int:
    found = describe(os.environ, Path.cwd())
    rows = [{"name": one.name, "value": one.value, "meaning": one.meaning, "problem": one.problem} for one in found]
    print_rows(rows, ("name", "value", "meaning", "problem"), as_json=call.json)
    return 0
