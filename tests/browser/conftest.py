"""A real browser on a real server: the demo's site on a SQLite file, with the simulated carrier and a worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from playwright.sync_api import BrowserContext, Page, Request

from bot.operations.demo import Demo, running_demo
from bot.operations.joining import register
from bot.operations.sample_town import neighbours
from tests.browser.people import SHOWN

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own browser, as root."""
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One demo for all tests of this process; those few of its neighbours who are looked at."""
    with running_demo(None) as running:
        structlog.reset_defaults()  # other tests of this process look at what is logged
        register(running.installation, [one for one in neighbours() if one.phone in SHOWN])
        yield running


@pytest.fixture(scope="session")
def base_url(demo: Demo) -> str:
    return demo.url


@pytest.fixture
def watched(context: BrowserContext, base_url: str) -> Iterator[list[str]]:
    """What a page must never do: ask another host for anything, break our content policy, or fail in its script."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((base_url, "data:")):
            wrong.append(f"asked {request.url}")

    context.on("request", asked)
    context.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    yield wrong
    assert wrong == []


@pytest.fixture
def page(page: Page, watched: list[str]) -> Page:
    """A page whose every request and complaint is watched."""
    page.set_default_timeout(15_000)
    return page
