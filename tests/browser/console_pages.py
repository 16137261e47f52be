"""The officers' pages and their states, each opened as an officer would."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.phones import pick_up
from tests.browser.signing_in import sign_in

Opens = Callable[[Page], None]


def search(page: Page, box: str, case: str = "26-1187", **more: str) -> None:
    """Sign in where that is asked for, and search; `more`: other fields by their label, with spaces as in `_`."""
    page.goto("/officers/")
    if "/sign-in" in page.url:
        sign_in(page)
    page.get_by_label("Case number").fill(case)
    page.get_by_label("Street, houses").fill(box)
    for label, value in more.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name="Search", exact=True).click()


def asks_about(page: Page, what: str) -> None:
    """Choose what happened, and wait for the preview of it."""
    page.get_by_label("What happened").select_option(what)
    expect(page.locator("#preview [lang=es]")).to_be_visible()


def sends(page: Page, box: str, what: str, case: str) -> str:
    """Ask a street; the address of the outreach, once all has arrived."""
    search(page, box, case)
    asks_about(page, what)
    page.locator("#preview").get_by_role("button", name="Send to").click()
    expect(page.locator("#progress")).to_contain_text("delivered", timeout=30_000)
    return page.url


def form(page: Page) -> None:
    page.goto("/officers/")
    sign_in(page)


def mistaken(page: Page) -> None:
    search(page, "Main Street 40-80")
    expect(page.get_by_role("alert")).to_be_visible()


def results(page: Page) -> None:
    search(page, "North Main Street", From="2026-01-01T21:00")
    expect(page.get_by_role("list", name="Registrations")).to_be_visible()


def while_writing(page: Page) -> None:
    results(page)
    page.get_by_text("Who signs, call back").click()
    asks_about(page, "burglary")


def refused_while_writing(page: Page) -> None:
    results(page)
    page.get_by_label("Or in your own words").fill("see bit.ly/abc")
    expect(page.locator("#preview")).to_contain_text("holds a link")


def nobody_there(page: Page) -> None:
    search(page, "Outlook Avenue 900-950")
    expect(page.locator("main")).to_contain_text("Nobody has registered here")


def draft(page: Page) -> None:
    results(page)
    page.get_by_label("Or in your own words").fill("a tall man, Ted Baker")
    page.get_by_role("button", name="Preview the text").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()


def sheet(page: Page) -> None:
    results(page)
    page.get_by_role("button", name="Call sheet").click()
    expect(page.get_by_role("heading", name="Call sheet")).to_be_visible()


def all_outreaches(page: Page) -> None:
    draft(page)
    page.get_by_role("link", name="Outreaches").click()
    expect(page.get_by_role("list", name="Outreaches")).to_be_visible()


def answered(page: Page) -> None:
    """An outreach with a reply; sent once and looked at again by whoever comes later."""
    form(page)
    page.get_by_role("link", name="Outreaches").click()
    before = page.get_by_role("link", name="St James Street, case 26-7007")
    if before.count():
        before.first.click()
    else:
        sends(page, "st james st", "fire", "26-7007")
        outreach = page.url
        (pike,) = pick_up(page, "0130")
        pike.sends("yes I saw it", "no")
        page.goto(outreach)
    page.get_by_text("Answer by text, or redact").first.click()
    expect(page.locator("#replies")).to_contain_text("saw it")


def inbox(page: Page) -> None:
    answered(page)
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_role("list", name="Replies")).to_contain_text("Amos Pike")


def sorry(page: Page) -> None:
    form(page)
    page.goto("/officers/outreaches/nothing")


CONSOLE: list[Opens] = [
    form, mistaken, results, while_writing, refused_while_writing, nobody_there, draft, sheet, all_outreaches, answered,
    inbox, sorry,
]  # fmt: skip
