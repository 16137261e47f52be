"""Signing in: by invitation, in two steps, with a lock after five failures; walked as a browser walks it."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from bot.handlers import signing_in
from bot.handlers.invitations import invite
from bot.handlers.officers import disable, states
from bot.ports import Denied, Desk
from bot.registry.accounts import IDLE
from bot.store.unit_of_work import Store
from bot.web.signing_in import EVEN, until_even
from tests.far_end import Hands
from tests.web.browser import Browser, submit
from tests.web.newcomer import PASSWORD, Newcomer, trouble


@pytest.fixture
def kim(site: Flask, officers: Desk) -> Newcomer:
    """Invited, nothing set up."""
    return Newcomer(site, officers)


@pytest.fixture
def lee(kim: Newcomer, hands: Hands) -> Newcomer:
    """Set up and signed out again."""
    assert kim.set_up().status_code == 200
    kim.leave()
    hands.forward(minutes=1)
    return kim


def test_the_link_sets_an_account_up_once(kim: Newcomer) -> None:
    assert "Officer Kim" in kim.client.get(kim.link).text
    shown = kim.set_up()
    assert len(set(kim.recovery_codes)) == 10
    assert "Your recovery codes" in shown.text
    assert kim.is_in
    assert kim.client.get(kim.link).status_code == 404
    assert submit(kim.client, kim.link, {"password": PASSWORD, "again": PASSWORD}).status_code == 404
    assert kim.audit() == {("officer invite", None): 1, ("account set up", "app"): 1, ("sign in", "set up"): 1}


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"password": "short", "again": "short"}, "12 characters or more"),
        ({"password": "Kim.officer-kim1", "again": "Kim.officer-kim1"}, "easy to guess"),
        ({"password": "porchlight123456", "again": "porchlight123456"}, "easy to guess"),
        ({"again": "something else entirely"}, "differ"),
        ({"code": "000000"}, "not the one the app shows"),
        ({"code": ""}, "not the one the app shows"),
        ({"credential": "{}"}, "could not be read"),
        ({"credential": "no JSON"}, "could not be read"),
    ],
)
def test_what_will_not_do_is_said_and_the_link_still_works(kim: Newcomer, filled: dict[str, str], said: str) -> None:
    refused = kim.set_up(**filled)
    assert (refused.status_code, said in trouble(refused)) == (422, True)
    assert not kim.is_in
    assert kim.set_up().status_code == 200


def test_a_link_works_for_seven_days(kim: Newcomer, hands: Hands) -> None:
    hands.forward(days=6, hours=23)
    assert kim.client.get(kim.link).status_code == 200
    hands.forward(hours=1)
    assert kim.client.get(kim.link).status_code == 404


def test_a_new_link_ends_the_old_one_and_then_the_old_proofs(lee: Newcomer, officers: Desk) -> None:
    old, lee.link = lee.link, f"/welcome/{invite(lee.officer.email, officers)}"
    assert lee.client.get(old).status_code == 404
    before = lee.secret
    assert lee.set_up(password="another fern orbit kettle", again="another fern orbit kettle").status_code == 200
    assert lee.secret != before
    lee.leave()
    assert lee.first_step().status_code == 422
    assert lee.first_step("another fern orbit kettle").status_code == 303


def test_both_steps_sign_in(lee: Newcomer) -> None:
    assert lee.first_step().location == "/sign-in/second-step"
    assert not lee.is_in
    assert lee.second_step(code=lee.code()).location == "/sign-in"
    assert lee.client.get("/sign-in").location == "/officers/"
    assert lee.is_in
    assert lee.audit() >= Counter([("sign out", None), ("sign in", "code")])


def test_the_second_step_alone_is_none(lee: Newcomer) -> None:
    assert lee.second_step(code=lee.code()).location == "/sign-in"
    assert not lee.is_in


def test_the_second_step_waits_ten_minutes(lee: Newcomer, hands: Hands) -> None:
    lee.first_step()
    hands.forward(minutes=10)
    assert lee.second_step(code=lee.code()).location == "/sign-in"
    assert not lee.is_in


def test_a_code_works_once(lee: Newcomer, hands: Hands) -> None:
    lee.first_step()
    code = lee.code()
    assert lee.second_step(code=code).status_code == 303
    lee.leave()
    lee.first_step()
    assert lee.second_step(code=code).status_code == 422
    assert lee.second_step(code=lee.code(later=-1)).status_code == 422  # an older one neither
    hands.forward(seconds=30)
    assert lee.second_step(code=lee.code()).status_code == 303


def test_the_code_of_the_set_up_is_used(kim: Newcomer) -> None:
    kim.set_up()
    kim.leave()
    kim.first_step()
    assert kim.second_step(code=kim.code()).status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(lee: Newcomer) -> None:
    code = lee.recovery_codes[3]
    lee.first_step()
    assert lee.second_step(recovery_code=f" {code.upper().replace('-', ' ')} ").status_code == 303
    assert "9 recovery codes left" in lee.client.get("/account").text
    lee.leave()
    lee.first_step()
    assert lee.second_step(recovery_code=code).status_code == 422
    assert lee.audit()["sign in", "recovery code"] == 1


@pytest.mark.parametrize("typed", [{"code": "123456"}, {"recovery_code": "aaaa-bbbb-cccc-dddd"}])
def test_five_failures_lock_at_the_second_step(lee: Newcomer, hands: Hands, typed: dict[str, str]) -> None:
    lee.first_step()
    said = [trouble(lee.second_step(**typed)) for _ in range(5)]
    assert ["locked until" in words for words in said] == [False] * 4 + [True]
    assert "locked until" in trouble(lee.second_step(code=lee.code()))
    assert "locked until" in trouble(lee.second_step(recovery_code=lee.recovery_codes[0]))
    assert "locked until" in trouble(lee.first_step())
    assert lee.audit()["sign-in failed", {"code": "code", "recovery_code": "recovery code"}[next(iter(typed))]] == 5
    assert lee.audit()["sign-in locked", None] == 1
    hands.forward(minutes=15)
    lee.first_step()
    assert lee.second_step(code=lee.code()).status_code == 303


def test_five_failures_lock_at_the_password(lee: Newcomer, hands: Hands) -> None:
    for _ in range(5):
        last = trouble(lee.first_step("wrong"))
    assert "locked until" in last
    assert "locked until" in trouble(lee.first_step())
    hands.forward(minutes=14, seconds=59)
    assert lee.first_step().status_code == 422
    hands.forward(seconds=1)
    assert lee.first_step().status_code == 303


def test_what_no_database_holds_is_refused_in_words(lee: Newcomer) -> None:
    assert lee.first_step("wrong", "kim\0@westhartford.example").status_code == 422
    lee.first_step()
    assert lee.second_step(code="\0").status_code == 422
    lee.second_step(code=lee.code())
    assert submit(lee.client, "/account/passkeys/a%00b/remove", {"password": PASSWORD}).status_code in (303, 422)


def test_a_right_password_between_does_not_begin_the_count_anew(lee: Newcomer) -> None:
    for _ in range(4):
        lee.first_step()
        last = trouble(lee.second_step(code="123456"))
    assert "locked" not in last
    lee.first_step()
    assert "locked until" in trouble(lee.second_step(code="123456"))


def test_what_is_said_tells_nobody_who_has_an_account(lee: Newcomer) -> None:
    strange = [trouble(lee.first_step("wrong", "nobody@westhartford.example")) for _ in range(6)]
    known = [trouble(lee.first_step("wrong")) for _ in range(6)]
    assert strange == known
    assert "locked until" in known[4]


@pytest.mark.parametrize("spent", [0.0, 0.001, 0.034, 0.0999, 0.1, 0.123, 2.71])
def test_a_refusal_leaves_at_an_even_moment(spent: float) -> None:
    """However much there was to write about the account."""
    wait = until_even(spent)
    assert 0 <= wait <= EVEN
    assert round((spent + wait) / EVEN, 6) % 1 == 0


def test_a_lock_holds_for_a_signed_in_browser_that_changes_a_proof(lee: Newcomer) -> None:
    lee.first_step()
    lee.second_step(code=lee.code())
    for _ in range(5):
        refused = submit(lee.client, "/account/recovery-codes", {"password": "wrong"})
    assert "15 minutes" in trouble(refused)
    assert submit(lee.client, "/account/recovery-codes", {"password": PASSWORD}).status_code == 422


def test_new_recovery_codes_end_the_old_ones(lee: Newcomer) -> None:
    lee.first_step()
    lee.second_step(code=lee.code())
    shown = submit(lee.client, "/account/recovery-codes", {"password": PASSWORD})
    assert shown.status_code == 200
    assert not [code for code in lee.recovery_codes if code in shown.text]
    lee.leave()
    lee.first_step()
    assert lee.second_step(recovery_code=lee.recovery_codes[0]).status_code == 422


def test_a_new_password_signs_other_browsers_out(lee: Newcomer, hands: Hands) -> None:
    lee.first_step()
    lee.second_step(code=lee.code())
    there, lee.client = lee.client, lee.site.test_client()
    hands.forward(seconds=30)
    lee.first_step()
    lee.second_step(code=lee.code())
    new = {"password": PASSWORD, "new": "kettle orbit fern lantern", "again": "kettle orbit fern lantern"}
    assert submit(lee.client, "/account/password", new | {"password": "wrong"}).status_code == 422
    assert submit(lee.client, "/account/password", new | {"new": "short"}).status_code == 422
    assert submit(lee.client, "/account/password", new).status_code == 303
    assert lee.is_in
    assert there.get("/account").status_code == 303


def test_a_disabled_officer_cannot_sign_in_nor_use_an_old_link(kim: Newcomer, officers: Desk) -> None:
    disable(kim.officer.email, officers)
    assert kim.client.get(kim.link).status_code == 404
    assert kim.first_step().status_code == 422


def test_signing_in_begins_a_new_cookie(lee: Newcomer) -> None:
    """Nothing that was put into this browser before stays in it."""
    with lee.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    lee.first_step()
    lee.second_step(code=lee.code())
    with lee.client.session_transaction() as cookie:
        assert set(cookie) <= {"sign_in", "csrf_token"}


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/account?done=password", "/account?done=password"),
        ("//evil.example/", "/officers/"),
        ("/\\evil.example", "/officers/"),
        ("https://evil.example/", "/officers/"),
        ("/account\r\nSet-Cookie: a=b", "/officers/"),
        ("javascript:alert(1)", "/officers/"),
        ("/ /evil.example", "/officers/"),
        ("/..//evil.example", "/officers/"),
        ("/.//evil.example", "/officers/"),
        ("/account/../../evil.example", "/officers/"),
        ("/%2fevil.example", "/officers/"),
        ("/%5Cevil.example", "/officers/"),
        ("/%0d%0aSet-Cookie:evil=b", "/officers/"),
        ("/%09/evil.example", "/officers/"),
    ],
)
def test_nobody_is_led_to_another_site(lee: Newcomer, asked: str, led_to: str) -> None:
    step = submit(lee.client, "/sign-in", {"email": lee.officer.email, "password": PASSWORD}, query={"next": asked})
    answer = lee.client.get(step.location)
    lee.second_step(step.location, code=lee.code())
    onward = lee.client.get("/sign-in", query_string={"next": asked})
    assert onward.location == led_to
    assert "evil" not in str(answer.headers)
    assert not [line for line in onward.headers.values() if "evil" in line]


def test_the_database_holds_no_secret_of_an_account(lee: Newcomer, store: Store) -> None:
    lee.first_step()
    with store.engine.connect() as connection:
        held = [
            repr(row)
            for table in ("account", "invitation", "recovery_code", "sign_in", "sign_in_attempts", "officer")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    with lee.client.session_transaction() as cookie:
        token = cookie["half_way"]
    secrets = [PASSWORD, token, lee.secret.hex(), repr(lee.secret)[2:-1], *lee.recovery_codes]
    assert not [secret for secret in secrets for row in held if secret in row or secret.replace("-", "") in row]
    assert any("$argon2id$" in row for row in held)


def test_cookies_are_for_this_site_alone(site: Flask, officers: Desk) -> None:
    cookie = site.test_client().get("/sign-in").headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert timedelta(minutes=30) == IDLE


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(lee: Newcomer, officers: Desk) -> None:
    def guess(_: int) -> None:
        with pytest.raises(Denied):
            signing_in.by_password(lee.officer.email, "wrong", officers)

    with ThreadPoolExecutor(10) as crowd:
        list(crowd.map(guess, range(10)))
    assert lee.audit()["sign-in failed", "password"] == 5


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("officer", "/officers/"),
        ("supervisor", "/officers/"),
        ("admin", "/officers/admin"),
        ("auditor", "/officers/audit"),
        ("viewer", "/officers/figures"),
    ],
)
def test_each_role_lands_on_its_own_first_page(site: Flask, officers: Desk, role: str, first: str) -> None:
    browser = Browser(site, officers, role)
    assert browser.get("/sign-in").location == first
    assert browser.get(first).status_code == 200


def test_how_an_account_stands_from_its_invitation_to_its_end(kim: Newcomer, officers: Desk) -> None:
    def state() -> str:
        return states(officers)[kim.officer.id]

    assert state() == "invited"
    kim.set_up()
    kim.leave()
    assert state() == "in use"
    for _ in range(5):
        kim.first_step("wrong")
    assert state() == "locked"
    disable(kim.officer.email, officers)
    assert state() == "disabled"
