"""The audit log with its filters, odd use beside it, and the state of its chain on request."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.handlers import oversight
from bot.ports import Invalid
from bot.registry.people import AuditSought
from bot.web.console import asked
from bot.web.console.blueprint import console, shown, zone
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

AT_ONCE = 100  # rows on a page
ACTIONS = (
    "search", "look", "find", "call sheet", "attention", "draft", "send", "approve", "cancel", "pause", "resume",
    "replies", "read", "sort", "mark", "call", "redact", "add", "correct", "settle", "unfreeze", "flag done", "erase",
    "export", "import", "audit", "verify", "seen_limit", "let through", "hand over", "note", "sign in", "sign out",
    "sign-in failed", "sign-in locked", "account set up", "settings", "officer add", "officer invite",
    "officer disable", "officer role", "key create", "key revoke", "hold set", "hold sealed",
    "hold open", "hold release",
)  # fmt: skip


@console.get("/audit")
@needs("audit")
def audit() -> str:
    return _page({})


@console.post("/audit")
@needs("audit")
def search_audit() -> str | tuple[str, int]:
    """By POST, so that no case number stands in a page's URL."""
    form = asked.sent_form()
    try:
        return _page(form)
    except Invalid as error:
        return _page({}, words=str(error)), 422


@console.post("/audit/verify")
@needs("audit")
def verify_audit_log() -> str:
    """Reads the whole log."""
    return _page({}, chain=oversight.verify(current_officer(), the_desk()))


def _page(form: asked.Form, **more: object) -> str:
    sought = AuditSought(
        who=form.get("who"), action=form.get("action"), case=form.get("case"), since=_midnight(form, "since", 0),
        until=_midnight(form, "until", 1),
    )  # fmt: skip
    cursor = form.get("cursor")
    page, officers = oversight.audit_log(sought, AT_ONCE, cursor, current_officer(), the_desk())
    uses = oversight.uses(current_officer(), the_desk())
    return shown(
        "audit.html", form=form, page=page, officers=officers, actions=ACTIONS, uses=uses, dated=_dated, **more
    )


def _dated(moment: datetime) -> str:
    """With the year, for the log reaches far back."""
    return f"{moment.astimezone(zone()):%b %-d, %Y, %-I:%M %p}"


def _midnight(form: asked.Form, name: str, days: int) -> datetime | None:
    """The beginning of a day as the browser's picker gives it, in the town's own time; `days` later."""
    if name not in form:
        return None
    try:
        return datetime.combine(date.fromisoformat(form[name]) + timedelta(days=days), time(), zone())
    except (ValueError, OverflowError) as error:
        raise Invalid("A day is written such as 2026-11-20.") from error
