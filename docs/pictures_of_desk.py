"""The pictures of the desk, of what needs a person, of oversight and administration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from bot.operations.demo import Demo

DOCS = Path(__file__).parent
DANGER = ("0147", "someone is breaking in")
UNKNOWN_STREET = (
    "0152",
    ("REGISTER", "1", "Ida Wells", "9 Zebulon Court", "1", "home", "porch", "motion", "yes", "7", "1"),
)


def pictures_of_desk(new_page: Callable[[], Page], demo: Demo) -> None:
    """As a supervisor, then as an admin."""
    supervisor = new_page()
    _signed_in(supervisor, "Officer Kim")
    _trouble(supervisor)
    supervisor.goto("/officers/attention")
    expect(supervisor.get_by_role("list", name="What happened")).to_be_visible()
    _taken(supervisor, "attention")
    _person(supervisor)
    _held(supervisor)
    for name in ("approvals", "figures"):
        supervisor.goto(f"/officers/{name}")
        _taken(supervisor, name)
    supervisor.goto("/officers/audit")
    supervisor.get_by_role("button", name="Check the whole log").click()
    _taken(supervisor, "audit")
    admin = new_page()
    _signed_in(admin, "Pat Moore")
    for name, path in (("staff", "admin"), ("settings", "admin/settings"), ("wording", "admin/wording")):
        admin.goto(f"/officers/{path}")
        _taken(admin, name)


def _signed_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name=f"Sign in as {name}").click()


def _trouble(page: Page) -> None:
    """Two residents text what an officer should look at."""
    for end, texts in ((DANGER[0], DANGER[1:]), UNKNOWN_STREET):
        page.goto(f"/phone?with={end}")
        for text in texts:
            before = page.locator(".talk li").count()
            page.locator("textarea").fill(text)
            page.locator("textarea").press("Enter")
            expect(page.locator(".talk li")).to_have_count(before + 2)


def _person(page: Page) -> None:
    page.goto("/officers/desk")
    page.get_by_label("Phone number, or words").fill("lopez")
    page.get_by_label("Or the reason").fill("asks to be corrected")
    page.get_by_role("button", name="Find").click()
    _taken(page, "desk")
    page.get_by_role("link", name="Maria Lopez").click()
    expect(page.get_by_role("heading", name="Maria Lopez")).to_be_visible()
    _taken(page, "person")


def _held(page: Page) -> None:
    """A legal hold on the person who is looked at."""
    page.get_by_text("Set a legal hold").click()
    page.get_by_label("Case number of the hold").fill("26-1187")
    page.get_by_label("Who asks for it, and why").fill("Preservation letter of the state's attorney")
    page.get_by_role("button", name="Set the hold").click()
    page.goto("/officers/holds")
    expect(page.get_by_role("list", name="Legal holds")).to_contain_text("26-1187")
    _taken(page, "holds")


def _taken(page: Page, name: str) -> None:
    page.screenshot(path=DOCS / f"officers-{name}.png")
