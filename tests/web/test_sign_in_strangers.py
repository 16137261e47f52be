"""Whoever knows an officer's e-mail locks strangers out, and not the officer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.handlers.attention import waiting
from bot.handlers.browsers import LOCKED
from bot.handlers.officers import states
from bot.ports import Desk
from bot.registry.accounts import KNOWN_FOR
from bot.store.unit_of_work import Store
from tests.far_end import Hands
from tests.officers import hire
from tests.web.browser import submit
from tests.web.newcomer import PASSWORD, Newcomer, trouble

COOKIE = "porchlight-browser"


@pytest.fixture
def lee(site: Flask, officers: Desk, hands: Hands) -> Newcomer:
    """Set up in the browser that they always use, and signed out."""
    lee = Newcomer(site, officers, name="Officer Lee")
    assert lee.set_up().status_code == 200
    lee.leave()
    hands.forward(minutes=1)
    return lee


def guess(lee: Newcomer, client: FlaskClient, times: int = 5, password: str = "wrong") -> str:
    """What the last of so many tries in this browser was told."""
    form = {"email": lee.officer.email, "password": password}
    return [submit(client, "/sign-in", form).text for _ in range(times)][-1]


def sign_in(lee: Newcomer) -> None:
    assert lee.first_step().status_code == 303
    assert lee.second_step(code=lee.code()).status_code == 303
    assert lee.is_in


def test_a_stranger_locks_strangers_and_not_the_officer(lee: Newcomer, site: Flask) -> None:
    assert "locked until" in guess(lee, site.test_client())
    assert "locked until" in guess(
        lee, site.test_client(), 1, PASSWORD
    )  # any other stranger, and even with the password
    sign_in(lee)
    assert "locked until" in guess(lee, site.test_client(), 1, PASSWORD)  # whom that does not let in


def test_the_officers_own_browser_locks_too_and_alone(lee: Newcomer, site: Flask, hands: Hands) -> None:
    assert "locked until" in guess(lee, lee.client)
    assert "locked until" in trouble(lee.first_step())
    elsewhere, lee.client = lee.client, site.test_client()
    sign_in(lee)
    lee.leave()
    lee.client = elsewhere
    assert "locked until" in trouble(lee.first_step())
    hands.forward(minutes=15)
    sign_in(lee)


def test_what_a_stranger_brings_is_not_taken_for_the_officers(lee: Newcomer, site: Flask, officers: Desk) -> None:
    """A made-up cookie, and that of a browser in which another officer signed in."""
    kim = Newcomer(site, officers)
    kim.set_up()
    for client in (kim.client, site.test_client()):
        if client is not kim.client:
            client.set_cookie(COOKIE, "made up")
        guess(lee, client, 3)
    assert "locked until" in guess(lee, site.test_client(), 1)
    sign_in(lee)


def test_a_cookie_that_was_planted_is_replaced(lee: Newcomer, site: Flask) -> None:
    lee.client = site.test_client()
    lee.client.set_cookie(COOKIE, "planted")
    sign_in(lee)
    kept = lee.client.get_cookie(COOKIE)
    assert kept
    assert kept.value != "planted"
    assert kept.http_only
    assert (kept.same_site, kept.path) == ("Lax", "/")


def test_the_database_does_not_hold_what_the_browser_keeps(lee: Newcomer, store: Store) -> None:
    kept = lee.client.get_cookie(COOKIE)
    with store.engine.connect() as connection:
        held = [str(row) for row in connection.exec_driver_sql("SELECT * FROM known_browser")]
    assert len(held) == 1
    assert kept
    assert kept.value not in held[0]


def test_a_browser_is_forgotten_after_half_a_year_and_with_the_account(
    lee: Newcomer, store: Store, hands: Hands, site: Flask
) -> None:
    hands.forward(days=KNOWN_FOR.days + 1)
    lee.client = site.test_client()
    sign_in(lee)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM known_browser").scalar_one() == 1
    with lee.desk.work() as work:
        work.accounts.close(lee.officer.id)
        work.commit()
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM known_browser").scalar_one() == 0


def test_a_supervisor_is_told_once_while_nobody_looked(
    lee: Newcomer, site: Flask, officers: Desk, hands: Hands
) -> None:
    boss = hire(officers, "supervisor", name="Sergeant Roe")
    for _ in range(2):
        guess(lee, site.test_client())
        hands.forward(minutes=15)
    assert [flag.why for flag, _ in waiting(boss, officers).flags] == [LOCKED]
    assert lee.audit()["sign-in locked", "in a browser of nobody known"] == 2


def test_an_admin_sees_that_strangers_are_locked_out(lee: Newcomer, site: Flask, officers: Desk, hands: Hands) -> None:
    assert states(officers)[lee.officer.id] == "in use"
    guess(lee, site.test_client())
    assert states(officers)[lee.officer.id] == "locked"
    hands.forward(minutes=15)
    assert states(officers)[lee.officer.id] == "in use"


def test_a_stranger_keeps_nobody_who_is_signed_in_from_changing_a_proof(lee: Newcomer, site: Flask) -> None:
    sign_in(lee)
    guess(lee, site.test_client())
    assert submit(lee.client, "/account/recovery-codes", {"password": PASSWORD}).status_code == 200
