"""An API key at the door: its limit, its end, its last use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from bot.handlers.officers import PER_MINUTE, KeyRules, create_key, keys
from bot.ports import Desk
from bot.store.unit_of_work import Store
from tests.far_end import Hands
from tests.officers import hire
from tests.web.site import Caller, a_site, kind


@pytest.fixture
def script(site: Flask, officers: Desk) -> Caller:
    """Three calls a minute, for a day."""
    kim = hire(officers)
    rules = KeyRules(3, timedelta(days=1))
    return Caller(site.test_client(), kim, create_key("west-hartford", kim.email, "a script", officers, rules))


def test_past_its_limit_a_key_is_told_to_wait(script: Caller, officers: Desk, store: Store, hands: Hands) -> None:
    hands.forward(seconds=48)
    assert [script.get("/streets").status_code for _ in range(3)] == [200] * 3
    refused = script.get("/streets")
    assert kind(refused) == (429, "too-many")
    assert refused.headers["Retry-After"] == "12"
    another_process = Caller(a_site(officers, store).test_client(), script.officer, script.key)
    assert another_process.get("/streets").status_code == 429
    hands.forward(seconds=12)
    assert script.get("/streets").status_code == 200


def test_an_expired_key_gets_nobody_in(script: Caller, hands: Hands) -> None:
    hands.forward(days=1)
    assert kind(script.get("/streets")) == (401, "unauthorized")


def test_its_last_use_is_kept(script: Caller, officers: Desk, hands: Hands) -> None:
    ((key, _),) = keys(officers)
    assert key.used_at is None
    script.get("/streets")
    first = hands.now()
    hands.forward(seconds=20)
    script.get("/streets")
    ((key, _),) = keys(officers)
    assert (key.used_at, key.per_minute, key.expires_at) == (first, 3, first + timedelta(days=1))


def test_a_key_has_a_limit_and_an_end_unless_it_is_told_otherwise(kim: Caller, officers: Desk, hands: Hands) -> None:
    ((key, _),) = keys(officers)
    assert (key.per_minute, key.expires_at) == (PER_MINUTE, hands.now() + timedelta(days=365))
