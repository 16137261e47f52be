"""Who gets in where: every page and call, for every role, from either town, and from nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from flask import Flask
from werkzeug.routing import Rule as Route

from bot.handlers.holds import set_hold
from bot.handlers.officers import disable, keys
from bot.ports import Desk
from bot.registry.people import ALLOWED, Role
from bot.store.unit_of_work import Store
from bot.web.doors import OPEN, Rule, rule_of
from tests.far_end import Hands
from tests.officers import BRISTOL, found, hire, settle
from tests.officers import answer as answer_to
from tests.web.browser import Browser, submit, token_of
from tests.web.door import Door
from tests.web.site import a_site, caller

ROLES = get_args(Role)
RANKS: dict[str, tuple[str, ...]] = {
    "viewer": ("streets", "stats", "own"),
    "officer": ("streets", "stats", "own", "registrations", "outreaches"),
    "supervisor": ("streets", "stats", "own", "registrations", "outreaches", "erase", "approve", "hold", "audit"),
    "auditor": ("audit", "stats", "own"),
    "admin": ("streets", "stats", "own", "settings"),
}  # the contract's section 6, told a second time
OF_NO_RESIDENT = {"streets", "stats", "audit", "settings", "own"}  # what shows nobody


def routes(site: Flask) -> Iterator[tuple[Route, str]]:
    """Every endpoint with each of its methods."""
    for route in site.url_map.iter_rules():
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            yield route, method


def address(route: Route) -> str:
    """The route's address, with an id that nothing has for each of its parts."""
    part = re.sub(r"<any\((?:'|)([\w.-]+)(?:'|)[^>]*>", r"\1", route.rule)
    return re.sub(r"<[^>]+>", "nothing", part)


def behind_doors(site: Flask) -> list[tuple[Route, str, Rule]]:
    found = [(route, method, rule_of(site, route.endpoint)) for route, method in routes(site)]
    return [(route, method, rule) for route, method, rule in found if rule and rule.action]


def test_every_page_has_a_rule(site: Flask) -> None:
    assert [route.endpoint for route, _ in routes(site) if rule_of(site, route.endpoint) is None] == []


def test_only_these_are_open(site: Flask) -> None:
    """A blueprint that is open as a whole is one that asks nobody, or asks for a signature or key itself."""
    assert {"webhook", "health", "front", "reading", "api", "phone", "bootstrap", "leaflet"} == OPEN
    opened = {route.endpoint.partition(".")[0] for route, _ in routes(site) if not rule_of(site, route.endpoint).action}
    assert opened - OPEN <= {"static", "signing_in", "welcome", "public"}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_the_contract_says(role: Role) -> None:
    mine = {action for action, roles in ALLOWED.items() if role in roles}
    assert set(RANKS[role]) <= mine
    others = {action for other in RANKS.values() for action in other} - set(RANKS[role])
    assert not others & mine


@pytest.mark.parametrize("action", sorted(set(ALLOWED) - OF_NO_RESIDENT))
def test_no_admin_and_no_auditor_sees_a_resident(action: str) -> None:
    assert not ALLOWED[action] & {"admin", "auditor", "viewer"}


def test_nobody_gets_in_without_signing_in(town_hall: tuple[Flask, Desk]) -> None:
    site, _ = town_hall
    stranger = site.test_client()
    token = token_of(stranger)
    for route, method, rule in behind_doors(site):
        answer = stranger.open(address(route), method=method, data={"csrf_token": token})
        if rule.polls:
            assert (answer.status_code, answer.data) == (401, b""), route
        else:
            assert answer.status_code == 303, route
            assert answer.location.startswith("/sign-in"), route


@pytest.mark.parametrize("role", ROLES)
def test_each_page_lets_in_whom_its_rule_names(town_hall: tuple[Flask, Desk], role: Role) -> None:
    site, desk = town_hall
    browser = Browser(site, desk, role, name=f"{role} Walker")
    token = token_of(browser.client)
    for route, method, rule in behind_doors(site):
        answer = browser.client.open(address(route), method=method, data={"csrf_token": token})
        refused = answer.status_code == 403 and "Not for your role" in answer.text
        assert refused is (role not in ALLOWED[rule.action or ""]), (route, method, role)
        assert answer.status_code < 500, (route, method, role)


