"""`porchlight import` and `export`: a sheet out, a sheet in, and nobody brought back by one."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest

from bot.cli import opening
from bot.handlers.registry import erase
from bot.registry.people import Officer
from bot.registry.sheet import COLUMNS, harmless, plain
from tests.cli.terminal import Shown, Terminal

STREETS = "name\nNorth Main Street\nElm Street\nElm Drive\n"
MARIA = {
    "name": "María López", "phone": "+18605550101", "language": "es", "kind": "home", "number": "50",
    "street": "n main st", "unit": "", "location": "front_door", "records": "motion", "sees_road": "true",
    "days_kept": "30", "agreed_at": "2026-03-01T12:00:00-05:00", "updated_at": "2026-04-01T12:00:00-04:00",
}  # fmt: skip
DRIVEWAY = MARIA | {"location": "driveway", "records": "always", "sees_road": "", "days_kept": ""}
SHOP = MARIA | {
    "name": "=HYPERLINK()",
    "phone": "860 555 0102",
    "kind": "business",
    "number": "7",
    "street": "Elm Street",
}


@pytest.fixture
def town(town: Terminal) -> Terminal:
    (town.folder / "streets.csv").write_text(STREETS)
    assert town("town", "set", "west-hartford", "--streets", "streets.csv").status == 0
    return town


def sheet(town: Terminal, *rows: dict[str, str], name: str = "in.csv") -> str:
    with (town.folder / name).open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, list(rows[0]))
        written.writeheader()
        written.writerows(rows)
    return name


def taken(town: Terminal, *rows: dict[str, str]) -> Shown:
    return town("import", sheet(town, *rows), "--town", "west-hartford")


def given(town: Terminal, name: str = "out.csv") -> list[dict[str, str]]:
    shown = town("export", "--town", "west-hartford", "--output", name)
    assert shown.status == 0, shown.err
    with (town.folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sheet_comes_out_as_it_went_in(town: Terminal) -> None:
    assert taken(town, MARIA, SHOP, DRIVEWAY).out == "2 added, 0 updated, 0 unchanged; 0 rows refused\n"
    shop, front, drive = given(town)
    assert tuple(shop) == COLUMNS
    assert (front["name"], front["street"], front["language"]) == ("María López", "North Main Street", "es")
    assert (front["location"], front["sees_road"], front["days_kept"]) == ("front_door", "true", "30")
    assert (drive["location"], drive["records"], drive["sees_road"]) == ("driveway", "always", "")
    assert front["agreed_at"] == "2026-03-01T17:00:00+00:00"
    assert (shop["name"], shop["phone"]) == ("'=HYPERLINK()", "+18605550102")
    assert stat.S_IMODE((town.folder / "out.csv").stat().st_mode) == 0o600


def test_what_export_gave_changes_nothing(town: Terminal) -> None:
    taken(town, MARIA, DRIVEWAY, SHOP)
    before = given(town)
    assert (
        town("import", "out.csv", "--town", "west-hartford").out == "0 added, 0 updated, 2 unchanged; 0 rows refused\n"
    )
    assert given(town) == before


def test_what_is_held_is_updated_and_not_doubled(town: Terminal) -> None:
    taken(town, MARIA)
    assert (
        "0 added, 1 updated" in taken(town, MARIA | {"number": " 50 ", "street": "North Main", "records": "always"}).out
    )
    (row,) = given(town)
    assert row["records"] == "always"


def test_a_corner_and_a_crossing_come_out_as_they_went_in(town: Terminal) -> None:
    corner = MARIA | {"street": "North Main Street & Elm Street"}
    crossing = SHOP | {"number": "", "street": "Elm Street & North Main Street"}
    assert taken(town, corner, crossing).err == ""
    assert [(row["number"], row["street"]) for row in given(town)] == [
        ("", "Elm Street & North Main Street"), ("50", "North Main Street & Elm Street"),
    ]  # fmt: skip
    assert "2 unchanged" in town("import", "out.csv", "--town", "west-hartford").out


@pytest.mark.parametrize("slip", ["0022-03-01", "1969-12-31", "9999-12-31T23:59:59-05:00"])
@pytest.mark.parametrize("column", ["agreed_at", "updated_at"])
def test_a_slip_in_the_year_is_refused(town: Terminal, column: str, slip: str) -> None:
    shown = taken(town, MARIA | {column: slip})
    assert shown.status == 1
    assert shown.err == f"line 2: `{column}` does not lie between 1970 and 2199\n"


def test_refused_rows_are_named_and_the_rest_is_in(town: Terminal) -> None:
    wrong = (
        MARIA | {"phone": "12"}, MARIA | {"kind": "castle"}, MARIA | {"number": ""}, MARIA | {"language": "xx"},
        MARIA | {"days_kept": "soon"}, MARIA | {"agreed_at": "yesterday"}, MARIA | {"agreed_at": "2199-01-01"},
        MARIA | {"street": "Elm"}, MARIA | {"sees_road": "perhaps"}, MARIA | {"phone": "+18605550100"},
    )  # fmt: skip
    shown = taken(town, *wrong, SHOP)
    assert shown.status == 1
    assert shown.out == "1 added, 0 updated, 0 unchanged; 10 rows refused\n"
    lines = shown.err.splitlines()
    assert sorted(int(line.split(":")[0].removeprefix("line ")) for line in lines) == list(range(2, 12))
    assert not any("López" in line or "555" in line for line in lines)
    assert [row["phone"] for row in given(town)] == ["+18605550102"]


def test_nobody_who_was_erased_comes_back(town: Terminal) -> None:
    taken(town, MARIA, SHOP)
    desk, maria = opening.desk(), given(town)[1]
    with desk.look() as work:
        town_id = work.towns.by_slug("west-hartford").id  # type: ignore[union-attr]
    ruiz = Officer("ruiz", town_id, "ruiz@example.org", "Sergeant Ruiz", "supervisor", True, desk.clock.now())
    erase(maria["registration"], "asked on the phone", ruiz, desk)
    shown = town("import", "out.csv", "--town", "west-hartford")
    assert (shown.status, "REGISTER" in shown.err) == (1, True)
    assert [row["phone"] for row in given(town)] == ["+18605550102"]


def test_who_has_not_agreed_yet_is_asked_and_does_not_count(town: Terminal) -> None:
    assert "1 added" in taken(town, MARIA | {"agreed_at": ""}).out
    assert given(town) == []
    with opening.desk().look() as work:
        assert work.sending.oldest_due(opening.desk().clock.now()) is not None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,phone\nx,y\n", "lacks kind, number, street"),
        (b"name,phone,kind,number,street,secret\n", "secret"),
        (b"\xff\xfename", "UTF-8"),
        (b"", "lacks"),
    ],
)
def test_a_file_that_is_no_sheet(town: Terminal, content: bytes, says: str) -> None:
    (town.folder / "bad.csv").write_bytes(content)
    status, sentence = town.refuses("import", "bad.csv", "--town", "west-hartford")
    assert (status, says in sentence) == (2, True)


def test_files_and_towns_that_are_not_there(town: Terminal) -> None:
    assert town.refuses("import", "none.csv", "--town", "west-hartford")[0] == 1
    assert town.refuses("import", sheet(town, MARIA), "--town", "nowhere")[0] == 1
    assert town.refuses("export", "--town", "nowhere", "--output", "out.csv")[0] == 1
    assert not Path(town.folder, "out.csv").exists()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-2", "@x", "'=1", "''+x", "\tx", "plain", "'quoted", "", "＝x"])
def test_no_cell_is_a_formula_and_every_cell_comes_back(cell: str) -> None:
    assert harmless(cell)[:1] not in {"=", "+", "-", "@", "\t", "＝"}
    assert plain(harmless(cell)) == cell
