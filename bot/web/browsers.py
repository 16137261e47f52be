"""What a browser keeps for half a year, so that its officers' attempts count for themselves: one random word, which
opens nothing. The database has its digest, and for whom it counts."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, current_app, g, request

from bot.handlers.browsers import recognized
from bot.registry.accounts import KNOWN_FOR
from bot.web.installed import the_desk

LONGEST = 100  # characters


def this_browser() -> str:
    """What this browser is known by, from now on if not yet."""
    if "browser" not in g:
        brought = request.cookies.get(_name(), "")
        g.browser = recognized(brought if len(brought) <= LONGEST else "", the_desk())
    return cast("str", g.browser)


def install(app: Flask) -> None:
    app.after_request(_kept)


def _kept(answer: Response) -> Response:
    """Somebody has just signed in with it."""
    if g.get("signed_in_now") and "browser" in g:
        answer.set_cookie(
            _name(), g.browser, max_age=KNOWN_FOR, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True,
            samesite="Lax",
        )  # fmt: skip
    return answer


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-browser"
