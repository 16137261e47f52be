"""An officer's outreach from its draft to its end: what is done to it, and how it is looked at."""

from __future__ import annotations

from bot.handlers.cases import note, note_look
from bot.handlers.drafting import Draft, Request, draft, preview
from bot.handlers.follow_ups import Correction, correct, remind, thank
from bot.handlers.launching import DRAFT_KEEPS, approve, cancel, hand_over, pause, resume, send
from bot.handlers.sheets import Sheet, held, leaves_at, sheet_of
from bot.outreach.outreach import Message
from bot.ports import Desk, Page
from bot.registry.people import Officer
from bot.registry.residents import Resident

__all__ = [
    "DRAFT_KEEPS",
    "Correction",
    "Draft",
    "Request",
    "Sheet",
    "approve",
    "cancel",
    "correct",
    "draft",
    "hand_over",
    "leaves_at",
    "messages",
    "pause",
    "preview",
    "remind",
    "replies",
    "resume",
    "send",
    "standing",
    "thank",
    "view",
]


def view(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """How it stands. Raises NotFound."""
    with desk.work() as work:
        sheet = sheet_of(outreach_id, officer, work, desk)
        note(work, desk, officer, "look", case=sheet.outreach.case, target=outreach_id)
        work.commit()
    return sheet


def standing(outreach_id: str, officer: Officer, desk: Desk) -> Sheet:
    """How it stands, for a page that looks again every few seconds: figures only, so not noted. Raises NotFound."""
    with desk.look() as work:
        return sheet_of(outreach_id, officer, work, desk)


def messages(outreach_id: str, limit: int, cursor: str | None, officer: Officer, desk: Desk) -> Page[Message]:
    """Its outgoing texts, oldest first. Raises NotFound, or Invalid for a cursor that this list did not give."""
    with desk.work() as work:
        outreach, _ = held(outreach_id, officer, work)
        page = work.messages.of_outreach(outreach_id, limit, cursor)
        note(work, desk, officer, "messages", case=outreach.case, target=outreach_id)
        work.commit()
    return page


def replies(
    outreach_id: str, limit: int, cursor: str | None, officer: Officer, desk: Desk
) -> Page[tuple[Message, Resident | None]]:  # fmt: skip
    """What residents answered, oldest first, with who they are. Raises NotFound, or Invalid for a wrong cursor, or for
    more residents than an officer may see in a day (`too-many`)."""
    with desk.work() as work:
        outreach, _ = held(outreach_id, officer, work)
        page = work.messages.replies(outreach_id, limit, cursor)
        ids = dict.fromkeys(message.registration_id for message, _ in page.items if message.registration_id)
        seen = [entry.registration for entry in work.registrations.some(officer.town_id, list(ids))]
        note_look(work, desk, officer, "replies", seen, case=outreach.case, target=outreach_id)
        work.commit()
    return page