@pytest.mark.parametrize("role", ROLES)
def test_each_call_lets_in_whom_its_role_allows(town_hall: tuple[Flask, Desk], role: Role) -> None:
    """An officer's own town has nothing by these ids, and neither has another."""
    site, desk = town_hall
    key = caller(site, desk, role, name=f"{role} Caller")
    calls = [(route, method) for route, method in routes(site) if route.endpoint.startswith("api.")]
    seen: dict[str, int] = {}
    for route, method in calls:
        path = address(route).removeprefix("/api/v1")
        seen[f"{method} {route.rule}"] = key(method, path).status_code
    allowed = {call for call, status in seen.items() if status != 403}
    assert max(seen.values()) < 500
    assert ("GET /api/v1/registrations" in allowed) is (role in ("officer", "supervisor"))
    assert ("POST /api/v1/outreaches" in allowed) is (role in ("officer", "supervisor"))
    assert ("GET /api/v1/audit" in allowed) is (role in ("supervisor", "auditor"))
    assert ("GET /api/v1/streets" in allowed) is (role != "auditor")
    erases = "DELETE /api/v1/registrations/<registration_id>"
    assert erases not in seen or (erases in allowed) is (role == "supervisor")


def test_another_towns_things_do_not_exist(store: Store, officers: Desk) -> None:
    """Each page and call that names an id, by a supervisor of the next town, with ids that are really there."""
    found(officers, BRISTOL)
    home = settle(officers, "50", phone="+18605550101")
    site = a_site(officers, store)
    kim = caller(site, officers, "supervisor")
    draft = kim.post("/outreaches", case="26-1", registration_ids=[home.id], what="burglary",
                     start="2026-11-19T21:00:00-05:00", end="2026-11-19T23:00:00-05:00")  # fmt: skip
    hold = set_hold(home.resident_id, None, "26-1", "a court's letter", kim.officer, officers)
    key = keys(officers)[0][0]
    answer_to(officers, home, draft.get_json()["id"])
    with officers.work() as work:
        work.audit.flag("the-flag", home.town_id, home.resident_id, "danger", officers.clock.now())
        ((reply, _),) = work.messages.replies(draft.get_json()["id"], 1, None).items
        work.commit()
    ids = {
        "reply_id": reply.id, "flag_id": "the-flag",
        "outreach_id": draft.get_json()["id"], "registration_id": home.id, "resident_id": home.resident_id,
        "hold_id": hold.id, "key_id": key.id, "officer_id": kim.officer.id,
    }  # fmt: skip
    neighbour = Browser(site, officers, "supervisor", town=BRISTOL, name="Sergeant Bo")
    admin = Browser(site, officers, "admin", town=BRISTOL, name="Pat Bo")
    key = caller(site, officers, "supervisor", town=BRISTOL, name="Sergeant Cy")
    for route, method in routes(site):
        if not set(route.arguments) & set(ids) or not re.match(r"/(api|officers)/", route.rule):
            continue
        path = route.rule
        for name, value in ids.items():
            path = re.sub(rf"<(\w+:)?{name}>", value, path)
        path = address(Route(path))
        if route.rule.startswith("/api/"):
            sent = {"json": {"reason": "asked"}} if method == "DELETE" else {}
            answer = key(method, path.removeprefix("/api/v1"), **sent)
        else:
            who = admin if rule_of(site, route.endpoint).action == "settings" else neighbour
            sent = {"csrf_token": token_of(who.client), "case": "26-1", "reason": "asked", "role": "viewer"}
            answer = who.client.open(path, method=method, data=sent, follow_redirects=True)
        assert answer.status_code in (404, 422), (route, method, answer.status_code)
        assert "Maria" not in answer.text
    assert kim.get(f"/registrations/{home.id}", case="26-1").status_code == 200


