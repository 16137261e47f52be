"""Signing in with a real browser: the demo's click, the link, an app's code, a passkey; fit for everybody."""

from __future__ import annotations

import base64
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bot.bootstrap import make_installation
from bot.config import Settings, new_keys
from bot.handlers.invitations import invite
from bot.handlers.officers import add_officer, by_email
from bot.handlers.towns import add_town
from bot.operations import sample_town
from bot.ports import Desk
from bot.registry.one_time_codes import PERIOD, code_of
from bot.web.app import create_app
from tests.browser.signing_in import sign_in
from tests.web.newcomer import PASSWORD

KIM = "kim@westhartford.example"


@dataclass(frozen=True)
class Live:
    """A live installation on a port of its own, with one town."""

    url: str
    desk: Desk

    def link(self, email: str, role: str = "officer") -> str:
        add_officer(email, "Officer Kim", sample_town.SLUG, role, self.desk)
        return f"{self.url}/welcome/{invite(email, self.desk)}"

    def renewal(self, email: str) -> str:
        """An admin's link to an account that is set up."""
        return f"{self.url}/welcome/{invite(email, self.desk, by=by_email(email, self.desk))}"


@pytest.fixture
def live(empty_sqlite: Path, tmp_path: Path) -> Iterator[Live]:
    shutil.copy(empty_sqlite, tmp_path / "live.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = dict(line.split("=", 1) for line in new_keys())
    url = f"http://localhost:{port}"  # passkeys want a name, not an address
    env |= {"PUBLIC_URL": url, "DATABASE_URL": f"sqlite:///{tmp_path / 'live.db'}"}
    here = make_installation(Settings.from_env(env, tmp_path), simulator=True)
    with closing(here.store):
        add_town(sample_town.SLUG, sample_town.TOWN, [], here.desk)
        server = make_server("127.0.0.1", port, create_app(here, demo=False), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Live(url, here.desk)
        server.shutdown()
        thread.join()


@pytest.fixture
def own(browser: Browser) -> Iterator[Page]:
    """A page that is not of the demo's site."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def code_for(key: str) -> str:
    """What the app shows now."""
    secret = base64.b32decode(key.replace(" ", ""))
    return code_of(secret, int(time.time()) // PERIOD)


def fit_for_everybody(page: Page, wrong: list[str]) -> None:
    """Collects what axe finds, and a page that scrolls sideways on a phone."""
    name = page.title()
    wrong += [f"{name}: {one['id']} {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    page.set_viewport_size({"width": 375, "height": 700})
    if page.evaluate("document.documentElement.scrollWidth") > 375:
        wrong.append(f"{name}: scrolls sideways")
    page.set_viewport_size({"width": 1280, "height": 720})


def test_the_demo_signs_in_with_one_click_and_out(page: Page) -> None:
    page.goto("/officers/")
    sign_in(page, "Officer Lee")
    expect(page.get_by_role("heading", name="Find cameras")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    page.goto("/officers/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_signing_in_is_fit_for_everybody(live: Live, own: Page, scheme: Any) -> None:
    own.emulate_media(color_scheme=scheme)
    wrong: list[str] = []
    own.goto(live.link(KIM, "admin"))
    fit_for_everybody(own, wrong)
    key = own.locator("main code").inner_text()
    own.get_by_label("Password").fill(PASSWORD)
    own.get_by_label("The same again").fill(PASSWORD)
    own.get_by_label("Code from the app").fill(code_for(key))
    own.get_by_role("button", name="Finish", exact=True).click()
    expect(own.get_by_role("listitem")).to_have_count(10)
    fit_for_everybody(own, wrong)
    recovery = own.get_by_role("listitem").first.inner_text()
    own.get_by_role("link", name="I have kept them").click()
    expect(own.get_by_role("heading", name="Officers of West Hartford")).to_be_visible()
    fit_for_everybody(own, wrong)
    own.goto(f"{live.url}/account")
    expect(own.get_by_role("heading", name="Your account")).to_be_visible()
    fit_for_everybody(own, wrong)
    own.goto(f"{live.url}/officers/")
    expect(own.get_by_role("heading", name="Not for your role")).to_be_visible()
    fit_for_everybody(own, wrong)
    own.get_by_role("button", name="Sign out").click()
    expect(own.get_by_role("heading", name="Signed out")).to_be_visible()
    fit_for_everybody(own, wrong)
    own.goto(live.renewal(KIM))
    expect(own.get_by_label("Or one of your recovery codes")).to_be_visible()
    fit_for_everybody(own, wrong)
    own.goto(f"{live.url}/welcome/nothing")
    fit_for_everybody(own, wrong)

    own.goto(f"{live.url}/account")
    fit_for_everybody(own, wrong)
    own.keyboard.press("Tab")  # the way past the header
    own.get_by_label("E-mail").focus()
    own.keyboard.type(KIM)
    own.keyboard.press("Tab")
    own.keyboard.type(PASSWORD)
    own.keyboard.press("Enter")
    expect(own.get_by_role("heading", name="Second step")).to_be_visible()
    own.get_by_label("Code from your").fill("000000")
    own.keyboard.press("Enter")
    expect(own.get_by_role("alert")).to_contain_text("not right")
    own.get_by_text("No phone at hand?").click()
    fit_for_everybody(own, wrong)
    own.get_by_label("One of your recovery codes").fill(recovery)
    own.keyboard.press("Enter")
    expect(own.get_by_role("heading", name="Your account")).to_be_visible()
    assert wrong == []


def test_a_passkey_stands_for_both_steps(live: Live, own: Page) -> None:
    """Chromium's own authenticator, with a finger that always fits."""
    complaints: list[str] = []
    own.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tools = own.context.new_cdp_session(own)
    tools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    own.goto(live.link(KIM))
    own.get_by_label("Password").fill(PASSWORD)
    own.get_by_label("The same again").fill(PASSWORD)
    own.get_by_role("button", name="Finish with a passkey").click()
    expect(own.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    own.get_by_role("link", name="I have kept them").click()
    for _ in range(2):
        own.get_by_role("button", name="Sign out").click()
        own.get_by_role("link", name="Sign in again").click()
        own.get_by_role("button", name="Sign in with a passkey").click()
        expect(own.get_by_role("heading", name="Find cameras")).to_be_visible()

    own.get_by_role("link", name="Officer Kim").click()
    own.get_by_label("Password, to remove it").fill(PASSWORD)
    own.get_by_role("button", name="Remove Passkey").click()
    expect(own.get_by_role("alert")).to_contain_text("only second step")
    own.get_by_role("button", name="Sign out").click()
    own.goto(f"{live.url}/sign-in")
    own.get_by_label("E-mail").fill(KIM)
    own.get_by_label("Password").fill(PASSWORD)
    own.get_by_role("button", name="Next").click()
    own.get_by_role("button", name="Use your passkey").click()
    expect(own.get_by_role("heading", name="Find cameras")).to_be_visible()
    assert [words for words in complaints if "409" not in words and "422" not in words] == []
