"""Which of the addresses in a sentence is meant: the last word on it counts, and a doubt is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.amid import BARE, Sentence, Spot
from bot.dialogue.known import AddressMatch

_OFFERED = 3


def corrected(sentence: Sentence) -> tuple[AddressMatch, Spot | None] | None:
    """The address that is left of a text which takes one back; a match that is no address where none is left.

    None where nothing is taken back.
    """
    spots = sentence.spots
    if not spots:
        return None
    if (back := sentence.taken_back()) and (anew := _anew(sentence, *back)):
        return anew
    kept = [spot for spot in spots if not sentence.denied(spot)]
    if len(kept) == len(spots):
        return None
    return _one_of(kept) if kept else _instead(sentence, spots)


def _anew(sentence: Sentence, start: int, end: int) -> tuple[AddressMatch, Spot | None] | None:
    """What is said behind "no sorry": another address, or the other half of the one before."""
    before = [spot for spot in sentence.spots if spot.end <= start]
    after = [spot for spot in sentence.spots if spot.start >= end]
    if after:
        return _one_of(after) if before or sentence.bare_numbers(0, start) else None
    said = sentence.meant_by(end)
    house = before[-1].match.address if before else None
    if house is None or not said:
        return None
    half = (
        f"{said[0]} {house.street}"
        if len(said) == 1 and BARE.fullmatch(said[0])
        else f"{house.number} {' '.join(said)}"
    )
    match = sentence.asked.streets.match(half)
    return (match, before[-1]) if match.outcome in ("found", "which") else None


def _instead(sentence: Sentence, denied: Sequence[Spot]) -> tuple[AddressMatch, Spot | None]:
    """Where the only address is denied: the numbers beside it on its street, to be asked about, or none."""
    houses = [house for spot in denied for house in spot.houses]
    numbers = sentence.bare_numbers(0, len(sentence.words))
    tried = [sentence.asked.streets.match(f"{number} {houses[0].street}") for number in numbers]
    others = [match.address for match in tried if match.outcome == "found" and match.address]
    if not others:
        return AddressMatch("not_address"), None
    return AddressMatch("which", candidates=(*others, *houses)[:_OFFERED]), denied[0]


def _one_of(spots: Sequence[Spot]) -> tuple[AddressMatch, Spot | None]:
    """The one address of some, or all of them to choose from."""
    houses = {(house.number, house.street): house for spot in spots for house in spot.houses}
    if len(houses) == 1 or spots[0].match.outcome != "found":
        return spots[0].match, spots[0]
    return AddressMatch("which", candidates=tuple(houses.values())[:_OFFERED]), spots[0]


def told(sentence: Sentence) -> tuple[AddressMatch, Spot] | None:
    """The address in a sentence: certain where what stands before it only leads to it, else to be asked about."""
    if not sentence.spots:
        return None
    match, spot = _one_of(sentence.spots)
    assert spot
    if match.outcome == "found" and not sentence.led_in(spot):
        match = AddressMatch("which", candidates=spot.houses)
    return match, spot
