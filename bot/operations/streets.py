"""A town's street list from a file: CSV (`name[,low,high]`) or GeoJSON, a feature a line or a collection."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.ports import Invalid
from bot.registry.addresses import Street
from bot.registry.streets import Line, Point

LONGEST_NAME = 60
MOST_EAST, MOST_NORTH = 180, 90  # degrees
Row = tuple[str, int | None, int | None, tuple[Line, ...]]  # name, lowest and highest house number, the map


def read_streets(path: Path, new_id: Callable[[], str]) -> list[Street]:
    """The streets of `path`. Raises Invalid with the line that cannot be read, OSError where the file cannot."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    rows = _of_geojson(path, text) if text.lstrip().startswith("{") else _of_csv(path, text)
    streets = [Street(new_id(), *row) for row in rows]
    if not streets:
        raise Invalid(f"{path} names no street.")
    return streets


def _of_csv(path: Path, text: str) -> Iterator[Row]:
    reader = csv.DictReader(text.splitlines())
    try:
        if "name" not in (reader.fieldnames or ()):
            raise Invalid(f"{path}:1: the first line must name the columns: name, or name,low,high.")
        for row in reader:
            where = f"{path}:{reader.line_num}"
            yield _name(row.get("name"), where), *_range(row.get("low"), row.get("high"), where), ()
    except csv.Error as error:
        raise Invalid(f"{path}:{reader.line_num + 1}: this is not CSV: {error}.") from error


def _of_geojson(path: Path, text: str) -> Iterator[Row]:
    for where, feature in _features(path, text):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise Invalid(f"{where}: this is not a GeoJSON feature with properties.")
        yield _name(properties.get("name"), where), None, None, _lines(feature.get("geometry"), where)


def _lines(geometry: Any, where: str) -> tuple[Line, ...]:
    """The lines of a LineString or a MultiLineString; none where there is no geometry."""
    if geometry is None:
        return ()
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("LineString", "MultiLineString"):
        raise Invalid(f"{where}: the geometry of a street is a LineString or a MultiLineString.")
    drawn = geometry.get("coordinates")
    lines = [drawn] if kind == "LineString" else drawn
    if not isinstance(lines, list):
        raise Invalid(f"{where}: this {kind} has no coordinates.")
    return tuple(_line(line, where) for line in lines)


def _line(line: Any, where: str) -> Line:
    if not isinstance(line, list) or len(line) < 2:
        raise Invalid(f"{where}: a line has at least two points.")
    return tuple(_point(point, where) for point in line)


def _point(point: Any, where: str) -> Point:
    """A position gives longitude and latitude in that order; its height is left out."""
    numbers = [number for number in point if type(number) in (int, float)] if isinstance(point, list) else []
    if len(numbers) < 2 or len(numbers) != len(point) or not _on_earth(*numbers[:2]):
        raise Invalid(f"{where}: a point is [longitude, latitude] in degrees.")
    return float(numbers[1]), float(numbers[0])


def _on_earth(east: float, north: float) -> bool:
    return -MOST_EAST <= east <= MOST_EAST and -MOST_NORTH <= north <= MOST_NORTH


def _features(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    """A whole collection, or one feature a line."""
    try:
        whole = json.loads(text)
    except RecursionError as error:
        raise Invalid(f"{path}: this is not GeoJSON.") from error
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
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{where}: this is not JSON.") from error


def _name(value: object, where: str) -> str:
    name = " ".join(str(value or "").split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"{where}: a street needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def _range(lowest: object, highest: object, where: str) -> tuple[int | None, int | None]:
    low, high = _number(lowest, where), _number(highest, where)
    if low is not None and high is not None and low > high:
        raise Invalid(f"{where}: low is {low} and high is {high}; the lowest house number comes first.")
    return low, high


def _number(value: object, where: str) -> int | None:
    text = str(value or "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Invalid(f"{where}: “{text}” is not a house number.")
    return int(text) if text else None
