"""The web server's own log, as ours looks, without the addresses asked for: they may name a street and its houses."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's errors go to the root logger, which writes JSON and tells what failed by type and place alone."""

    def setup(self, _cfg: Any) -> None:
        self.error_log.setLevel("ERROR")
        self.error_log.propagate = True

    def exception(self, *_words: object, **_more: object) -> None:
        """Its own words would quote the address."""
        self.error_log.exception("server.failed")
