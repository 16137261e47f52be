"""An officer's written answer to one reply, in words of their own or from a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.segments import segments
from bot.handlers.cases import note as noted
from bot.handlers.own_words import only_a_supervisor
from bot.handlers.sheets import held, night_ends
from bot.outreach import wording
from bot.outreach.outreach import Message, Outreach
from bot.outreach.own_words import held as holds
from bot.outreach.own_words import is_link_to, unprintable
from bot.outreach.wording import MOST_SEGMENTS, too_long
from bot.ports import Conflict, Desk, Invalid, NotFound, UnitOfWork
from bot.registry.people import Officer
from bot.registry.residents import Resident
from bot.registry.towns import Town

TEMPLATE = "note_"  # what the names of the book's templates begin with
MOST_NOTES = 3  # to one reply
UNTEXTABLE = {
    "stopped": "This person texted STOP; call them instead.",
    "none": "This phone takes no texts; call instead.",
    "unreachable": "An earlier text to this number failed for good; call instead.",
    "unconfirmed": "This person has not agreed to texts yet.",
}


@dataclass(frozen=True)
class Note:
    """What an officer writes: `text`, or `template`, one of `templates`, with a `link` to the town's agency.

    `let_through`: why a supervisor sends own words that hold a link, a phone number or a plate.
    """

    text: str | None = None
    template: str | None = None
    link: str | None = None
    let_through: str | None = None


def templates(desk: Desk) -> Sequence[str]:
    """The templates there are."""
    return [name.removeprefix(TEMPLATE) for name in desk.book.outreach if name.startswith(TEMPLATE)]


def write_note(outreach_id: str, reply_id: str, said: Note, officer: Officer, desk: Desk) -> Message:
    """Answer one reply in its thread, in the resident's language where a template is used.

    The same words to the same reply again: the same message, nothing more leaves. Raises NotFound, Invalid (`too-long`
    among them), Forbidden, or Conflict where the person is gone or takes no texts, or enough was written.
    """
    with desk.work() as work:
        outreach, town = held(outreach_id, officer, work)
        reply, resident = _written(outreach, reply_id, work)
        text = _worded(said, resident, officer, outreach, town, desk)
        earlier = work.replies.notes(reply_id)
        again = next((one for one in earlier if one.text == text), None)
        if again:
            return again
        _refuse(resident, earlier, desk.clock.now())
        kept = work.replies.add_note(_message(text, reply, resident, outreach, town, desk), reply_id)
        work.wake(kept.number)
        why = said.let_through or said.template
        seen = work.registrations.of(resident.id)
        noted(work, desk, officer, "note", case=outreach.case, target=reply_id, reason=why, seen=seen)
        work.commit()
    return kept


def _written(outreach: Outreach, reply_id: str, work: UnitOfWork) -> tuple[Message, Resident]:
    """The reply, and who wrote it. Raises NotFound, or Conflict."""
    found = work.replies.get(outreach.id, reply_id)
    if found is None:
        raise NotFound("There is no such reply.")
    resident = work.residents.get(outreach.town_id, found[0].resident_id or "")
    if resident is None:
        raise Conflict("This person was removed.")
    return found[0], resident


def _refuse(resident: Resident, earlier: Sequence[Message], now: datetime) -> None:
    if why := UNTEXTABLE.get(resident.texts(now)):
        raise Conflict(why)
    if len(earlier) >= MOST_NOTES:
        raise Conflict(f"{MOST_NOTES} answers were written to this reply already; call them instead.")


def _worded(
    said: Note, resident: Resident, officer: Officer, outreach: Outreach, town: Town, desk: Desk
) -> str:  # fmt: skip
    """The text as it leaves. Raises Invalid, or Forbidden."""
    if said.let_through:
        only_a_supervisor(officer)
    if said.link and not (town.upload_link and is_link_to(town.upload_link, said.link)):
        raise Invalid("`link` does not lead to the agency that this town named for uploads.")
    name = f"{TEMPLATE}{said.template}" if said.template else "note"
    _check(said, name, town, desk)
    spoken = desk.book.outreach["your_street"]
    text = wording.note(
        name, town, desk.book, resident.language, officer=officer.name, words=said.text, link=said.link,
        callback=outreach.callback,
        street=outreach.target.street or spoken[wording.language_for(resident.language, spoken)],
    )  # fmt: skip
    if too_long(text):
        raise Invalid(f"The text takes {segments(text)} segments; {MOST_SEGMENTS} are the most.", "too-long")
    return text


def _check(said: Note, name: str, town: Town, desk: Desk) -> None:
    if (said.text is None) == (said.template is None):
        raise Invalid("Write a `text`, or name a `template`.")
    if name not in desk.book.outreach:
        raise Invalid(f"`template` is one of {', '.join(templates(desk))}.")
    needs_link = "{link}" in next(iter(desk.book.outreach[name].values()))
    if needs_link != (said.link is not None):
        raise Invalid("This template takes a `link`." if needs_link else "`link` goes with a template that shows it.")
    if said.text is None:
        return
    if not said.text.strip() or unprintable(said.text):
        raise Invalid("`text` says nothing, or has characters that a text cannot carry.")
    if not said.let_through and (what := holds(said.text, town.upload_link)):
        raise Invalid(f"`text` holds {what}.")


def _message(
    text: str, reply: Message, resident: Resident, outreach: Outreach, town: Town, desk: Desk
) -> Message:  # fmt: skip
    now = desk.clock.now()
    return Message(
        id=desk.new_id(), town_id=town.id, kind="note", state="queued", resident_id=resident.id, phone=resident.phone,
        number=resident.number if resident.number in town.numbers else town.numbers[0], text=text,
        language=resident.language, created_at=now, updated_at=now, outreach_id=outreach.id,
        registration_id=reply.registration_id, segments=segments(text),
        due_at=night_ends(outreach, town, now) or now,
    )  # fmt: skip
