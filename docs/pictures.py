"""Makes the pictures of README and docs/ from the running demo: `make pictures` (needs Debian's chromium)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.operations.demo import Demo, running_demo
from bot.operations.joining import register
from bot.operations.sample_town import neighbours
from docs.pictures_of_desk import pictures_of_desk

DOCS = Path(__file__).parent
ENGLISH = (
    "REGISTER", "1", "Ana Torres", "12 Outlook Ave", "home", "front door and driveway", "motion", "yes", "30", "1",
)  # fmt: skip
SPANISH = ("REGISTRAR", "1", "Luis Peña", "50 n main st apto 2", "casa", "timbre", "movimiento")
LINES = {
    "North Main Street": ((41.762, -72.7420), (41.772, -72.7440), (41.782, -72.7465)),
    "South Main Street": ((41.762, -72.7420), (41.752, -72.7405)),
    "Farmington Avenue": ((41.7635, -72.7700), (41.762, -72.7420), (41.7635, -72.7200)),
    "Fern Street": ((41.7715, -72.7700), (41.772, -72.7440), (41.7725, -72.7200)),
    "Park Road": ((41.754, -72.7550), (41.7545, -72.7408), (41.756, -72.7200)),
    "Abbotsford Avenue": ((41.7635, -72.7300), (41.7715, -72.7310)),
}


def main() -> None:
    """Play a short conversation and photograph it; the same conversation gives the same pictures but for the clock."""
    with running_demo(None) as demo, sync_playwright() as play:
        register(demo.installation, neighbours())
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        picture_of_phones(a_page(browser, demo.url, 780, 860))
        pictures_of_officers(a_page(browser, demo.url, 1000, 720), demo)
        pictures_of_desk(lambda: a_page(browser, demo.url, 1000, 720), demo)
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


def pictures_of_officers(page: Page, demo: Demo) -> None:
    """Each page of the console, on one way through it."""
    page.goto("/officers/")
    page.get_by_role("button", name="Sign in as Officer Kim").click()
    last_night = demo.installation.desk.clock.now() - timedelta(days=1)
    page.get_by_label("Case number").fill("26-1187")
    page.get_by_label("Street, houses").fill("n main st 40-66")
    page.get_by_label("From", exact=True).fill(f"{last_night:%Y-%m-%dT21:00}")
    page.get_by_label("Until", exact=True).fill(f"{last_night:%Y-%m-%dT23:00}")
    page.screenshot(path=DOCS / "officers-search.png")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("What happened").select_option("burglary")
    expect(page.locator("#preview").get_by_role("button", name="Send to")).to_be_visible()
    page.screenshot(path=DOCS / "officers.png", full_page=True)
    pictures_of_an_outreach(page)
    page.goto("/officers/")
    page.get_by_label("Street, houses").fill("fern st")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Call sheet").click()
    page.screenshot(path=DOCS / "officers-call-sheet.png")
    picture_of_map(page, demo)


def pictures_of_an_outreach(page: Page) -> None:
    page.locator("#preview").get_by_role("button", name="Send to").click()
    expect(page.locator("#progress")).to_contain_text("delivered", timeout=30_000)
    outreach = page.url
    for end, said in (("0101", "yes, a gray van at about ten"), ("0103", "please call me"), ("0102", "no")):
        page.goto(f"/phone?with={end}")
        page.locator("textarea").fill(said)
        page.locator("textarea").press("Enter")
        expect(page.locator(".talk .in").last).to_contain_text(said)
    page.goto(outreach)
    expect(page.locator("#replies")).to_contain_text("gray van")
    page.screenshot(path=DOCS / "officers-outreach.png", full_page=True)
    for name, file in (("Outreaches", "officers-outreaches.png"), ("Inbox", "officers-inbox.png")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.screenshot(path=DOCS / file)


def picture_of_map(page: Page, demo: Demo) -> None:
    """The sample town's list has no lines; a few are drawn here, where its streets roughly lie."""
    with demo.installation.desk.work() as work:
        town = work.towns.all()[0]
        drawn = [replace(one, lines=(LINES[one.name],)) if one.name in LINES else one
                 for one in work.towns.streets(town.id)]  # fmt: skip
        work.towns.replace_streets(town.id, drawn)
        work.commit()
    page.goto("/officers/map")
    expect(page.locator("#map[data-ready]")).to_be_visible()
    page.locator("#map").scroll_into_view_if_needed()
    page.screenshot(path=DOCS / "officers-map.png", full_page=True)


if __name__ == "__main__":
    main()
