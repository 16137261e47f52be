"""What holds for each page: a screen reader can use it, it fits a phone's screen, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.phones import pick_up
from tests.browser.test_officers import search


def front(page: Page) -> None:
    page.goto("/")


def phones(page: Page) -> None:
    (phone, _) = pick_up(page, "0101", "0102")
    expect(phone.texts.first).to_be_visible()


def empty_phones(page: Page) -> None:
    pick_up(page, "0170", "0171")


def form(page: Page) -> None:
    page.goto("/officers/")


def mistaken(page: Page) -> None:
    search(page, "Main Street")


def results(page: Page) -> None:
    search(page, "North Main Street")
    expect(page.get_by_role("list", name="Registrations")).to_be_visible()


def preview(page: Page) -> None:
    results(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()


PAGES = [front, phones, empty_phones, form, mistaken, results, preview]
Opens = Callable[[Page], None]


@pytest.mark.parametrize("opens", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_bars_anybody(page: Page, watched: list[str], opens: Opens, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    opens(page)
    assert page.locator("html").get_attribute("data-bs-theme") == scheme
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["help"]) for one in found if one["impact"] in ("serious", "critical")] == []
    forget_the_422(watched)


@pytest.mark.parametrize("opens", PAGES)
@pytest.mark.parametrize("width", [320, 375, 768])
def test_no_page_scrolls_sideways(page: Page, watched: list[str], opens: Opens, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    opens(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    forget_the_422(watched)


def forget_the_422(watched: list[str]) -> None:
    """The browser notes it itself when a form is answered with what to mend."""
    watched[:] = [one for one in watched if "422" not in one]
