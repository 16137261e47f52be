"""The desk, what needs a person, oversight and administration: usable by everybody, on any screen, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.operations.demo import Demo
from bot.operations.sample_town import SLUG
from tests.browser.barriers import bars_nobody
from tests.browser.signing_in import sign_in
from tests.browser.test_every_page import forget_refusals
from tests.browser.test_officers import tab_to
from tests.officers import settle

Opens = Callable[[Page], None]


@pytest.fixture(scope="module")
def trouble(demo: Demo) -> Iterator[None]:
    """Somebody in danger, and two addresses that nobody has settled."""
    desk = demo.installation.desk
    with desk.look() as work:
        town = work.towns.by_slug(SLUG)
    assert town
    home = settle(desk, "9", "Zebulon Court", phone="+18605550191", town=town, status="typed", name="Ida Wells")
    other = settle(desk, "11", "Ledyard Road", phone="+18605550192", town=town, status="disputed", name="Al Bo")
    with desk.work() as work:
        for why in ("danger", "wrong_number", "seen_limit", "The account is suspended"):
            resident_id = home.resident_id if why == "danger" else None
            work.audit.flag(desk.new_id(), town.id, resident_id, why, desk.clock.now())
        work.commit()
    yield
    with desk.work() as work:
        for resident_id in (home.resident_id, other.resident_id):
            if found := work.residents.get(town.id, resident_id):
                work.residents.erase(found, desk.clock.now(), None, None)
        work.attention.done([flag.id for flag in work.attention.open(town.id, 10)], "", desk.clock.now())
        work.commit()


def attention(page: Page) -> None:
    page.goto("/officers/attention")
    expect(page.get_by_role("list", name="What happened")).to_contain_text("Words of danger")


def desk(page: Page) -> None:
    page.goto("/officers/desk")
    page.get_by_label("Phone number, or words").fill("wells")
    page.get_by_label("Or the reason").fill("asks to be corrected")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="1 found")).to_be_visible()


def person(page: Page) -> None:
    desk(page)
    page.get_by_role("link", name="Ida Wells").click()
    expect(page.get_by_role("heading", name="Ida Wells")).to_be_visible()
    for closed in page.locator("details").all():
        closed.locator("summary").click()


def entry(page: Page) -> None:
    person(page)
    page.get_by_role("link", name="Correct").click()
    expect(page.get_by_label("Street", exact=True)).to_have_value("Zebulon Court")


def refused(page: Page) -> None:
    page.goto("/officers/desk/new")
    fills = {"Name to call": "Ann", "Phone": "555", "House number": "1", "Street": "Elm", "How they asked": "by phone"}
    for label, value in fills.items():
        page.get_by_label(label).first.fill(value)
    page.get_by_label("Looks from").first.fill("front door")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("alert")).to_be_visible()


def checked(page: Page) -> None:
    page.goto("/officers/audit")
    page.get_by_role("button", name="Check the whole log").click()
    expect(page.get_by_role("status")).to_contain_text("as they were written")


def approvals(page: Page) -> None:
    page.goto("/officers/approvals")


def figures(page: Page) -> None:
    page.goto("/officers/figures")


def staff(page: Page) -> None:
    page.goto("/officers/admin")
    page.get_by_role("button", name="New link for Officer Lee").click()
    expect(page.get_by_role("status")).to_contain_text("/welcome/")


def keys(page: Page) -> None:
    """One that was just made, beside the one that the demo began with."""
    page.goto("/officers/admin")
    page.get_by_label("It acts as").select_option(label="Officer Lee, officer")
    page.get_by_label("What it is for").fill("records system")
    page.get_by_label("It works for").select_option("90 days")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("status")).to_contain_text("pl_")
    expect(page.get_by_role("list", name="API keys")).to_contain_text("never used; works until")


def key_revoked(page: Page) -> None:
    page.goto("/officers/admin")
    found = page.get_by_role("list", name="API keys")
    found.get_by_role("button", name="Revoke records system").first.click()
    expect(found).to_contain_text("revoked")


def hold_set(page: Page) -> None:
    """On a person of their own; a look from the list leads back to them."""
    person(page)
    page.get_by_label("Case number of the hold").fill("26-900")
    page.get_by_label("It names").select_option("the person with all their texts")
    page.get_by_label("Who asks for it, and why").fill("a letter of the state's attorney")
    page.get_by_role("button", name="Set the hold").click()
    expect(page.get_by_role("main")).to_contain_text("legal hold of case 26-900 names this person")


def hold_listed(page: Page) -> None:
    page.get_by_role("link", name="Holds").click()
    page.locator("summary", has_text="Release").first.click()
    expect(page.get_by_role("list", name="Legal holds")).to_contain_text("Case 26-900 on a person")


def hold_released(page: Page) -> None:
    page.get_by_label("It ends, because").fill("the case is closed")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("list", name="Legal holds")).to_contain_text("There is none.")


def settings(page: Page) -> None:
    page.goto("/officers/admin/settings")


def wording(page: Page) -> None:
    page.goto("/officers/admin/wording?page=removal.yaml")
    expect(page.locator("dl")).to_contain_text("What would you like?")


WALKS: dict[str, list[Opens]] = {
    "Officer Kim": [attention, desk, person, entry, refused, checked, approvals, figures],
    "Officer Kim, holds": [hold_set, hold_listed, hold_released],
    "Pat Moore": [staff, keys, key_revoked, settings, wording],
}


@pytest.mark.parametrize("who", WALKS)
def test_nothing_bars_anybody_and_nothing_scrolls_sideways(
    page: Page, watched: list[str], trouble: None, who: str
) -> None:  # fmt: skip
    page.set_viewport_size({"width": 1100, "height": 700})
    sign_in(page, who.partition(",")[0])
    for opens in WALKS[who]:
        opens(page)
        bars_nobody(page)
    forget_refusals(watched)


def test_an_address_is_settled_by_keyboard_alone(page: Page, trouble: None) -> None:
    sign_in(page, "Officer Lee")
    attention(page)
    found = page.get_by_role("list", name="Addresses to settle")
    street = found.get_by_role("listitem").filter(has_text="9 Zebulon Court").get_by_label("Street of the town")
    tab_to(page, street)
    page.keyboard.type("Auburn Road")
    page.keyboard.press("Enter")
    expect(found).not_to_contain_text("Zebulon Court")
