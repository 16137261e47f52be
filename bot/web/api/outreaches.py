"""The API's calls on outreaches."""

from __future__ import annotations

from typing import Any, cast

from bot.dialogue.segments import segments
from bot.handlers import outreaches
from bot.handlers.outreaches import Correction, Request, Sheet
from bot.outreach.outreach import Message, Target
from bot.registry.residents import Resident
from bot.web.api import outreach_models as models
from bot.web.api.calls import call, officer
from bot.web.api.fields import Part
from bot.web.installed import the_desk

ONE = "/outreaches/<outreach_id>"


@call("POST", "/outreaches", "outreaches", models.Draft, status=201, tag="outreaches", also=(404, 409, 415))
def draft_outreach(json: models.OutreachRequest) -> models.Draft:
    """Draft an outreach: recipients are fixed, nothing is sent."""
    drafted = outreaches.draft(_asked(json), officer(), the_desk())
    fields = _fields(drafted.sheet)
    return models.Draft(**fields, segments_total=drafted.segments_total, doubts=list(drafted.doubts))


@call("POST", f"{ONE}/send", "outreaches", models.Outreach, tag="outreaches", status=202, also=(404, 409))
def send_outreach(outreach_id: str) -> models.Outreach:
    """Send a draft. Sent again: the same answer, nothing more leaves."""
    return _shown(outreaches.send(outreach_id, officer(), the_desk()))


@call("POST", f"{ONE}/cancel", "outreaches", models.Outreach, tag="outreaches", also=(404, 409))
def cancel_outreach(outreach_id: str) -> models.Outreach:
    """Cancel it: what has not left stays here."""
    return _shown(outreaches.cancel(outreach_id, officer(), the_desk()))


@call("POST", f"{ONE}/pause", "outreaches", models.Outreach, tag="outreaches", also=(404, 409))
def pause_outreach(outreach_id: str) -> models.Outreach:
    """Hold back what has not left."""
    return _shown(outreaches.pause(outreach_id, officer(), the_desk()))


@call("POST", f"{ONE}/resume", "outreaches", models.Outreach, tag="outreaches", also=(404, 409))
def resume_outreach(outreach_id: str) -> models.Outreach:
    """Go on with a paused one."""
    return _shown(outreaches.resume(outreach_id, officer(), the_desk()))


@call("POST", f"{ONE}/approve", "approve", models.Outreach, tag="outreaches", also=(404, 409))
def approve_outreach(outreach_id: str) -> models.Outreach:
    """Agree to another officer's outreach that waits for it; one's own is refused."""
    return _shown(outreaches.approve(outreach_id, officer(), the_desk()))


@call("POST", f"{ONE}/officer", "outreaches", models.Outreach, tag="outreaches", also=(404, 409, 415))
def hand_over_outreach(outreach_id: str, json: models.HandOver) -> models.Outreach:
    """Hand it over to another officer of the town."""
    return _shown(outreaches.hand_over(outreach_id, json.officer, json.reason, officer(), the_desk()))


@call("POST", f"{ONE}/reminder", "outreaches", models.Outreach, tag="outreaches", also=(404, 409))
def remind_residents(outreach_id: str) -> models.Outreach:
    """Remind, once, those who have not answered, before their footage is gone."""
    return _shown(outreaches.remind(outreach_id, officer(), the_desk()))


@call("POST", f"{ONE}/correction", "outreaches", models.Outreach, tag="outreaches", also=(404, 409, 415))
def correct_outreach(outreach_id: str, json: models.CorrectionRequest) -> models.Outreach:
    """Tell those who were texted what was wrong; those who were not yet get the corrected question."""
    said = Correction(json.what, json.start, json.end, json.reason, json.let_through)
    return _shown(outreaches.correct(outreach_id, said, officer(), the_desk()))


@call("POST", f"{ONE}/thanks", "outreaches", models.Outreach, tag="outreaches", also=(404, 409))
def thank_residents(outreach_id: str) -> models.Outreach:
    """Close the case and thank, once, those who answered yes."""
    return _shown(outreaches.thank(outreach_id, officer(), the_desk()))


@call("GET", ONE, "outreaches", models.Outreach, tag="outreaches", also=(404,))
def look_at_outreach(outreach_id: str) -> models.Outreach:
    """One outreach as it stands."""
    return _shown(outreaches.view(outreach_id, officer(), the_desk()))


@call("GET", f"{ONE}/messages", "outreaches", models.OutMessages, tag="outreaches", also=(404,))
def list_messages(outreach_id: str, query: Part) -> models.OutMessages:
    """Its texts and what became of each."""
    page = outreaches.messages(outreach_id, query.limit, query.cursor, officer(), the_desk())
    return models.OutMessages(items=[message_shown(message) for message in page.items], next=page.next)


@call("GET", f"{ONE}/replies", "outreaches", models.Replies, tag="outreaches", also=(404,))
def list_replies(outreach_id: str, query: Part) -> models.Replies:
    """What residents answered."""
    page = outreaches.replies(outreach_id, query.limit, query.cursor, officer(), the_desk())
    return models.Replies(items=[reply_shown(message, resident) for message, resident in page.items], next=page.next)


def _asked(body: models.OutreachRequest) -> Request:
    target = Target(
        street=body.street, low=body.low, high=body.high, side=body.side, sees_road=body.sees_road,
        registration_ids=tuple(body.registration_ids or ()), except_ids=body.except_ids, include=body.include,
    )  # fmt: skip
    return Request(
        case=body.case, target=target, what=body.what, start=body.start, end=body.end, reason=body.reason,
        callback=body.callback, officer=body.officer, urgent_reason=body.urgent_reason, let_through=body.let_through,
    )  # fmt: skip


def _shown(sheet: Sheet) -> models.Outreach:
    return models.Outreach(**_fields(sheet))


def _fields(sheet: Sheet) -> dict[str, Any]:
    one = sheet.outreach
    return {
        "id": one.id, "state": one.state, "case": one.case, "what": dict(one.what), "street": one.target.street,
        "start": one.start, "end": one.end, "officer": one.officer_name, "callback": one.callback,
        "recipients": one.recipients,
        "excluded": [models.Left(reason=reason, count=count) for reason, count in one.excluded.items()],
        "texts": {language: models.Words(text=text, segments=segments(text)) for language, text in one.texts.items()},
        "counts": dict(sheet.tally.counts), "answers": models.Answers(**sheet.tally.answers),
        "leaves_at": sheet.leaves_at, "created_at": one.created_at, "sent_at": one.sent_at,
    }  # fmt: skip


def message_shown(message: Message) -> models.OutMessage:
    return models.OutMessage(
        id=message.id, registration_id=message.registration_id, kind=cast("Any", message.kind), state=message.state,
        error=message.error, queued_at=message.created_at, updated_at=message.updated_at,
    )  # fmt: skip


def reply_shown(message: Message, resident: Resident | None) -> models.Reply:
    return models.Reply(
        id=message.id, registration_id=message.registration_id, name=resident.name if resident else None,
        phone=resident.phone if resident else None, answer=message.answers or "unclear", text=message.text,
        language=message.language, picture=message.picture, received_at=message.created_at,
    )  # fmt: skip
