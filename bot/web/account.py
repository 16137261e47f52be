"""An officer's own account: set up behind the one-time link, and changed later."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.handlers import accounts, invitations, passkeys, renewing, signing_in
from bot.handlers.accounts import SetUp
from bot.handlers.passkeys import Offered
from bot.handlers.renewing import Renewal
from bot.ports import Conflict, Denied, Invalid, NotFound
from bot.registry.accounts import SHORTEST_PASSWORD, Invitation
from bot.registry.one_time_codes import address, spelled
from bot.web import doors
from bot.web.browsers import this_browser
from bot.web.doors import anyone, current_officer, needs
from bot.web.installed import the_desk, the_installation
from bot.web.sent import object_of
from bot.web.signing_in import remember, remembered, unreadable

welcome = Blueprint("welcome", __name__, url_prefix="/welcome")
account = Blueprint("account", __name__, url_prefix="/account")
NAME = "Porchlight"  # as the authenticator app shows it
for _pages in (welcome, account):
    _pages.register_error_handler(Invalid, unreadable)
UNREADABLE = "The passkey could not be read. Please try again."


@welcome.get("/<token>")
@anyone
def page(token: str) -> str | tuple[str, int]:
    """What the one-time link opens. Looking does not use it up: mail programs look too."""
    found = invitations.invitation(token, the_desk())
    return _opened(found) if found else _no_link()


@welcome.post("/<token>")
@anyone
def set_up(token: str) -> str | AnyResponse | tuple[str, int]:
    form = request.form
    found = invitations.invitation(token, the_desk())
    if found is None:
        return _no_link()
    if found.keeps:
        return _renew(token, found)
    try:
        if form.get("password", "") != form.get("again", ""):
            raise Invalid("The two passwords differ.")
        chosen = SetUp(form.get("password", ""), form.get("code", ""), _offered())
        officer, codes = accounts.set_up(token, chosen, the_desk())
    except (Invalid, Conflict) as error:
        return _set_up(found, str(error)), 422
    except NotFound:
        return _no_link()
    doors.enter(signing_in.after_set_up(officer, the_desk(), this_browser()))
    return render_template("security/recovery_codes.html", codes=codes)


def _renew(token: str, found: Invitation) -> str | AnyResponse | tuple[str, int]:
    """A new password for an account that keeps its second step; whoever sets it is signed in."""
    form = request.form
    try:
        if form.get("password", "") != form.get("again", ""):
            raise Invalid("The two passwords differ.")
        typed = form.get("code", ""), form.get("recovery_code", "").strip()
        chosen = Renewal(form.get("password", ""), *typed, present=doors.signed_in())
        officer = renewing.renew(token, chosen, the_desk(), this_browser())
    except (Invalid, Denied) as error:
        return _opened(found, _in_words(error, "That code is not right, or was used before.")), 422
    except NotFound:
        return _no_link()
    doors.enter(signing_in.after_set_up(officer, the_desk(), this_browser()))
    return _done("password")


@welcome.post("/<token>/passkey-options")
@anyone
def passkey_options(token: str) -> Response | tuple[str, int]:
    found = invitations.invitation(token, the_desk())
    if found is None or found.keeps:
        return _no_link()
    challenge = passkeys.new_challenge(the_desk())
    remember(challenge)
    return _json(passkeys.to_register(found.officer, (), challenge, _site()))


@account.get("")
@needs("own")
def own() -> str:
    return _own()


@account.post("/password")
@needs("own")
def password() -> str | AnyResponse | tuple[str, int]:
    form = request.form
    try:
        if form.get("new", "") != form.get("again", ""):
            raise Invalid("The two new passwords differ.")
        accounts.change_password(
            current_officer(), form.get("password", ""), form.get("new", ""), session["sign_in"], the_desk(),
            this_browser(),
        )  # fmt: skip
    except (Invalid, Denied) as error:
        return _refused(error)
    return _done("password")


@account.post("/recovery-codes")
@needs("own")
def recovery_codes() -> str | tuple[str, int]:
    try:
        given = request.form.get("password", "")
        codes = accounts.renew_recovery_codes(current_officer(), given, the_desk(), this_browser())
    except Denied as error:
        return _refused(error)
    return render_template("security/recovery_codes.html", codes=codes)


@account.post("/passkey-options")
@needs("own")
def new_passkey_options() -> Response:
    challenge, officer = passkeys.new_challenge(the_desk()), current_officer()
    remember(challenge)
    with the_desk().look() as work:
        held = work.accounts.passkeys(officer.id)
    return _json(passkeys.to_register(officer, held, challenge, _site()))


@account.post("/passkeys")
@needs("own")
def add_passkey() -> AnyResponse | tuple[str, int]:
    try:
        offered = _offered()
        if offered is None:
            raise Invalid(UNREADABLE)
        given = request.form.get("password", "")
        accounts.add_passkey(current_officer(), given, offered, the_desk(), this_browser())
    except (Invalid, Conflict, Denied) as error:
        return _refused(error)
    return _done("passkey-added")


@account.post("/passkeys/<passkey_id>/remove")
@needs("own")
def drop_passkey(passkey_id: str) -> AnyResponse | tuple[str, int]:
    try:
        given = request.form.get("password", "")
        accounts.drop_passkey(current_officer(), given, passkey_id, the_desk(), this_browser())
    except (Conflict, Denied) as error:
        return _refused(error)
    return _done("passkey-removed")


def _offered() -> Offered | None:
    """The passkey that the page's script put into the form. Raises Invalid where it is not what a browser gives."""
    sent = request.form.get("credential", "")
    if not sent:
        return None
    challenge, credential = remembered(), object_of(sent)
    if challenge is None or credential is None:
        raise Invalid(UNREADABLE)
    return Offered(credential, challenge, _site(), request.form.get("name", ""))


def _opened(found: Invitation, problem: str | None = None) -> str:
    """What the link leads to: a whole new account, or a new password for one that is set up."""
    if not found.keeps:
        return _set_up(found, problem)
    officer = doors.signed_in()
    shown = {"invited": found.officer, "present": officer is not None and officer.id == found.officer.id}
    return render_template("security/renew.html", problem=problem, shortest=SHORTEST_PASSWORD, **shown)


def _set_up(found: Invitation, problem: str | None = None) -> str:
    uri = address(found.secret, found.officer.email, NAME)
    return render_template(
        "security/set_up.html", invited=found.officer, problem=problem, key=spelled(found.secret),
        picture=segno.make(uri, error="m").svg_data_uri(scale=5, light="#fff"), shortest=SHORTEST_PASSWORD,
    )  # fmt: skip


def _no_link() -> tuple[str, int]:
    return render_template("security/no_link.html"), 404


def _own(problem: str | None = None) -> str:
    officer = current_officer()
    with the_desk().look() as work:
        held = work.accounts.passkeys(officer.id)
        mine = work.accounts.get(officer.id)
    shown: dict[str, Any] = {"account": mine, "passkeys": held, "problem": problem, "done": request.args.get("done")}
    return render_template("security/account.html", shortest=SHORTEST_PASSWORD, **shown)


def _refused(error: Exception) -> tuple[str, int]:
    return _own(_in_words(error, "That is not your password.")), 422


def _in_words(error: Exception, denied: str) -> str:
    if not isinstance(error, Denied):
        return str(error)
    return "Too many failed attempts; try again in 15 minutes." if error.until else denied


def _done(what: str) -> AnyResponse:
    return redirect(url_for("account.own", done=what), 303)


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _site() -> str:
    return the_installation().settings.base_url
