"""Makes the README's pictures from the running demo: `make pictures` (needs Debian's chromium)."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.operations.demo import running_demo
from bot.operations.joining import register
from bot.operations.sample_town import neighbours

DOCS = Path(__file__).parent
ENGLISH = (
    "REGISTER", "1", "Ana Torres", "12 Outlook Ave", "home", "front door and driveway", "motion", "yes", "30", "1",
)  # fmt: skip
SPANISH = ("REGISTRAR", "1", "Luis Peña", "50 n main st apto 2", "casa", "timbre", "movimiento")


def main() -> None:
    """Play a short conversation and photograph it; the same conversation gives the same pictures but for the clock."""
    with running_demo(None) as demo, sync_playwright() as play:
        register(demo.installation, neighbours())
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        picture_of_phones(a_page(browser, demo.url, 780, 860))
        picture_of_officers(a_page(browser, demo.url, 900, 640))
        browser.close()


def a_page(browser: Browser, url: str, width: int, height: int) -> Page:
    size = {"width": width, "height": height}
    return browser.new_context(base_url=url, viewport=size, device_scale_factor=1.25).new_page()  # type: ignore[arg-type]


def picture_of_phones(page: Page) -> None:
    page.goto("/phone?with=0150&with=0151")
    for place, texts in enumerate((ENGLISH, SPANISH)):
        phone = page.locator(".phone").nth(place)
        for text in texts:
            before = phone.locator(".talk li").count()
            phone.locator("textarea").fill(text)
            phone.locator("textarea").press("Enter")
            expect(phone.locator(".talk li")).to_have_count(before + 2)
    expect(page.locator(".talk .out").last).to_contain_text("delivered")
    page.locator("h1").click()  # no box holds the cursor
    page.locator(".phones").screenshot(path=DOCS / "phone.png")


def picture_of_officers(page: Page) -> None:
    page.goto("/officers/")
    page.get_by_label("Case number").fill("26-1187")
    page.get_by_label("Street").fill("n main st")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="North Main Street")).to_be_visible()
    page.screenshot(path=DOCS / "officers.png")


if __name__ == "__main__":
    main()
