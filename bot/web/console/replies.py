"""What an officer does with one reply: sort, mark, call, write back, redact."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast, get_args

from flask import redirect, url_for
from werkzeug.wrappers import Response

from bot.handlers import inbox, replies
from bot.handlers.notes import Note, templates, write_note
from bot.outreach.outreach import Mark, ReplyAnswer
from bot.ports import Desk, Invalid
from bot.registry.people import Officer
from bot.web.console import asked
from bot.web.console.blueprint import by_script, console, shown
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

ONE = "/outreaches/<outreach_id>/replies/<reply_id>"
Ids = tuple[str, str]
Done = Callable[[Ids, asked.Form, Officer, Desk], object]


def _sort(ids: Ids, form: asked.Form, officer: Officer, desk: Desk) -> object:
    answer = form.get("answer")
    if answer not in get_args(ReplyAnswer):
        raise Invalid("A reply counts as yes, no, call or unclear.")
    return replies.sort(*ids, cast("ReplyAnswer", answer), officer, desk)


def _mark(ids: Ids, form: asked.Form, officer: Officer, desk: Desk) -> object:
    mark = form.get("mark")
    if mark is not None and mark not in get_args(Mark):
        raise Invalid("Footage is promised, collected, or nothing is there.")
    return replies.mark(*ids, cast("Mark | None", mark), officer, desk)


def _call(ids: Ids, form: asked.Form, officer: Officer, desk: Desk) -> object:
    return replies.take_up(*ids, officer, desk, calling="off" not in form)


def _write(ids: Ids, form: asked.Form, officer: Officer, desk: Desk) -> object:
    said = Note(form.get("text"), form.get("template"), form.get("link"), form.get("let_through"))
    return write_note(*ids, said, officer, desk)


def _redact(ids: Ids, form: asked.Form, officer: Officer, desk: Desk) -> object:
    if "reason" not in form:
        raise Invalid("Say why these words are to go.")
    return replies.redact(*ids, form["reason"], officer, desk)


def _read(ids: Ids, form: asked.Form, officer: Officer, desk: Desk) -> object:
    return None


DOES: dict[str, Done] = {
    "read": _read, "sort": _sort, "mark": _mark, "call": _call, "write": _write, "redact": _redact,
}  # fmt: skip


@console.post(f"{ONE}/<any({', '.join(DOES)}):action>")
@needs("outreaches")
def handle(outreach_id: str, reply_id: str, action: str) -> str | Response:
    """Do it; whoever does anything with a reply has read it. A script gets the reply anew, a form its page."""
    ids, form = (outreach_id, reply_id), asked.sent_form()
    DOES[action](ids, form, current_officer(), the_desk())
    replies.read(*ids, current_officer(), the_desk())
    if by_script():
        item = inbox.one_item(*ids, current_officer(), the_desk())
        return shown("_one_reply.html", item=item, back=form.get("back"))
    return redirect(_page_behind(form.get("back"), outreach_id) + f"#reply-{reply_id}", 303)


def _page_behind(back: str | None, outreach_id: str) -> str:
    if back == "outreach":
        return url_for("console.outreach", outreach_id=outreach_id)
    return url_for("console.of_case", outreach_id=outreach_id) if back == "case" else url_for("console.mine")


@console.app_template_global()
def note_templates() -> list[str]:
    """What may be written to a resident in their own language."""
    return list(templates(the_desk()))
