"""`porchlight flows draw`: the picture shows every question and every way, and needs nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest

from bot.dialogue.flow import Flow
from bot.flowfiles import load_pages, read_book
from bot.flowfiles.draw import mermaid, svg
from bot.flowfiles.publish import PROJECT, published
from bot.flowfiles.ways import usual_way
from tests.flows.small_pages import PAGES
from tests.scene import the_book

SVG = "{http://www.w3.org/2000/svg}"
SHIPPED = load_pages(PROJECT / "flows")
FLOWS = the_book().flows
DRAWN = [(name, language) for name in FLOWS for language in ("en", "es")]


def test_mermaid_shows_questions_answers_and_ends() -> None:
    drawn = mermaid(read_book(PAGES).flows["talk"], "es")
    assert drawn.startswith("flowchart TD\n")
    assert 'step_kind["<b>kind</b><br/>¿Casa o negocio? 1 casa, 2 negocio"]' in drawn
    assert 'step_kind -->|"casa"| step_sure' in drawn
    assert 'step_kind -->|"negocio"| end_done' in drawn
    assert 'end_done(["Gracias"])' in drawn


def test_mermaid_is_not_broken_by_signs_of_its_own() -> None:
    talk = read_book(PAGES).flows["talk"]
    odd = replace(talk.steps["sure"], ask={"en": 'Sure of "{name}" <#1>?'})
    drawn = mermaid(replace(talk, steps={**talk.steps, "sure": odd}), "en")
    assert "Sure of #quot;#123;name#125;#quot; #lt;#35;1#gt;?" in drawn


@pytest.mark.parametrize(("name", "language"), DRAWN)
def test_mermaid_names_only_boxes_that_it_draws(name: str, language: str) -> None:
    drawn = mermaid(FLOWS[name], language)
    boxes = set(re.findall(r"^  (\w+)[\[(]", drawn, re.MULTILINE))
    assert set(re.findall(r"--> ?(?:\|[^|]*\| )?(\w+)", drawn)) <= boxes


@pytest.mark.parametrize(("name", "language"), DRAWN)
def test_the_picture_stands_alone_and_says_what_it_shows(name: str, language: str) -> None:
    drawn = svg(FLOWS[name], language)
    root = ElementTree.fromstring(drawn)
    assert root.findtext(f"{SVG}title")
    assert FLOWS[name].steps[FLOWS[name].start].ask[language].split()[0] in (root.findtext(f"{SVG}desc") or "")
    assert not re.search(r"href|url\(|@import|<script", drawn)
    assert "prefers-color-scheme:dark" in drawn


@pytest.mark.parametrize(("name", "language"), DRAWN)
def test_no_card_covers_another(name: str, language: str) -> None:
    cards = ElementTree.fromstring(svg(FLOWS[name], language)).findall(f"{SVG}rect")[1:]
    boxes = [tuple(int(card.attrib[side]) for side in ("x", "y", "width", "height")) for card in cards]
    for (x, y, width, height), (left, top, wide, high) in combinations(boxes, 2):
        assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def test_the_usual_way_of_registration() -> None:
    assert usual_way(FLOWS["registration"], "en") == [
        "agreement", "name", "address", "kind", "cameras", "records", "hours", "sees_road", "days_kept", "summary",
    ]  # fmt: skip


def test_a_flow_that_turns_in_a_circle_is_drawn_too() -> None:
    talk = read_book(PAGES).flows["talk"]
    back = replace(talk.steps["sure"], next=(replace(talk.steps["sure"].next[0], go="kind", say=None),))
    circle: Flow = replace(talk, steps={**talk.steps, "sure": back})
    assert "step_sure --> step_kind" in mermaid(circle, "en")
    assert "sure" in svg(circle, "en")


@pytest.mark.parametrize("name", ["every-text.md", "registration.svg"])
def test_the_pages_of_the_docs_are_fresh(name: str) -> None:
    made = published(SHIPPED)[name]
    assert (PROJECT / "docs" / name).read_text(encoding="utf-8") == made, "the flows were changed: run `make docs`"
