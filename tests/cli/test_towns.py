"""`porchlight town …`: what an operator sets is what the list shows; what cannot be is named, with exit status 2."""

from __future__ import annotations

import json

import pytest

from tests.cli.terminal import WEST_HARTFORD, Terminal


def shown(terminal: Terminal) -> dict[str, str]:
    (row,) = terminal("town", "list").rows
    return row


def test_a_new_town_has_the_promised_defaults(town: Terminal) -> None:
    row = shown(town)
    assert (row["slug"], row["numbers"], row["languages"]) == ("west-hartford", "+18605550100", "en,es")
    assert (row["quiet_hours"], row["messages_per_second"], row["require_case"]) == ("20:00-09:00", "1.0", "on")
    assert (row["resident_per_week"], row["case_per_resident"], row["welcomes_per_day"]) == ("3", "2", "300")
    without = {"callbacks", "segments_per_day", "approve_above", "seen_per_day", "inbound_per_minute", "trial"}
    assert {row[name] for name in without} == {"-"}


@pytest.mark.parametrize(
    ("words", "column", "value"),
    [
        (["--quiet-hours", "21:30-08:00"], "quiet_hours", "21:30-08:00"),
        (["--quiet-hours", "none"], "quiet_hours", "none"),
        (["--messages-per-second", "0.5"], "messages_per_second", "0.5"),
        (["--messages-per-second", "none"], "messages_per_second", "-"),
        (["--segments-per-day", "2000"], "segments_per_day", "2000"),
        (["--resident-per-week", "none"], "resident_per_week", "-"),
        (["--case-per-resident", "1"], "case_per_resident", "1"),
        (["--approve-above", "50"], "approve_above", "50"),
        (["--seen-per-day", "200"], "seen_per_day", "200"),
        (["--welcomes-per-day", "10"], "welcomes_per_day", "10"),
        (["--inbound-per-minute", "100"], "inbound_per_minute", "100"),
        (["--require-case", "off"], "require_case", "off"),
        (["--case-pattern", r"\d{2}-\d+"], "case_pattern", r"\d{2}-\d+"),
        (["--carrier-keywords", "ours"], "carrier_keywords", "ours"),
        (["--trial", "+18605550101,+18605550102"], "trial", "+18605550101,+18605550102"),
        (["--callback", "+18605550190", "--callback", "+18605550191"], "callbacks", "+18605550190,+18605550191"),
        (["--number", "+18605550100", "--number", "+18605550110"], "numbers", "+18605550100,+18605550110"),
        (["--languages", "en"], "languages", "en"),
        (["--twilio-account", "AC" + "0a" * 16], "twilio_account", "AC" + "0a" * 16),
        (["--messaging-service", "MG" + "0F" * 16], "messaging_service", "MG" + "0F" * 16),
        (["--twilio-account", "none"], "twilio_account", "-"),
        (["--department", "West Hartford Police Department"], "department", "West Hartford Police Department"),
    ],
)
def test_what_is_set_is_listed(town: Terminal, words: list[str], column: str, value: str) -> None:
    assert town("town", "set", "west-hartford", *words).status == 0
    assert shown(town)[column] == value


def test_trial_can_be_ended_and_changes_nothing_else(town: Terminal) -> None:
    before = shown(town)
    town("town", "set", "west-hartford", "--trial", "+18605550101")
    town("town", "set", "west-hartford", "--trial", "off")
    assert shown(town) == before


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--quiet-hours", "8pm-9am"], "--quiet-hours"),
        (["--quiet-hours", "25:00-09:00"], "--quiet-hours"),
        (["--quiet-hours", "09:00-09:00"], "--quiet-hours"),
        (["--messages-per-second", "0"], "--messages-per-second"),
        (["--messages-per-second", "-1"], "--messages-per-second"),
        (["--segments-per-day", "many"], "--segments-per-day"),
        (["--segments-per-day", "0"], "--segments-per-day"),
        (["--approve-above", "1.5"], "--approve-above"),
        (["--require-case", "maybe"], "--require-case"),
        (["--carrier-keywords", "theirs"], "--carrier-keywords"),
        (["--case-pattern", "["], "case pattern"),
        (["--trial", "0101"], "“0101”"),
        (["--callback", "(860) 555-0190"], "(860) 555-0190"),
        (["--number", "911"], "“911”"),
        (["--time-zone", "Mars/Phobos"], "Mars/Phobos"),
        (["--languages", "en,xx"], "xx"),
        (["--languages", ""], "nothing"),
        (["--name", " "], "a name"),
        (["--twilio-account", "ACtown"], "ACtown"),
        (["--twilio-account", "AC" + "g" * 32], "account"),
        (["--twilio-account", "MG" + "a" * 32], "account"),
        (["--twilio-account", "AC" + "a" * 33], "account"),
        (["--messaging-service", "AC" + "a" * 32], "messaging service"),
        (["--messaging-service", "MG" + "a" * 31], "messaging service"),
        (["--surprise", "1"], "--surprise"),
        ([], "say what to set"),
    ],
)
def test_what_cannot_be_is_named_and_changes_nothing(town: Terminal, words: list[str], named: str) -> None:
    before = shown(town)
    status, sentence = town.refuses("town", "set", "west-hartford", *words)
    assert status == 2
    assert named in sentence
    assert shown(town) == before


