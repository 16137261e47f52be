"""How a browser's test signs in: by the demo's one click."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def sign_in(page: Page, name: str = "Officer Kim") -> None:
    """From whichever page asks for it, or from none; ends on that page, or on the officer's first one."""
    if "/sign-in" not in page.url:
        page.goto("/sign-in")
    page.get_by_role("button", name=f"Sign in as {name}").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
