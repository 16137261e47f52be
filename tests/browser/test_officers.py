"""The officers' page: find a street for a case, ask it by text, read what residents answer."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from bot.operations.demo import Demo
from bot.operations.sample_town import SLUG
from tests.browser.barriers import bars_nobody
from tests.browser.console_pages import asks_about, form, results, search, sends
from tests.browser.phones import pick_up
from tests.browser.signing_in import sign_in

MOST_ACTIONS = 6
FIRST_LOAD, LATER_LOAD = 150_000, 30_000  # bytes, compressed


@dataclass
class Hand:
    """Counts what an officer does: a click, a field that is filled, a key that is pressed."""

    page: Page
    done: int = 0

    def click(self, what: Locator) -> None:
        self.done += 1
        what.click()

    def types(self, words: str) -> None:
        """Into the field that has the focus."""
        self.done += 1
        self.page.keyboard.type(words)

    def chooses(self, what: Locator, option: str) -> None:
        self.done += 1
        what.select_option(option)


def test_from_sign_in_to_a_sent_outreach_in_six_actions(page: Page) -> None:
    hand = Hand(page)
    page.goto("/officers/")
    hand.click(page.get_by_role("button", name="Sign in as Officer Kim"))
    expect(page.get_by_label("Case number")).to_be_focused()
    hand.types("26-6006")
    hand.click(page.get_by_label("Street, houses"))
    hand.types("farmington ave 1-99\n")
    hand.chooses(page.get_by_label("What happened"), "hit_and_run")
    expect(page.locator("#preview")).to_contain_text("asks about a hit-and-run on Farmington Avenue")
    hand.click(page.locator("#preview").get_by_role("button", name="Send to 1"))
    expect(page.locator("#progress")).to_contain_text("delivered", timeout=30_000)
    assert hand.done <= MOST_ACTIONS
    (jo,) = pick_up(page, "0111")
    expect(jo.answer).to_contain_text("hit-and-run")


def test_by_keyboard_alone(page: Page) -> None:
    form(page)
    page.keyboard.type("26-5005")
    tab_to(page, page.get_by_label("Street, houses"))
    page.keyboard.type("abbotsford")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Abbotsford Avenue")).to_be_visible()
    tab_to(page, page.get_by_label("Ask 17 Abbotsford Avenue"))
    page.keyboard.press("Space")
    expect(page.get_by_label("Ask 17 Abbotsford Avenue")).not_to_be_checked()
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("What happened"))
    page.keyboard.type("vandal")
    send = page.locator("#preview").get_by_role("button", name="Send to 1")
    expect(send).to_be_visible()
    tab_to(page, send)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Outreach: Abbotsford Avenue")).to_be_visible()


def tab_to(page: Page, where: Locator) -> None:
    for _ in range(60):
        if where.evaluate("box => box === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {where}")


def test_from_the_search_to_the_answer(page: Page) -> None:
    search(page, "n main st")
    expect(page.get_by_role("heading", name="North Main Street")).to_be_visible()
    found = page.get_by_role("list", name="Registrations")
    expect(found).to_contain_text("Maria Lopez")
    expect(found.get_by_role("listitem").filter(has_text="Ray Dunn")).to_contain_text("stopped")

    page.get_by_label("Ask 58 North Main Street").uncheck()
    page.get_by_label("What happened").select_option("burglary")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    expect(page.locator("main")).to_contain_text("texted STOP")
    expect(page.locator("[lang=es]").first).to_contain_text("robo")

    page.get_by_role("button", name="Send to 3").click()
    expect(page.locator("#progress")).to_contain_text("delivered", timeout=20_000)
    outreach = page.url

    maria, walter = pick_up(page, "0101", "0102")
    expect(maria.answer).to_contain_text("burglary")
    expect(maria.sends("yes, a gray van <b>near</b> us")).to_contain_text("save it")
    expect(walter.frame).not_to_contain_text("burglary")

    page.goto(outreach)
    replies = page.locator("#replies")
    expect(replies).to_contain_text("Maria Lopez")
    expect(replies).to_contain_text("yes, a gray van <b>near</b> us")
    expect(page.locator("#progress")).to_contain_text("1 yes")


def test_an_answer_appears_while_the_officer_looks(page: Page) -> None:
    sends(page, "fern st", "car_break_in", "26-1188")
    (rosalind,) = pick_up(page.context.new_page(), "0117")
    expect(rosalind.answer).to_contain_text("Fern Street")
    rosalind.sends("no, sorry")
    expect(page.locator("#replies")).to_contain_text("no, sorry", timeout=15_000)


def test_a_reply_is_sorted_by_one_key_and_answered_in_its_thread(page: Page) -> None:
    sends(page, "33 s main", "vandalism", "26-1190")
    (len_,) = pick_up(page, "0114")
    len_.sends("maybe")
    page.goto("/officers/inbox")
    reply = page.get_by_role("list", name="Replies").get_by_role("listitem").filter(has_text="Len O'Brien")
    expect(reply).to_contain_text("unread")
    reply.focus()
    page.keyboard.press("c")
    expect(reply.locator(".badge").first).to_have_text("call")
    expect(reply).not_to_contain_text("unread")
    expect(reply).to_be_focused()
    reply.get_by_text("Answer by text").click()
    words = reply.get_by_label("In your own words")
    words.press_sequentially("Can you call us, yes or no?")
    expect(words).to_have_value("Can you call us, yes or no?")  # in a field keys are letters
    reply.get_by_role("button", name="Text them", exact=True).click()
    expect(reply).to_contain_text("Answered")
    reply.get_by_text("Answer by text").click()
    reply.get_by_label("In your own words").fill("see bit.ly/x")
    reply.get_by_role("button", name="Text them", exact=True).click()
    expect(reply.get_by_role("alert")).to_contain_text("holds a link")
    (len_,) = pick_up(page, "0114")
    expect(len_.answer).to_contain_text("Can you call us", timeout=30_000)


@pytest.fixture(autouse=True)
def _forgets_refusals(watched: list[str]) -> Iterator[None]:
    """The browser notes it itself where a form is refused with what to mend."""
    yield
    watched[:] = [one for one in watched if "status of 422" not in one]


def test_a_preview_that_is_out_of_date_cannot_be_sent(page: Page) -> None:
    results(page)
    asks_about(page, "burglary")
    page.route("**/preview", lambda route: route.abort())
    page.get_by_label("Ask 50 North Main Street").uncheck()
    expect(page.locator("#preview").get_by_role("button", name="Send to")).to_be_disabled()
    page.unroute("**/preview")
    before = page.locator("#preview").inner_text()
    page.get_by_label("Ask 61 North Main Street").uncheck()
    expect(page.locator("#preview").get_by_role("button", name="Send to")).to_be_enabled()
    assert page.locator("#preview").inner_text() != before


@pytest.mark.parametrize(
    ("box", "right"),
    [
        ("Main Street", "North Main Street"),
        ("Main st 40-60", "North Main Street 40-60"),
        ("Quaker Lane", "South Quaker Lane"),
    ],
)
def test_a_street_that_is_not_sure_is_one_click_away(page: Page, watched: list[str], box: str, right: str) -> None:
    search(page, box)
    expect(page.get_by_label("Street, houses")).to_have_value(box)
    expect(page.get_by_label("Case number")).to_have_value("26-1187")
    page.get_by_role("alert").get_by_role("button", name=right).click()
    expect(page.get_by_role("heading", name=right.partition(" 4")[0])).to_be_visible()


def test_a_street_that_is_none_is_said_in_words(page: Page) -> None:
    search(page, "Nowhere Boulevard")
    expect(page.get_by_role("alert")).to_contain_text("has no street like")


def test_no_look_without_a_case(page: Page) -> None:
    search(page, "North Main Street", case="")
    expect(page.get_by_role("heading", name="Find cameras")).to_be_visible()
    assert page.get_by_label("Case number").evaluate("box => box.validity.valueMissing")


def test_a_page_that_another_site_made_up_is_refused(page: Page, watched: list[str]) -> None:
    results(page)
    page.locator("#question input[name=csrf_token]").evaluate("box => { box.value = 'made up'; }")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("body")).not_to_contain_text("Preview:")
    watched.clear()  # the browser itself notes the answer 400


def test_a_click_on_the_map_searches_around(page: Page, demo: Demo) -> None:
    draw_some_streets(demo)
    form(page)
    page.get_by_role("link", name="a place on the map").click()
    expect(page.locator("#map[data-ready]")).to_be_visible()
    assert page.locator("#map path.lived").count() == 2
    expect(page.locator("#map")).to_contain_text("Fern Street: 1")
    bars_nobody(page)
    page.get_by_label("Case number").fill("26-1191")
    page.locator("#map").click(position={"x": 60, "y": 300})
    expect(page.locator("main")).to_contain_text("Nobody has registered here")
    page.go_back()
    expect(page.locator("#map[data-ready]")).to_be_visible()
    page.get_by_label("Around").select_option("500 m")
    page.get_by_role("button", name="Search around the middle").click()
    expect(page.get_by_role("heading", name="Within 500 m of a place on")).to_be_visible()
    expect(page.get_by_role("list", name="Registrations")).to_contain_text("9 Fern Street")


def draw_some_streets(demo: Demo) -> None:
    """Two streets that cross get lines; the sample's own list has none."""
    lines = {
        "Fern Street": ((41.7700, -72.7500), (41.7700, -72.7400)),
        "North Main Street": ((41.7650, -72.7450), (41.7750, -72.7450)),
    }
    with demo.installation.desk.work() as work:
        town = work.towns.by_slug(SLUG)
        assert town
        streets = [replace(one, lines=(lines[one.name],)) if one.name in lines else one
                   for one in work.towns.streets(town.id)]  # fmt: skip
        work.towns.replace_streets(town.id, streets)
        work.commit()


def test_pages_weigh_little(page: Page) -> None:
    weights: list[int] = []

    def weigh(answer: Response) -> None:
        if answer.ok and not answer.url.startswith("data:"):
            weights.append(len(gzip.compress(answer.body())))

    page.goto("/sign-in")
    sign_in(page)
    page.goto("about:blank")  # where no script asks on without its cookie
    page.context.clear_cookies()
    page.on("response", weigh)
    page.goto("/sign-in")
    sign_in(page)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(weights) <= FIRST_LOAD
    weights.clear()
    results(page)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(weights) <= LATER_LOAD * 2  # the search page again, then the results