def test_a_form_without_its_token_does_nothing(site: Flask, officers: Desk) -> None:
    browser = Browser(site, officers)
    other = Browser(site, officers, "supervisor", name="Sergeant Lee")
    for token in ("", "made up", token_of(other.client)):
        answer = browser.client.post("/sign-in/out", data={"csrf_token": token})
        assert (answer.status_code, "too old" in answer.text) == (400, True)
    assert browser.get("/account").status_code == 200


def test_every_form_that_changes_something_asks_for_the_token(town_hall: tuple[Flask, Desk]) -> None:
    site, desk = town_hall
    browser = Browser(site, desk, "supervisor", name="Sergeant Forms")
    for route, method in routes(site):
        if method != "GET" and route.endpoint.partition(".")[0] not in ("webhook", "api", "phone"):
            answer = browser.client.open(address(route), method=method)
            assert answer.status_code == 400, (route, method)


def test_no_browser_keeps_a_page(site: Flask, officers: Desk) -> None:
    browser = Browser(site, officers)
    for path in ("/officers/", "/account", "/sign-in", "/api/v1/streets", "/welcome/nothing"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path
    assert browser.get("/static/theme.js").headers["Cache-Control"] != "no-store"


def test_an_idle_browser_is_signed_out(site: Flask, officers: Desk, hands: Hands) -> None:
    browser = Browser(site, officers)
    for _ in range(3):
        hands.forward(minutes=29)
        assert browser.get("/account").status_code == 200
    hands.forward(minutes=31)
    assert browser.get("/account").status_code == 303


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(site: Flask, officers: Desk, hands: Hands) -> None:
    browser = Browser(site, officers)
    for _ in range(3):
        hands.forward(minutes=9)
        assert browser.get("/officers/outreaches/nothing/progress").status_code == 404
    hands.forward(minutes=4)
    assert browser.get("/officers/outreaches/nothing/progress").status_code == 401


def test_nobody_stays_signed_in_for_ever(site: Flask, officers: Desk, hands: Hands) -> None:
    browser = Browser(site, officers)
    for _ in range(24):
        hands.forward(minutes=29)
        browser.get("/account")
    hands.forward(minutes=29)
    assert browser.get("/account").status_code == 303


def test_a_disabled_officer_is_out_at_once(site: Flask, officers: Desk) -> None:
    browser = Browser(site, officers)
    assert browser.get("/account").status_code == 200
    disable(browser.officer.email, officers)
    assert browser.get("/account").status_code == 303


def test_a_copied_cookie_is_worth_nothing_after_signing_out(site: Flask, officers: Desk) -> None:
    browser = Browser(site, officers)
    thief = site.test_client()
    thief.set_cookie("porchlight", browser.client.get_cookie("porchlight").value)
    assert thief.get("/account").status_code == 200
    assert browser.post("/sign-in/out").location == "/sign-in/signed-out"
    assert thief.get("/account").status_code == 303


def test_over_https_nothing_goes_without_it(door: Door) -> None:
    """Its PUBLIC_URL is https, with a path; the proxy in front speaks plain HTTP to us."""
    answer = door.client.get("/reg/officers/")
    assert answer.headers["Location"] == "/reg/sign-in?next=/officers/"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    page = door.client.get("/reg/sign-in")
    assert page.headers["Set-Cookie"].startswith("__Host-porchlight=")
    assert "Secure" in page.headers["Set-Cookie"]


def test_one_click_is_the_demos_alone(officers: Desk, store: Store) -> None:
    demo = a_site(officers, store, demo=True).test_client()
    kim = hire(officers, "supervisor")
    assert "Sign in as Officer Kim, supervisor" in demo.get("/sign-in").text
    assert submit(demo, f"/sign-in/as/{kim.id}", {}, query={"next": "/account"}).location == "/sign-in?next=/account"
    assert demo.get("/account").status_code == 200
    assert submit(demo, "/sign-in/as/nobody", {}).status_code == 404
    live = a_site(officers, store).test_client()
    assert "Sign in as" not in live.get("/sign-in").text
    assert submit(live, f"/sign-in/as/{kim.id}", {}).status_code == 404
