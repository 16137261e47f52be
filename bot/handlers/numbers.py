"""The towns' sending numbers: which are stopped, and letting one go on by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import Conflict, Desk, NotFound
from bot.registry.people import AuditRow


@dataclass(frozen=True)
class SendingNumber:
    number: str
    town: str  # its short name
    why: str | None  # it is stopped, in words


def list_numbers(desk: Desk) -> Sequence[SendingNumber]:
    """Every number of every town."""
    with desk.look() as work:
        halted = work.sending.halted()
        return [SendingNumber(one, town.slug, halted.get(one)) for town in work.towns.all() for one in town.numbers]


def resume_number(number: str, desk: Desk, who: str = "operator") -> str:
    """Let a stopped number send at once; why it was stopped. Its day's limit and its pace hold all the same.

    Raises NotFound where it is no town's, Conflict where it is not stopped.
    """
    with desk.work() as work:
        town = work.towns.by_number(number)
        if town is None:
            raise NotFound(f"“{number}” is no town's number; `number list` shows them.")
        why = work.sending.halted().get(number)
        if why is None:
            raise Conflict(f"{number} is not stopped.")
        work.sending.halt(number, None)
        work.audit.note(
            AuditRow(desk.new_id(), town.id, desk.clock.now(), who, "", "resume", target=number, reason=why)
        )
        work.wake(number)
        work.commit()
    return why
