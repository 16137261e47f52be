"""The pages on which officers sign in: the password, the second step, or a passkey for both; and out."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.handlers import passkeys, signing_in
from bot.handlers.officers import accounts
from bot.handlers.passkeys import Challenge
from bot.ports import Denied, Invalid
from bot.registry.accounts import SignIn
from bot.registry.people import Officer
from bot.web import doors
from bot.web.browsers import this_browser
from bot.web.doors import anyone
from bot.web.installed import the_desk, the_installation
from bot.web.sent import sent_object

sign_in = Blueprint("signing_in", __name__, url_prefix="/sign-in")
FIRST = (
    ("registrations", "console.index"), ("settings", "console.staff"), ("audit", "console.audit"),
    ("stats", "console.figures"), ("own", "account.own"),
)  # fmt: skip
"""Where one is led after signing in: the first page of these that one's role may see."""
EVEN = 0.1  # seconds: refused passwords are told at multiples of it
_OWN_PATH = re.compile(r"/(?!/)[A-Za-z0-9._~/?=&%+:,-]{0,400}")  # of ours: no host, no line break, no backslash
_ODD = re.compile(r"(?i)//|/\.{1,2}(?:/|\?|$)|%(?:2f|5c|[01])")  # what a proxy or a browser could make another path of


@sign_in.get("")
@anyone
def page() -> str | AnyResponse:
    """The first step; who is signed in already is led on, to the first page of their role."""
    officer = doors.signed_in()
    if officer is None:
        return _first_step()
    if asked := _asked_for():
        return redirect(request.script_root + asked, 303)
    return redirect(url_for(next(page for action, page in FIRST if officer.may(action))), 303)


@sign_in.post("")
@anyone
def first_step() -> str | AnyResponse | tuple[str, int]:
    form, begun = request.form, time.monotonic()
    try:
        email, password = form.get("email", ""), form.get("password", "")
        token = signing_in.by_password(email, password, the_desk(), this_browser())
    except Denied as denied:
        time.sleep(until_even(time.monotonic() - begun))
        return _first_step("That e-mail and password do not belong together.", denied), 422
    session["half_way"] = token
    return redirect(url_for(".second_step", next=_asked_for()), 303)


@sign_in.route("/second-step", methods=["GET", "POST"])
@anyone
def second_step() -> str | AnyResponse | tuple[str, int]:
    """The app's code, or a recovery code for whoever lost the phone."""
    token = str(session.get("half_way", ""))
    half_way = signing_in.half_way(token, the_desk())
    if half_way is None:
        return redirect(url_for(".page", next=_asked_for()), 303)
    if request.method == "GET":
        return _second_step(half_way)
    try:
        if typed := request.form.get("recovery_code", "").strip():
            signed_in = signing_in.by_recovery_code(token, typed, the_desk(), this_browser())
        else:
            signed_in = signing_in.by_code(token, request.form.get("code", ""), the_desk(), this_browser())
    except Denied as denied:
        return _second_step(half_way, "That code is not right, or was used before.", denied), 422
    return entered(signed_in)


@sign_in.post("/passkey-options")
@anyone
def passkey_options() -> Response:
    challenge = passkeys.new_challenge(the_desk())
    remember(challenge)
    return Response(passkeys.to_sign_in(challenge, the_installation().settings.base_url), mimetype="application/json")


@sign_in.post("/passkey")
@anyone
def passkey() -> AnyResponse | tuple[Response, int]:
    """By the page's script. Answers where to go on."""
    challenge, sent = remembered(), sent_object()
    half_way = str(session.get("half_way", ""))
    try:
        if challenge is None or sent is None:
            raise Denied
        site = the_installation().settings.base_url
        token = signing_in.by_passkey(sent, challenge, site, the_desk(), half_way, this_browser())
    except Denied as denied:
        return jsonify(problem=_in_words("That passkey does not open an account here.", denied)), 422
    onward = _where_to()
    doors.enter(token)
    return jsonify(onward=onward)


@sign_in.post("/out")
@anyone
def out() -> AnyResponse:
    doors.leave()
    return redirect(url_for(".signed_out"), 303)


@sign_in.get("/signed-out")
@anyone
def signed_out() -> str:
    return render_template("security/signed_out.html")


@sign_in.errorhandler(Invalid)
def unreadable(error: Invalid) -> tuple[str, int]:
    """What the database cannot even look up, such as a NUL."""
    return render_template("security/unreadable.html"), 422


def remember(challenge: Challenge) -> None:
    """Keep a challenge in this browser's signed cookie until it is answered."""
    session["challenge"] = [challenge.words, challenge.at.isoformat()]


def remembered() -> Challenge | None:
    """The challenge that this browser was given; once."""
    words, at = session.pop("challenge", None) or (None, "")
    return Challenge(words, datetime.fromisoformat(at)) if words else None


def until_even(spent: float) -> float:
    """How many seconds more a refusal takes: what is written about an account that exists must not be seen in them."""
    return -spent % EVEN


def own_path(text: str | None) -> str | None:
    """`text`, if it is a path of this site and nothing else."""
    return text if text and _OWN_PATH.fullmatch(text) and not _ODD.search(text) else None


def entered(token: str) -> AnyResponse:
    """Sign this browser in, and go on where it wanted to."""
    onward = _where_to()
    doors.enter(token)
    return redirect(onward, 303)


def _where_to() -> str:
    return url_for("signing_in.page", next=_asked_for())


def _asked_for() -> str | None:
    return own_path(request.args.get("next"))


def _first_step(problem: str | None = None, denied: Denied | None = None) -> str:
    email = request.form.get("email", "")
    department = "sign_on" in current_app.blueprints
    return _page("sign_in.html", problem, denied, email=email, ready_made=_ready_made(), department=department)


def _second_step(half_way: SignIn, problem: str | None = None, denied: Denied | None = None) -> str:
    desk = the_desk()
    with desk.look() as work:
        account = work.accounts.get(half_way.officer.id)
        held = work.accounts.passkeys(half_way.officer.id)
    return _page("second_step.html", problem, denied, account=account, passkeys=held)


def _page(name: str, problem: str | None, denied: Denied | None, **shown: Any) -> str:
    said = _in_words(problem, denied) if problem and denied else problem
    return render_template(f"security/{name}", problem=said, onward=_asked_for(), **shown)


def _in_words(problem: str, denied: Denied) -> str:
    if denied.until is None:
        return problem
    local = denied.until.astimezone(ZoneInfo(_time_zone()))
    return (
        f"Too many failed attempts. From here this account is locked until {local:%-I:%M %p}. Passkeys, and any other "
        "browser in which its officer signed in before, count for themselves."
    )


def _time_zone() -> str:
    """The first town's: nobody is signed in yet, and an installation rarely crosses zones."""
    with the_desk().look() as work:
        return next((town.time_zone for town in work.towns.all()), "UTC")


def _ready_made() -> list[Officer]:
    """The demo's accounts, for a sign-in by one click; a live installation has none."""
    if not current_app.config["DEMO"]:
        return []
    return [officer for officer in accounts(the_desk()) if officer.active]
