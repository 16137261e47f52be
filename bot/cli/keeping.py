"""`porchlight keys …` and `audit verify`: what keeps the database shut, and its log honest."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot.bootstrap import Refused
from bot.cli import opening
from bot.config import new_keys
from bot.handlers.audit_chain import verify_audit
from bot.registry.people import ChainState
from bot.store.sealing import CannotOpen


def add_to(commands: Any) -> None:
    keys = commands.add_parser("keys", help="the installation's own keys")
    verbs = keys.add_subparsers(required=True, metavar="new|rotate")
    verbs.add_parser("new", help="three ready lines for .env").set_defaults(run=_new)
    rotating = verbs.add_parser("rotate", help="seal everything with the newest of DATA_KEYS, while everything runs")
    rotating.set_defaults(run=_rotate)
    audit = commands.add_parser("audit", help="the log of every look and use")
    verbs = audit.add_subparsers(required=True, metavar="verify")
    verifying = verbs.add_parser("verify", help="find rows that were changed, removed, moved or cut off")
    verifying.add_argument("--town", metavar="SLUG", help="one town alone")
    verifying.set_defaults(run=_verify)


def _new(call: argparse.Namespace) -> None:
    print("\n".join(new_keys()))


def _rotate(call: argparse.Namespace) -> None:
    settings = opening.settings()
    anew = 0
    try:
        for table, sealed in opening.current_store(settings).seal_anew():
            anew += sealed
            print(f"{table}\t{sealed}")
    except CannotOpen as error:
        raise Refused(f"{error}; put that key back into DATA_KEYS, behind the newest") from error
    newest, *old = settings.data_keys
    print(f"{anew} rows sealed anew with the key {newest}.", end=" ")
    if anew:
        print("Run this once more when every process runs with the new DATA_KEYS: what they sealed meanwhile follows.")
    elif old:
        print(f"Nothing is left under {', '.join(old)}: DATA_KEYS needs it no longer, but old backups do.")
    else:
        print("To rotate, put a new key in front: DATA_KEYS=new:…,old:…, restart, and run this again.")


def _verify(call: argparse.Namespace) -> int:
    broken = False
    for town, state in verify_audit(call.town, opening.desk()):
        broken = broken or bool(state.faults)
        print(f"{town.slug}: {_verdict(state)}")
        for fault in state.faults:
            named = f", row {fault.row}" if fault.row else ""
            print(f"{town.slug}: place {fault.place}{named}: {fault.what}", file=sys.stderr)
    return 1 if broken else 0


def _verdict(state: ChainState) -> str:
    whole = f"{len(state.faults)} FAULTS" if state.faults else "whole"
    ends = f"ends at place {state.place} with {state.link[:16]}" if state.place else "nothing sealed yet"
    tail = "no row waits" if not state.waiting else f"{state.waiting} rows wait to be sealed"
    since = f" since {state.oldest_waiting.isoformat(timespec='seconds')}" if state.oldest_waiting else ""
    return f"{whole}, {state.sealed} rows sealed, {ends}; {tail}{since}"
