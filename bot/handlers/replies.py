"""What officers make of residents' answers: read, sorted anew, marked, redacted; who is calling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bot.handlers.cases import note
from bot.handlers.outreaches import replies as listed
from bot.handlers.removal import keep_words
from bot.handlers.sheets import held
from bot.outreach.outreach import Handling, Mark, Message, Outreach, ReplyAnswer
from bot.ports import Desk, NotFound, Page, UnitOfWork
from bot.registry.people import Officer
from bot.registry.residents import Resident


@dataclass(frozen=True)
class Reply:
    """One reply with who wrote it (None: erased since) and what was made of it.

    `before_correction`: it answers the question as it was before it was corrected.
    """

    message: Message
    resident: Resident | None
    handling: Handling
    before_correction: bool = False


def inbox(outreach_id: str, limit: int, cursor: str | None, officer: Officer, desk: Desk) -> Page[Reply]:
    """What residents answered, oldest first, and what officers made of it. Raises NotFound, or Invalid (cursor)."""
    page = listed(outreach_id, limit, cursor, officer, desk)
    ids = [message.id for message, _ in page.items]
    with desk.look() as work:
        handlings = work.replies.handlings(ids)
        older = work.replies.before_correction(outreach_id, [message for message, _ in page.items])
    items = (Reply(one, who, handlings.get(one.id, Handling()), one.id in older) for one, who in page.items)
    return Page(tuple(items), page.next)


def read(outreach_id: str, reply_id: str, officer: Officer, desk: Desk) -> Message:
    """An officer has read it. Raises NotFound."""
    with _reply(outreach_id, reply_id, officer, desk) as one:
        if one.handling.read_at is None:
            one.keep(replace(one.handling, read_at=desk.clock.now()), "read")
    return one.message


def sort(outreach_id: str, reply_id: str, answer: ReplyAnswer, officer: Officer, desk: Desk) -> Message:
    """Count it as another answer than it was understood as. Sorted so before: the same answer. Raises NotFound."""
    with _reply(outreach_id, reply_id, officer, desk) as one:
        before = one.message.answers
        if before != answer:
            one.work.replies.sort(reply_id, answer)
            first = one.handling.first_answer or before
            one.keep(replace(one.handling, first_answer=first), "sort", f"{before} -> {answer}")
    return replace(one.message, answers=answer)


def mark(outreach_id: str, reply_id: str, as_: Mark | None, officer: Officer, desk: Desk) -> Message:
    """Footage promised, collected, or nothing there; None takes the mark away. Raises NotFound."""
    with _reply(outreach_id, reply_id, officer, desk) as one:
        if one.handling.mark != as_:
            one.keep(replace(one.handling, mark=as_), "mark", as_ or "no mark")
    return one.message


def take_up(outreach_id: str, reply_id: str, officer: Officer, desk: Desk, *, calling: bool = True) -> Message:
    """This officer is calling whoever wrote it, or no longer is. Raises NotFound."""
    with _reply(outreach_id, reply_id, officer, desk) as one:
        caller = officer.id if calling else None
        if one.handling.caller_id != caller:
            one.keep(replace(one.handling, caller_id=caller), "call" if calling else "call off")
    return one.message


def redact(outreach_id: str, reply_id: str, reason: str, officer: Officer, desk: Desk) -> Message:
    """Forget its words, here and at the carrier; that it came, and as what it counts, stays, and what a legal hold
    names is sealed instead. Raises NotFound."""
    with _reply(outreach_id, reply_id, officer, desk, words_go=True) as one:
        if one.handling.redacted_at is None:
            now = desk.clock.now()
            keep_words(one.message, one.work, desk, now)
            one.work.replies.redact(reply_id, now)
            one.keep(replace(one.handling, redacted_at=now), "redact", reason)
    return replace(one.message, text=None)


@dataclass(frozen=True)
class _Reply:
    """One reply, held in a unit of work."""

    message: Message
    handling: Handling
    outreach: Outreach
    officer: Officer
    work: UnitOfWork
    desk: Desk

    def keep(self, handling: Handling, action: str, reason: str | None = None) -> None:
        self.work.replies.handle(self.message.id, handling)
        note(self.work, self.desk, self.officer, action, case=self.outreach.case, target=self.message.id, reason=reason)


@contextmanager
def _reply(
    outreach_id: str, reply_id: str, officer: Officer, desk: Desk, *, words_go: bool = False
) -> Iterator[_Reply]:  # fmt: skip
    with desk.work() as work:
        outreach, _ = held(outreach_id, officer, work)
        if words_go and (one := work.messages.get(reply_id)) and one.phone:
            work.residents.find(outreach.town_id, one.phone)  # locks: residents before messages
        found = work.replies.get(outreach_id, reply_id)
        if found is None:
            raise NotFound("There is no such reply.")
        yield _Reply(*found, outreach, officer, work, desk)
        work.commit()
