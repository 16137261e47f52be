"""The department's own sign-on: a provider of the test's, over real HTTP, that says who somebody is."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from bot.config import SignOn
from bot.handlers.invitations import link
from bot.handlers.officers import disable
from bot.ports import Desk
from bot.store.unit_of_work import Store
from tests.officers import hire
from tests.web.site import a_site

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
KIM = {"tid": "The-Town", "oid": "Kim-1", "sub": "pairwise", "email": "kim.officer@west-hartford.example"}


class Provider:
    """Answers as an OpenID provider does; `claims` are what it says of whoever signs on."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = dict(KIM)
        self.key = KEY
        self.asked: dict[str, str] = {}
        self.server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def signed_on(self, where: str) -> str:
        """The officer's part at the provider: the query that leads back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        return f"code=a-code&state={self.asked['state']}"

    def _answer(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        pages: dict[str, Any] = {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": lambda: {"keys": [KEY.as_dict(private=False)]},
            "/token": lambda: self._token(request),
        }
        return Response(json.dumps(pages[request.path]()), mimetype="application/json")(environ, start)

    def _metadata(self) -> dict[str, Any]:
        at = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        told = {"issuer": self.url, "id_token_signing_alg_values_supported": ["RS256"]}
        return {**told, **{name: f"{self.url}/{path}" for name, path in at.items()}}

    def _token(self, request: Request) -> dict[str, Any]:
        proof = base64.urlsafe_b64encode(hashlib.sha256(request.form["code_verifier"].encode()).digest())
        assert proof.decode().rstrip("=") == self.asked["code_challenge"]
        now = int(time.time())
        usual = {"iss": self.url, "aud": "porchlight", "nonce": self.asked["nonce"], "iat": now, "exp": now + 300}
        said = jwt.encode({"alg": "RS256", "kid": "one"}, usual | self.claims, self.key)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": said}


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    yield provider
    provider.server.shutdown()
    thread.join()


@pytest.fixture
def site(officers: Desk, store: Store, provider: Provider) -> Flask:
    return a_site(officers, store, sign_on=SignOn(provider.url, "porchlight", "a secret"))


@pytest.fixture
def browser(site: Flask, officers: Desk) -> FlaskClient:
    """Of Officer Kim, who may come in by the department's sign-on."""
    link(hire(officers).email, "the-town", "kim-1", officers)
    return site.test_client()


def come_in(browser: FlaskClient, provider: Provider) -> int:
    """Walk to the provider and back; the status of where that ends."""
    led = browser.get("/sign-in/department")
    assert led.status_code == 302
    return browser.get(f"/sign-in/department/back?{provider.signed_on(led.location)}").status_code


def test_who_is_linked_comes_in(browser: FlaskClient, provider: Provider) -> None:
    assert "department's account" in browser.get("/sign-in").get_data(as_text=True).replace("&#39;", "'")
    assert come_in(browser, provider) == 303
    assert "Officer Kim" in browser.get("/account").text


@pytest.mark.parametrize(
    "claims",
    [
        {"oid": "somebody-else"},  # with Kim's own e-mail
        {"tid": "another-town"},
        {"oid": None, "sub": "kim-2"},
        {"tid": "the-town kim-1", "oid": ""},
        {"tid": None, "oid": None, "sub": None},
    ],
    ids=str,
)
def test_who_is_unknown_signs_nobody_in(browser: FlaskClient, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims.update(claims)
    provider.claims = {name: value for name, value in provider.claims.items() if value is not None}
    assert come_in(browser, provider) in (403, 502)
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize(
    "claims", [{"aud": "another"}, {"iss": "https://evil.example"}, {"nonce": "old"}, {"exp": 1}], ids=str
)  # fmt: skip
def test_what_was_not_said_to_us_now_is_refused(
    browser: FlaskClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    assert come_in(browser, provider) == 502
    assert browser.get("/account").status_code == 303


def test_a_made_up_signature_is_refused(browser: FlaskClient, provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
    assert come_in(browser, provider) == 502
    assert browser.get("/account").status_code == 303


def test_an_answer_that_was_not_asked_for_is_refused(browser: FlaskClient, provider: Provider) -> None:
    led = browser.get("/sign-in/department")
    provider.signed_on(led.location)
    for query in ("", "code=a-code", "code=a-code&state=made-up", "error=access_denied&state=x"):
        assert browser.get(f"/sign-in/department/back?{query}").status_code == 502
    assert browser.get("/account").status_code == 303


def test_who_is_disabled_comes_in_no_more(browser: FlaskClient, provider: Provider, officers: Desk) -> None:
    disable("kim.officer@west-hartford.example", officers)
    assert come_in(browser, provider) == 403


def test_a_provider_that_is_away_is_said(officers: Desk, store: Store) -> None:
    away = a_site(officers, store, sign_on=SignOn("http://127.0.0.1:9", "porchlight", "a secret"))
    assert away.test_client().get("/sign-in/department").status_code == 502


def test_without_settings_there_is_no_such_way(officers: Desk, store: Store) -> None:
    assert a_site(officers, store).test_client().get("/sign-in/department").status_code == 404
