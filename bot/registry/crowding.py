"""How many homes one phone, and how many phones one house may have before an officer looks at the next."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.known import Address
from bot.registry.registrations import Registration
from bot.registry.streets import street_key

MOST_HOMES = 3  # of one phone
MOST_PHONES = 4  # at one house: the fifth waits


def is_same_house(one: Address, other: Address) -> bool:
    """Whether two addresses are one home: the same number, street and unit, however they are spelled."""
    return _door(one) == _door(other) and street_key(one.street) == street_key(other.street)


def is_one_too_many(home: Registration, others: Iterable[Registration]) -> bool:
    """Whether `home` is one more than its phone, or its house, may have unseen; `others` are of either.

    Businesses neither count nor wait: a shop chain has many addresses, and many phones at one. Nor are those at one
    house who protect their address and gave the same block or crossing.
    """
    homes = [other for other in others if other.kind == "home" and other.id != home.id]
    mine = {other.id for other in homes if other.resident_id == home.resident_id}
    place = home.address
    is_house = bool(place.number) and not place.is_block
    here = {other.resident_id for other in homes if is_house and is_same_house(other.address, place)}
    here -= {home.resident_id}
    return home.kind == "home" and (len(mine) >= MOST_HOMES or len(here) >= MOST_PHONES)


def _door(address: Address) -> tuple[str, str]:
    return address.number.strip().casefold(), (address.unit or "").strip().casefold()
