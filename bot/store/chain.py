"""The audit log's chain: each sealed row's link is a keyed digest of the row and of the link before it.

Turns write rows without a link; the worker seals them within seconds, so that no turn waits for another. What the chain
proves rests on HASH_KEY, which nobody finds in the database.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.registry.people import ChainFault, ChainState
from bot.store.columns import AnyRow
from bot.store.dialects import insert_once
from bot.store.sealing import CannotOpen, Sealer
from bot.store.tables import AuditEntryRow, AuditHeadRow, AuditSeenRow, AuditSideRow

SIDE_PLACE = "audit_side.sealed"
AT_ONCE = 1000  # rows sealed in one transaction
LOGGED = ("id", "town_id", "at", "who", "action", "case_number", "target", "digest")  # what a link vouches for


@dataclass(frozen=True)
class SqlChain:
    connection: Connection
    sealer: Sealer

    def waiting(self) -> Sequence[str]:
        """Towns that have rows without a link."""
        query = select(AuditEntryRow.town_id).where(AuditEntryRow.link.is_(None)).distinct()
        return self.connection.scalars(query.order_by(AuditEntryRow.town_id)).all()

    def seal(self, town_id: str) -> int:
        """Link the town's next rows to its chain; how many. Two at once go in turn."""
        head = self._head(town_id)
        open_rows = AuditEntryRow.town_id == town_id, AuditEntryRow.link.is_(None)
        query = select(AuditEntryRow).where(*open_rows).order_by(AuditEntryRow.seq).limit(AT_ONCE)
        links, place, link = [], head.place, head.link
        for row in self.connection.execute(query).all():
            place += 1
            link = self.link(link, place, row)
            links.append({"its_seq": row.seq, "its_place": place, "its_link": link})
        if links:
            its = AuditEntryRow.seq == bindparam("its_seq")
            values: dict[str, Any] = {"place": bindparam("its_place"), "link": bindparam("its_link")}
            table: Any = AuditEntryRow.__table__
            self.connection.execute(update(table).where(its).values(values), links)
            self._save(town_id, "head", place, link)
        return len(links)

    def prune(self, town_id: str, before: datetime) -> int:
        """Delete the chain's oldest rows, from before then; the last one's link stays as a signed anchor."""
        head = self._head(town_id)
        sealed = AuditEntryRow.town_id == town_id, AuditEntryRow.link.is_not(None)
        first_kept = select(func.min(AuditEntryRow.place)).where(*sealed, AuditEntryRow.at >= before)
        upto = self.connection.scalar(first_kept)
        old = (*sealed, AuditEntryRow.place < (head.place + 1 if upto is None else upto))
        newest_first = select(AuditEntryRow).where(*old).order_by(AuditEntryRow.place.desc())
        last = self.connection.execute(newest_first.limit(1)).first()
        if last is None:
            return 0
        self._save(town_id, "anchor", last.place, last.link)
        gone = select(AuditEntryRow.id).where(*old)
        for table in (AuditSideRow, AuditSeenRow):
            self.connection.execute(delete(table).where(table.audit_id.in_(gone)))
        return self.connection.execute(delete(AuditEntryRow).where(*old)).rowcount

    def verify(self, town_id: str) -> ChainState:
        """Read the whole chain; what is wrong with it, and what is not sealed yet."""
        return Reading(self, town_id).state()

    def _head(self, town_id: str) -> AnyRow:
        """Locked until the unit of work ends."""
        empty = {"town_id": town_id} | self._signed("head", 0, "", town_id) | self._signed("anchor", 0, "", town_id)
        self.connection.execute(insert_once(self.connection, AuditHeadRow), empty)
        mine = select(AuditHeadRow).where(AuditHeadRow.town_id == town_id)
        return self.connection.execute(mine.with_for_update()).one()

    def _save(self, town_id: str, which: str, place: int, link: str) -> None:
        signed = self._signed(which, place, link, town_id)
        self.connection.execute(update(AuditHeadRow).where(AuditHeadRow.town_id == town_id).values(signed))

    def _signed(self, which: str, place: int, link: str, town_id: str) -> dict[str, Any]:
        named = {"place": place, "link": link, "mac": self.signature(which, town_id, place, link)}
        return named if which == "head" else {f"anchor_{name}": value for name, value in named.items()}

    def signature(self, which: str, town_id: str, place: int, link: str) -> str:
        return self.sealer.chained(json.dumps([which, town_id, place, link]))

    def link(self, before: str, place: int, row: AnyRow) -> str:
        told = [getattr(row, name) for name in LOGGED]
        told[LOGGED.index("at")] = row.at.isoformat()
        return self.sealer.chained(json.dumps(["row", before, place, *told]))


