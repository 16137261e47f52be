"""A town's public pages: in each of its languages, for anybody, with nothing of anybody in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from bot.handlers.towns import set_town
from bot.ports import Desk, Invalid
from bot.store.unit_of_work import Store
from bot.web.public import shown
from tests.builders import a_registration, a_resident
from tests.officers import WEST_HARTFORD
from tests.scene import the_book
from tests.web.site import the_site

PAGES = ("", "/poster", "/figures")


@pytest.fixture
def officers(officers: Desk) -> Desk:
    return replace(officers, book=the_book())


@pytest.fixture
def reader(officers: Desk, store: Store) -> FlaskClient:
    return the_site(officers, store).test_client()


def page(reader: FlaskClient, path: str) -> str:
    answer = reader.get(f"/towns/{WEST_HARTFORD.slug}{path}")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "word"), [("en", "REMOVE"), ("es", "BORRAR")])
def test_every_page_is_there_in_every_language(reader: FlaskClient, path: str, language: str, word: str) -> None:
    said = page(reader, f"/{language}{path}")
    assert f'<html lang="{language}">' in said
    assert "{" not in said.partition("<body>")[2].replace("{%", "")
    if path != "/figures":
        assert word in said
        assert "555-0100" in said


@pytest.mark.parametrize(("asked", "given"), [("es-PR,es;q=0.9,en;q=0.5", "es"), ("fr", "en"), ("", "en")])
def test_the_browsers_language_is_taken(reader: FlaskClient, asked: str, given: str) -> None:
    answer = reader.get(f"/towns/{WEST_HARTFORD.slug}", headers={"Accept-Language": asked})
    assert answer.location == f"/towns/{WEST_HARTFORD.slug}/{given}"


def test_the_code_is_a_picture_of_our_own(reader: FlaskClient) -> None:
    answer = reader.get(f"/towns/{WEST_HARTFORD.slug}/es/code.svg")
    assert answer.content_type == "image/svg+xml"
    assert answer.data.startswith(b"<?xml")


@pytest.mark.parametrize(
    "path",
    ["/towns/nowhere", "/towns/nowhere/en", f"/towns/{WEST_HARTFORD.slug}/xx/figures", "/towns/%00", "/towns/%00/en",
     "/towns/%ff/en/poster", f"/towns/{WEST_HARTFORD.slug}/%00"],
)  # fmt: skip
def test_what_is_not_there(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_the_town_says_itself_what_the_law_allows(reader: FlaskClient, officers: Desk) -> None:
    set_town(WEST_HARTFORD.slug, {"law": {"en": "Conn. Gen. Stat. 1-210 <applies>."}}, None, officers)
    assert "Conn. Gen. Stat. 1-210 &lt;applies&gt;." in page(reader, "/en")
    assert "confidenciales hasta donde" in page(reader, "/es")
    with pytest.raises(Invalid):
        set_town(WEST_HARTFORD.slug, {"law": {"fr": "…"}}, None, officers)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "word"), [("en", "REMOVE"), ("pl", "USUŃ"), ("pt", "APAGAR")])
def test_a_town_of_other_languages(reader: FlaskClient, officers: Desk, path: str, language: str, word: str) -> None:
    set_town(WEST_HARTFORD.slug, {"languages": ("en", "pl", "pt")}, None, officers)
    said = page(reader, f"/{language}{path}")
    assert "{" not in said.partition("<body>")[2]
    others = {"en": "In English", "pl": "Po polsku", "pt": "Em português", "es": "En español"}
    linked = {other for other, name in others.items() if name in said}
    assert linked <= {"en", "pl", "pt"} - {language}
    if path != "/figures":
        assert word in said
    if path == "":
        assert linked == {"en", "pl", "pt"} - {language}
        assert reader.get(f"/towns/{WEST_HARTFORD.slug}/es").status_code == 404
    asked = reader.get(f"/towns/{WEST_HARTFORD.slug}", headers={"Accept-Language": f"{language},en;q=0.5"})
    assert asked.location == f"/towns/{WEST_HARTFORD.slug}/{language}"


@pytest.mark.parametrize(("count", "seen"), [(0, 0), (1, None), (4, None), (5, 5), (120, 120)])
def test_small_figures_are_hidden(count: int, seen: int | None) -> None:
    assert shown(count) == seen


def test_the_figures_are_counts_and_nothing_else(reader: FlaskClient, officers: Desk) -> None:
    assert "Nothing has happened yet" in page(reader, "/en/figures")
    with officers.work() as work:
        for number in range(101, 107):
            resident = a_resident(town_id=WEST_HARTFORD.id, phone=f"+18605550{number}")
            work.residents.add(resident)
            work.registrations.add(a_registration(resident, agreed_at=resident.created_at))
        work.commit()
    said = page(reader, "/en/figures")
    assert "2026-11" in said
    assert ">6<" in said
    assert "Maria" not in said
    assert reader.get(f"/towns/{WEST_HARTFORD.slug}/en/figures").headers["Cache-Control"].startswith("public")
