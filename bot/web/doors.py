"""The doors: who is signed in, and what each page asks of them. A page without a rule lets nobody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from bot.handlers import signing_in
from bot.registry.people import ALLOWED, Officer
from bot.web.installed import the_desk

OPEN = frozenset({"webhook", "health", "front", "reading", "api", "phone", "bootstrap", "leaflet"})
"""Blueprints whose pages ask for no sign-in: public ones, and those that ask for a signature or a key themselves."""
NO_FORMS = ("webhook", "api", "phone")  # blueprints that take no forms of ours, so that no other site can send one
KEPT = frozenset({"front", "public", "reading", "bootstrap", "leaflet"})  # blueprints that show nothing personal

View = TypeVar("View", bound=Callable[..., Any])
csrf = CSRFProtect()


@dataclass(frozen=True)
class Rule:
    """Who may ask for a page: `action` is a key of `ALLOWED`, None where no sign-in is needed. `polls`: a page's own
    script asks, which keeps nobody signed in. `kept`: nothing on it is personal, and it says how long a browser keeps
    it."""

    action: str | None
    polls: bool = False
    kept: bool = False


def needs(action: str, *, polls: bool = False, kept: bool = False) -> Callable[[View], View]:
    """Marks a view with what an officer's role must allow."""
    if action not in ALLOWED:
        raise ValueError(f"no role may {action!r}: see bot.registry.people.ALLOWED")
    return _marked(Rule(action, polls, kept))


def anyone(view: View) -> View:
    """Marks a view that needs no sign-in."""
    return _marked(Rule(None))(view)


def _marked(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        cast("Any", view).rule = rule
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule of an endpoint; None where somebody forgot it."""
    if endpoint == "static" or endpoint.rpartition(".")[0] in OPEN:
        return Rule(None)
    return getattr(app.view_functions[endpoint], "rule", None)


def current_officer() -> Officer:
    """Who is signed in, in a view that has `needs`."""
    return cast("Officer", g.officer)


def enter(token: str) -> None:
    """This browser is signed in from now on; whatever it held before is forgotten, its form tokens too."""
    session.clear()
    session["sign_in"] = token
    g.signed_in_now = True


def leave() -> None:
    """Sign this browser out."""
    if token := session.get("sign_in"):
        signing_in.out(str(token), the_desk())
    session.clear()


def signed_in(*, polls: bool = False) -> Officer | None:
    """Who is signed in with this browser, on any page."""
    token = session.get("sign_in")
    return signing_in.present(str(token), the_desk(), polls=polls) if token else None


def install(app: Flask) -> None:
    """Put the doors before every page of `app`, once all its blueprints are there."""
    csrf.init_app(app)
    for name in NO_FORMS:
        if name in app.blueprints:
            csrf.exempt(app.blueprints[name])
    app.before_request(_guard)
    app.after_request(_never_kept)
    app.register_error_handler(CSRFError, _too_old)
    app.context_processor(lambda: {"officer": g.get("officer"), "may": _may})


def _guard() -> AnyResponse | tuple[str, int] | None:
    if request.endpoint is None:  # there is no such page
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is not None and rule.action is None:
        return None
    officer = signed_in(polls=bool(rule and rule.polls))
    if officer is None:
        return _to_sign_in(by_script=bool(rule and rule.polls))
    g.officer = officer
    if rule is None or rule.action is None or not officer.may(rule.action):
        return render_template("security/refused.html"), 403
    return None


def _to_sign_in(*, by_script: bool) -> AnyResponse:
    """A page leads to the sign-in and back; a script is told 401, and its page reloads."""
    if by_script or request.headers.get("X-Requested-With") == "fetch":
        return Response(status=401)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("signing_in.page", next=back), 303)


def _may(action: str) -> bool:
    officer: Officer | None = g.get("officer")
    return officer is not None and officer.may(action)


def _never_kept(answer: Response) -> Response:
    rule = rule_of(current_app, request.endpoint) if request.endpoint else None
    may_be_kept = rule is not None and rule.kept and answer.status_code == 200
    if request.endpoint != "static" and request.blueprint not in KEPT and not may_be_kept:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _too_old(error: CSRFError) -> tuple[str, int]:
    return render_template("security/too_old.html"), 400
