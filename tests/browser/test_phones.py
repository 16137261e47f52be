"""The phone page: residents text as they would, in both languages, by mouse or keyboard, on any screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import ENGLISH, SPANISH
from tests.browser.phones import pick_up


def test_two_phones_register_side_by_side_each_in_their_language(page: Page) -> None:
    ana, luis = pick_up(page, "0150", "0151")
    expect(ana.sends(*ENGLISH)).to_contain_text("Ana Torres")
    expect(luis.sends(*SPANISH)).to_contain_text("Luis Peña")
    expect(ana.sends("STATUS")).to_contain_text("12 Outlook Avenue")
    expect(ana.frame).not_to_contain_text("Luis")
    expect(ana.answer).to_contain_text("delivered")


def test_remove_erases_and_the_carriers_copies_go(page: Page) -> None:
    (phone,) = pick_up(page, "0152")
    phone.sends(*ENGLISH[:3])
    expect(phone.sends("REMOVE")).to_contain_text("receipt")
    expect(phone.texts).to_have_count(0, timeout=30_000)
    expect(phone.frame).to_contain_text("No texts yet")


@pytest.mark.parametrize(
    ("end", "text"),
    [
        ("0153", "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"),
        ("0154", "hi 👋🏽 ¿qué? 🏠"),
        ("0155", "ä long text " * 133),
        ("0156", "\u202eright to left\u202c and\u200bnothing wide"),
    ],
)
def test_a_text_is_shown_as_it_was_typed(page: Page, end: str, text: str) -> None:
    (phone,) = pick_up(page, end)
    title = page.title()
    phone.sends(text)
    expect(phone.frame.locator(".talk .in").last).to_contain_text(text.strip())
    assert page.title() == title
    assert page.locator(".talk script, .talk img").count() == 0


def test_a_text_may_be_1600_characters_and_no_more(page: Page) -> None:
    (phone,) = pick_up(page, "0157")
    box = phone.frame.get_by_placeholder("Text message")
    box.press_sequentially("x" * 20)
    box.fill("y" * 1600)
    box.press("End")
    box.press_sequentially("z")
    assert box.input_value() == "y" * 1600
    phone.sends("y" * 1600)


def test_by_keyboard_alone(page: Page) -> None:
    pick_up(page, "0158")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type("REGISTER")
    page.keyboard.press("Enter")
    talk = page.get_by_role("log")
    expect(talk.locator("li")).to_have_count(2)
    page.keyboard.type("one line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("another")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # with a picture
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(talk.locator("li")).to_have_count(4)
    expect(talk.locator(".in").last).to_contain_text("one line\nanother", use_inner_text=True)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_the_carrier_can_be_made_to_fail_by_keyboard_and_works_again(page: Page) -> None:
    pick_up(page, "0158")
    page.get_by_label("Make the carrier fail").focus()
    page.keyboard.type("cannot be reached")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("From now on the carrier cannot be reached.")
    page.reload()
    chosen = page.get_by_label("Make the carrier fail")
    expect(chosen).to_have_value("away")
    chosen.select_option("works")
    page.get_by_role("button", name="Set").click()
    expect(page.get_by_role("status")).to_have_text("From now on the carrier works.")


def test_nothing_typed_is_nothing_sent(page: Page) -> None:
    (phone,) = pick_up(page, "0159")
    phone.frame.get_by_role("button", name="Send").click()
    phone.frame.get_by_placeholder("Text message").press("Enter")
    phone.sends("hi")
    expect(phone.texts).to_have_count(2)


def test_a_neighbors_phone_can_be_put_beside(page: Page) -> None:
    pick_up(page, "0160")
    page.get_by_text("Show a neighbor's phone").click()
    page.get_by_role("link", name="(860) 555-0102").click()
    expect(page.get_by_role("region", name="555-0102").locator(".talk")).to_contain_text("Walter Pruitt")
    expect(page.get_by_role("region", name="555-0160")).to_be_visible()


def test_an_unreachable_server_is_said_and_forgotten(page: Page, watched: list[str]) -> None:
    (phone,) = pick_up(page, "0161")
    phone.sends("hi")
    page.route("**/phone/*", lambda route: route.abort())
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    page.unroute("**/phone/*")
    expect(page.get_by_role("alert")).to_be_hidden()
    watched.clear()  # the browser itself notes each request that we cut
