"""Sign-in by the department's own sign-on, where one is set: OpenID Connect, with the code flow, nonce and PKCE."""

from __future__ import annotations

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, redirect, render_template, session, url_for
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from bot.config import SignOn
from bot.handlers import signing_in
from bot.ports import Denied
from bot.web import doors
from bot.web.browsers import this_browser
from bot.web.doors import anyone
from bot.web.installed import the_desk, the_installation

TIMEOUT = 10  # seconds that the sign-on has to answer
WRONG = (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError, RuntimeError)

sign_on = Blueprint("sign_on", __name__, url_prefix="/sign-in/department")
log = structlog.get_logger()


def install(app: Flask, settings: SignOn) -> None:
    """Tell `app` where the department's sign-on is. Nothing is asked of it before somebody signs in."""
    oauth = OAuth(app)
    oauth.register(
        "department", client_id=settings.client_id, client_secret=settings.client_secret,
        server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": TIMEOUT},
    )  # fmt: skip
    app.extensions["sign_on"] = oauth.department
    app.register_blueprint(sign_on)


@sign_on.get("")
@anyone
def begin() -> Response | tuple[str, int]:
    try:
        led: Response = current_app.extensions["sign_on"].authorize_redirect(_back())
    except WRONG as error:
        return _failed(error)
    return led


@sign_on.get("/back")
@anyone
def back() -> Response | tuple[str, int]:
    """Where the sign-on leads back to. Whoever it names must be known here by tenant and object id."""
    try:
        claims = current_app.extensions["sign_on"].authorize_access_token().get("userinfo") or {}
    except WRONG as error:
        return _failed(error)
    tenant, object_id = claims.get("tid") or claims.get("iss"), claims.get("oid") or claims.get("sub")
    try:
        token = signing_in.by_sign_on(str(tenant or ""), str(object_id or ""), the_desk(), this_browser())
    except Denied:
        session.clear()
        return render_template("security/unknown_here.html"), 403
    doors.enter(token)
    return redirect(url_for("signing_in.page"), 303)


def _back() -> str:
    return the_installation().settings.base_url + "/sign-in/department/back"


def _failed(error: Exception) -> tuple[str, int]:
    """What the sign-on said may hold who it was; the log tells only the kind."""
    log.warning("sign_on.failed", kind=type(error).__name__)
    return render_template("security/sign_on_failed.html"), 502
