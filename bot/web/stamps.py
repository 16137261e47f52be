"""The time in a signed cookie: as the machines agree on it, so that what one signs no other takes for the future's."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from bot.web.installed import the_desk


class _Stamp(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(the_desk().clock.now().timestamp())


class Cookies(SecureCookieSessionInterface):
    """Flask's own, by the desk's clock."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = _Stamp
        return serializer
