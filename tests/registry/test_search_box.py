"""What an officer may type into the one search box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registry.search_box import Typed, ways


@pytest.mark.parametrize(
    ("box", "first"),
    [
        ("Fern St", Typed(("Fern St",))),
        ("north main 40-120 odd", Typed(("north main",), 40, 120, "odd")),
        ("n main 40 to 120", Typed(("n main",), 40, 120)),
        ("n main 120–40, even side", Typed(("n main",), 40, 120, "even")),
        ("between 40 and 60 fern", Typed(("fern",), 40, 60)),
        ("de 40 a 60 fern, pares", Typed(("fern",), 40, 60, "even")),
        ("12-20 4 Mile Road", Typed(("4 Mile Road",), 12, 20)),
        ("100 block of elm st", Typed(("elm st",), 100, 198)),
        ("cuadra fern", Typed(("cuadra fern",))),
        ("50 north main", Typed(("north main",), 50, 50)),
        ("fern street 9", Typed(("fern street",), 9, 9)),
        ("fern above 100", Typed(("fern",), 100, None)),
        ("fern up to 100 odd", Typed(("fern",), None, 100, "odd")),
        ("21st street", Typed(("21st street",))),
        ("Elm & Main", Typed(("Elm", "Main"))),
        ("corner of Elm St and Park Rd", Typed(("Elm St", "Park Rd"))),
        ("elm/park", Typed(("elm", "park"))),
        ("esquina de elm con park", Typed(("elm", "park"))),
    ],
)
def test_the_likeliest_reading(box: str, first: Typed) -> None:
    assert ways(box)[0] == first


@pytest.mark.parametrize("box", ["4 Mile Road", "Route 44", "Park and Ride Lane", "Odd Fellows Way"])
def test_what_may_be_a_name_is_one_in_the_end(box: str) -> None:
    assert ways(box)[-1] == Typed((box,))


@given(st.text(max_size=120))
def test_whatever_is_typed_has_a_reading(box: str) -> None:
    assert all(1 <= len(way.streets) <= 2 for way in ways(box))
