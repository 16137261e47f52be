"""What holds for each page: a screen reader can use it, it fits a phone's screen, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import bars_nobody
from tests.browser.console_pages import CONSOLE
from tests.browser.phones import pick_up


def front(page: Page) -> None:
    page.goto("/")


def phones(page: Page) -> None:
    (phone, _) = pick_up(page, "0101", "0102")
    expect(phone.texts.first).to_be_visible()


def empty_phones(page: Page) -> None:
    pick_up(page, "0170", "0171")


PAGES = [front, phones, empty_phones, *CONSOLE]
Opens = Callable[[Page], None]


@pytest.mark.parametrize("opens", PAGES)
def test_nothing_bars_anybody(page: Page, watched: list[str], opens: Opens) -> None:
    opens(page)
    bars_nobody(page)
    forget_refusals(watched)


def forget_refusals(watched: list[str]) -> None:
    """The browser notes it itself when a form is answered with what to mend."""
    watched[:] = [one for one in watched if "status of 4" not in one]