@dataclass
class Reading:
    """One reading of a town's chain from its anchor to its head."""

    chain: SqlChain
    town_id: str
    place: int = 0
    link: str = ""
    rows: int = 0
    faults: list[ChainFault] = field(default_factory=list)

    def state(self) -> ChainState:
        connection, mine = self.chain.connection, AuditEntryRow.town_id == self.town_id
        head = connection.execute(select(AuditHeadRow).where(AuditHeadRow.town_id == self.town_id)).first()
        if head is not None:
            self._begin(head)
        for row in self._sealed():
            self._read(row)
        self._end(head)
        unsealed = select(func.count(), func.min(AuditEntryRow.at)).where(mine, AuditEntryRow.link.is_(None))
        waiting, oldest = connection.execute(unsealed).one()
        return ChainState(self.rows, waiting, oldest, self.place, self.link, tuple(self.faults))

    def _begin(self, head: AnyRow) -> None:
        self.place, self.link = head.anchor_place, head.anchor_link
        signed = self.chain.signature("anchor", self.town_id, self.place, self.link)
        if not hmac.compare_digest(signed, head.anchor_mac):
            self._fault(None, self.place, "the mark of where the chain begins was changed")

    def _sealed(self) -> Iterator[AnyRow]:
        sealed = AuditEntryRow.town_id == self.town_id, AuditEntryRow.link.is_not(None)
        query = select(AuditEntryRow, AuditSideRow.salt, AuditSideRow.sealed.label("words"), AuditSideRow.audit_id)
        query = query.outerjoin(AuditSideRow, AuditSideRow.audit_id == AuditEntryRow.id).where(*sealed)
        yield from self.chain.connection.execute(query.order_by(AuditEntryRow.place, AuditEntryRow.seq))

    def _read(self, row: AnyRow) -> None:
        self.rows += 1
        if row.place != self.place + 1:
            self._fault(row.id, self.place + 1, f"rows are missing, or moved, up to place {row.place}")
        elif not hmac.compare_digest(self.chain.link(self.link, row.place, row), row.link):
            self._fault(row.id, row.place, "the row was changed, or another stood here")
        if not self._has_its_words(row):
            self._fault(row.id, row.place, "its reason or range was changed or taken away")
        self.place, self.link = row.place, row.link

    def _has_its_words(self, row: AnyRow) -> bool:
        """Erasure empties the words and leaves their place; nothing else may touch them."""
        if row.digest is None or (row.audit_id is not None and row.salt is None and row.words is None):
            return True
        if row.salt is None or row.words is None:
            return False
        try:
            words = self.chain.sealer.open(SIDE_PLACE, row.id, row.words)
        except CannotOpen:
            return False
        return hmac.compare_digest(self.chain.sealer.digest(row.salt, json.dumps(words)), row.digest)

    def _end(self, head: AnyRow | None) -> None:
        if head is None:
            if self.rows:
                self._fault(None, self.place, "the mark of where the chain ends is gone")
            return
        signed = self.chain.signature("head", self.town_id, head.place, head.link)
        if not hmac.compare_digest(signed, head.mac):
            self._fault(None, head.place, "the mark of where the chain ends was changed")
        elif (head.place, head.link) != (self.place, self.link):
            self._fault(None, self.place + 1, f"the chain was cut: it should end at place {head.place}")

    def _fault(self, row_id: str | None, place: int, what: str) -> None:
        self.faults.append(ChainFault(place, row_id, what))
