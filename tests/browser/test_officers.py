"""The officers' page: find a street for a case, ask it by text, read what residents answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phones import pick_up


def search(page: Page, street: str, case: str = "26-1187") -> None:
    page.goto("/officers/")
    page.get_by_label("Case number").fill(case)
    page.get_by_label("Street").fill(street)
    page.get_by_role("button", name="Search").click()


def test_from_the_search_to_the_answer(page: Page) -> None:
    search(page, "n main st")
    expect(page.get_by_role("heading", name="North Main Street")).to_be_visible()
    found = page.get_by_role("list", name="Registrations")
    expect(found).to_contain_text("Maria Lopez")
    expect(found.get_by_role("listitem").filter(has_text="Ray Dunn")).to_contain_text("stopped")

    page.get_by_label("leave out 58 North Main Street").check()
    page.get_by_label("What happened").select_option("burglary")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    expect(page.locator("main")).to_contain_text("texted STOP")
    expect(page.locator("[lang=es]").first).to_contain_text("robo")

    page.get_by_role("button", name="Send to 3").click()
    expect(page.locator("#progress")).to_contain_text("delivered", timeout=20_000)
    outreach = page.url

    maria, walter = pick_up(page, "0101", "0102")
    expect(maria.answer).to_contain_text("burglary")
    expect(maria.sends("yes, a gray van <b>near</b> us")).to_contain_text("save it")
    expect(walter.frame).not_to_contain_text("burglary")

    page.goto(outreach)
    replies = page.locator("#replies")
    expect(replies).to_contain_text("Maria Lopez")
    expect(replies).to_contain_text("yes, a gray van <b>near</b> us")
    expect(page.locator("#progress")).to_contain_text("1 yes")


def test_an_answer_appears_while_the_officer_looks(page: Page) -> None:
    search(page, "fern st")
    page.get_by_label("What happened").select_option("car_break_in")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send to 1").click()
    expect(page.locator("#progress")).to_contain_text("delivered", timeout=20_000)
    (rosalind,) = pick_up(page.context.new_page(), "0117")
    expect(rosalind.answer).to_contain_text("Fern Street")
    rosalind.sends("no, sorry")
    expect(page.locator("#replies")).to_contain_text("no, sorry", timeout=15_000)


@pytest.mark.parametrize(
    ("street", "said"),
    [("Main Street", "North Main Street"), ("Nowhere Boulevard", "street"), ("Quaker Lane", "South Quaker Lane")],
)
def test_a_street_that_is_not_sure_is_said_in_words(page: Page, watched: list[str], street: str, said: str) -> None:
    search(page, street)
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_label("Street")).to_have_value(street)
    expect(page.get_by_label("Case number")).to_have_value("26-1187")
    watched.clear()  # the browser itself notes the answer 422


def test_no_look_without_a_case(page: Page) -> None:
    search(page, "North Main Street", case="")
    expect(page.get_by_role("heading", name="Find cameras")).to_be_visible()
    assert page.get_by_label("Case number").evaluate("box => box.validity.valueMissing")


def test_a_page_that_another_site_made_up_is_refused(page: Page, watched: list[str]) -> None:
    search(page, "North Main Street")
    page.locator("input[name=token]").first.evaluate("box => { box.value = 'made up'; }")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("body")).not_to_contain_text("Preview:")
    watched.clear()  # the browser itself notes the answer 403
