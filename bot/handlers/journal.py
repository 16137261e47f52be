"""The journal put into effect: what a database from a backup does not know of erasures, opt-outs, released holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.handlers.removal import note_sealing
from bot.ports import Desk, UnitOfWork
from bot.registry.journal import Line
from bot.registry.people import AuditRow
from bot.registry.residents import Resident

AT_ONCE = 500  # phones looked up and settled in one transaction


@dataclass
class Said:
    """What the journal says of one phone in the end."""

    erased: Line | None = None
    texts: Line | None = None  # the last STOP or START
    released: list[str] = field(default_factory=list)  # legal holds


@dataclass
class Applied:
    """How much of the journal the database did not know."""

    erased: int = 0
    stopped: int = 0
    started: int = 0
    released: int = 0
    unreadable: int = 0
    towns: set[str] = field(default_factory=set)  # named by the journal, and not here

    def __str__(self) -> str:
        said = f"{self.erased} erased again, {self.stopped} stopped, {self.started} started"
        said += f"; {self.released} legal holds released" if self.released else ""
        said += f"; {self.unreadable} lines could not be read" if self.unreadable else ""
        return said + (f"; no such town here: {', '.join(sorted(self.towns))}" if self.towns else "")


def apply_journal(lines: Iterable[Line | None], desk: Desk) -> Applied:
    """Erase who was erased and stop who stopped since this database was copied; changes nothing where all is known.

    What a legal hold names is sealed, as it was the first time; a hold that was released since is released first.
    Somebody who registered anew after their erasure stays. Any number of times, and on either database.
    """
    applied = Applied()
    for slug, said in _by_town(lines, applied).items():
        with desk.look() as work:
            town = work.towns.by_slug(slug)
        if town is None:
            applied.towns.add(slug)
            continue
        for part in _parts(said):
            with desk.work() as work:
                _apply(part, town.id, applied, work, desk)
                work.commit()
    return applied


def _by_town(lines: Iterable[Line | None], applied: Applied) -> Mapping[str, dict[str, Said]]:
    towns: dict[str, dict[str, Said]] = {}
    for line in lines:
        if line is None:
            applied.unreadable += 1
            continue
        said = towns.setdefault(line.town, {}).setdefault(line.phone_hash, Said())
        if line.what == "erased":
            said.erased, said.texts = _later(said.erased, line), None
        elif line.what == "released":
            said.released.append(line.receipt)
        else:
            said.texts = _later(said.texts, line)
    return towns


def _later(one: Line | None, other: Line) -> Line:
    return other if one is None or other.at >= one.at else one


def _parts(said: Mapping[str, Said]) -> Iterator[dict[str, Said]]:
    phones = list(said)
    for start in range(0, len(phones), AT_ONCE):
        yield {phone: said[phone] for phone in phones[start : start + AT_ONCE]}


def _apply(part: Mapping[str, Said], town_id: str, applied: Applied, work: UnitOfWork, desk: Desk) -> None:
    known = work.restoring.residents(town_id, list(part))
    marked = work.restoring.erased_at(town_id, [phone for phone, said in part.items() if said.erased])
    _release([hold_id for said in part.values() for hold_id in said.released], town_id, applied, work, desk)
    for phone_hash, said in part.items():
        resident = known.get(phone_hash)
        if said.erased and (resident is None or resident.created_at <= said.erased.at):
            if phone_hash not in marked or marked[phone_hash] < said.erased.at:
                _erase(resident, said.erased, town_id, work, desk)
                applied.erased += 1
        elif resident and said.texts:
            _set_texts(resident, said.texts, applied, work)


def _release(hold_ids: Iterable[str], town_id: str, applied: Applied, work: UnitOfWork, desk: Desk) -> None:
    """Before anybody is erased again: what a hold kept that was released since goes with them."""
    for hold_id in hold_ids:
        if hold := work.holds.get(town_id, hold_id):
            now = desk.clock.now()
            row = AuditRow(desk.new_id(), town_id, now, "journal", "", "hold release", case=hold.case, target=hold_id)
            work.audit.note(row)
            work.holds.release(hold, now)
            applied.released += 1


def _erase(resident: Resident | None, line: Line, town_id: str, work: UnitOfWork, desk: Desk) -> None:
    receipt = line.receipt or desk.new_receipt()
    if resident is None:
        work.restoring.remember_erasure(town_id, line.phone_hash, line.at, receipt)
        return
    note_sealing(work.holds.on(resident.id), work, desk, desk.clock.now())
    work.audit.note(AuditRow(desk.new_id(), town_id, desk.clock.now(), "journal", "", "erase", target=resident.id))
    work.residents.erase(resident, line.at, receipt, None)


def _set_texts(resident: Resident, line: Line, applied: Applied, work: UnitOfWork) -> None:
    stops: Literal["resident"] | None = "resident" if line.what == "stopped" else None
    is_news = resident.stopped_at is None if stops else resident.stopped_at and resident.stopped_at < line.at
    if not is_news:
        return
    work.residents.save(replace(resident, stopped_at=line.at if stops else None, stopped_by=stops))
    applied.stopped += bool(stops)
    applied.started += not stops
