"""`porchlight flows check` and `porchlight flows draw`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from bot.config import SettingsError, flows_folder
from bot.flowfiles import load_pages, read_book


def add_to(commands: Any) -> None:
    flows = commands.add_parser("flows", help="the dialogues")
    verbs = flows.add_subparsers(required=True, metavar="check|draw")
    checking = verbs.add_parser("check", help="problems with file:line")
    checking.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    checking.set_defaults(run=_check)
    drawing = verbs.add_parser("draw", help="a picture of a dialogue")
    drawing.add_argument("flow", metavar="FLOW", help="registration, update, …")
    drawing.add_argument("--svg", action="store_true", help="an SVG picture instead of Mermaid text")
    drawing.add_argument("--language", default="en")
    drawing.set_defaults(run=_draw)


def _check(call: argparse.Namespace) -> int:
    from bot.flowfiles.check import check  # 3 MB that no other command needs
    from bot.flowfiles.texts import costs

    folder = call.folder or flows_folder(os.environ, Path.cwd())
    pages = load_pages(folder)
    complaints = check(pages)
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"{len(complaints)} to mend in {folder}", file=sys.stderr)
        return 1
    for cost in costs(pages):
        plainly = f"{cost.segments} segments at worst, {cost.average:.2f} a text"
        accented = f"with accents {cost.accented}, {cost.average_accented:.2f} a text"
        print(f"{cost.language}: {cost.texts} texts, {plainly}; {accented}")
    print(f"{folder}: nothing to mend")
    return 0


def _draw(call: argparse.Namespace) -> int:
    from bot.flowfiles.draw import mermaid, svg

    book = read_book(load_pages(flows_folder(os.environ, Path.cwd())))
    if call.flow not in book.flows:
        raise SettingsError("FLOW", f"there is no flow “{call.flow}”; there are {', '.join(book.flows)}")
    picture = svg if call.svg else mermaid
    print(picture(book.flows[call.flow], call.language))
    return 0