def test_a_town_needs_all_that_makes_one(terminal: Terminal) -> None:
    assert terminal.refuses("town", "add", "x", "--name", "X")[0] == 2
    assert terminal.refuses("town", "add", "West Hartford", *WEST_HARTFORD[1:])[0] == 2


def test_a_town_is_added_once_and_a_number_is_one_towns(town: Terminal) -> None:
    assert town.refuses("town", "add", *WEST_HARTFORD)[0] == 1
    assert town.refuses("town", "add", "bristol", *WEST_HARTFORD[1:])[0] == 1
    status, sentence = town.refuses("town", "set", "nowhere", "--name", "Nowhere")
    assert status == 1
    assert "nowhere" in sentence


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("plain.csv", "name\nElm Street\nOak Street\n", 2),
        ("ranges.csv", "name,low,high\nElm Street,1,99\n\nOak Street,,\n", 2),
        ("windows.csv", "\ufeffname,low,high\r\nElm Street,1,99\r\n", 1),
        ("lines.geojson", '{"properties": {"name": "Elm Street"}}\n{"properties": {"name": "Oak Street"}}\n', 2),
        ("whole.geojson", '{"type": "FeatureCollection", "features": [{"properties": {"name": "Elm Street"}}]}', 1),
    ],
)
def test_streets_come_from_csv_and_geojson(town: Terminal, name: str, text: str, count: int) -> None:
    (town.folder / name).write_text(text, encoding="utf-8")
    added = town("town", "add", "bristol", *WEST_HARTFORD[1:5], "--number", "+18605550180", "--time-zone",
                 "America/New_York", "--streets", name)  # fmt: skip
    assert added.status == 0
    assert f"{count} streets" in added.out


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"street\nElm Street\n", ":1:"),
        (b"", ":1:"),
        (b"name\n", "no street"),
        (b"name,low\nElm Street,one\n", ":2:"),
        (b"name,low,high\nOak Street,1,1\nElm Street,99,1\n", ":3: low is 99 and high is 1"),
        (b"name\nElm Street\n\xff\xfe\n", "UTF-8"),
        (b'{"properties": {"name": "Elm Street"}}\n{"properties": \n', ":2:"),
        (b'{"properties": {"title": "Elm Street"}}\n{"properties": {}}\n', "a street needs a name"),
        (b'{"type": "FeatureCollection", "features": 7}', "no street"),
        (b"name\n" + b"x" * 200 + b"\n", ":2:"),
    ],
)
def test_an_unusable_street_list_is_named_with_its_line(town: Terminal, text: bytes, named: str) -> None:
    (town.folder / "streets").write_bytes(text)
    status, sentence = town.refuses("town", "set", "west-hartford", "--streets", "streets")
    assert status == 2
    assert "streets" in sentence
    assert named in sentence


def test_a_street_list_that_is_not_there(town: Terminal) -> None:
    status, sentence = town.refuses("town", "set", "west-hartford", "--streets", "gone.csv")
    assert status == 1
    assert "gone.csv" in sentence
    assert town.refuses("town", "set", "west-hartford", "--streets", ".")[0] == 1


def test_json_keeps_numbers_and_lists(town: Terminal) -> None:
    (row,) = json.loads(town("town", "list", "--json").out)
    assert (row["numbers"], row["resident_per_week"], row["segments_per_day"]) == (["+18605550100"], 3, None)
