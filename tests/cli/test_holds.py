"""`porchlight hold …`: what operators see of legal holds, open for a court and release."""

from __future__ import annotations

import json

import pytest

from bot.cli import opening
from bot.handlers.holds import set_hold
from bot.handlers.registry import erase
from bot.registry.people import Officer
from tests.cli.terminal import Terminal
from tests.cli.test_exchange import MARIA, SHOP, given, taken

WHY = ("--reason", "order of the court")


@pytest.fixture
def held(town: Terminal) -> Terminal:
    """Maria, who was held and left; the shop, which is held and stays."""
    assert taken(town, MARIA, SHOP).status == 0
    desk = opening.desk()
    with desk.look() as work:
        (here,) = work.towns.all()
        homes = {entry.resident.phone: entry for entry in work.registrations.in_town(here.id)}
    ruiz = Officer("ruiz", here.id, "ruiz@example.org", "Sergeant Ruiz", "supervisor", True, desk.clock.now())
    with desk.work() as work:
        work.officers.add(ruiz)
        work.commit()
    for phone, case in ((MARIA["phone"], "26-1"), ("+18605550102", "26-2")):
        set_hold(homes[phone].resident.id, None, case, "a letter", ruiz, desk)
    erase(homes[MARIA["phone"]].registration.id, "asked on the phone", ruiz, desk)
    return town


def test_a_list_says_nothing_of_whom_a_hold_names(held: Terminal) -> None:
    listed = held("hold", "list")
    first, second = listed.rows
    assert (first["case"], first["set_by"], first["sealed_at"] != "-") == ("26-1", "Sergeant Ruiz", True)
    assert (second["case"], second["names"], second["sealed_at"]) == ("26-2", "person", "-")
    assert [word for word in ("8605550101", "López", "Main") if word in listed.out] == []
    assert len(json.loads(held("hold", "list", "--town", "west-hartford", "--json").out)) == 2
    assert held.refuses("hold", "list", "--town", "nowhere")[0] == 1


def test_what_is_sealed_is_opened_for_a_court_and_that_is_noted(held: Terminal) -> None:
    first, second = held("hold", "list").rows
    assert MARIA["phone"] not in [row["phone"] for row in given(held, "after.csv")]
    (part,) = json.loads(held("hold", "open", first["id"], *WHY).out)
    assert part["resident"][0]["phone"] == MARIA["phone"]
    assert part["registration"][0]["sealed"]["address"]["number"] == MARIA["number"]
    assert json.loads(held("hold", "open", second["id"], *WHY).out) == []
    with opening.desk().look() as work:
        rows = work.audit.rows(work.towns.all()[0].id, 50, None).items
    assert [(row.case, row.reason) for row in rows if row.action == "hold open"] == [
        ("26-2", "order of the court"), ("26-1", "order of the court"),
    ]  # fmt: skip
    assert held.refuses("hold", "open", first["id"])[0] == 2
    assert held.refuses("hold", "open", "nonesuch", *WHY)[0] == 1


def test_a_release_is_for_good_whatever_is_restored(held: Terminal) -> None:
    held("backup", "copy.db")
    first, _ = held("hold", "list").rows
    assert held("hold", "release", first["id"], *WHY).out == f"{first['id']}: released\n"
    assert [row["case"] for row in held("hold", "list").rows] == ["26-2"]
    assert held.refuses("hold", "release", first["id"], *WHY)[0] == 1
    assert held.refuses("hold", "release", first["id"])[0] == 2
    for path in (held.folder / "var").glob("porchlight.db*"):
        path.unlink()
    assert "1 legal holds released" in held("restore", "copy.db").out
    assert [row["case"] for row in held("hold", "list").rows] == ["26-2"]
