"""A link to an account that is set up: an admin's keeps the second step, and whoever could misuse one is seen."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from bot.handlers.attention import waiting
from bot.handlers.invitations import CHANGED, invite, link
from bot.handlers.officers import disable
from bot.ports import Conflict, Desk
from tests.far_end import Hands
from tests.officers import hire
from tests.web.browser import Browser, sign_in, submit
from tests.web.newcomer import PASSWORD, Newcomer, trouble

NEW = {"password": "kettle orbit fern lantern", "again": "kettle orbit fern lantern"}


@pytest.fixture
def roe(site: Flask, officers: Desk, hands: Hands) -> Newcomer:
    """A supervisor who is set up, and signed out."""
    roe = Newcomer(site, officers, "supervisor", "Sergeant Roe")
    assert roe.set_up().status_code == 200
    roe.leave()
    hands.forward(minutes=1)
    return roe


@pytest.fixture
def pat(site: Flask, officers: Desk) -> Browser:
    return Browser(site, officers, "admin", name="Pat Moore")


@pytest.fixture
def to_roe(pat: Browser, roe: Newcomer) -> str:
    """The link that the admin is shown for the supervisor."""
    page = pat.post(f"/officers/admin/officers/{roe.officer.id}/invite", True).text
    return str(re.findall(r"/welcome/[\w-]+", page)[0])


def test_an_admin_does_not_become_the_supervisor(pat: Browser, roe: Newcomer, to_roe: str) -> None:
    opened = pat.get(to_roe).text
    assert "A new password, Sergeant Roe" in opened
    assert "<code" not in opened
    for typed in ({}, {"code": "123456"}, {"recovery_code": "aaaa-bbbb-cccc-dddd"}):
        assert submit(pat.client, to_roe, NEW | typed).status_code == 422
    assert pat.client.post(f"{to_roe}/passkey-options").status_code in (400, 404)
    assert pat.get("/officers/").status_code == 403
    assert roe.first_step().status_code == 303  # the old password still holds
    assert roe.second_step(code=roe.code()).status_code == 303


def test_five_wrong_codes_lock_the_link_too(roe: Newcomer, to_roe: str, site: Flask) -> None:
    stranger = site.test_client()
    said = [trouble(submit(stranger, to_roe, NEW | {"code": "123456"})) for _ in range(5)]
    assert ["15 minutes" in words for words in said] == [False] * 4 + [True]
    assert "15 minutes" in trouble(submit(stranger, to_roe, NEW | {"code": roe.code()}))
    assert roe.audit()["sign-in failed", "code"] == 5


@pytest.mark.parametrize("means", ["code", "recovery code", "signed in"])
def test_the_officer_sets_a_new_password(roe: Newcomer, to_roe: str, means: str, site: Flask, officers: Desk) -> None:
    other = site.test_client()
    sign_in(other, roe.officer, officers)
    typed = {}
    if means == "signed in":
        sign_in(roe.client, roe.officer, officers)
    else:
        typed = {"code": roe.code()} if means == "code" else {"recovery_code": roe.recovery_codes[0]}
    assert "easy to guess" in trouble(
        submit(roe.client, to_roe, {"password": "porchlight123456", "again": "porchlight123456"})
    )
    done = submit(roe.client, to_roe, NEW | typed)
    assert (done.status_code, roe.is_in) == (303, True)
    assert roe.client.get(to_roe).status_code == 404
    assert other.get("/account").status_code == 303  # every other browser is signed out
    assert roe.audit()["password renewed", means] == 1
    roe.leave()
    assert roe.first_step(PASSWORD).status_code == 422
    assert roe.first_step(NEW["password"]).status_code == 303


def test_somebody_else_who_is_signed_in_is_not_the_officer(site: Flask, officers: Desk, to_roe: str) -> None:
    kim = Browser(site, officers)
    assert "signed in, which is proof enough" not in kim.get(to_roe).text
    assert submit(kim.client, to_roe, NEW).status_code == 422


def test_a_link_of_a_closed_account_opens_nothing(roe: Newcomer, to_roe: str, officers: Desk) -> None:
    disable(roe.officer.email, officers)
    assert roe.client.get(to_roe).status_code == 404
    assert submit(roe.client, to_roe, NEW | {"code": roe.code()}).status_code == 404


def test_who_signs_on_elsewhere_needs_no_link(pat: Browser, officers: Desk) -> None:
    kim = hire(officers)
    link(kim.email, "the-town", "kim-1", officers)
    with pytest.raises(Conflict):
        invite(kim.email, officers, by=pat.officer)
    assert pat.post(f"/officers/admin/officers/{kim.id}/invite").status_code == 409


@pytest.mark.parametrize("done", ["invite", "role", "key", "at the command line"])
def test_supervisors_are_told_of_each_new_way_to_see_residents(
    pat: Browser, roe: Newcomer, officers: Desk, done: str
) -> None:
    kim = hire(officers, "officer" if done == "key" else "viewer")
    if done == "at the command line":
        invite(roe.officer.email, officers)
    elif done == "key":
        wanted = {"officer": kim.id, "key_name": "a script", "expires": "a year"}
        pat.post("/officers/admin/keys", **wanted)
    else:
        whom = roe.officer.id if done == "invite" else kim.id
        pat.post(f"/officers/admin/officers/{whom}/{done}", role="officer")
    assert [flag.why for flag, _ in waiting(roe.officer, officers).flags] == [CHANGED]


def test_whoever_sees_no_resident_is_no_news(pat: Browser, roe: Newcomer, officers: Desk) -> None:
    kim = hire(officers, "viewer")
    pat.post(f"/officers/admin/officers/{kim.id}/invite")
    pat.post(f"/officers/admin/officers/{kim.id}/role", role="auditor")
    assert waiting(roe.officer, officers).flags == ()
