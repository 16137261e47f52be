"""A resident's phone on the page, as a hand and an eye meet it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Phone:
    """One of the phones side by side."""

    frame: Locator

    @property
    def texts(self) -> Locator:
        return self.frame.locator(".talk li")

    def sends(self, *texts: str) -> Locator:
        """Type and send each, and wait for its answer; the last answer."""
        for text in texts:
            count = self.texts.count()
            self.frame.get_by_placeholder("Text message").fill(text)
            self.frame.get_by_role("button", name="Send").click()
            expect(self.texts).to_have_count(count + 2)
        return self.answer

    @property
    def answer(self) -> Locator:
        return self.frame.locator(".talk .out").last


def pick_up(page: Page, *ends: str) -> tuple[Phone, ...]:
    """Open the page with the phones (860) 555-`end` side by side, once each shows what it holds already."""
    page.goto("/phone?" + "&".join(f"with={end}" for end in ends))
    page.wait_for_load_state("networkidle")
    return tuple(Phone(page.get_by_role("region", name=f"555-{end}")) for end in ends)
