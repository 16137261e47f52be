"""A connection to the carrier's API that reads the environment once, not for every text."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests


class QuickSession(requests.Session):
    """Keeps what the environment says of a host (its proxy, its certificates): to ask is a fifth of a send's work."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[tuple[str, str], Any] = {}

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        if proxies or (stream, verify, cert) != (None, None, None):
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        parts = urlsplit(str(url))
        place = parts.scheme, parts.netloc
        if place not in self._kept:
            self._kept[place] = super().merge_environment_settings(url, {}, stream, verify, cert)
        return dict(self._kept[place])
