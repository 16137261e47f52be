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
from bot.web.api import blueprint as api
from bot.web.front import front
from bot.web.health import health
from bot.web.reading import reading
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
    """The whole site of one installation. `demo` adds the phone page and the officers' first page, without sign-in."""
    app = Porchlight("bot.web")
    app.config.update(SECRET_KEY=installation.settings.secret_key, MAX_CONTENT_LENGTH=LARGEST, DEMO=demo)
    app.extensions["porchlight"] = installation
    Bootstrap5(app)
    app.register_error_handler(Unavailable, lambda error: Response(status=503))
    for blueprint in (webhook, health, front, api, reading, *(_demo_pages() if demo else ())):
        app.register_blueprint(blueprint)
    _secure(app, installation.settings.base_url)
    return app


def _demo_pages() -> tuple[Blueprint, ...]:
    """The pages that ask no sign-in; a live installation does not even load them."""
    from bot.web.console import console
    from bot.web.phone import phone

    return phone, console


def _secure(app: Flask, base_url: str) -> None:
    Talisman(
        app,
        force_https=False,  # the proxy in front decides; the health checks come by plain HTTP
        frame_options="DENY",
        referrer_policy="no-referrer",  # an address may hold an id
        content_security_policy=CONTENT,
        session_cookie_secure=base_url.startswith("https://"),
    )
    app.wsgi_app = _Prefix(app.wsgi_app, urlsplit(base_url).path.rstrip("/"))  # type: ignore[method-assign]


class _Prefix:
    """Serves below the path of PUBLIC_URL too, for a proxy that passes it on."""

    def __init__(self, app: Start, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if self._prefix and path.startswith(f"{self._prefix}/"):
            environ = environ | {"SCRIPT_NAME": self._prefix, "PATH_INFO": path.removeprefix(self._prefix)}
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer
