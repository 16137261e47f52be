"""House numbers in order and in range."""

from __future__ import annotations

from typing import Literal

import pytest

from bot.registry.addresses import house_order, in_range


def test_houses_stand_in_order() -> None:
    houses = ["9", "12", "12 1/2", "12A", "12B", "12-14", "14", "100", "rear"]
    mixed = houses[::2] + houses[1::2]
    assert sorted(mixed, key=house_order) == houses


@pytest.mark.parametrize(
    ("number", "low", "high", "side", "inside"),
    [
        ("12", 10, 20, None, True),
        ("12", 13, None, None, False),
        ("12", None, 12, "even", True),
        ("12", None, None, "odd", False),
        ("12A", 12, 12, "even", True),
        ("12-14", 14, 20, None, True),
        ("12-14", 15, 20, None, False),
        ("12-14", None, None, "odd", False),
        ("11-14", None, None, "odd", True),
        ("1205-7", 1207, 1300, "odd", True),
        ("12 1/2", 12, 12, None, True),
        ("rear", 1, None, None, False),
        ("rear", None, None, "even", False),
        ("rear", None, None, None, True),
    ],
)
def test_house_ranges(
    number: str, low: int | None, high: int | None, side: Literal["odd", "even"] | None, inside: bool
) -> None:
    assert in_range(number, low, high, side) is inside
