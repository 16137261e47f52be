"""The line to the carrier's API under Twilio's client, without what is done anew for every text elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, select_proxy
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import PoolManager, ProxyManager, make_headers

log = logging.getLogger("twilio.http_client")


class QuickClient(HttpClient):  # type: ignore[misc]
    """Asks by urllib3 itself: to prepare a request by `requests` takes longer than to send it and read the answer.

    It heeds what the environment says of proxies and certificates as `requests` does, but looks once for each host.
    Raises urllib3's errors. Source: https://www.twilio.com/docs/libraries/reference/twilio-python (custom HTTP client)
    """

    def __init__(self, timeout: float, on_answer: Callable[[Mapping[str, str]], None]) -> None:
        """`timeout` in seconds, to connect and between two reads; `on_answer` is shown the headers of each answer."""
        super().__init__(log, False, timeout)
        self._on_answer = on_answer
        self._lines: dict[str, PoolManager] = {}

    def request(
        self, method: str, uri: str, params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None, timeout: float | None = None, allow_redirects: bool = False,
    ) -> Response:  # fmt: skip
        """Ask once, without following the answer anywhere else."""
        said = make_headers(accept_encoding="gzip", basic_auth=":".join(auth) if auth else None)
        answer = self._line(uri).request(
            method, f"{uri}?{urlencode(params, doseq=True)}" if params else uri,
            body=urlencode(data, doseq=True) if data else None, headers={**said, **(headers or {})},
            timeout=timeout or self.timeout, retries=False, redirect=False,
        )  # fmt: skip
        self._on_answer(answer.headers)
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def _line(self, uri: str) -> PoolManager:
        place = urlsplit(uri)[:2]
        host = "://".join(place)
        if host not in self._lines:
            self._lines[host] = _line_to(host)
        return self._lines[host]


def _line_to(host: str) -> PoolManager:
    with requests.Session() as session:
        told = session.merge_environment_settings(host, {}, None, None, None)
    proofs = str(told["verify"] if isinstance(told["verify"], str) else DEFAULT_CA_BUNDLE_PATH)
    trusts: dict[str, Any] = {"ca_cert_dir" if Path(proofs).is_dir() else "ca_certs": proofs}
    if found := select_proxy(host, told["proxies"]):
        proxy = found if "://" in found else f"http://{found}"
        return ProxyManager(proxy, proxy_headers=HTTPAdapter().proxy_headers(proxy), **trusts)
    return PoolManager(**trusts)
