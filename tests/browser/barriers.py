"""What would keep somebody from using a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SCHEMES: tuple[Any, ...] = ("light", "dark")
WIDTHS = (768, 640, 375, 320)  # pixels; 640 and less is also what 200 % zoom leaves of a laptop's screen


def bars_nobody(page: Page) -> None:
    """Fails where axe finds anything, in light or in dark, or where the page scrolls sideways on a narrow screen."""
    page.emulate_media(reduced_motion="reduce")  # colors change at once
    before = page.viewport_size
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["help"], one["nodes"][0]["html"]) for one in found] == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    if before:
        page.set_viewport_size(before)
