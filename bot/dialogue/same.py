"""Things compared by being the very same, so that what is worked out from them is kept beside them."""

from __future__ import annotations


class Same:
    """A key made of things that cannot be compared, or not quickly; it keeps them alive as long as it is kept."""

    def __init__(self, *things: object) -> None:
        self.things = things

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.things)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and all(a is b for a, b in zip(self.things, other.things, strict=True))
