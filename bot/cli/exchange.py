"""`porchlight import`, `export`, `backup` and `restore`."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from bot.cli import opening
from bot.handlers.exchange import export_rows, import_rows
from bot.handlers.journal import Applied
from bot.operations.backup import apply_to, make_backup, restore
from bot.ports import Invalid
from bot.registry.sheet import COLUMNS, QUOTED


def add_to(commands: Any) -> None:
    taking = commands.add_parser("import", help="a CSV file into a town's registry; what it holds already is updated")
    taking.add_argument("file", type=Path, metavar="FILE.csv")
    taking.add_argument("--town", required=True, metavar="SLUG")
    taking.set_defaults(run=_import)
    giving = commands.add_parser("export", help="a town's registry into a CSV file, one row a camera")
    giving.add_argument("--town", required=True, metavar="SLUG")
    giving.add_argument("--output", required=True, type=Path, metavar="FILE")
    giving.set_defaults(run=_export)
    backing = commands.add_parser("backup", help="a consistent copy of the SQLite database, while everything runs")
    backing.add_argument("file", type=Path, metavar="FILE")
    backing.set_defaults(run=_backup)
    restoring = commands.add_parser("restore", help="a backup in the database's place, where none is")
    restoring.add_argument("file", type=Path, metavar="FILE")
    restoring.set_defaults(run=_restore)
    journal = commands.add_parser("journal", help="erasures and opt-outs that a restored database does not know of")
    verbs = journal.add_subparsers(required=True, metavar="apply")
    applying = verbs.add_parser("apply", help="erase and stop again; no text leaves before it was looked up")
    applying.set_defaults(run=_apply)


def _backup(call: argparse.Namespace) -> None:
    size = make_backup(opening.settings(), call.file)
    print(f"{call.file}: {size:,} bytes; of use only with DATA_KEYS and HASH_KEY, so keep those apart and safe")


def _restore(call: argparse.Namespace) -> None:
    settings = opening.settings()
    _told(*restore(call.file, settings, lambda store: opening.desk_on(settings, store)))
    if not settings.journal_file.is_file():
        print(f"porchlight: there is no journal at {settings.journal_file}: nobody was erased again", file=sys.stderr)


def _apply(call: argparse.Namespace) -> None:
    _told(*apply_to(opening.desk()))


def _told(applied: Applied, held: int) -> None:
    print(f"from the journal: {applied}")
    print(f"{held} outgoing texts are held until the carrier was asked about each")


def _export(call: argparse.Namespace) -> None:
    rows = export_rows(call.town, opening.desk())
    with _private_file(call.output) as file:
        written = _write(rows, file)
    print(f"{call.output}: {written} rows; it holds names, phones and addresses: keep it safe")


def _write(rows: Iterable[Mapping[str, str]], file: TextIO) -> int:
    sheet = csv.DictWriter(file, COLUMNS, lineterminator="\n", quoting=QUOTED)
    sheet.writeheader()
    written = 0
    for row in rows:
        sheet.writerow(row)
        written += 1
    return written


@contextmanager
def _private_file(path: Path) -> Iterator[TextIO]:
    """A file for its owner's eyes only, which is there whole or not at all."""
    half = path.with_name(f"{path.name}.part")
    half.unlink(missing_ok=True)
    opened = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with ExitStack() as undo:
        undo.callback(half.unlink, missing_ok=True)
        with open(opened, "w", encoding="utf-8", newline="") as file:
            yield file
        half.replace(path)
        undo.pop_all()


def _import(call: argparse.Namespace) -> int:
    desk, told = opening.desk(), Counter[str]()
    with call.file.open(encoding="utf-8-sig", newline="") as file:
        sheet = csv.DictReader(file, strict=True)
        for one in import_rows(_header(sheet, call.file), _numbered(sheet, call.file), call.town, desk):
            told[one.outcome or "refused"] += 1 if one.outcome else len(one.lines)
            if one.refused:
                print(*(f"line {line}: {one.refused}" for line in one.lines), sep="\n", file=sys.stderr)
    print(", ".join(f"{told[name]} {name}" for name in ("added", "updated", "unchanged")), end="")
    print(f"; {told['refused']} rows refused")
    return 1 if told["refused"] else 0


def _header(sheet: csv.DictReader[str], path: Path) -> list[str]:
    with _readable(path):
        return [name.strip() for name in sheet.fieldnames or ()]


def _numbered(sheet: csv.DictReader[str], path: Path) -> Iterator[tuple[int, dict[str | None, object]]]:
    """Rows with the line each ends at, under the header's names without stray blanks."""
    while True:
        with _readable(path):
            row = next(sheet, None)
        if row is None:
            return
        yield sheet.line_num, {name.strip() if name else name: cell for name, cell in row.items()}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not UTF-8; save it as “CSV UTF-8”.") from error
    except csv.Error as error:
        raise Invalid(f"{path} is no CSV file: {error}.") from error
