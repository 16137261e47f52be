"""A town's street list from a file: CSV (`name[,low,high]`) or GeoJSON, a feature a line or a collection."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.ports import Invalid
from bot.registry.addresses import Street

LONGEST_NAME = 60


def read_streets(path: Path, new_id: Callable[[], str]) -> list[Street]:
    """The streets of `path`. Raises Invalid with the line that cannot be read, OSError where the file cannot."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    rows = _of_geojson(path, text) if text.lstrip().startswith("{") else _of_csv(path, text)
    streets = [Street(new_id(), name, low, high) for name, low, high in rows]
    if not streets:
        raise Invalid(f"{path} names no street.")
    return streets


def _of_csv(path: Path, text: str) -> Iterator[tuple[str, int | None, int | None]]:
    reader = csv.DictReader(text.splitlines())
    if "name" not in (reader.fieldnames or ()):
        raise Invalid(f"{path}:1: the first line must name the columns: name, or name,low,high.")
    for row in reader:
        where = f"{path}:{reader.line_num}"
        yield _name(row.get("name"), where), _number(row.get("low"), where), _number(row.get("high"), where)


def _of_geojson(path: Path, text: str) -> Iterator[tuple[str, int | None, int | None]]:
    for where, feature in _features(path, text):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise Invalid(f"{where}: this is not a GeoJSON feature with properties.")
        yield _name(properties.get("name"), where), None, None


def _features(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    """A whole collection, or one feature a line."""
    try:
        whole = json.loads(text)
    except ValueError:
        for at, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield f"{path}:{at}", _json(line, f"{path}:{at}")
        return
    found = whole.get("features") if whole.get("type") == "FeatureCollection" else [whole]
    for at, feature in enumerate(found if isinstance(found, list) else [], 1):
        yield f"{path}: feature {at}", feature


def _json(line: str, where: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise Invalid(f"{where}: this is not JSON.") from error


def _name(value: object, where: str) -> str:
    name = " ".join(str(value or "").split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"{where}: a street needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def _number(value: object, where: str) -> int | None:
    text = str(value or "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Invalid(f"{where}: “{text}” is not a house number.")
    return int(text) if text else None
