"""The outreaches: their list, and one from its draft to its end."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from bot.dialogue.segments import segments
from bot.handlers import console as desk_of
from bot.handlers import inbox, outreaches
from bot.handlers.outreaches import Correction, Sheet
from bot.handlers.own_words import doubts_about
from bot.outreach.outreach import Outreach, Target
from bot.outreach.wording import languages_of, what_said
from bot.ports import Desk
from bot.registry.people import Officer
from bot.web.console import asked
from bot.web.console.blueprint import console, shown, the_town
from bot.web.console.outreach import LEFT_OUT, incidents
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

Act = Callable[[str, Officer, Desk], Sheet]
ACTS: dict[str, Act] = {
    "send": outreaches.send,
    "approve": outreaches.approve,
    "pause": outreaches.pause,
    "resume": outreaches.resume,
    "cancel": outreaches.cancel,
    "remind": outreaches.remind,
    "thank": outreaches.thank,
}
STATES = {
    "queued": "waiting to leave", "sending": "leaving now", "unknown": "being looked up at the carrier",
    "accepted": "on the way", "sent": "on the way", "delivered": "delivered", "undelivered": "not delivered",
    "failed": "failed", "canceled": "canceled", "suppressed": "held back",
}  # fmt: skip
DONE = {
    "approve": "approved", "pause": "paused", "reminder": "reminded", "correction": "corrected",
    "thanks": "closed with thanks",
}  # fmt: skip


@console.get("/outreaches")
@needs("outreaches")
def all_outreaches() -> str:
    """The town's, newest first; with `mine` those of this officer."""
    mine = request.args.get("mine") == "1"
    page = desk_of.outreaches(request.args.get("cursor"), mine, current_officer(), the_desk())
    return shown("outreaches.html", page=page, mine=mine)


@console.get("/outreaches/<outreach_id>")
@needs("outreaches")
def outreach(outreach_id: str) -> str:
    """The preview of a draft; once sent, its progress and replies."""
    opened = inbox.open_outreach(outreach_id, current_officer(), the_desk())
    sheet, one = opened.sheet, opened.sheet.outreach
    taken = {deed.step.kind for deed in opened.deeds}
    return shown(
        "outreach.html", sheet=sheet, sizes={language: segments(text) for language, text in one.texts.items()},
        left_out=LEFT_OUT, waits=sheet.waits, doubts=_doubts(one), deeds=opened.deeds, done=DONE,
        taken=taken, inbox=opened.inbox, incidents=incidents(), own=_is_own(one), states=STATES, back="outreach",
        colleagues=desk_of.colleagues(current_officer(), the_desk()), visit=asked.visit(), box=_box(one.target),
    )  # fmt: skip


@console.post(f"/outreaches/<outreach_id>/<any({', '.join(ACTS)}):action>")
@needs("outreaches")
def act(outreach_id: str, action: str) -> Response:
    ACTS[action](outreach_id, current_officer(), the_desk())
    return _back_to(outreach_id)


@console.post("/outreaches/<outreach_id>/correct")
@needs("outreaches")
def correct(outreach_id: str) -> Response:
    form = asked.sent_form()
    said = Correction(
        what=form.get("own_words") or form.get("what"), start=asked.moment(form, "start"),
        end=asked.moment(form, "end"), reason=form.get("reason"), let_through=form.get("let_through"),
    )  # fmt: skip
    outreaches.correct(outreach_id, said, current_officer(), the_desk())
    return _back_to(outreach_id)


@console.post("/outreaches/<outreach_id>/hand-over")
@needs("outreaches")
def hand_over(outreach_id: str) -> Response:
    form = asked.sent_form()
    outreaches.hand_over(outreach_id, form.get("officer", ""), form.get("reason"), current_officer(), the_desk())
    return _back_to(outreach_id)


@console.get("/outreaches/<outreach_id>/progress")
@needs("outreaches", polls=True)
def progress(outreach_id: str) -> str:
    """Figures alone, fetched every few seconds."""
    sheet = outreaches.standing(outreach_id, current_officer(), the_desk())
    return shown("_progress.html", sheet=sheet, states=STATES)


@console.get("/outreaches/<outreach_id>/replies")
@needs("outreaches", polls=True)
def replies(outreach_id: str) -> str:
    """What residents answered, fetched when the figures changed."""
    found = inbox.of_outreach(outreach_id, current_officer(), the_desk())
    return shown("_replies.html", inbox=found, back="outreach")


def _back_to(outreach_id: str) -> Response:
    return redirect(url_for(".outreach", outreach_id=outreach_id), 303)


def _box(target: Target) -> str | None:
    """What finds these houses again in the search box; None for several streets."""
    if target.street is None:
        return None
    bounds = {"from": target.low, "up to": target.high}
    said = [f"{word} {bound}" for word, bound in bounds.items() if bound is not None]
    houses = f"{target.low}-{target.high}" if len(said) == 2 else "".join(said)
    return " ".join(part for part in (target.street, houses, target.side) if part)


def _is_own(one: Outreach) -> bool:
    return current_officer().id in (one.created_by, one.officer_id)


def _doubts(one: Outreach) -> tuple[str, ...]:
    """What to think over before own words are sent."""
    desk, town = the_desk(), the_town()
    ours = [dict(what_said(key, desk.book, languages_of(town, desk.book))) for key in desk.book.incidents]
    return () if one.state not in ("draft", "waiting") or dict(one.what) in ours else doubts_about(one.what, town, desk)
