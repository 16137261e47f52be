"""The inbox: unread first, over all that an officer has open or over one case."""

from __future__ import annotations

import re

from flask import request

from bot.handlers import inbox
from bot.web.console.blueprint import console, shown
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

_COUNT = re.compile(r"[0-9]{1,6}")


@console.get("/inbox")
@needs("outreaches")
def mine() -> str:
    found = inbox.of_officer(current_officer(), the_desk(), skipped())
    return shown("inbox.html", inbox=found, back="mine")


@console.get("/outreaches/<outreach_id>/inbox")
@needs("outreaches")
def of_case(outreach_id: str) -> str:
    """Of the case that this outreach is about, so that no case number stands in a page's URL."""
    found = inbox.of_case(outreach_id, current_officer(), the_desk(), skipped())
    return shown("inbox.html", inbox=found, back="case")


def skipped() -> int:
    """How many replies come before the page that is asked for."""
    typed = request.args.get("from", "")
    return int(typed) if _COUNT.fullmatch(typed) else 0


@console.get("/inbox/unread")
@needs("outreaches", polls=True)
def unread() -> str:
    """How many nobody has read, as a number."""
    return str(inbox.unread(current_officer(), the_desk()))
