"""The API's calls on one reply: written back to, sorted anew, marked, redacted."""

from __future__ import annotations

from bot.handlers import replies
from bot.handlers.notes import Note, write_note
from bot.outreach.outreach import Message
from bot.web.api import outreach_models as models
from bot.web.api.calls import call, officer
from bot.web.api.outreaches import ONE, message_shown
from bot.web.installed import the_desk

REPLY = f"{ONE}/replies/<reply_id>"


@call("POST", f"{REPLY}/note", "outreaches", models.OutMessage, tag="replies", also=(404, 409, 415))
def answer_reply(outreach_id: str, reply_id: str, json: models.NoteRequest) -> models.OutMessage:
    """Write back to one resident. The same words again: the same answer, nothing more leaves."""
    said = Note(json.text, json.template, json.link, json.let_through)
    return message_shown(write_note(outreach_id, reply_id, said, officer(), the_desk()))


@call("POST", f"{REPLY}/answer", "outreaches", models.ReplyState, tag="replies", also=(404, 415))
def sort_reply(outreach_id: str, reply_id: str, json: models.Sorted) -> models.ReplyState:
    """Count a reply as another answer than it was understood as."""
    return _shown(replies.sort(outreach_id, reply_id, json.answer, officer(), the_desk()))


@call("POST", f"{REPLY}/mark", "outreaches", models.ReplyState, tag="replies", also=(404, 415))
def mark_reply(outreach_id: str, reply_id: str, json: models.Marked) -> models.ReplyState:
    """Footage promised, collected, or nothing there."""
    return _shown(replies.mark(outreach_id, reply_id, json.mark, officer(), the_desk()))


@call("POST", f"{REPLY}/redact", "outreaches", models.ReplyState, tag="replies", also=(404, 415))
def redact_reply(outreach_id: str, reply_id: str, json: models.Redaction) -> models.ReplyState:
    """Forget a reply's words, here and at the carrier."""
    return _shown(replies.redact(outreach_id, reply_id, json.reason, officer(), the_desk()))


def _shown(reply: Message) -> models.ReplyState:
    return models.ReplyState(id=reply.id, answer=reply.answers or "unclear", text=reply.text)
