"""Web servers on several machines whose clocks differ: they go by the database's, and say so; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from bot.handlers.clocks import CorrectedClock, check_if_possible
from bot.ports import Desk
from bot.store.unit_of_work import Store
from tests.conftest import SEALER
from tests.web.browser import Browser
from tests.web.site import a_site


class Machine:
    """A machine whose own clock is off by so much."""

    def __init__(self, off: timedelta) -> None:
        self.off = off

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


def web_on(machine: Machine, officers: Desk, store: Store) -> tuple[Flask, Desk]:
    """A web server of an installation, as it is once it has started there."""
    clock = CorrectedClock(machine)
    desk = replace(officers, clock=clock)
    site = a_site(desk, store)
    site.extensions["porchlight"] = replace(site.extensions["porchlight"], clock=clock)
    check_if_possible(clock, desk)
    return site, desk


@pytest.mark.parametrize(("minutes", "told"), [(0, ""), (10, " seconds ahead of the "), (-10, " seconds behind the ")])
def test_a_clock_that_is_off_is_told(officers: Desk, store: Store, minutes: int, told: str) -> None:
    carrier: Any = officers.carrier
    carrier.time = datetime.now(UTC)
    site, _ = web_on(Machine(timedelta(minutes=minutes)), officers, store)
    answer = site.test_client().get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (200, "alive")  # type: ignore[index]
    assert told in answer.json.get("clock", "")  # type: ignore[union-attr]
    assert ("clock" in answer.json) is bool(told)  # type: ignore[operator]


def test_whoever_signed_in_at_a_fast_machine_is_known_at_a_slow_one(officers: Desk, store: Store) -> None:
    with officers.look() as work:
        if work.sending.clock() is None:
            pytest.skip("SQLite lives on one machine")
    (fast, at_fast), (slow, _) = (web_on(Machine(timedelta(minutes=off)), officers, store) for off in (10, -10))
    kim = Browser(fast, at_fast)
    cookie = kim.client.get_cookie("porchlight")
    assert cookie is not None
    elsewhere = slow.test_client()
    elsewhere.set_cookie("porchlight", cookie.value)
    assert kim.get("/officers/attention").status_code == 200
    assert elsewhere.get("/officers/attention").status_code == 200


def test_a_cookie_bears_the_desks_time(site: Flask, officers: Desk) -> None:
    officers.clock.forward(days=400)  # type: ignore[attr-defined]
    kim = Browser(site, officers)
    cookie = kim.client.get_cookie("porchlight")
    assert cookie is not None
    with site.app_context():
        serializer: Any = site.session_interface.get_signing_serializer(site)  # type: ignore[attr-defined]
        _, at = serializer.loads(cookie.value, return_timestamp=True)
    assert abs(at - officers.clock.now()) < timedelta(seconds=2)
    assert kim.get("/officers/attention").status_code == 200


def test_a_database_that_is_away_leaves_the_clock_as_it_was(officers: Desk) -> None:
    clock = CorrectedClock(Machine(timedelta(0)))
    check_if_possible(clock, replace(officers, look=Store("postgresql://nobody@127.0.0.1:9/none", SEALER).look))
    assert clock.off is None
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=50)
