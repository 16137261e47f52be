"""What tests of handlers share: a clock moved by hand, the carrier's far end, a police department and its people."""

from __future__ import annotations

import pytest

from bot.ports import Desk
from bot.registry.people import Officer
from bot.registry.towns import Town
from bot.store.unit_of_work import Store
from tests.far_end import FarEnd, Hands
from tests.officers import WEST_HARTFORD, found, hire, officers_desk


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def carrier(clock: Hands) -> FarEnd:
    return FarEnd(clock)


@pytest.fixture
def town() -> Town:
    """The town that is there when a test begins; a module with rules of its own says so here."""
    return WEST_HARTFORD


@pytest.fixture
def desk(store: Store, clock: Hands, town: Town) -> Desk:
    desk = officers_desk(store, clock)
    found(desk, town)
    return desk


@pytest.fixture
def kim(desk: Desk) -> Officer:
    return hire(desk)


@pytest.fixture
def lee(desk: Desk) -> Officer:
    return hire(desk, "supervisor", name="Sergeant Lee")
