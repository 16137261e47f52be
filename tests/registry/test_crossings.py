"""Where two streets meet on the map."""

from __future__ import annotations

import pytest

from bot.registry.crossings import meeting_point
from bot.registry.streets import Line

ELM: Line = ((41.760, -72.745), (41.764, -72.745))
PARK: Line = ((41.762, -72.750), (41.762, -72.740))
STUB: Line = ((41.762, -72.7440), (41.762, -72.7400))  # 83 m east of Elm
FAR: Line = ((41.780, -72.760), (41.780, -72.730))


@pytest.mark.parametrize(
    ("one", "other", "within", "point"),
    [
        ((ELM,), (PARK,), 0, (41.762, -72.745)),
        ((PARK,), (FAR, ELM), 0, (41.762, -72.745)),
        ((ELM,), (STUB,), 150, (41.762, -72.7445)),
        ((ELM,), (STUB,), 50, None),
        ((ELM,), (FAR,), 150, None),
        ((ELM,), (), 150, None),
        ((ELM,), (((41.761, -72.745), (41.763, -72.745)),), 1, (41.761, -72.745)),  # one street, two names
    ],
)
def test_where_they_meet(
    one: tuple[Line, ...], other: tuple[Line, ...], within: float, point: tuple[float, float] | None
) -> None:
    found = meeting_point(one, other, within)
    assert (found is None) == (point is None)
    if found and point:
        assert found == pytest.approx(point, abs=2e-5)
