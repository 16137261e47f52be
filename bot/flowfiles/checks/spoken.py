"""The texts that the program says by name, which must be there whatever a clerk changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.flowfiles.checks.written import Pages
from bot.flowfiles.pages import Place, did_you_mean

SPOKEN = (
    "welcome", "help", "danger", "stopped", "stopped_new", "started", "removed", "not_registered", "nothing_open",
    "status_looks", "status_looks_none", "status_outro", "status_paused", "status_stopped", "paused", "unpaused",
    "not_paused", "verify", "verify_none", "wrong_number", "picture", "language_set", "courtesy", "noted", "person",
    "skip_not", "start_over_done", "back_nowhere", "back_place", "back_step", "more_hint", "more_none", "callback_line",
    "voice", "voice_callback", "nudge", "removed_held", "dropped_held", "nothing_open_again", "welcome_again",
    "more_from_person",
)  # fmt: skip
OF_FLOWS: Mapping[str, tuple[str, ...]] = {
    "outreach_reply": (
        "yes",
        "no",
        "call",
        "unclear",
        "added",
        "added_again",
        "about",
        "closed",
        "picture",
        "still_open",
        "an_outreach",
        "the_run",
    ),
    "proof": ("proven", "unproven"),
}
OF_OFFICERS = ("ask", "ask_short", "case_line", "callback_line", "your_street", "weekdays", "months", "date", "clock")


def check_spoken(pages: Pages) -> None:
    """Complain of each text that the program would look for in vain."""
    _need(pages.topic("keywords").at("says"), SPOKEN, pages.book.says)
    for flow, root in pages.flows():
        _need(root.at("says") or root, OF_FLOWS.get(flow.name, ()), flow.says)
    if incidents := pages.topic("incidents"):
        _need(incidents.at("outreach"), OF_OFFICERS, pages.book.outreach)


def _need(place: Place, names: Collection[str], there: Collection[str]) -> None:
    for name in names:
        if name not in there:
            near = did_you_mean(name, tuple(each for each in there if each not in names))
            place.complain(f"the text `{name}` is missing here; the bot says it by this name{near}")
