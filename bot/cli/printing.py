"""How lists are printed: tab-separated with a header, or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any


def take_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of tab-separated lines")


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([dict(row) for row in rows], indent=2, ensure_ascii=False))
        return
    print("\t".join(columns))
    for row in rows:
        print("\t".join(_cell(row[column]) for column in columns))


def _cell(value: Any) -> str:
    if value is None or value == []:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ",".join(str(one) for one in value)
    return " ".join(str(value).split())
