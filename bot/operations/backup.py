"""Backup and restore: what a town's IT person does on a bad day, with no way to bring back whom it erased."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.bootstrap import Refused, make_store
from bot.config import Settings
from bot.handlers.journal import Applied, apply_journal
from bot.ports import Desk
from bot.store import backup
from bot.store.unit_of_work import Store

PG_DUMP = (
    "this database is PostgreSQL's: pg_dump makes its backup and pg_restore brings it back; then run `porchlight "
    "journal apply`, which erases again whoever was erased since"
)


def make_backup(settings: Settings, target: Path) -> int:
    """A consistent copy while everything runs; how many bytes it has. Raises Refused, Unavailable or OSError."""
    if backup.file_of(settings.database_url) is None:
        raise Refused(PG_DUMP)
    if target.exists():
        raise Refused(f"{target} is there already; name a file that is not")
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(make_store(settings)) as store:
        store.copy_to(target)
    return target.stat().st_size


def restore(copy: Path, settings: Settings, desk_on: Callable[[Store], Desk]) -> tuple[Applied, int]:
    """The copy in the database's place, its schema the newest, the journal applied; how many texts are held.

    Nothing stands in that place before all is done. Raises Refused, Unavailable or OSError.
    """
    target = backup.file_of(settings.database_url)
    if target is None:
        raise Refused(PG_DUMP)
    _refuse(copy, target)
    half = backup.put_beside(copy, target)
    with closing(make_store(replace(settings, database_url=f"sqlite:///{half}"))) as store:
        store.upgrade()
        applied, held = apply_to(desk_on(store))
        with store.work() as work:
            work.sending.scrub()
    backup.put_in_place(half, target)
    return applied, held


def apply_to(desk: Desk) -> tuple[Applied, int]:
    """The journal, and then every outgoing text in doubt: it may have left after the copy was made."""
    applied = apply_journal(desk.journal.lines(), desk)
    with desk.work() as work:
        held = work.restoring.doubt_outgoing(desk.clock.now())
        work.commit()
    return applied, held


def _refuse(copy: Path, target: Path) -> None:
    for path in (target, *(target.with_name(target.name + end) for end in backup.BESIDE)):
        if path.exists() and path.stat().st_size:
            raise Refused(f"{path} is there already, and a restore overwrites nothing; move it away first")
    if not backup.is_copy(copy):
        raise Refused(f"{copy} is no backup of Porchlight, or is damaged")
    target.unlink(missing_ok=True)  # an empty file, which opening a database leaves
