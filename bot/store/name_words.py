"""The words of residents' names, kept as keyed hashes whenever a resident is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from bot.registry.name_words import name_words
from bot.registry.residents import Resident
from bot.store.desk_tables import NameWordRow
from bot.store.sealing import Sealer


def keep_words(connection: Connection, sealer: Sealer, resident: Resident, *, is_new: bool = False) -> None:
    """Put the words of this resident's name in place; nothing is written where they are there already."""
    words = _hashes(sealer, resident.town_id, resident.name or "")
    theirs = NameWordRow.resident_id == resident.id
    held = set() if is_new else set(connection.scalars(select(NameWordRow.hash).where(theirs)))
    if gone := held - words:
        connection.execute(delete(NameWordRow).where(theirs, NameWordRow.hash.in_(gone)))
    _add(connection, resident.id, words - held)


def ids_named(connection: Connection, sealer: Sealer, town_id: str, name: str, most: int) -> Sequence[str]:
    """Residents whose names have every word of `name`."""
    words = _hashes(sealer, town_id, name)
    if not words:
        return []
    theirs = select(NameWordRow.resident_id).where(NameWordRow.hash.in_(words)).group_by(NameWordRow.resident_id)
    return connection.scalars(
        theirs.having(func.count() == len(words)).order_by(NameWordRow.resident_id).limit(most)
    ).all()


def _add(connection: Connection, resident_id: str, hashes: set[str]) -> None:
    if hashes:
        rows = [{"resident_id": resident_id, "hash": one} for one in sorted(hashes)]
        connection.execute(insert(NameWordRow), rows)


def _hashes(sealer: Sealer, town_id: str, name: str) -> set[str]:
    return {sealer.name_hash(town_id, word) for word in name_words(name)}
