"""What needs a person: each with since when, whose it is, what to do, and the button that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from flask import redirect, url_for
from werkzeug.wrappers import Response

from bot.handlers import attention as list_of
from bot.handlers.browsers import LOCKED
from bot.handlers.cases import REFUSED
from bot.handlers.console import street_names
from bot.handlers.invitations import CHANGED
from bot.ports import Invalid
from bot.registry.flags import Flag
from bot.web.console import asked
from bot.web.console.blueprint import console, shown
from bot.web.doors import current_officer, needs
from bot.web.installed import the_desk

LONGEST_NOTE = 120  # characters
Settled = Literal["street", "typed", "undisputed"]


@dataclass(frozen=True)
class Told:
    """What a flag is called, and what to do about it."""

    title: str
    do: str


HALTED = Told(
    "A sending number is halted", "Mend it at the carrier; the texts that wait leave by themselves afterwards."
)
TOLD = {
    "danger": Told("Words of danger", "Read what they texted and call them; they were told that 911 is the number."),
    "misunderstood": Told("Not understood three times", "Read what they texted, call them, and enter it for them."),
    "wrong_number": Told(
        "Wrong number", "The entry is frozen: call the old owner another way, then unfreeze it or have it erased."
    ),
    "unreachable": Told("The number takes no texts", "Call it; where it is another's by now, have the entry erased."),
    "missed_text": Told("A text that came too late to answer", "Read what they texted and answer by phone."),
    "silenced": Told(
        "A phone gets no answer for an hour",
        "It sent six texts that we could make nothing of. Read them: a person you call, a machine you leave alone.",
    ),
    REFUSED: Told("An officer reached the day's limit of residents", "Look at the audit log, who and for what."),
    LOCKED: Told(
        "Somebody failed to sign in until it locked",
        "See in the audit log whose account it is, and ask them. Strangers who guess lock only strangers out: the "
        "officer's own browsers, and passkeys, still open it.",
    ),
    CHANGED: Told(
        "An admin gave somebody a way to see residents",
        "A link, a role or a key: see in the audit log whose and by whom, and ask that officer whether they know.",
    ),
    "welcomes_spent": Told("More strangers wrote than the town answers in a day", "See whether the limit is too low."),
    "inbound_crowded": Told(
        "More texts came in a minute than the town takes", "See whether somebody floods the number."
    ),
}  # by `why` of the flag; any other is the carrier's reason for a halted number
LOGGED = (REFUSED, LOCKED, CHANGED)  # of which the audit log tells more


@console.get("/attention")
@needs("registrations")
def attention() -> str:
    found = list_of.waiting(current_officer(), the_desk())
    names = street_names(current_officer(), the_desk())
    return shown("attention.html", waiting=found, told=told, logged=LOGGED, streets=names)


def told(flag: Flag) -> Told:
    return TOLD.get(flag.why, HALTED)


@console.get("/attention/count")
@needs("registrations", polls=True)
def attention_count() -> str:
    """How many wait, as a number."""
    return str(list_of.count(current_officer(), the_desk()))


@console.post("/attention/flags/<flag_id>")
@needs("registrations")
def flag_done(flag_id: str) -> Response:
    what = asked.sent_form().get("what")
    if what and (len(what) > LONGEST_NOTE or not what.isprintable()):
        raise Invalid(f"What was done is said in up to {LONGEST_NOTE} characters.")
    list_of.mark_done(flag_id, what, current_officer(), the_desk())
    return _back()


@console.post("/attention/addresses/<registration_id>")
@needs("registrations")
def settle_address(registration_id: str) -> Response:
    form = asked.sent_form()
    as_ = form.get("as")
    if as_ not in ("street", "typed", "undisputed") or (as_ == "street" and "street" not in form):
        raise Invalid("Choose a street of the town, or take the address as it was typed.")
    list_of.settle(registration_id, cast("Settled", as_), form.get("street", ""), current_officer(), the_desk())
    return _back()


def _back() -> Response:
    return redirect(url_for("console.attention"), 303)
