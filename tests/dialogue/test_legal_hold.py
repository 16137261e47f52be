"""What somebody who leaves is told where a legal hold keeps what it names of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.dialogue.events import Changed, Dropped, Erased, Said
from tests.scene import Scene, a_registration


def scene(*, held: bool, address_held: bool = False) -> Scene:
    """Maria at two addresses, one of which a hold may name."""
    phone = Scene()
    main, elm = a_registration("50 North Main Street", cameras="front_door driveway"), a_registration("9 Elm Street")
    phone.register("Maria", replace(main, on_hold=address_held))
    phone.register("Maria", elm)
    phone.known = replace(phone.known, on_hold=held)
    return phone


def said(events: Sequence[object]) -> str:
    return next(event.text for event in events if isinstance(event, Said))


@pytest.mark.parametrize("held", [True, False])
def test_remove_says_whether_something_is_kept(held: bool) -> None:
    events = scene(held=held).texts("REMOVE")
    assert Erased() in events
    assert ("A legal hold keeps what it names sealed" in said(events)) is held
    assert "{receipt}" in said(events)


@pytest.mark.parametrize("body", ["REMOVE", "STATUS", "STOP"])
def test_who_was_erased_is_told_it_again(body: str) -> None:
    phone = Scene()
    phone.known = replace(phone.known, erased=True, on_hold=True)
    assert "A legal hold keeps what it names sealed" in said(phone.texts(body))


@pytest.mark.parametrize(
    ("named", "address_held", "kept"),
    [
        ("my North Main Street address", True, True),
        ("my North Main Street address", False, False),
        ("my Elm Street address", True, False),
        ("the driveway camera", True, True),
    ],
)
def test_one_thing_that_goes_is_kept_where_its_address_is_held(named: str, address_held: bool, kept: bool) -> None:
    phone = scene(held=address_held, address_held=address_held)
    phone.texts(f"REMOVE {named}")
    events = phone.texts("1")
    gone = next(event for event in events if isinstance(event, Dropped | Changed))
    assert isinstance(gone, Dropped) or gone.taken == "driveway"
    assert ("A legal hold keeps it sealed" in said(events)) is kept
    assert "The rest stays" in said(events)
