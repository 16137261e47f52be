"""The call sheet: the same list to print, landlines too, with room to write."""

from __future__ import annotations

from bot.handlers.finding import find
from bot.web.console import asked
from bot.web.console.blueprint import console, shown
from bot.web.console.results import lines_of
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk


@console.post("/call-sheet")
@needs("registrations")
def call_sheet() -> str:
    form = asked.sent_form()
    sight = find(asked.sought(form), current_officer(), the_desk(), to_do="call sheet")
    lines = lines_of(sight, asked.moment(form, "start"), expiring_first=form.get("order") == "expiring")
    return shown("sheet.html", sight=sight, lines=lines, form=form)
