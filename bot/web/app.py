"""The application: what is served, with which limits and headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Flask, Response, g, request
from flask_bootstrap import Bootstrap5
from flask_talisman import Talisman

from bot.bootstrap import Installation, outline
from bot.ports import Unavailable
from bot.web import browsers, doors, lighter, sign_on
from bot.web.account import account, welcome
from bot.web.api import blueprint as api
from bot.web.console import console, leaflet
from bot.web.front import front
from bot.web.health import health
from bot.web.public import public
from bot.web.reading import reading
from bot.web.signing_in import sign_in
from bot.web.stamps import Cookies
from bot.web.webhook import webhook

LARGEST = 1024 * 1024  # bytes of any request; the webhooks take less
CONTENT = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}  # content security policy: nothing from other hosts, nothing inline

log = structlog.get_logger()
Start = Callable[..., Any]


class Porchlight(Flask):
    def log_exception(
        self, exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> None:
        """Log what failed and where; never its values, nor the address asked for, which may be personal."""
        failed = outline(exc_info[1]) if exc_info[1] else None
        log.error("web.failed", endpoint=request.endpoint, sid=g.get("sid"), failed=failed)


def create_app(installation: Installation, *, demo: bool) -> Flask:
    """The whole site of one installation. `demo` adds the phone page and a sign-in by one click."""
    app = Porchlight("bot.web")
    base_url = installation.settings.base_url
    app.config.update(SECRET_KEY=installation.settings.secret_key, MAX_CONTENT_LENGTH=LARGEST, DEMO=demo)
    app.config.update(_cookies(secure=base_url.startswith("https://")))
    app.extensions["porchlight"] = installation
    app.session_interface = Cookies()
    Bootstrap5(app)
    app.register_error_handler(Unavailable, lambda error: Response(status=503))
    for blueprint in (webhook, health, front, public, api, reading, sign_in, welcome, account, console, leaflet):
        app.register_blueprint(blueprint)
    for blueprint in _demo_pages() if demo else ():
        app.register_blueprint(blueprint)
    if installation.settings.sign_on:
        sign_on.install(app, installation.settings.sign_on)
    doors.install(app)
    browsers.install(app)
    lighter.install(app)
    _secure(app, base_url)
    return app


def _demo_pages() -> tuple[Blueprint, ...]:
    """A live installation does not even load them."""
    from bot.web.phone import phone
    from bot.web.ready_made import ready_made

    return phone, ready_made


def _secure(app: Flask, base_url: str) -> None:
    Talisman(
        app,
        force_https=False,  # the proxy in front decides; the health checks come by plain HTTP
        frame_options="DENY",
        referrer_policy="no-referrer",  # an address may hold an id
        content_security_policy=CONTENT,
        strict_transport_security_include_subdomains=False,  # the town's other sites are not ours to decide on
        session_cookie_secure=base_url.startswith("https://"),
    )
    app.wsgi_app = _SeenFromOutside(app.wsgi_app, base_url)  # type: ignore[method-assign]


def _cookies(*, secure: bool) -> dict[str, Any]:
    """One cookie, for this host alone where it comes by HTTPS; a form's token is as good as the sign-in that it is of.

    The referrer that Flask-WTF would ask for is what our own policy keeps back.
    """
    name = "__Host-porchlight" if secure else "porchlight"
    return {
        "SESSION_COOKIE_NAME": name, "SESSION_COOKIE_SECURE": secure, "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax", "WTF_CSRF_TIME_LIMIT": None, "WTF_CSRF_SSL_STRICT": False,
    }  # fmt: skip


class _SeenFromOutside:
    """Serves below the path of PUBLIC_URL too, for a proxy that passes it on, and goes by its scheme."""

    def __init__(self, app: Start, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._app = app
        self._scheme = parts.scheme
        self._prefix = parts.path.rstrip("/")

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        environ = environ | {"wsgi.url_scheme": self._scheme}
        path = environ.get("PATH_INFO", "")
        if self._prefix and path.startswith(f"{self._prefix}/"):
            environ = environ | {"SCRIPT_NAME": self._prefix, "PATH_INFO": path.removeprefix(self._prefix)}
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer
